"""A header section that one expression takes: plain fields, and a few that are not.

What is in plain form (`mailint.plain.header`) has no finding that usual settings show. So only the other fields are
looked at; the plain ones become nodes when somebody asks for one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from typing import overload

from mailint.data.fields import SEVERAL, STRUCTURED
from mailint.nodes.address import AddressList, Mailbox
from mailint.nodes.message import Field, Fields
from mailint.nodes.node import Node
from mailint.nodes.quoting import are_balanced
from mailint.nodes.signs import OddHeader
from mailint.patterns import compiled
from mailint.plain import Section
from mailint.plain.date import is_sound_date
from mailint.plain.header import (
    FIELDS,
    GROUPS,
    HELD,
    KIND,
    OTHERS,
    READ,
    are_plain_boxes,
    described_plainly,
    is_plain_text,
    is_section,
    section_of,
)
from mailint.read.fields.media import Described, described, mechanism
from mailint.read.fields.plain import PLAIN
from mailint.read.header import Header, field_of, signs, usual_field
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    import re


def section_at(text: bytes, start: int, stop: int) -> Header | None:
    """The header section at an offset, in plain lines, if it is taken so; None where it is to be read field by field.

    It differs from what `scan` gives in nothing but what is advice at most.
    """
    found = FIELDS.match(text, start, stop)
    if found is None or not is_section(found):
        return None
    plain = section_of(text, found)
    return header_of(text, found, None) if plain is None else _plain_header(_Names(text, found), found, plain)


def header_of(text: bytes, found: re.Match[bytes], plain: Section | None) -> Header | None:
    """The same of a section that is `found`, and known to be `plain` or known not to be."""
    names = _Section(text, found)
    if plain is not None:
        return _plain_header(names, found, plain)
    look = _Look(text, found, names)
    if look.plain and not are_balanced(look.plain):
        return None  # what is told of such a mark hangs on how the other fields are written
    odd = tuple([names.odd[at] for at in sorted(names.odd)])
    noted = signs(text, names.are_repeated(), look.unsure, odd)
    if look.written_oddly:
        noted.append(OddHeader)
    made = Fields(names, names.field, names.named)
    return Header(names.stop, True, found.end(), made, odd, (), look.kind, look.mechanism, noted, None)


def _plain_header(names: _Names, found: re.Match[bytes], plain: Section) -> Header:
    kind = _described(plain.media_type, plain.charset, plain.boundary) if found[KIND] is not None else None
    made = Fields(names, names.field, names.named)
    return Header(names.stop, True, found.end(), made, (), (), kind, plain.mechanism, [], None)


def _described(media_type: bytes, charset: bytes | None, boundary: bytes) -> Described:
    return Described(True, media_type, boundary if media_type.startswith(b"multipart/") else b"", charset)


class _Names(Sequence[bytes]):
    """The names of the fields in a section, in lower case, and the fields by index and by name.

    There may be 100,000 parts with a few of them. Which names there are is told without a list of all.
    """

    __slots__ = ("_made", "_places", "_text", "start", "stop")

    def __init__(self, text: bytes, found: re.Match[bytes]) -> None:
        self._text, self.start, self.stop = text, found.start(), found.start(found.lastindex or 0)
        self._places: list[tuple[int, int]] = []
        self._made: list[bytes] = []

    def __bool__(self) -> bool:
        return True

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
        if not isinstance(name, bytes) or (name.startswith(READ) and name not in HELD):
            return False
        # as most are written; in lower case the section has to be copied
        in_text = self._text.find(b"\n%s:" % name.title(), self.start, self.stop) >= 0
        return in_text or self._octets().find(b"\n%s:" % name) >= 0

    def index(self, name: bytes, start: int = 0, stop: int = sys.maxsize) -> int:
        """The index of the first field of a name."""
        return self._all().index(name, start, stop)

    def _all(self) -> list[bytes]:
        self._made = self._made or _NAME.findall(self._octets())
        return self._made

    def field(self, at: int) -> Field:
        """The field of an index as a node."""
        return self._node(*self.places()[at])

    def named(self, wanted: Sequence[bytes]) -> list[Field]:
        """The fields of these names (lower case), in order, without a look at the others."""
        octets, starts = self._octets(), []
        for name in wanted:
            at = octets.find(b"\n" + name)
            while at >= 0:
                stop = at + 1 + len(name)
                if octets[stop : octets.find(b":", stop)].strip(b" \t") == b"":
                    starts.append(self.start + at)
                at = octets.find(b"\n" + name, stop)
        return [self._node(at, self._end(at)) for at in sorted(starts)]

    def _octets(self) -> bytes:
        """A line end and the section, in lower case."""
        return b"\n" + self._text[self.start : self.stop].lower()

    def _end(self, start: int) -> int:
        """Where the field ends that stands there."""
        found = _FIELD_END.search(self._text, start, self.stop)
        return found.end() if found else self.stop

    def _node(self, start: int, stop: int) -> Field:
        return node(self._text, start, stop)

    def places(self) -> list[tuple[int, int]]:
        """Where the fields stand, in order; found out when somebody asks."""
        if not self._places:
            found = _NAME.finditer(self._text, self.start, self.stop)
            starts = [self.start, *[each.start() + 1 for each in found]]
            self._places = list(zip(starts, [*starts[1:], self.stop], strict=True))
        return self._places


_NAME = compiled(rb"\n([!-9;-~]++)[ \t]*+:")
_FIELD_END = compiled(rb"\n(?![ \t])")


def node(text: bytes, start: int, stop: int) -> Field:
    """The field that stands there as a node."""
    made = field_of(text, start, stop, len(text))
    assert made is not None
    return made


class _Section(_Names):
    """The same of a section of which some fields may be odd."""

    __slots__ = ("_found", "odd", "others")

    def __init__(self, text: bytes, found: re.Match[bytes]) -> None:
        super().__init__(text, found)
        self._found = found
        self.others: list[bytes] = []
        """The names of those that the expression takes in any form."""
        self.odd: dict[int, Field] = {}
        """Those in which rules have something to look at, by where they start."""

    def __contains__(self, name: object) -> bool:
        group = HELD.get(name) if isinstance(name, bytes) else None
        if group is None:
            return name in self.others or super().__contains__(name)
        return self._found[group] is not None or name in self.others

    def _node(self, start: int, stop: int) -> Field:
        return self.odd.get(start) or node(self._text, start, stop)

    def are_repeated(self) -> bool:
        """Whether a field stands there again that is not known to; those that rules do not read do not count."""
        seen: set[bytes] = set()
        for name in self.others:
            if name in SEVERAL:
                continue
            group = HELD.get(name)
            if name in seen or (group is not None and self._found[group] is not None):
                return True
            seen.add(name)
        return False


class _Look:
    """What a look at the fields of a section tells that are not plain, and at what the plain ones say."""

    def __init__(self, text: bytes, found: re.Match[bytes], section: _Section) -> None:
        self._text, self._found, self._section = text, found, section
        self.written_oddly = False
        """Whether a field has no body, or white space before its colon."""
        self.unsure: list[bytes] = []
        """Bodies in which quotation marks and parentheses may stand alone."""
        self.plain: list[bytes] = []
        """Other bodies that are structured. Encoded-words in them may have such marks."""
        self.kind: Described | None = None
        """What the first Content-Type says; None if there is none."""
        self.mechanism = b"7bit"
        """What the first Content-Transfer-Encoding says."""
        self._take_values()
        for group in OTHERS:
            body, stop = found.span(group)
            if body < 0:
                break
            self._take(body, stop)
        if not is_plain_text(text[section.start : section.stop]):
            self._take_worded()

    def _take_values(self) -> None:
        """Take those of the plain fields that say what may not be."""
        author, sender, reply_to, to, cc, date, _, kind, encoding = self._found.group(*GROUPS)
        if date is not None and not is_sound_date(date):
            self._judge(b"date")
        if not are_plain_boxes(author, (author, sender, reply_to, to, cc)):
            for name in _BOXES:
                self._judge(name)
        if kind is not None:
            found = described_plainly(kind)
            self.kind = _described(*found) if found is not None else described(kind.rstrip(b"\r\n"))
            if not self.kind.plain:
                self._take_held(b"content-type")
        if encoding is not None:
            self.mechanism = mechanism(encoding)

    def _judge(self, name: bytes) -> None:
        """Take the field of a name that stands there in a form which may be plain, if it is not."""
        body = self._found[HELD[name]]
        if body is not None and not PLAIN[name](body.rstrip(b"\r\n")):
            self._take_held(name)

    def _take_held(self, name: bytes) -> None:
        """Take the field of a name that has a group, which has the LF, too."""
        text = self._text
        body, stop = self._found.span(HELD[name])
        start, body_stop = text.rfind(b"\n", 0, body) + 1, stop - 1 - (text[stop - 2] == _CR)
        self._section.odd[start] = usual_field(text, start, stop, name, body - 1, body_stop)

    def _take(self, body: int, stop: int) -> None:
        """Take a field in any form with this body, up to its LF. It may still be plain."""
        text, section = self._text, self._section
        start, body_stop = text.rfind(b"\n", 0, body) + 1, stop - (text[stop - 1] == _CR)
        name, octets = text[start : body - 1].lower(), text[body:body_stop]
        is_plain = PLAIN.get(name)
        if name[-1] in b" \t" or octets.lstrip()[:1] in (b"", b"("):
            self.written_oddly = True
            section.odd[start] = field = node(text, start, stop + 1)
            name = field.name
        elif is_plain is None:
            self.unsure += [octets] if name in STRUCTURED else []
        else:
            field = usual_field(text, start, stop + 1, name, body - 1, body_stop)
            if _is_noted(field.value) or not is_plain(octets):
                section.odd[start] = field
            elif name in STRUCTURED:
                self.plain.append(octets)
        if name in _DESCRIBING and name not in section.others and not 0 <= self._found.start(HELD[name]) < start:
            self._describe(name, octets)
        section.others.append(name)

    def _describe(self, name: bytes, body: bytes) -> None:
        """Heed a field that tells what the body of the message is, the first of its name."""
        if name == b"content-type":
            self.kind = described(body)
        else:
            self.mechanism = mechanism(body)

    def _take_worded(self) -> None:
        """Take the fields that have encoded-words, or octets over 127."""
        text, at, stop = self._text, self._section.start, self._section.stop
        while found := _WORDED.search(text, at, stop):
            start = text.rfind(b"\n", 0, found.start()) + 1
            while text[start] in b" \t":
                start = text.rfind(b"\n", 0, start - 1) + 1
            end = _FIELD_END.search(text, found.end())
            at = end.end() if end is not None else stop
            if start not in self._section.odd:
                self._section.odd[start] = node(text, start, at)


def _is_noted(value: Node | None) -> bool:
    """Whether these are addresses of which one is surely not in plain form."""
    return isinstance(value, AddressList) and not {*map(type, value.members)} <= _PLAIN_BOX


_PLAIN_BOX = {Mailbox}
_WORDED = compiled(rb"[=\x80-\xff](?:\?|(?<!=))")
_CR = 13
_BOXES = (b"from", b"sender", b"reply-to", b"to", b"cc")
_DESCRIBING = (b"content-type", b"content-transfer-encoding")
