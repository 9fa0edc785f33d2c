"""The parts of a message (RFC 2046 §5.1, §5.2.1): one scan over delimiter lines, no recursion.

The boundaries of all open multiparts lead to their owners; a line `--boundary` ends whatever was opened since. A line
is looked at once as a possible delimiter, and once more where it stands in a header section, however deep parts nest.
"""

from __future__ import annotations

from mailint.data.charsets import is_plain
from mailint.nodes.media import CLEAR, MECHANISMS
from mailint.nodes.message import (
    Delimiters,
    Enclosing,
    Fields,
    Leaf,
    Multipart,
    Numbers,
    OddMultipart,
    OnDemand,
    Part,
    Parts,
    Place,
)
from mailint.nodes.signs import EncodedComposite, LongLines, OddCharset, PartSign, UnversionedMime
from mailint.patterns import compiled
from mailint.plain import Lines, Section, has_plain_body
from mailint.plain.body import BOUNDARY
from mailint.read.fields.media import Described
from mailint.read.header import Header, has_long_line, scan
from mailint.read.section import section_at
from mailint.record import NamedTuple
from mailint.text import Span, window
from mailint.text.octets import LineEnds

MESSAGE_TYPES = frozenset((b"message/rfc822", b"message/global"))
"""Media types whose body is a message (RFC 2046 §5.2.1, RFC 6532 §3.7)."""


def read_parts(
    text: bytes, start: int, ends: LineEnds | None = None, header: Header | None = None, lightly: bool = False
) -> tuple[Part, ...]:
    """All parts of the message whose header section is at `start`, in document order; `ends` are the text's.

    The header section is given if it is read already. Lightly, of a text in plain lines, what is advice at most is not
    looked for.
    """
    scanner = _Scanner(text, ends, lightly)
    scanner.open(start, None, header)
    while (line := scanner.next_delimiter()) is not None:
        scanner.take(line)
    scanner.close_inside(None, len(text))
    return tuple(scanner.parts)


def light_parts(text: bytes, header: Header, lines: Lines) -> Parts | None:
    """The same of a text that begins with this header section, if the body is plain; None if not.

    It is the root; what is in it is read when somebody asks.
    """
    if not _has_plain_body(text, header, lines):
        return None
    wanted = OnDemand(lambda: read_parts(text, 0, LineEnds(*lines, 0)))
    return Parts(_root(text, header, Numbers(wanted.members)), wanted)


class _Line(NamedTuple):
    """A delimiter line: text[start:stop] without its line end; the next line begins at `next`."""

    start: int
    stop: int
    next: int
    owner: _Draft
    closing: bool


class _Draft:
    """A part while it is read. Only a multipart has delimiters, members, and a place where its last delimiter ends."""

    __slots__ = ("after", "around", "boundary", "charset", "closed", "cte", "header", "index", "is_message", "key",
                 "kind", "media_type", "members", "ordinal", "parent", "start", "stop", "within")  # fmt: skip

    kind: type[Part]

    def __init__(self, index: int, parent: _Draft | None, start: int, header: Header) -> None:
        self.index, self.parent, self.start, self.header = index, parent, start, header
        self.stop = header.body
        self.is_message = parent is None or parent.kind is Enclosing
        _, self.media_type, self.boundary, self.charset = header.described or self._default()
        self.cte = header.mechanism if header.mechanism in MECHANISMS else b""
        self.kind = _kind(self.media_type, self.cte)
        if self.kind is Multipart:
            self.after: list[int] = []
            """Where its delimiter lines end."""
            self.closed = False
            self.members: list[int] = []
        self.around, self.ordinal = self._place()
        self.within = self.around
        """Where the parts in it are."""
        if self.ordinal and self.kind is not Leaf:
            self.within = Place(self.around, self.ordinal)
        self.key = self.boundary.rstrip(b" \t") if self.kind is Multipart else b""
        """What a delimiter line of this multipart has after its hyphens; empty when it can have none."""

    def part(self, text: bytes, lightly: bool) -> Part:
        """The node."""
        header, start, stop, parent = self.header, self.start, self.stop, self.parent
        common = (
            start, stop, self.index, parent.index if parent else -1, self.around, self.ordinal,
            header.stop, header.separated, header.body, header.fields, header.odd, header.strays, self.media_type,
            self.is_message,
            self._signs(text, lightly),
        )  # fmt: skip
        if self.kind is Leaf:
            return Leaf(*common, self.cte, self.charset)
        if self.kind is Enclosing:
            return Enclosing(*common)
        body, delimiters = header.body, Delimiters(text, self.index, self.after, self.closed)
        preamble = max(body, _before_line_end(text, delimiters[0].start)) if delimiters else stop
        epilogue = min(self.after[-1], stop) if self.closed else stop
        plain = self.index < _MANY and _is_plain(text, self.boundary, delimiters, body, stop)
        kind, members = Multipart if plain else OddMultipart, tuple(self.members)
        return kind(*common, self.boundary, delimiters, members, Span(body, preamble), Span(epilogue, stop))

    def _signs(self, text: bytes, lightly: bool) -> tuple[PartSign, ...]:
        """What rules look at in the part."""
        header = self.header
        signs, names, long = header.signs, header.fields.names, header.long
        if header.mechanism not in CLEAR and (self.kind is not Leaf or self.media_type.startswith(b"message/")):
            signs.append(EncodedComposite)
        if self.charset is not None and self.media_type.startswith(b"text/") and not is_plain(self.charset):
            signs.append(OddCharset)
        if self.is_message and b"mime-version" not in names and not _MIME.isdisjoint(names):
            signs.append(UnversionedMime)
        looks = long is None and self.kind is Leaf and self.cte not in _SHORT and not lightly
        if looks and has_long_line(text, header.body, self.stop):
            long = ()
        made = [kind(self.start, self.stop, self.index) for kind in signs]
        if long is not None:
            made.append(LongLines(self.start, self.stop, self.index, long))
        return tuple(made)

    def _default(self) -> Described:
        """RFC 2045 §5.2, RFC 2046 §5.1.5."""
        digest = self.parent is not None and self.parent.media_type == b"multipart/digest"
        return _MESSAGE if digest else _TEXT

    def _place(self) -> tuple[Place | None, int]:
        """RFC 3501 §6.4.5: a multipart that is a whole message has no number of its own, a leaf there is its part 1."""
        around = self.parent.within if self.parent else None
        if self.parent and self.parent.kind is Multipart:
            return around, len(self.parent.members) + 1
        return around, int(self.kind is not Multipart)


def _kind(media_type: bytes, cte: bytes) -> type[Part]:
    if media_type.startswith(b"multipart/"):
        return Multipart
    return Enclosing if media_type in MESSAGE_TYPES and cte in CLEAR else Leaf


class _Scanner:
    """The parts so far, the drafts still open from the outermost in, and where the search for delimiters goes on.

    The part of a draft that is open is not in its place yet. There may be 100,000 parts, but not so many open ones.
    """

    def __init__(self, text: bytes, ends: LineEnds | None, lightly: bool) -> None:
        self.text, self.ends, self._lightly, self._find = text, ends, lightly, window.near(text)
        self._line_end = ends.only if ends else b""
        self.parts: list[Part] = []
        self._opened: list[_Draft] = []
        self._owners: dict[bytes, list[_Draft]] = {}
        self._at = 0

    def open(self, start: int, parent: _Draft | None, header: Header | None = None) -> None:
        """Read the header section at `start`, if not read yet, and those of the messages that follow it directly."""
        while True:
            header = header or self._section(start)
            draft = _Draft(len(self.parts), parent, start, header)
            self.parts.append(_UNREAD)
            self._opened.append(draft)
            if parent and parent.kind is Multipart:
                parent.members.append(draft.index)
            if draft.key:
                self._owners.setdefault(draft.key, []).append(draft)
            header, start = None, draft.header.body
            self._at = start
            if draft.kind is not Enclosing:
                return
            parent = draft

    def _section(self, start: int) -> Header:
        # no line of a section that is taken at once begins as a delimiter does
        taken = section_at(self.text, start, len(self.text)) if self._lightly else None
        return taken or scan(self.text, start, self._header_limit(start), self.ends)

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
        owner.after.append(line.next)
        self._at = line.next
        if line.closing:
            owner.closed = True
            self._forget(owner)
            return
        if self.text.startswith((b"\n", b"\r\n"), self._at):
            self._take_bare(owner)
        self.open(self._at, owner)

    def _take_bare(self, owner: _Draft) -> None:
        """Take the parts from here on without fields and with a few octets of text, up to one that is not so.

        A megabyte may have 100,000: without a draft for each they take a quarter of the time.
        """
        line_end, text, parts, at = self._line_end, self.text, self.parts, self._at
        if not line_end or owner.media_type == b"multipart/digest":
            return
        delimiter, width = b"\n--" + owner.key + line_end, len(line_end)
        shift = len(parts) - len(owner.members) - 1
        while text.startswith(line_end, at):
            body, index = at + width, len(parts)
            end = text.find(b"\n--", body - 1, body + _FEW)
            if end < 0 or not text.startswith(delimiter, end):
                break
            parts.append(
                Leaf(
                    at, max(body, end + 1 - width), index, owner.index, owner.within, index - shift if shift else index,
                    at, True, body, _NO_FIELDS, (), (), b"text/plain", False, (), b"7bit", None,
                )
            )  # fmt: skip
            owner.members.append(index)
            at = end + len(delimiter)
            owner.after.append(at)
        self._at = at

    def close_inside(self, owner: _Draft | None, end: int) -> None:
        """End all that was opened since the owner (None: all), at `end` or where its body begins."""
        while self._opened and self._opened[-1] is not owner:
            draft = self._opened.pop()
            end = draft.stop = max(draft.header.body, end)
            self._forget(draft)
            self.parts[draft.index] = draft.part(self.text, self._lightly)

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


def _has_plain_body(text: bytes, header: Header, lines: Lines) -> bool:
    """Whether the header section tells what its body is, and that is plain."""
    described = header.described or _TEXT
    if not header.separated or header.mechanism not in MECHANISMS:
        return False
    _, media_type, boundary, charset = described
    return has_plain_body(text, Section(header.body, False, media_type, charset, boundary, header.mechanism), lines)


def _root(text: bytes, header: Header, members: Numbers) -> Part:
    """The root of such a message."""
    _, media_type, boundary, charset = header.described or _TEXT
    kind, stop = _kind(media_type, header.mechanism), len(text)
    common = (
        0, stop, 0, -1, None, int(kind is not Multipart), header.stop, header.separated, header.body, header.fields,
        header.odd, header.strays, media_type, True, tuple([sign(0, stop, 0) for sign in header.signs]),
    )  # fmt: skip
    if kind is Leaf:
        return Leaf(*common, header.mechanism, charset)
    if kind is Enclosing:
        return Enclosing(*common)
    delimiter = b"\n--" + boundary
    delimiters = Delimiters(text, 0, Numbers(lambda: _after_delimiters(text, delimiter, header.body - 1)), True)
    preamble = max(header.body, _before_line_end(text, text.find(delimiter, header.body - 1) + 1))
    epilogue = text.find(b"\n", text.rfind(delimiter) + len(delimiter)) + 1 or stop
    return Multipart(*common, boundary, delimiters, members, Span(header.body, preamble), Span(epilogue, stop))


def _after_delimiters(text: bytes, delimiter: bytes, at: int) -> list[int]:
    """Where delimiter lines end, in a body in which nothing else begins so."""
    after = []
    while (at := text.find(delimiter, at)) >= 0:
        after.append(text.find(b"\n", at + len(delimiter)) + 1 or len(text))
        at = after[-1] - 1
    return after


_NO_FIELDS = Fields.of(())
_FEW = 80
"""Octets up to the delimiter in which no line can be long."""
_UNREAD = Leaf(0, 0, 0, 0, None, 0, 0, False, 0, _NO_FIELDS, (), (), b"", False, (), b"", None)
"""Stands in the place of a part that is still open."""
_MANY = 10
"""Boundaries are counted in so many parts, to tell whether they are plain: cost stays linear, however parts nest."""
_TEXT = Described(True, b"text/plain", b"", None)
_MESSAGE = Described(True, b"message/rfc822", b"", None)
_MIME = frozenset(b"content-type content-transfer-encoding content-id content-description content-disposition".split())
"""The fields of RFC 2045 §3 and RFC 2183 §2 that need a MIME-Version in a message's header section."""
_SHORT = (b"binary", b"base64", b"quoted-printable")
"""Bodies that may have any line, or whose lines have a limit of their own (RFC 2045 §6.7, §6.8)."""


def _is_plain(text: bytes, boundary: bytes, delimiters: Delimiters, start: int, stop: int) -> bool:
    """Whether a boundary is right (RFC 2046 §5.1.1), ends the multipart, and stands in it in delimiter lines only."""
    if not delimiters.closed or not BOUNDARY.fullmatch(boundary):
        return False
    return text.count(b"--" + boundary, start, stop) == len(delimiters)


_EMPTY_OR_HYPHENS = compiled(rb"\n(?:(--)|(?=\r?\n))")


def _before_line_end(text: bytes, at: int) -> int:
    """The end of the line before the line at `at`, its line end left out."""
    at -= text[at - 1 : at] == b"\n"
    return at - (text[at - 1 : at] == b"\r")
