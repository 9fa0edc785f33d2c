"""A message: header sections, fields, parts and what stands between them.

Parts lie flat in document order, each with its IMAP part number and its parent's index, so that depth costs nothing.
The root part is `parts[0]`. The message inside message/rfc822 is such a part too: its header section is its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import overload

from mailint.nodes.address import AddressList, Mailbox, ReturnPath
from mailint.nodes.body import Body
from mailint.nodes.date import Date
from mailint.nodes.encoded_word import Words
from mailint.nodes.identifier import ContentId, Identifier, Identifiers, MessageId
from mailint.nodes.media import Disposition, MediaType, Parameter, TransferEncoding
from mailint.nodes.node import Node
from mailint.nodes.signs import PartSign, Sign
from mailint.nodes.stage import Stage
from mailint.record import NamedTuple
from mailint.text import Span


class Field(Node, frozen=True):
    """A header field with its folded lines and line end (RFC 5322 §2.2).

    `name` is in lower case; it ends at `name_stop`, the field body is text[body_start:body_stop] (after the colon, up
    to the last line end). `value` is what a structured body means, Malformed, or None for an unstructured field.
    `words` are its encoded-words and octets over 127, if there is something to look at in them.
    """

    name: bytes
    name_stop: int
    body_start: int
    body_stop: int
    value: Node | None = None
    words: Words | None = None


class EmptyField(Field, frozen=True):
    """A field whose body is empty, or begins with a comment."""


class OddField(Field, frozen=True):
    """A field with white space before its colon (RFC 5322 §4.5) or octets in its name that §2.2 does not allow."""


class Fields(Sequence[Field]):
    """The fields of a header section, in order. Of a plain section each is made when somebody first asks for it."""

    __slots__ = ("_made", "_make", "_named", "names")

    def __init__(
        self,
        names: Sequence[bytes],
        make: Callable[[int], Field],
        named: Callable[[Sequence[bytes]], list[Field]] | None = None,
    ) -> None:
        """`named` finds those of some names, in order, where that takes less than to look at all names."""
        self.names = names
        """In lower case."""
        self._make = make
        self._named = named
        self._made: dict[int | bytes, Field] = {}
        """By index, and the first of a name."""

    @classmethod
    def of(cls, fields: Sequence[Field]) -> Fields:
        """Fields that are made already."""
        return cls([field.name for field in fields], fields.__getitem__)

    def __len__(self) -> int:
        return len(self.names)

    @overload
    def __getitem__(self, index: int) -> Field: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Field, ...]: ...
    def __getitem__(self, index: int | slice) -> Field | tuple[Field, ...]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        index %= len(self)
        if index not in self._made:
            self._made[index] = self._make(index)
        return self._made[index]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Fields) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self.names))

    def first(self, name: bytes) -> Field | None:
        """The first field of that name (lower case)."""
        if name not in self._made:
            if name not in self.names:
                return None
            self._made[name] = self._named((name,))[0] if self._named else self[self.names.index(name)]
        return self._made[name]

    def all(self, *wanted: bytes) -> list[Field]:
        """All fields of these names (lower case), in order."""
        if self._named:
            return self._named(wanted)
        return [self[at] for at, name in enumerate(self.names) if name in wanted]

    def repeated(self, *wanted: bytes) -> list[Field]:
        """All fields of those of these names (lower case) that stand there several times, in order."""
        names = list(self.names)
        return self.all(*[name for name in wanted if names.count(name) > 1])


class StrayLine(Node, frozen=True):
    """A line of a header section that is neither a field nor a continuation. Span includes its line end."""

    inside: bool
    """Whether a field follows in the same section: then the line broke a header, else the empty line is missing."""


class Delimiter(Node, frozen=True):
    """A delimiter line of a multipart, `--` and boundary (RFC 2046 §5.1.1). Span is the line without its line end."""

    owner: int
    """Index of the multipart to which it belongs."""
    closing: bool


class Delimiters(Sequence[Delimiter]):
    """The delimiter lines of a multipart, in order. Each is made when somebody asks for it: there may be 100,000."""

    __slots__ = ("_owner", "_text", "after", "closed")

    def __init__(self, text: bytes, owner: int, after: Sequence[int], closed: bool) -> None:
        """Each ends, its line end included, where `after` says."""
        self._text, self._owner, self.after = text, owner, after
        self.closed = closed
        """Whether the last one is a close delimiter; no other is."""

    def __len__(self) -> int:
        return len(self.after)

    @overload
    def __getitem__(self, index: int) -> Delimiter: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Delimiter, ...]: ...
    def __getitem__(self, index: int | slice) -> Delimiter | tuple[Delimiter, ...]:
        if isinstance(index, slice):
            return tuple(self[at] for at in range(*index.indices(len(self))))
        after, text = self.after[index], self._text
        start = text.rfind(b"\n", 0, after - 1) + 1
        stop = after - (text[after - 1 : after] == b"\n")
        stop -= text[stop - 1 : stop] == b"\r"
        return Delimiter(start, stop, self._owner, self.closed and index in (-1, len(self) - 1))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Delimiters) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self.after))


class Numbers(Sequence[int]):
    """Numbers that are found out when somebody asks for one: indexes of parts, places of delimiters."""

    __slots__ = ("_ask", "_made")

    def __init__(self, ask: Callable[[], Sequence[int]]) -> None:
        self._ask = ask
        self._made: Sequence[int] | None = None

    def _all(self) -> Sequence[int]:
        if self._made is None:
            self._made = self._ask()
        return self._made

    def __len__(self) -> int:
        return len(self._all())

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[int]: ...
    def __getitem__(self, index: int | slice) -> int | Sequence[int]:
        return self._all()[index]


class Place(NamedTuple):
    """Where a part stands among the parts, as IMAP counts them (RFC 3501 §6.4.5): `1.2` is the second inside `1`."""

    within: Place | None
    ordinal: int

    def __str__(self) -> str:
        numbers = []
        at: Place | None = self
        while at:
            numbers.append(str(at.ordinal))
            at = at.within
        return ".".join(reversed(numbers))


class Part(Node, frozen=True):
    """A header section and its body: the message itself, a body part, or a message in message/rfc822.

    The header section is text[start:header_stop]; `separated` says whether an empty line ends it; the body is
    text[body_start:stop]. A body part's last line end belongs to the delimiter that follows (RFC 2046 §5.1.1).
    """

    index: int
    parent: int
    """Index of the part around it; -1 for the root."""
    around: Place | None
    """Where the multipart or message around it stands; its own place, if it has no number of its own."""
    ordinal: int
    """Which part it is inside that, from 1; 0 for a multipart that is a whole message (RFC 3501 §6.4.5)."""
    header_stop: int
    separated: bool
    body_start: int
    fields: Fields
    odd_fields: tuple[Field, ...]
    """Those in which rules have something to look at: not in plain form, or with words of a form of their own."""
    strays: tuple[StrayLine, ...]
    media_type: bytes
    """Effective type and subtype in lower case, after the defaults of RFC 2045 §5.2 and RFC 2046 §5.1.5."""
    is_message: bool
    """Whether this header section is a message's (the root, or inside message/rfc822) and not a body part's."""
    signs: tuple[PartSign, ...]
    """What rules look at in its header section and its body; nothing in a plainly clean part."""

    @property
    def number(self) -> str:
        """IMAP part number; empty for a multipart that is the whole message (made when asked for: depth is free)."""
        return str(self.place or "")

    @property
    def place(self) -> Place | None:
        """Where it stands; None for a multipart that is the whole message."""
        return Place(self.around, self.ordinal) if self.ordinal else self.around

    @property
    def media(self) -> MediaType | None:
        """The value of its first Content-Type."""
        field = self.fields.first(b"content-type")
        return field.value if field and isinstance(field.value, MediaType) else None

    @property
    def encoding(self) -> TransferEncoding | None:
        """The value of its first Content-Transfer-Encoding."""
        field = self.fields.first(b"content-transfer-encoding")
        return field.value if field and isinstance(field.value, TransferEncoding) else None

    @property
    def disposition(self) -> Disposition | None:
        """The value of its first Content-Disposition."""
        field = self.fields.first(b"content-disposition")
        return field.value if field and isinstance(field.value, Disposition) else None

    @property
    def content_id(self) -> ContentId | None:
        """The value of its first Content-ID."""
        field = self.fields.first(b"content-id")
        return field.value if field and isinstance(field.value, ContentId) else None

    @property
    def has_mime(self) -> bool:
        """Whether it has a MIME field: MIME-Version or any Content- field."""
        return any(name == b"mime-version" or name.startswith(b"content-") for name in self.fields.names)

    def first(self, name: bytes) -> Field | None:
        """The first field of that name (lower case)."""
        return self.fields.first(name)

    def has(self, name: bytes) -> bool:
        """Whether it has a field of that name (lower case)."""
        return name in self.fields.names

    def all(self, *names: bytes) -> list[Field]:
        """All fields of these names (lower case), in order."""
        return self.fields.all(*names)

    @property
    def header(self) -> Span:
        """The header section, without the empty line after it."""
        return Span(self.start, self.header_stop)

    @property
    def body(self) -> Span:
        """The body."""
        return Span(self.body_start, self.stop)


class OnDemand:
    """What reads the parts of a message, once, when somebody asks for one.

    The root of `Parts` holds this, and must not hold those: neither would ever be freed, as the garbage collector does
    not look at nodes.
    """

    __slots__ = ("_made", "_make")

    def __init__(self, make: Callable[[], Sequence[Part]]) -> None:
        self._make = make
        self._made: Sequence[Part] = ()

    def parts(self) -> Sequence[Part]:
        """All of them."""
        if not self._made:
            self._made = self._make()
        return self._made

    def members(self) -> Sequence[int]:
        """The indexes of those directly inside the root."""
        root = self.parts()[0]
        return root.members if isinstance(root, Multipart) else ()


class Parts(Sequence[Part]):
    """The parts of a message, of which all but the root are read when somebody first asks for one."""

    __slots__ = ("_made", "_wanted", "root")

    def __init__(self, root: Part, wanted: OnDemand) -> None:
        """The root's place is taken by the one that is there."""
        self.root, self._wanted = root, wanted
        self._made: Sequence[Part] = ()

    def whole(self) -> Sequence[Part]:
        """All of them."""
        if not self._made:
            self._made = (self.root, *self._wanted.parts()[1:])
        return self._made

    def with_root(self, root: Part) -> Parts:
        """The same with another root."""
        return Parts(root, self._wanted)

    def __len__(self) -> int:
        return len(self.whole())

    @overload
    def __getitem__(self, index: int) -> Part: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Part]: ...
    def __getitem__(self, index: int | slice) -> Part | Sequence[Part]:
        return self.root if index == 0 else self.whole()[index]


class Leaf(Part, frozen=True):
    """A part whose body is data, not parts."""

    cte: bytes
    """Effective transfer encoding: `7bit`, `8bit`, `binary`, `base64`, `quoted-printable`, or empty when unknown."""
    charset: bytes | None
    """The charset parameter of its Content-Type."""


class Multipart(Part, frozen=True):
    """A part whose body is a series of parts (RFC 2046 §5.1)."""

    boundary: bytes
    """The boundary parameter's value; empty when there is none."""
    delimiters: Delimiters
    members: Sequence[int]
    """Indexes of the parts directly inside it."""
    preamble: Span
    epilogue: Span

    @property
    def closed(self) -> bool:
        """Whether the close delimiter was found."""
        return self.delimiters.closed


class OddMultipart(Multipart, frozen=True):
    """A multipart whose boundary or delimiter lines are not plainly right."""


class Enclosing(Part, frozen=True):
    """A part whose body is one message: message/rfc822, message/global (RFC 2046 §5.2.1). The next part is its root."""


PLAIN = (
    Field, AddressList, Mailbox, ReturnPath, MediaType, Parameter, Disposition, TransferEncoding, Date, MessageId,
    ContentId, Identifiers, Identifier,
)  # fmt: skip
"""What fields in plain form are made of. Where a rule visits one of these, all fields are entered, not only the odd."""


class Link(Node, frozen=True):
    """A `cid:` URL in an HTML part (RFC 2392). Span is the URL in the message text; `cid` is what follows `cid:`."""

    part: int
    """Index of the HTML part that holds it."""
    cid: bytes
    exact: bool
    """Whether the span's octets are the URL itself: false when the part is transfer encoded there."""
    target: int = -1
    """Index of the part whose Content-ID it names, with or without %-escapes undone; -1 where there is none."""


class Message(Node, frozen=True):
    """A message (RFC 5322 §2.1) with all its parts, from the first octet of its text to the last."""

    parts: Sequence[Part]
    """In document order, each with its number; the root is the first."""
    odd_parts: tuple[Part, ...]
    """Those in which rules may have something to look at."""
    links: tuple[Link, ...]
    stage: Stage
    line_end: bytes
    """LF where all lines end so; CRLF in all other files, mixed ones too (RFC 5322 §2.1)."""
    crlf: int
    """Number of CRLF line ends; `lf` and `cr` count those that stand alone."""
    lf: int
    cr: int
    byte_order_mark: Span | None = None
    envelope_line: Span | None = None
    """An mbox `From ` line before the header, with its line end: store framing, no part of the message (RFC 4155)."""
    blank_lines: Span | None = None
    """Empty lines before the first field."""
    in_session: bool = False
    """Whether the text was cut out of a session's DATA."""
    bodies: tuple[Body, ...] = ()
    """What is to be said of the bodies of its leaf parts, in order."""
    signs: tuple[Sign, ...] = ()
    """What rules look at in the message as a whole; nothing in a plainly clean message."""

    @property
    def root(self) -> Part:
        """The part that is the message itself."""
        return self.parts[0]

    def leaves(self) -> Iterator[Leaf]:
        """The parts that hold data, in order."""
        return (part for part in self.parts if isinstance(part, Leaf))

    def children(self, part: Part) -> list[Part]:
        """The parts directly inside a part."""
        if isinstance(part, Multipart):
            return [self.parts[index] for index in part.members]
        return [self.parts[part.index + 1]] if isinstance(part, Enclosing) else []


class Unrecognised(Node, frozen=True):
    """A file that is neither a message nor a session."""
