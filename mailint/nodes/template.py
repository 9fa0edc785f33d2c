"""A message template: text with tags of a template language in it, and what the tags do."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from mailint.nodes.node import Node
from mailint.nodes.shape import Shape
from mailint.record import NamedTuple
from mailint.text import Span


class Role(Enum):
    """What a tag does to the text."""

    HOLE = "hole"
    """It puts a value in."""
    SILENT = "silent"
    """It puts nothing in: a comment, an assignment."""
    CHOICE = "choice"
    """It begins branches of which one or none is taken."""
    LOOP = "loop"
    """It begins text that comes any number of times, and perhaps a branch for none."""
    SCOPE = "scope"
    """It begins text that comes once, or branches of which always one is taken."""
    SKIP = "skip"
    """It begins text that does not come where it stands: a macro, a value."""
    MIDDLE = "middle"
    """It begins the next branch."""
    CLOSE = "close"
    """It ends a block."""
    UNCLOSED = "unclosed"
    """It has a beginning and no end: a fault."""


BLOCKS = (Role.CHOICE, Role.LOOP, Role.SCOPE, Role.SKIP)


class Place(Enum):
    """Where a hole stands, which tells what may fill it."""

    MAILBOX = "address"
    ADDR_SPEC = "address in angle brackets"
    LOCAL = "local-part"
    DOMAIN = "domain"
    NAME = "display name"
    DATE = "date"
    PHRASE = "phrase"
    UNSTRUCTURED = "unstructured text"
    PARAMETER = "parameter"
    CHARSET = "charset"
    BOUNDARY = "boundary"
    MEDIA_TYPE = "media type"
    MECHANISM = "transfer encoding"
    VERSION = "version"
    ID = "identifier"
    URL = "URL"
    FIELD = "header field"
    FIELD_NAME = "field name"
    TEXT = "body text"
    HTML = "HTML"
    DATA = "encoded data"


class Tag(Node, frozen=True):
    """A tag, from its first to its last delimiter octet."""

    role: Role
    code: Span
    """What stands between the delimiters, white space and trim marks left out."""
    word: bytes
    """The statement's first word; empty for a hole that is an expression."""
    extent: Span
    """The tag and what goes away with it: the white space that it trims, its line where it stands alone."""
    branches: tuple[int, ...] = ()
    """Of a block: the indices of the tags that begin its branches, itself first, and last of the tag that ends it."""
    negated: bool = False
    """Whether the block's text comes when its condition does not hold."""


class Hole(Tag, frozen=True):
    """A tag that puts a value in."""

    unescaped: bool = False
    """Whether the language escapes for HTML and is told not to, by this tag."""
    in_unescaped: bool = False
    """Whether it is told not to by a block around the tag."""
    place: Place | None = None
    """None where it stands in text that never comes."""
    field: bytes = b""
    """Name of the header field in which it stands, in lower case."""
    fits: bool = True
    """Whether, with its neighbours, it can make what the RFC wants there."""


Run = tuple[int, int, int]
"""A range of the template that stands in a world, and the tag there: the hole's index, -1 for literal text, or `SPACE`.

No named tuple: of these a template takes some hundred.
"""
SPACE = -2
"""What stands for the tag of a run of line ends that become one space, or of what is put around the template."""


class Filled(NamedTuple):
    """What fills a hole, where it stands, and whether it can make what the RFC wants there."""

    octets: bytes
    place: Place
    field: bytes
    fits: bool = True


class Draft(NamedTuple):
    """A text that the template can make: its runs, the octets of each, what fills its holes, and its branches."""

    runs: list[Run]
    octets: list[bytes]
    filled: list[Filled]
    """Of the runs that are holes, in order."""
    taken: set[int]
    """The tags that begin the branches which are in it."""


class TagFault(Node, frozen=True):
    """A tag that is not closed, or without its partner. `what` is the sentence's end, in the language's words."""

    what: str


class MissingValue(Node, frozen=True):
    """A hole for which the context that the user gave has no value. `name` is what it asks for."""

    name: str


class RenderFault(Node, frozen=True):
    """A tag at which the template's engine gives up. `what` is what it says."""

    what: str
    is_syntax: bool
    """Whether no context could help."""


class Stretch(NamedTuple):
    """A part of what was rendered: text[start:stop] of the template as it stands, or `octets` that tags there made."""

    start: int
    stop: int
    octets: bytes | None


class Rendering(Node, frozen=True):
    """What the template's own engine made of it with the user's context, in the order of the result."""

    stretches: tuple[Stretch, ...]
    missing: tuple[MissingValue, ...] = ()
    fault: RenderFault | None = None

    @property
    def is_whole(self) -> bool:
        """Whether this is what a sending program would get."""
        return not self.missing and self.fault is None


class Template(Node, frozen=True):
    """A template. The tags lie in document order, whatever stands in what."""

    dialect: str
    """`jinja`, `handlebars` ..."""
    shape: Shape
    tags: tuple[Tag, ...]
    faults: tuple[TagFault, ...]
    rendering: Rendering | None = None
    """None where no context was given, or `unrendered` says why not."""
    unrendered: str = ""
    drafts: Iterable[Draft] = ()
    """What it can make; each is made when it is first asked for, as those are in which the holes have their places."""

    @property
    def holes(self) -> list[Hole]:
        """The tags that put values in."""
        return [tag for tag in self.tags if isinstance(tag, Hole)]
