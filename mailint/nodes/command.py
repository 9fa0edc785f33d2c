"""What a client says: a command with its path and parameters."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from mailint.nodes.dialogue import Verb
from mailint.nodes.node import Malformed, Node
from mailint.text import Span


class Parameter(Node, frozen=True):
    """A parameter of MAIL or RCPT, `SIZE=100` (RFC 5321 §4.1.2 esmtp-param). `name` in capitals."""

    name: bytes
    value: Span
    """Empty where there is no `=`."""

    @property
    def has_value(self) -> bool:
        """Whether there is a `=`."""
        return self.value.start > self.start + len(self.name)

    @property
    def value_at(self) -> Span:
        """Where the value stands; the whole parameter if it has none."""
        return self.value if self.value[0] < self.value[1] else Span(self.start, self.stop)


class Oddity(Enum):
    """How a parameter differs from its definition."""

    NONE = "none"
    UNKNOWN = "unknown"
    """It is not registered, and does not begin with X."""
    ELSEWHERE = "elsewhere"
    """It belongs to the other command."""
    SYNTAX = "syntax"
    """Its value has octets that no value may have (RFC 5321 §4.1.2 esmtp-value)."""
    VALUE = "value"
    """Its value is missing, or has not the plain form of its definition; or there is one, and none is defined."""


class OddParameter(Parameter, frozen=True):
    """A parameter that is not plainly as it is defined."""

    oddity: Oddity
    repeated: bool
    """Whether it stands a second time."""


class Path(Node, frozen=True):
    """The path of MAIL or RCPT (RFC 5321 §4.1.2), wrong forms included. Spans are empty where there is nothing.

    `start` is at the keyword, or at what stands in its place.
    """

    keyword: Span
    """`FROM` or `TO`."""
    colon: Span
    before_colon: Span
    """White space before the colon, and after it."""
    after_colon: Span
    opened: Span
    """The `<`, and the `>`."""
    closed: Span
    name: Span
    """A display name or comment, with the outer brackets where these enclose it."""
    route: Span
    """A source route with its colon: `@a.example,@b.example:`."""
    mailbox: Span
    local: Span
    domain: Span

    @property
    def is_null(self) -> bool:
        """Whether this is `<>`."""
        return self.opened != self.closed and self.mailbox.start == self.mailbox.stop and self.route[0] == self.route[1]


class Command(Node, frozen=True):
    """A line that the client sent: a command, or a response inside AUTH. Span is the line without its line end.

    White space before the verb lies between `start` and `verb_at`, white space at the end after `argument`.
    """

    verb: Verb
    verb_at: Span
    argument: Span
    """What follows the verb, without the white space around it; empty at the end of the verb if there is nothing."""
    size: int
    """Octets on the wire, CRLF included."""


class OddCommand(Command, frozen=True):
    """A command that is not plainly well-formed.

    White space round it, an unknown verb, the wrong number of arguments, other octets than ASCII, too long a line.
    """

    is_text: bool = False
    """Whether it is a line of mail data, sent though DATA got no 354."""


class Hello(Command, frozen=True):
    """EHLO, HELO or LHLO."""


class OddHello(Hello, OddCommand, frozen=True):
    """A hello that is not plainly well-formed."""


class Envelope(Command, frozen=True):
    """MAIL, RCPT (and SEND, SOML, SAML): a path and parameters."""

    path: Path | Malformed
    parameters: tuple[Parameter | Malformed, ...]

    def named(self, name: bytes) -> Iterator[Parameter]:
        """The parameters of that name (in capitals)."""
        return (each for each in self.parameters if isinstance(each, Parameter) and each.name == name)


class OddEnvelope(Envelope, frozen=True):
    """A MAIL or RCPT that is not plainly well-formed."""
