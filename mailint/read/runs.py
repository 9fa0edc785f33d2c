"""A header section in runs of plain fields, each taken at once, and what stands between them.

What is in plain form (`mailint.plain.header`) has no finding that usual settings show. So only the fields between the
runs are looked at; those in them become nodes when somebody asks for one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import overload

from mailint.data.fields import SEVERAL, STRUCTURED
from mailint.nodes.message import Field, Fields, StrayLine
from mailint.nodes.quoting import are_balanced
from mailint.nodes.signs import OddHeader
from mailint.patterns import compiled
from mailint.plain.header import (
    END,
    FIELDS,
    GROUPS,
    HELD,
    KIND,
    READ,
    are_plain_values,
    described_plainly,
    is_plain_text,
    section_of,
)
from mailint.read.fields.media import Described, described, mechanism
from mailint.read.fields.plain import PLAIN
from mailint.read.header import End, Header, field_of, signs, take_lines, usual_field
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    import re

_MANY = 20
"""Fields between runs; a section with more of them is read as any other."""


def section_in_runs(text: bytes, start: int, stop: int, run: re.Match[bytes] | None = None) -> Header | None:
    """The header section at an offset, if it is in plain lines; None where that has to be read field by field.

    It differs from what `scan` gives in nothing but what is advice at most. The first run is given if it is known.
    """
    if run is None and text[start : start + 1] not in b"\r\n":
        run = FIELDS.match(text, start, stop)
        plain = section_of(text, run) if run is not None and run[END] is not None else None
        if run is not None and plain is not None:
            return _plain_header(text, run, plain.mechanism)
    section = _Section(text)
    end = section.take(start, stop, run) if run or text[start : start + 1] not in b"\r\n" else None
    if end is None or (section.plain and not are_balanced(section.plain)):
        return None  # what is told of such a mark hangs on how the other fields are written
    if not is_plain_text(text, start, end.stop):
        section.note_worded()
    odd, encoding = section.odd, section.mechanism
    fields = tuple([odd[at] for at in sorted(odd)])
    found = signs(text, section.has_repeated(), section.unsure, fields)
    if section.lines or section.strays:
        found.append(OddHeader)
    return Header(
        *end, Fields(_Names(section), section.field), fields, tuple(section.strays), section.kind,
        b"7bit" if encoding is None else encoding, found, None,
    )  # fmt: skip


def _plain_header(text: bytes, run: re.Match[bytes], encoding: bytes) -> Header:
    """The same of one run in which all is plain, as the sections of parts mostly are."""
    fields = _Run(text, run.start(), run.start(END))
    kind = _described(run[KIND]) if run[KIND] is not None else None
    return Header(fields.stop, True, run.end(), Fields(_Names(fields), fields.field), (), (), kind, encoding, [], None)


class _Run:
    """The fields of one run, by index. There may be 100,000 parts with a few of them."""

    __slots__ = ("_places", "_text", "start", "stop")

    def __init__(self, text: bytes, start: int, stop: int) -> None:
        self._text, self.start, self.stop = text, start, stop
        self._places: list[tuple[int, int]] = []

    def has(self, name: bytes) -> bool | None:
        """Whether there is a field of that name (lower case); None if only a look at all names can tell."""
        return False if name.startswith(READ) and name not in HELD else None

    def names(self) -> list[bytes]:
        """The names of all fields, in lower case."""
        return [self._text[start : self._text.find(b":", start)].lower() for start, _ in self.places()]

    def field(self, at: int) -> Field:
        """The field of an index as a node."""
        return _node(self._text, *self.places()[at])

    def places(self) -> list[tuple[int, int]]:
        """Where the fields stand, in order; found out when somebody asks."""
        if not self._places:
            found = _NAME.finditer(self._text, self.start, self.stop)
            starts = [self.start, *[each.start() + 1 for each in found]]
            self._places = list(zip(starts, [*starts[1:], self.stop], strict=True))
        return self._places


def _node(text: bytes, start: int, stop: int) -> Field:
    """The field that stands there as a node."""
    made = field_of(text, start, stop, len(text))
    assert made is not None
    return made


class _Names(Sequence[bytes]):
    """The names of the fields in a section, in lower case; some are told before anybody makes a list of them."""

    __slots__ = ("_made", "_section")

    def __init__(self, section: _Run | _Section) -> None:
        self._section = section
        self._made: list[bytes] = []

    def _all(self) -> list[bytes]:
        self._made = self._made or self._section.names()
        return self._made

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> bytes: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[bytes]: ...
    def __getitem__(self, index: int | slice) -> bytes | Sequence[bytes]:
        return self._all()[index]

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._all())

    def __contains__(self, name: object) -> bool:
        known = self._section.has(name) if isinstance(name, bytes) else False
        return name in self._all() if known is None else known

    def index(self, name: bytes, start: int = 0, stop: int = sys.maxsize) -> int:
        """The index of the first field of a name."""
        return self._all().index(name, start, stop)


class _Section:
    """The fields of a header section, in order."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._pieces: list[re.Match[bytes]] = []
        """Runs of fields, and fields in their usual form between them."""
        self._held: set[int] = set()
        """The groups of what the runs have."""
        self._between: list[bytes] = []
        """The names of other fields."""
        self._repeats = False
        """Whether a run has what one before it has."""
        self.lines: list[Field] = []
        """Fields in another form."""
        self.strays: list[StrayLine] = []
        self.odd: dict[int, Field] = {}
        """Those in which rules have something to look at, by where they start."""
        self.unsure: list[bytes] = []
        """Bodies in which quotation marks and parentheses may stand alone."""
        self.plain: list[bytes] = []
        """Other bodies between runs that are structured. Encoded-words in them may have such marks."""
        self.kind: Described | None = None
        """What the first Content-Type says."""
        self.mechanism: bytes | None = None
        """What the first Content-Transfer-Encoding says."""
        self._places: list[tuple[int, int]] = []
        """Where all fields stand; found out when somebody asks."""
        self._start = self._stop = 0

    def take(self, start: int, stop: int, run: re.Match[bytes] | None) -> End | None:
        """Take all fields from an offset on; where the section ends, if an empty line tells."""
        end = self._take(start, stop, run)
        if end is not None:
            self._start, self._stop = start, end.stop
        return end

    def _take(self, at: int, stop: int, run: re.Match[bytes] | None) -> End | None:
        text = self._text
        run = run or FIELDS.match(text, at, stop)
        for _ in range(_MANY):
            if run is not None:
                self._take_run(run)
                at = run.end()
                if run[END] is not None:
                    return End(run.start(END), True, at)
            one = _ONE.match(text, at, stop)
            end = self._take_one(one) if one is not None else self._take_lines(at, stop)
            if isinstance(end, End):
                return end if end.separated else None
            at = end
            run = FIELDS.match(text, at, stop)
        return None

    def _take_run(self, run: re.Match[bytes]) -> None:
        """Take a run of fields, of which some have the form, and say what may not be."""
        self._pieces.append(run)
        held = {group for group, body in enumerate(run.groups(), 1) if body is not None}
        self._repeats = self._repeats or not held.isdisjoint(self._held)
        self._held |= held
        *boxes, date, _, kind, encoding = values = run.group(*GROUPS)
        if not are_plain_values(boxes[0], boxes, date):
            for name, value, group in zip(_JUDGED, values, GROUPS, strict=False):
                if value is not None and not PLAIN[name](value.rstrip(b"\r")):
                    self._note_odd(*run.span(group))
        if kind is not None and self.kind is None:
            self.kind = _described(kind)
            if not self.kind.plain:
                self._note_odd(*run.span(KIND))
        if encoding is not None and self.mechanism is None:
            self.mechanism = mechanism(encoding)

    def _note_odd(self, body: int, stop: int) -> None:
        """Note the field with this body, up to its LF."""
        start = self._text.rfind(b"\n", 0, body) + 1
        self.odd[start] = _node(self._text, start, stop + 1)

    def _take_one(self, one: re.Match[bytes]) -> int:
        """Take a field in its usual form, whose body may still be plain; where it ends."""
        self._pieces.append(one)
        start, stop = one.span()
        name, body = one[1].lower(), one[2].rstrip(b"\r")
        self._between.append(name)
        is_plain = PLAIN.get(name)
        if is_plain is not None and not is_plain(body):
            body_stop = one.start(2) + len(body)
            self.odd[start] = usual_field(self._text, start, stop, name, one.end(1), body_stop)
        elif name in STRUCTURED:
            (self.plain if is_plain else self.unsure).append(body)
        if name in _DESCRIBING:
            self._describe(name, body)
        return stop

    def _take_lines(self, at: int, stop: int) -> int | End:
        """Take lines that are no such field; where to go on, or the end of the section."""
        if at == stop or self._text[at] in b" \t":
            return End(at, False, at)  # the last field of a run goes on after a line of nothing but white space
        fields: list[Field] = []
        end = take_lines(self._text, at, stop, fields, self.strays)
        for field in fields:
            self.lines.append(field)
            self._between.append(field.name)
            self.odd[field.start] = field
            self._describe(field.name, self._text[field.body_start : field.body_stop])
        return end

    def _describe(self, name: bytes, body: bytes) -> None:
        if name == b"content-type" and self.kind is None:
            self.kind = described(body)
        elif name == b"content-transfer-encoding" and self.mechanism is None:
            self.mechanism = mechanism(body)

    def has(self, name: bytes) -> bool | None:
        """Whether there is a field of that name (lower case); None if only a look at all names can tell."""
        if name in self._between or HELD.get(name) in self._held:
            return True
        if name in HELD or name.startswith(READ):
            return False
        return self._text.find(b"\n%s:" % name.title(), self._start, self._stop) >= 0 or None

    def has_repeated(self) -> bool:
        """Whether a field stands there again that is not known to; those that rules do not read do not count."""
        between = [name for name in self._between if name not in SEVERAL]
        return (
            self._repeats
            or len(set(between)) < len(between)
            or not self._held.isdisjoint([HELD[name] for name in between if name in HELD])
        )

    def names(self) -> list[bytes]:
        """The names of all fields, in lower case."""
        odd = {field.start: field.name for field in self.lines}
        text, starts = self._text, [at for at, _ in self._all_places()]
        return [odd[at] if at in odd else text[at : text.find(b":", at)].lower() for at in starts]

    def note_worded(self) -> None:
        """Note which fields have encoded-words, or octets over 127."""
        for start, stop in self._all_places():
            octets = self._text[start:stop]
            if start not in self.odd and (octets.find(b"=?") >= 0 or not octets.isascii()):
                self.odd[start] = _node(self._text, start, stop)

    def field(self, at: int) -> Field:
        """The field of an index as a node."""
        start, stop = self._all_places()[at]
        return self.odd.get(start) or _node(self._text, start, stop)

    def _all_places(self) -> list[tuple[int, int]]:
        """Where all fields stand, in order."""
        if not self._places:
            for piece in self._pieces:
                start, stop = piece.span()
                if piece.re is FIELDS and piece[END] is not None:
                    stop = piece.start(END)
                self._places += _Run(self._text, start, stop).places()
            self._places += [(field.start, field.stop) for field in self.lines]
            self._places.sort()
        return self._places


_JUDGED = (b"from", b"sender", b"reply-to", b"to", b"cc", b"date")
_DESCRIBING = (b"content-type", b"content-transfer-encoding")
_NAME = compiled(rb"\n([!-9;-~]++):")
_ONE = compiled(
    rb"(?!--)([!-9;-~]++):((?=[ \t\r]*+(?:\n[ \t]++)?[^\s(]).*+(?:\n[ \t]++(?=[^ \t\r\n]).*+)*+)\n(?![ \t])"
)
"""A field in its usual form (`header`), of a text without a CR that stands alone."""


def _described(kind: bytes) -> Described:
    """What the body of a Content-Type in a run says."""
    found = described_plainly(kind)
    if found is None:
        return described(kind.rstrip(b"\r"))
    media_type, charset, boundary = found
    return Described(True, media_type, boundary if media_type.startswith(b"multipart/") else b"", charset)
