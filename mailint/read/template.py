"""A message template: which language, what it makes, its tags, and the worlds that it is judged in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property

import msgspec

from mailint.data.template_tags import GRAMMARS
from mailint.nodes.message import Message
from mailint.nodes.shape import Shape
from mailint.nodes.stage import Stage
from mailint.nodes.template import Hole, Place, Role, Tag, Template
from mailint.patterns import compiled
from mailint.read.fillers import Filled, Gap, fill
from mailint.read.message import read_message
from mailint.read.template_tags import read_tags
from mailint.read.templated import Name, shape_by_name
from mailint.read.worlds import SPACE, Run, layouts, shaped
from mailint.text import Edit, Piece, Span, View


class World(msgspec.Struct, frozen=True, dict=True):
    """A text that the template can make, as a message, with the way back to the template."""

    view: View
    runs: tuple[Run, ...]
    """Where its octets stand in the template, in the world's order; one run for each piece of the view."""
    starts: tuple[int, ...]
    """Where the runs begin in the world's text."""
    present: tuple[Span, ...]
    """The ranges of the template that are in this world, in order."""
    length: int
    """Octets of the template."""
    complete: bool
    """Whether, with the worlds before it, every branch has come up."""

    @cached_property
    def message(self) -> Message:
        """The message, read when it is asked for."""
        return read_message(self.view.text, stage=Stage.DRAFT)

    def holds(self, place: Span) -> bool:
        """Whether a range of the template is in this world: its first and its last octet, or a point's neighbour."""
        if place.start == place.stop:
            return self._is_present(place.start) or self._is_present(place.start - 1)
        return self._is_present(place.start) and self._is_present(place.stop - 1)

    def is_literal(self, start: int, stop: int) -> bool:
        """Whether text[start:stop] of the world has an octet, white space apart, that stands in the template."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        if start == stop:
            before = max(bisect_right(self.starts, start - 1) - 1, 0)
            return self.runs[first].tag == -1 or self.runs[before].tag == -1
        while first < len(self.runs) and self.starts[first] < stop:
            begin, end = self.starts[first], self._end(first)
            if self.runs[first].tag == -1 and self.view.text[max(begin, start) : min(end, stop)].strip():
                return True
            first += 1
        return all(run.tag == -1 for run in self.runs[bisect_right(self.starts, start) - 1 : first])

    def is_copy(self, start: int, stop: int) -> bool:
        """Whether text[start:stop] of the world stands so in the template."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        return self.runs[first].tag == -1 and stop <= self._end(first)

    def edit(self, edit: Edit) -> Edit | None:
        """The edit in the template; None where it meets a hole, a tag, or puts a line into a header section."""
        at = max(bisect_right(self.starts, edit.start) - 1, 0)
        run, begin, end = self.runs[at], self.starts[at], self._end(at)
        if run.tag != -1 or edit.stop > end or (b"\n" in edit.new and self._in_header(edit.start)):
            return None
        if edit.start == begin and at and self._shuts(at - 1, edit):
            return None
        if edit.stop == end and (self._shuts(at + 1, edit) if at + 1 < len(self.runs) else run.stop < self.length):
            return None
        return Edit(run.start + edit.start - begin, run.start + edit.stop - begin, edit.new)

    def _shuts(self, neighbour: int, edit: Edit) -> bool:
        """Whether an edit that touches this run is not to be made: it is a hole, or nothing tells the sides apart."""
        return self.runs[neighbour].tag != -1 or edit.start == edit.stop

    def _in_header(self, offset: int) -> bool:
        return any(part.start <= offset <= part.header_stop for part in self.message.parts)

    def _end(self, at: int) -> int:
        return self.starts[at + 1] if at + 1 < len(self.starts) else len(self.view.text)

    def _is_present(self, offset: int) -> bool:
        at = bisect_right(self.present, (offset, 1 << 62)) - 1
        return at >= 0 and self.present[at].start <= offset < self.present[at].stop


_MARKS: tuple[tuple[str, re.Pattern[bytes]], ...] = (
    ("mailchimp", compiled(rb"\*\|[A-Z][A-Z0-9_:]*[^|\r\n]*\|\*")),
    ("ejs", compiled(rb"<%[_-]?\s*(?:(?:if|for|while)\s*\(|\}|const |let |var )|<%-\s*[\w.]+\(?|\.forEach\(")),
    ("erb", compiled(rb"<%=?")),
    ("go", compiled(rb"\{\{-?\s*(?:\.|\$|if |range |end\b|with |/\*|template |block |define )")),
    ("handlebars", compiled(rb"\{\{[~{]?\s*(?:[#^/>&!]|else\s*\}\})|\{\{\{")),
    ("liquid", compiled(rb"\{%-?\s*(?:assign|capture|unless|case|tablerow|comment)\b[^%]*%\}(?![\s\S]*endblock)")),
    ("jinja", compiled(rb"\{%[^%]+%\}|\{#[^#]*#\}|\{\{[^{}]*\|")),
    ("handlebars", compiled(rb"\{\{[^{}\r\n]+\}\}")),
    ("percent", compiled(rb"%recipient[._][\w.-]+%|%(?:tag_|mailing_list_)?unsubscribe_(?:url|email)%")),
    ("dollar", compiled(rb"\$\{[A-Za-z_][\w.]*\}")),
)


def dialect_of(text: bytes) -> str | None:
    """The language of a template by what is in it; None where nothing is."""
    head = text[:65536]
    if re.search(rb"\{%\s*(?:load|block|extends|blocktrans|autoescape|url) ", head):
        return "django"
    return next((dialect for dialect, mark in _MARKS if mark.search(head)), None)


_FIELDS = compiled(rb"(?:[!-9;-~]++|(?:\{[^}]*+\}++)++)[ \t]*+:")
_KNOWN = compiled(
    rb"(?im)^(?:From|To|Cc|Bcc|Reply-To|Sender|Subject|Date|MIME-Version|Content-Type|Message-ID|X-[\w-]+)[ \t]*:"
)
_ELEMENT = compiled(rb"</?[A-Za-z!]")
_HTML = compiled(rb"(?i)<(?:!doctype|html|body|table|p|div|head|mjml|br|h[1-6]|a)\b")


def shape_of(text: bytes, dialect: str, path: str = "") -> Shape:
    """What a template makes, by what it begins with."""
    tags, _ = read_tags(text[:8192], dialect)
    at, out = 0, []
    for tag in tags:
        out.append(text[at : max(tag.extent.start, at)])
        if tag.role is Role.HOLE:
            out.append(b"x")
        at = max(tag.extent.stop, at)
    head = (b"".join(out) + text[at:8192]).lstrip()
    first = re.split(rb"\n\r?\n", head, maxsplit=1)[0]
    said = shape_by_name(path.lower())
    if said is not Shape.HTML and (_KNOWN.match(first) or (_FIELDS.match(first) and _KNOWN.search(first))):
        return Shape.MESSAGE
    return said or (Shape.HTML if _HTML.search(head) else Shape.TEXT)


def read_template(text: bytes, name: Name | None = None, path: str = "") -> Template:
    """The template in `text`. What its name does not say is told by the octets. Never raises on input."""
    dialect = (name.dialect if name else "") or dialect_of(text) or "jinja"
    dialect = dialect if dialect in GRAMMARS else "jinja"
    shape = (name.shape if name else None) or shape_of(text, dialect, path)
    if shape is Shape.HTML and not _ELEMENT.search(text):
        shape = Shape.TEXT
    tags, faults = read_tags(text, dialect)
    template = Template(0, len(text), dialect, shape, tags, faults)
    return msgspec.structs.replace(template, tags=_placed(text, template))


def _placed(text: bytes, template: Template) -> tuple[Tag, ...]:
    """The tags, each hole with the place in which it stands in the first world that has it."""
    found: dict[int, Filled] = {}
    wanted = sum(isinstance(tag, Hole) for tag in template.tags)
    for plan, layout in layouts(text, template):
        if len(found) == wanted:
            break
        _, gaps, filled = _filled(text, template, shaped(text, template.shape, layout.runs), plan.filler)
        for gap, each in zip(gaps, filled, strict=True):
            found.setdefault(gap.tag, each)
    loud = _inside(text, template, _OFF)
    plain = _inside(text, template, _PLAIN)
    return tuple(
        msgspec.structs.replace(
            tag,
            place=Place.TEXT if at in plain and found[at].place is Place.HTML else found[at].place,
            field=found[at].field,
            fits=found[at].fits,
            in_unescaped=at in loud,
        )
        if isinstance(tag, Hole) and at in found
        else tag
        for at, tag in enumerate(template.tags)
    )


_OFF = compiled(rb"autoescape\s+(?:off|false)\b")
"""A block that turns escaping off."""
_PLAIN = compiled(rb"block\s+(?:\w+_)?(?:subject|text|txt|plain)(?:_\w+)?\s*\Z")
"""A block whose name says that it is a subject or a text body, though HTML stands in the same file."""


def _inside(text: bytes, template: Template, opening: re.Pattern[bytes]) -> set[int]:
    """The tags in blocks that begin so."""
    found: set[int] = set()
    last = -1
    for at, tag in enumerate(template.tags):
        if tag.branches and opening.match(text, *tag.code):
            last = max(last, tag.branches[-1])
        if at < last:
            found.add(at)
    return found


def worlds(text: bytes, template: Template) -> Iterator[World]:
    """The worlds of a template, made one after the other; those that bring every branch up come first."""
    wanted = {branch for tag in template.tags for branch in tag.branches[:-1] if tag.role is not Role.SKIP}
    for plan, layout in layouts(text, template):
        wanted -= layout.taken
        runs = shaped(text, template.shape, layout.runs)
        fillers = [each.octets for each in _filled(text, template, runs, plan.filler)[2]]
        yield _world(text, template.shape, runs, fillers, not wanted)


def world_of(text: bytes, template: Template) -> World | None:
    """The world that the template's own engine made with the user's context, if it made one."""
    rendering = template.rendering
    if rendering is None or not rendering.is_whole:
        return None
    runs = [Run(each.start, each.stop, -1 if each.octets is None else 0) for each in rendering.stretches]
    made = [each.octets for each in rendering.stretches if each.octets is not None]
    if template.shape is Shape.SUBJECT:
        made = [b" ".join(octets.splitlines()) for octets in made]
    return _world(text, template.shape, shaped(text, template.shape, runs), made, complete=True)


def _world(text: bytes, shape: Shape, runs: list[Run], made: list[bytes], complete: bool) -> World:
    """The world of these runs; `made` stands in those that are tags, in order."""
    fillers = iter(made)
    before, after = _around(text, shape)
    runs = [Run(0, 0, SPACE)] * bool(before) + runs + [Run(len(text), len(text), SPACE)] * bool(after)
    out: list[bytes] = []
    pieces: list[Piece] = []
    at = 0
    for number, run in enumerate(runs):
        if run.tag >= 0:
            octets = next(fillers)
        elif run.tag == SPACE:
            octets = before if number == 0 and before else after if run.start == len(text) and after else b" "
        else:
            octets = text[run.start : run.stop]
        width = run.stop - run.start
        pieces.append(Piece(at, run.start) if run.tag == -1 else Piece(at, run.start, len(octets), width))
        out.append(octets)
        at += len(octets)
    view = View(b"".join(out), pieces)
    present = _union(run for run in runs if run.tag != SPACE)
    return World(view, tuple(runs), tuple(piece.at for piece in pieces), present, len(text), complete)


def _filled(text: bytes, template: Template, runs: Iterable[Run], which: int) -> tuple[bytes, list[Gap], list[Filled]]:
    """A world's text with neutral words in its holes, where these stand, and what is to fill them."""
    numbers: dict[bytes, int] = {}
    before, _ = _around(text, template.shape)
    out, at = [before], len(before)
    gaps: list[Gap] = []
    for run in runs:
        octets = b" " if run.tag == SPACE else text[run.start : run.stop]
        if run.tag >= 0:
            code = text[slice(*template.tags[run.tag].code)].removeprefix(b"$.").removeprefix(b".")
            octets = b"hole%dx" % numbers.setdefault(code, len(numbers))
            gaps.append(Gap(at, at + len(octets), run.tag, code))
        out.append(octets)
        at += len(octets)
    neutral = b"".join(out)
    return neutral, gaps, fill(neutral, gaps, which) if gaps else []


def _around(text: bytes, shape: Shape) -> tuple[bytes, bytes]:
    """What a template that is a part of a message needs around it to be one."""
    end = b"\r\n" if b"\r\n" in text else b"\n"
    if shape is Shape.MESSAGE:
        return b"", b""
    if shape is Shape.SUBJECT:
        return b"Subject: ", end + end
    kind = b"html" if shape is Shape.HTML else b"plain"
    lines = (b"MIME-Version: 1.0", b"Content-Type: text/" + kind + b"; charset=utf-8",
             b"Content-Transfer-Encoding: 8bit", b"", b"")  # fmt: skip
    return end.join(lines), b""


def _union(runs: Iterable[Run]) -> tuple[Span, ...]:
    """The ranges of these runs in the template, those that touch or overlap as one."""
    found: list[Span] = []
    for run in sorted(runs):
        if found and run.start <= found[-1].stop:
            found[-1] = Span(found[-1].start, max(found[-1].stop, run.stop))
        else:
            found.append(Span(run.start, run.stop))
    return tuple(found)
