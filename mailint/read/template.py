"""A message template: which language, what it makes, its tags, and the worlds that it is judged in."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

from mailint.data.template_tags import GRAMMARS
from mailint.nodes.shape import Shape
from mailint.nodes.template import Filled, Hole, Place, Role, Tag, Template
from mailint.patterns import compiled
from mailint.read.drafts import Drafts
from mailint.read.template_tags import read_tags
from mailint.read.templated import Name, shape_by_name
from mailint.read.world import World
from mailint.read.worlds import shaped

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
    drafts = Drafts(text, shape, tags)
    return Template(0, len(text), dialect, shape, _placed(text, tags, drafts), faults, drafts=drafts)


def _placed(text: bytes, tags: tuple[Tag, ...], drafts: Drafts) -> tuple[Tag, ...]:
    """The tags, each hole with the place in which it stands in the first draft that has it."""
    found: dict[int, Filled] = {}
    wanted = sum(isinstance(tag, Hole) for tag in tags)
    for draft in drafts:
        holes = (tag for _, _, tag in draft.runs if tag >= 0)
        for tag, each in zip(holes, draft.filled, strict=True):
            found.setdefault(tag, each)
        if len(found) == wanted:
            break
    loud = _inside(text, tags, _OFF)
    plain = _inside(text, tags, _PLAIN)
    placed = list(tags)
    for at, (_, place, field, fits) in found.items():
        if isinstance(tags[at], Hole):
            place = Place.TEXT if place is Place.HTML and at in plain else place
            placed[at] = msgspec.structs.replace(tags[at], place=place, field=field, fits=fits, in_unescaped=at in loud)
    return tuple(placed)


_OFF = compiled(rb"autoescape\s+(?:off|false)\b")
"""A block that turns escaping off."""
_PLAIN = compiled(rb"block\s+(?:\w+_)?(?:subject|text|txt|plain)(?:_\w+)?\s*\Z")
"""A block whose name says that it is a subject or a text body, though HTML stands in the same file."""


def _inside(text: bytes, tags: tuple[Tag, ...], opening: re.Pattern[bytes]) -> set[int]:
    """The tags in blocks that begin so."""
    found: set[int] = set()
    last = -1
    for at, tag in enumerate(tags):
        if tag.branches and opening.match(text, *tag.code):
            last = max(last, tag.branches[-1])
        if at < last:
            found.add(at)
    return found


def worlds(text: bytes, template: Template) -> Iterator[World]:
    """The worlds of a template, made one after the other; those that bring every branch up come first."""
    wanted = {branch for tag in template.tags for branch in tag.branches[:-1] if tag.role is not Role.SKIP}
    for draft in template.drafts:
        wanted -= draft.taken
        yield World(text, template.shape, draft.runs, draft.octets, complete=not wanted, is_made_up=True)


def world_of(text: bytes, template: Template) -> World | None:
    """The world that the template's own engine made with the user's context, if it made one."""
    rendering = template.rendering
    if rendering is None or not rendering.is_whole:
        return None
    shape = template.shape
    runs = [(each.start, each.stop, -1 if each.octets is None else 0) for each in rendering.stretches]
    made = iter([each.octets for each in rendering.stretches if each.octets is not None])
    runs = shaped(text, shape, runs)
    octets = [text[start:stop] if tag == -1 else next(made) if tag >= 0 else b" " for start, stop, tag in runs]
    if shape is Shape.SUBJECT:
        octets = [b" ".join(each.splitlines()) if run[2] >= 0 else each for run, each in zip(runs, octets, strict=True)]
    return World(text, shape, runs, octets, complete=True, is_made_up=False)
