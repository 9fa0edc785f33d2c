"""A saved SMTP session: turns, commands, replies, exchanges, content.

Offsets count in the session's text: the log without the dialect's marks and with Python literals undone; lines of noise
stay as they are. The session's View maps them to the file.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

import msgspec

from mailint.nodes.dns import Record
from mailint.nodes.node import Malformed, Node
from mailint.text import Span


class Side(Enum):
    """Who speaks, or who is at fault."""

    CLIENT = "client"
    SERVER = "server"


class State(Enum):
    """Where a session stands (RFC 5321 §4.1.4), as the server's replies so far have it."""

    UNKNOWN = "unknown"
    """The capture begins in mid-session."""
    CONNECTED = "connected"
    REFUSED = "refused"
    GREETED = "greeted"
    READY = "ready"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BDAT = "bdat"
    BDAT_FAILED = "bdat-failed"
    AUTH = "auth"
    TLS = "tls"
    CLOSED = "closed"


class Verb(Enum):
    """What a client says. The first three are no verbs: what the greeting answers, an AUTH response, the dot."""

    GREETING = "(greeting)"
    RESPONSE = "(response)"
    END = "."
    __hash__ = object.__hash__

    EHLO = "EHLO"
    HELO = "HELO"
    LHLO = "LHLO"
    MAIL = "MAIL"
    RCPT = "RCPT"
    DATA = "DATA"
    BDAT = "BDAT"
    BURL = "BURL"
    RSET = "RSET"
    NOOP = "NOOP"
    HELP = "HELP"
    VRFY = "VRFY"
    EXPN = "EXPN"
    STARTTLS = "STARTTLS"
    AUTH = "AUTH"
    ETRN = "ETRN"
    ATRN = "ATRN"
    QUIT = "QUIT"
    TURN = "TURN"
    SEND = "SEND"
    SOML = "SOML"
    SAML = "SAML"
    VERB = "VERB"
    ONEX = "ONEX"
    XCLIENT = "XCLIENT"
    XFORWARD = "XFORWARD"
    PRIVATE = "X-"
    """Any other verb that begins with X (RFC 5321 §4.1.5)."""
    UNKNOWN = "?"


HELLO = (Verb.EHLO, Verb.HELO, Verb.LHLO)
"""The commands by which a client names itself (RFC 5321 §4.1.1.1, RFC 2033 §4.1)."""


class Speaker(Enum):
    """Whose a line of a capture is. `noise` is nobody's: banners, prompts, certificates, remarks of the tool."""

    CLIENT = "client"
    SERVER = "server"
    CONTENT = "content"
    NOISE = "noise"


class Marks(Enum):
    """What the marks of a capture say of its sides."""

    NONE = "none"
    """There are none."""
    SURE = "sure"
    EITHER = "either"
    """They mean the client in one log and the server in another; where the codes stand has told which."""
    SWAPPED = "swapped"
    """They contradict the codes: what is marked as the client's is the server's."""


class Turn(msgspec.Struct, frozen=True):
    """Lines of one speaker: text[start:stop], line ends included. No node: rules come to it by the Session."""

    speaker: Speaker
    start: int
    stop: int
    wrapped: bool = False
    """Whether the tool had cut the line, so that it stands on several lines of the file."""


class Parameter(Node, frozen=True):
    """A parameter of MAIL or RCPT, `SIZE=100` (RFC 5321 §4.1.2 esmtp-param). `name` in capitals."""

    name: bytes
    value: Span
    """Empty where there is no `=`."""

    @property
    def has_value(self) -> bool:
        """Whether there is a `=`."""
        return self.value.start > self.start + len(self.name)


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


class OddEnvelope(Envelope, frozen=True):
    """A MAIL or RCPT that is not plainly well-formed."""


class ReplyLine(Node, frozen=True):
    """A line of a reply, without its line end (RFC 5321 §4.2)."""

    code: Span
    """Digits at the beginning, however many; empty where there are none."""
    separator: Span
    """The SP or `-` after the code; empty where there is neither."""
    text: Span
    enhanced: Span
    """What looks like an enhanced status code at the beginning of the text (RFC 2034 §4), well-formed or not."""


class Reply(Node, frozen=True):
    """A reply of one or more lines. `code` is that of its first line as a number."""

    code: int
    lines: tuple[ReplyLine, ...]
    terminated: bool
    """Whether its last line has no `-`."""


class OddReply(Reply, frozen=True):
    """A reply that is not plainly well-formed.

    An unknown code, no text, other octets than ASCII, too long a line, lines that do not belong together.
    """


class Keyword(Node, frozen=True):
    """A line of the EHLO reply (RFC 5321 §4.1.1.1 ehlo-line). `name` in capitals; `parameters` span all parameters."""

    name: bytes
    parameters: Span


class HelloReply(Reply, frozen=True):
    """The 250 reply to EHLO or LHLO. `domain` is its first word; a wrong ehlo-line is a Malformed among `keywords`."""

    domain: Span
    keywords: tuple[Keyword | Malformed, ...]


class OddHelloReply(HelloReply, OddReply, frozen=True):
    """An EHLO reply that is not plainly well-formed as a reply."""


class Exchange(Node, frozen=True):
    """What the client sent and the server's answer to it, paired in order (RFC 2920 §3.1)."""

    index: int
    verb: Verb
    command: Command | None
    """None for the end of mail data, and where client lines were lost and the verb is inferred."""
    reply: Reply | None
    before: State
    """The state in which the server took it, and that to which it led."""
    after: State
    hello: Verb | None
    """The accepted EHLO, HELO or LHLO before it."""
    offered: Mapping[bytes, tuple[bytes, ...]] | None
    """Keywords and parameters (in capitals) of the last EHLO reply, AUTH for `AUTH=`; None where that was not seen."""
    tls: bool
    authenticated: bool
    lmtp: bool
    pipelined: bool
    """Whether it was sent while a reply was owed, as the capture shows it."""
    content: int | None = None
    """Index of the Content that DATA or BDAT brought, or that ends here."""
    transaction: int = -1
    """Index of the exchange of the MAIL command that was accepted before it; -1 when there is none."""


class OddExchange(Exchange, frozen=True):
    """An exchange that is not the plain course of things.

    A command out of place, more of an extension than SIZE, BODY and SMTPUTF8, or any answer but plain success.
    """


class Content(Node, frozen=True):
    """Mail data: what stands between DATA (or BDAT) and its end, without the terminator; stuffed dots as shown."""

    index: int
    message_index: int | None
    """Which message of the file it is; None where it is not shown or only a part of one (a chunk before the last)."""
    exchange: int
    """Index of the exchange of DATA or BDAT; -1 where the capture begins with the dot."""
    transaction: int
    """Index of the exchange of MAIL; -1 when there is none."""
    terminator: Span | None
    """The line that is a dot; None after BDAT, and where it is missing."""
    chunked: bool
    guessed: bool
    """Whether its end was told by the dialogue that follows, there being no terminator."""
    hidden: bool
    """Whether the tool did not show it."""
    size: int
    """Octets of the message on the wire: CRLF counted, stuffed dots and the terminator not (RFC 1870 §3)."""
    has_header: bool
    """Whether it begins with a header field."""
    eight_bit_header: int | None
    """Offset of the first octet over 127 in the header section, and of that in the body."""
    eight_bit_body: int | None
    lone_dots: tuple[Span, ...]
    """Lines that begin with one dot and go on: not stuffed (RFC 5321 §4.5.2)."""
    reply_like: tuple[Span, ...]
    """Lines that look like a reply."""


class Secret(Node, frozen=True):
    """Octets that no output should show: a SASL response, the LOGIN of XCLIENT. `mechanism` in capitals."""

    mechanism: bytes
    readable: bool
    """Whether a password or token stands there in clear, though in base64."""


class Redaction(Node, frozen=True):
    """What a tool put in the place of a SASL response, so that no password is shown: not to be judged as one."""


class Facts(msgspec.Struct, frozen=True):
    """What the capture kept of the session; rules that need what was lost are silent."""

    line_ends: bool
    """Whether the line ends are those of the wire."""
    client_lines: bool
    server_lines: bool
    data: str
    """`wire` (as sent, dots stuffed), `unstuffed`, or `hidden`."""
    typed: bool
    """Whether a person typed it, so that dots were not stuffed by a program."""
    tls: bool
    """Whether TLS was used."""
    disconnected: bool
    """Whether the capture shows the end of the connection."""
    marks: Marks
    opaque: bool
    """Whether TLS hides all that follows STARTTLS."""
    lossy: bool
    """Whether octets that cannot be printed are shown as others, so that what is beyond ASCII is lost."""
    tool: bool
    """Whether a program that takes part wrote it, so that its remarks are as plain as the dialogue."""


class Closing(Node, frozen=True):
    """The line at which the capture shows the end of the connection."""

    side: Side | None
    """Who ended it, where that line tells."""


class Endpoint(Node, frozen=True):
    """A line that names to whom the client connects: a host or address in small letters, and the port if shown."""

    host: bytes
    port: int | None


class Handshake(Node, frozen=True):
    """A line about TLS."""

    version: bytes
    """The protocol that was agreed on, `TLSv1.2`; empty where the line is about the certificate."""
    verify_error: int
    """Why the certificate was not trusted, by OpenSSL's number (18: self-signed); 0 where the line is not about it."""


class Session(Node, frozen=True):
    """A saved SMTP session."""

    ordinal: int
    """Which session of the log it is, from 0."""
    dialect: str
    """The shape of the capture: `telnet`, `swaks` ..."""
    facts: Facts
    lmtp: bool
    """Whether the server speaks LMTP: it says so in its greeting, or takes LHLO."""
    midway: bool
    """Whether the capture begins in mid-session, so that what went before is not known."""
    truncated: int | None
    """Where the capture stops in the midst of something (a reply, a command, mail data); None when it does not."""
    turns: tuple[Turn, ...]
    greeting: Reply | None
    exchanges: tuple[Exchange, ...]
    unasked: tuple[Reply, ...]
    """Replies that answer nothing."""
    contents: tuple[Content, ...]
    secrets: tuple[Secret, ...]
    orphan: Reply | None = None
    """The end of a reply to what a tool said before it shows the session: openssl s_client says EHLO before TLS."""
    unclear: tuple[Span, ...] = ()
    """Lines inside the dialogue that can be neither side's."""
    closing: Closing | None = None
    redactions: tuple[Redaction, ...] = ()
    records: tuple[Record, ...] = ()
    """Answers from DNS before the dialogue."""
    endpoints: tuple[Endpoint, ...] = ()
    """To whom the client connects, or tries to."""
    handshakes: tuple[Handshake, ...] = ()
