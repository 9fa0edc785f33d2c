"""A header section in runs of plain fields, each taken at once, and what stands between them.

What is in plain form (`mailint.plain.header`) has no finding that usual settings show. So only the fields between the
runs are looked at; those in them become nodes when somebody asks for one.
"""

from __future__ import annotations

from mailint.data.fields import STRUCTURED
from mailint.nodes.message import Field, Fields, StrayLine
from mailint.nodes.signs import OddHeader
from mailint.patterns import compiled
from mailint.plain.header import (
    END,
    FIELDS,
    JUDGED,
    KIND,
    MECHANISM,
    are_plain_values,
    described_plainly,
    is_plain_text,
)
from mailint.read.fields.media import Described, described, mechanism
from mailint.read.fields.plain import PLAIN
from mailint.read.header import End, Header, field_of, signs, take_lines
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    import re

_MANY = 20
"""Fields between runs; a section with more of them is read as any other."""


def section_in_runs(text: bytes, start: int, stop: int, run: re.Match[bytes] | None = None) -> Header | None:
    """The header section at an offset of a text in plain lines; None where that has to be read field by field.

    It differs from what `scan` gives in nothing but what is advice at most. The first run is given if it is known.
    """
    section = _Section(text)
    end = section.take(start, stop, run)
    if end is None:
        return None
    if not is_plain_text(text, start, end.stop):
        section.note_worded()
    odd = tuple([section.field(at) for at in sorted(section.odd)])
    found = signs(text, section.names, section.unsure, odd)
    return Header(
        *end, Fields(section.names, section.field), odd, tuple(section.strays), *section.described(),
        found if section.is_formed else [OddHeader, *found], None,
    )  # fmt: skip


class _Section:
    """The fields of a header section, by index."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self.names: list[bytes] = []
        """In lower case."""
        self.odd: set[int] = set()
        """Those in which rules have something to look at."""
        self.unsure: list[bytes] = []
        """Bodies in which quotation marks and parentheses may stand alone."""
        self.strays: list[StrayLine] = []
        self.is_formed = True
        """Whether all lines are those of fields in their usual form."""
        self._runs: list[tuple[int, re.Match[bytes]]] = []
        """Each with the index of its first field."""
        self._between: dict[int, re.Match[bytes] | Field] = {}
        """Those that are in no run."""
        self._places: dict[int, tuple[int, int]] = {}
        """Where those in runs are; found out when somebody asks for one."""

    def take(self, at: int, stop: int, run: re.Match[bytes] | None) -> End | None:
        """Take all fields from an offset on; where the section ends, if an empty line tells."""
        text = self._text
        run = run or FIELDS.match(text, at, stop)
        while at < stop and len(self._between) < _MANY:
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
        first = len(self.names)
        self._runs.append((first, run))
        start, stop = run.span()
        lower = self._text[start:stop].lower()
        self.names.append(lower[: lower.index(b":")])
        self.names += _NAME.findall(lower)
        *boxes, date = values = run.group(*JUDGED)
        if not are_plain_values(boxes[0], boxes, date):
            for name, value in zip(_JUDGED, values, strict=True):
                if value is not None and not PLAIN[name](value.rstrip(b"\r")):
                    self.odd.add(self.names.index(name, first))
        kind = run[KIND]
        if kind is not None and described_plainly(kind) is None and not described(kind.rstrip(b"\r")).plain:
            self.odd.add(self.names.index(b"content-type", first))

    def _take_one(self, one: re.Match[bytes]) -> int:
        """Take a field in its usual form, whose body may still be plain; where it ends."""
        at, name, body = len(self.names), one[1].lower(), one[2].rstrip(b"\r")
        self.names.append(name)
        self._between[at] = one
        is_plain = PLAIN.get(name)
        if is_plain is None and name in STRUCTURED:
            self.unsure.append(body)
        elif is_plain is not None and not is_plain(body):
            self.odd.add(at)
        return one.end()

    def _take_lines(self, at: int, stop: int) -> int | End:
        """Take lines that are no such field; where to go on, or the end of the section."""
        fields: list[Field] = []
        if at == stop or self._text[at] in b" \t":
            return End(at, False, at)  # the last field of a run goes on after a line of nothing but white space
        end = take_lines(self._text, at, stop, fields, self.strays)
        for field in fields:
            self.odd.add(len(self.names))
            self._between[len(self.names)] = field
            self.names.append(field.name)
        self.is_formed = self.is_formed and isinstance(end, End)
        return end

    def note_worded(self) -> None:
        """Note which fields have encoded-words, or octets over 127."""
        for at in range(len(self.names)):
            octets = self._text[slice(*self._place(at))]
            if octets.find(b"=?") >= 0 or not octets.isascii():
                self.odd.add(at)

    def described(self) -> tuple[Described | None, bytes]:
        """What the first Content-Type and Content-Transfer-Encoding say."""
        kind, encoding = self._first(b"content-type", KIND), self._first(b"content-transfer-encoding", MECHANISM)
        meant = None
        if kind is not None:
            body, is_plain = kind
            meant = _described(body) if is_plain else described(body)
        return meant, mechanism(encoding[0]) if encoding else b"7bit"

    def _first(self, name: bytes, group: int) -> tuple[bytes, bool] | None:
        """The body of the first field of a name, and whether it is in a run; these have it in a group."""
        if name not in self.names:
            return None
        at = self.names.index(name)
        if at in self._between:
            field = self.field(at)
            return self._text[field.body_start : field.body_stop], False
        return next(run[group].rstrip(b"\r") for _, run in self._runs if run[group] is not None), True

    def field(self, at: int) -> Field:
        """The field as a node."""
        made = self._between.get(at)
        if not isinstance(made, Field):
            made = field_of(self._text, *self._place(at), len(self._text))
            assert made is not None
        return made

    def _place(self, at: int) -> tuple[int, int]:
        """Where a field stands."""
        one = self._between.get(at)
        if one is not None:
            return (one.start, one.stop) if isinstance(one, Field) else one.span()
        if not self._places:
            for first, run in self._runs:
                start, stop = run.span()
                starts = [start, *[found.start() + 1 for found in _NAME.finditer(self._text, start, stop)]]
                stops = [*starts[1:], run.start(END) if run[END] is not None else stop]
                self._places.update(enumerate(zip(starts, stops, strict=True), first))
        return self._places[at]


_JUDGED = (b"from", b"sender", b"reply-to", b"to", b"cc", b"date")
_NAME = compiled(rb"\n([!-9;-~]++):")
_ONE = compiled(
    rb"(?!--)([!-9;-~]++):((?=[ \t\r]*+(?:\n[ \t]++)?[^\s(]).*+(?:\n[ \t]++(?=[^ \t\r\n]).*+)*+)\n(?![ \t])"
)
"""A field in its usual form (`header`), of a text without a CR that stands alone."""


def _described(kind: bytes) -> Described:
    """What the body of a Content-Type in a run says."""
    found = described_plainly(kind)
    if found is None:
        return described(kind)
    media_type, charset, boundary = found
    return Described(True, media_type, boundary if media_type.startswith(b"multipart/") else b"", charset)
