"""The parts of a message (RFC 2046 §5.1, §5.2.1): one scan over delimiter lines, no recursion.

The boundaries of all open multiparts lead to their owners; a line `--boundary` ends whatever was opened since. A line
is looked at once as a possible delimiter, and once more where it stands in a header section, however deep parts nest.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from mailint.data.charsets import is_plain
from mailint.nodes.media import CLEAR, MECHANISMS, MediaType, Parameter, TransferEncoding
from mailint.nodes.message import Delimiter, Enclosing, Leaf, Multipart, OddMultipart, Part, Place
from mailint.nodes.signs import EncodedComposite, LongLines, OddCharset, PartSign
from mailint.read.fields.media import value_of
from mailint.read.header import Header, has_long_line, scan
from mailint.text import Span, window
from mailint.text.octets import LineEnds

MESSAGE_TYPES = frozenset((b"message/rfc822", b"message/global"))
"""Media types whose body is a message (RFC 2046 §5.2.1, RFC 6532 §3.7)."""


def read_parts(text: bytes, start: int, ends: LineEnds | None = None) -> tuple[Part, ...]:
    """All parts of the message whose header section is at `start`, in document order; `ends` are the text's."""
    scanner = _Scanner(text, ends)
    scanner.open(start, None)
    while (line := scanner.next_delimiter()) is not None:
        scanner.take(line)
    scanner.close_inside(None, len(text))
    return tuple(scanner.parts)


class _Line(NamedTuple):
    """A delimiter line: text[start:stop] without its line end; the next line begins at `next`."""

    start: int
    stop: int
    next: int
    owner: _Draft
    closing: bool


class _Draft:
    """A part while it is read. Only a multipart has delimiters, members, and a place where its last delimiter ends."""

    __slots__ = ("after", "boundary", "charset", "cte", "delimiters", "header", "index", "is_encoded", "key", "kind",
                 "media_type", "members", "parent", "place", "start", "stop")  # fmt: skip

    def __init__(self, index: int, parent: _Draft | None, start: int, header: Header) -> None:
        self.index, self.parent, self.start, self.header = index, parent, start, header
        self.stop = header.body
        self.media_type, self.boundary = self._default(), b""
        self.charset: Parameter | None = None
        self.cte, self.is_encoded = b"7bit", False
        if header.first:
            self._take_fields(header)
        self.kind = self._kind()
        if self.kind is Multipart:
            self.delimiters: list[Delimiter] = []
            self.members: list[int] = []
            self.after = header.body
        self.place = self._place()
        self.key = self.boundary.rstrip(b" \t") if self.kind is Multipart else b""
        """What a delimiter line of this multipart has after its hyphens; empty when it can have none."""

    def _take_fields(self, header: Header) -> None:
        """What Content-Type and Content-Transfer-Encoding say."""
        media = _value(header, b"content-type")
        if isinstance(media, MediaType):
            # RFC 2045 §5.2: what is no media type is text/plain
            self.media_type = media.type + b"/" + media.subtype if media.subtype else b"text/plain"
            self.boundary = value_of(media, b"boundary") if media.type == b"multipart" else b""
            self.charset = media.parameter(b"charset") if self.media_type.startswith(b"text/") else None
        encoding = _value(header, b"content-transfer-encoding")
        mechanism = encoding.mechanism if isinstance(encoding, TransferEncoding) else b"7bit"
        self.cte = mechanism if mechanism in MECHANISMS else b""
        self.is_encoded = mechanism not in CLEAR

    def part(self, text: bytes) -> Part:
        """The node."""
        header, start, stop, parent = self.header, self.start, self.stop, self.parent
        signs = self._signs(text)
        common = (
            start, stop, self.index, parent.index if parent else -1, self.place, header.stop,
            header.separated, header.body, header.fields, header.strays, self.media_type,
            parent is None or parent.kind is Enclosing, header.first,
            tuple([kind(start, stop, self.index) for kind in signs]) if signs else (),
        )  # fmt: skip
        if self.kind is Leaf:
            return Leaf(*common, self.cte)
        if self.kind is Enclosing:
            return Enclosing(*common)
        body, delimiters = header.body, tuple(self.delimiters)
        preamble = max(body, _before_line_end(text, delimiters[0].start)) if delimiters else stop
        epilogue = min(self.after, stop) if delimiters and delimiters[-1].closing else stop
        plain = self.index < _MANY and _is_plain(text, self.boundary, delimiters, body, stop)
        kind = Multipart if plain else OddMultipart
        return kind(*common, self.boundary, delimiters, tuple(self.members), Span(body, preamble), Span(epilogue, stop))

    def _signs(self, text: bytes) -> list[type[PartSign]]:
        """What rules look at in the part."""
        signs = self.header.signs
        if self.is_encoded and (self.kind is not Leaf or self.media_type.startswith(b"message/")):
            signs.append(EncodedComposite)
        if self.charset is not None and not is_plain(self.charset.value):
            signs.append(OddCharset)
        looks = self.kind is Leaf and self.cte not in _SHORT and LongLines not in signs
        if looks and has_long_line(text, self.header.body, self.stop):
            signs.append(LongLines)
        return signs

    def _default(self) -> bytes:
        """RFC 2045 §5.2, RFC 2046 §5.1.5."""
        digest = self.parent is not None and self.parent.media_type == b"multipart/digest"
        return b"message/rfc822" if digest else b"text/plain"

    def _kind(self) -> type[Part]:
        if self.media_type.startswith(b"multipart/"):
            return Multipart
        return Enclosing if self.media_type in MESSAGE_TYPES and self.cte in CLEAR else Leaf

    def _place(self) -> Place | None:
        """RFC 3501 §6.4.5: a multipart that is a whole message has no number of its own, a leaf there is its part 1."""
        if self.parent and self.parent.kind is Multipart:
            return Place(self.parent.place, len(self.parent.members) + 1)
        around = self.parent.place if self.parent else None
        return around if self.kind is Multipart else Place(around, 1)


class _Scanner:
    """The parts so far, the drafts still open from the outermost in, and where the search for delimiters goes on.

    The part of a draft that is open is not in its place yet. There may be 100,000 parts, but not so many open ones.
    """

    def __init__(self, text: bytes, ends: LineEnds | None) -> None:
        self.text, self.ends, self._find = text, ends, window.near(text)
        self.parts: list[Part] = []
        self._opened: list[_Draft] = []
        self._owners: dict[bytes, list[_Draft]] = {}
        self._at = 0

    def open(self, start: int, parent: _Draft | None) -> None:
        """Read the header section at `start`, and those of the messages that follow it directly."""
        while True:
            header = scan(self.text, start, self._header_limit(start), self.ends)
            draft = _Draft(len(self.parts), parent, start, header)
            self.parts.append(_UNREAD)
            self._opened.append(draft)
            if parent and parent.kind is Multipart:
                parent.members.append(draft.index)
            if draft.key:
                self._owners.setdefault(draft.key, []).append(draft)
            start = self._at = draft.header.body
            if draft.kind is not Enclosing:
                return
            parent = draft

    def next_delimiter(self) -> _Line | None:
        """The next delimiter line of an open multipart."""
        at = self.text.find(b"\n--", max(self._at - 1, 0)) if self._owners else -1
        while at >= 0:
            line = self._line(at + 1)
            if line:
                return line
            at = self.text.find(b"\n--", at + 1)
        return None

    def take(self, line: _Line) -> None:
        """End what the line ends, and open the part that follows it."""
        owner = line.owner
        self.close_inside(owner, _before_line_end(self.text, line.start))
        owner.delimiters.append(Delimiter(line.start, line.stop, owner.index, line.closing))
        owner.after = self._at = line.next
        if line.closing:
            self._forget(owner)
        else:
            self.open(line.next, owner)

    def close_inside(self, owner: _Draft | None, end: int) -> None:
        """End all that was opened since the owner (None: all), at `end` or where its body begins."""
        while self._opened and self._opened[-1] is not owner:
            draft = self._opened.pop()
            end = draft.stop = max(draft.header.body, end)
            self._forget(draft)
            self.parts[draft.index] = draft.part(self.text)

    def _forget(self, draft: _Draft) -> None:
        """Its boundary means nothing any more; an outer multipart with the same boundary comes to its right again."""
        owners = self._owners.get(draft.key)
        if owners and owners[-1] is draft:
            owners.pop()
            if not owners:
                del self._owners[draft.key]

    def _line(self, start: int) -> _Line | None:
        """The delimiter line at `start`; white space may follow the boundary (RFC 2046 §5.1.1, transport-padding)."""
        end = self._find(b"\n", start)
        stop, after = (end, end + 1) if end >= 0 else (len(self.text), len(self.text))
        word = self.text[start + 2 : stop].rstrip(b" \t\r")
        stop -= self.text[stop - 1 : stop] == b"\r"
        owners = self._owners.get(word)
        if owners:
            return _Line(start, stop, after, owners[-1], False)
        owners = self._owners.get(word[:-2]) if word.endswith(b"--") else None
        return _Line(start, stop, after, owners[-1], True) if owners else None

    def _header_limit(self, start: int) -> int:
        """Where the header section at `start` must end: at a delimiter that comes before its empty line."""
        if self._owners and not self.text.startswith((b"\n", b"\r\n"), start):
            for found in _EMPTY_OR_HYPHENS.finditer(self.text, max(start - 1, 0)):
                if found[1] is None:
                    break
                if self._line(found.start(1)):
                    return found.start(1)
        return len(self.text)


_UNREAD = Leaf(0, 0, 0, 0, None, 0, False, 0, (), (), b"", False, {}, (), b"")
"""Stands in the place of a part that is still open."""
_MANY = 10
"""Boundaries are counted in so many parts, to tell whether they are plain: cost stays linear, however parts nest."""
_SHORT = (b"binary", b"base64", b"quoted-printable")
"""Bodies that may have any line, or whose lines have a limit of their own (RFC 2045 §6.7, §6.8)."""
_BOUNDARY = re.compile(rb"[0-9A-Za-z'()+_,./:=?-](?:[0-9A-Za-z'()+_,./:=? -]{0,68}[0-9A-Za-z'()+_,./:=?-])?")


def _is_plain(text: bytes, boundary: bytes, delimiters: tuple[Delimiter, ...], start: int, stop: int) -> bool:
    """Whether a boundary is right (RFC 2046 §5.1.1), ends the multipart, and stands in it in delimiter lines only."""
    if not delimiters or not delimiters[-1].closing or not _BOUNDARY.fullmatch(boundary):
        return False
    return text.count(b"--" + boundary, start, stop) == len(delimiters)


_EMPTY_OR_HYPHENS = re.compile(rb"\n(?:(--)|(?=\r?\n))")


def _value(header: Header, name: bytes) -> object:
    field = header.first.get(name)
    return field.value if field else None


def _before_line_end(text: bytes, at: int) -> int:
    """The end of the line before the line at `at`, its line end left out."""
    at -= text[at - 1 : at] == b"\n"
    return at - (text[at - 1 : at] == b"\r")
