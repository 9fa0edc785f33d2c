"""A saved SMTP session: turns, exchanges of commands and replies, content; and all words in which it is told.

Offsets count in the session's text: the log without the dialect's marks and with Python literals undone; lines of noise
stay as they are. The session's View maps them to the file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping

import msgspec

from mailint.nodes.command import (
    Command,
    Envelope,
    Hello,
    OddCommand,
    OddEnvelope,
    OddHello,
    Oddity,
    OddParameter,
    Parameter,
    Path,
)
from mailint.nodes.dialogue import HELLO, Marks, Side, Speaker, State, Verb
from mailint.nodes.dns import Record
from mailint.nodes.node import Node
from mailint.nodes.reply import HelloReply, Keyword, OddHelloReply, OddKeyword, OddReply, Reply, ReplyLine
from mailint.text import Span

__all__ = ["HELLO", "Authentication", "Closing", "Command", "Content", "Endpoint", "Envelope", "Exchange",
           "Facts", "Handshake", "Hello", "HelloReply", "Keyword", "Marks", "OddCommand",
           "OddEnvelope", "OddExchange", "OddHello", "OddHelloReply", "OddKeyword", "OddParameter",
           "OddReply", "Oddity", "Offered", "Parameter", "Path", "Redaction", "Reply", "ReplyLine",
           "Retry", "Secret", "Session", "Side", "Speaker", "State", "Turn", "Verb"]  # fmt: skip


class Turn(msgspec.Struct, frozen=True, gc=False):
    """Lines of one speaker: text[start:stop], line ends included. No node: rules come to it by the Session."""

    speaker: Speaker
    start: int
    stop: int
    wrapped: bool = False
    """Whether the tool had cut the line, so that it stands on several lines of the file."""


Offered = Mapping[bytes, tuple[bytes, ...]]
"""Keywords and parameters (in capitals) that the reply to EHLO listed, AUTH for `AUTH=`."""


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
    offered: Offered | None
    """What the last EHLO reply listed; None where that was not seen."""
    tls: bool
    authenticated: bool
    lmtp: bool
    pipelined: bool
    """Whether it was sent while a reply was owed, as the capture shows it."""
    content: int | None = None
    """Index of the Content that DATA or BDAT brought, or that ends here."""
    transaction: int = -1
    """Index of the exchange of the MAIL command that was accepted before it; -1 when there is none."""
    in_clear: Offered | None = None
    """What was listed before TLS began; None where it did not begin in this session."""


class OddExchange(Exchange, frozen=True):
    """An exchange that is not the plain course of things.

    A command out of place or sent too early, more of an extension than SIZE, BODY and SMTPUTF8, or any answer but plain
    success.
    """


class Authentication(OddExchange, frozen=True):
    """AUTH, or a response to one of its challenges. `mechanism` in capitals."""

    mechanism: bytes = b""


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
    """Octets of it on the wire: CRLF counted, stuffed dots and the terminator not (RFC 1870 §3)."""
    message_size: int | None
    """The same of the whole message, with its chunks before; None where it is not complete, or not shown."""
    has_header: bool
    """Whether it begins with a header field."""
    eight_bit_header: int | None
    """Offset of the first octet over 127 in the message's header section, and of that in its body."""
    eight_bit_body: int | None
    says_eight_bit: bool
    """Whether such a body is labelled: MIME-Version, and a Content-Transfer-Encoding of 8bit or binary."""
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


class Retry(Node, frozen=True):
    """A RCPT command by which a recipient is tried again, after MAIL as before, whom the server had put off."""

    waited: float
    """Seconds since the attempt that was put off with 4yz."""


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
    times: tuple[float | None, ...] = ()
    """When each turn was said, in seconds from some midnight; empty where the log does not tell."""
    retries: tuple[Retry, ...] = ()

    def opener(self, transaction: int) -> Envelope | None:
        """The MAIL command that opened a transaction, the index of its exchange; None where it is not seen."""
        command = self.exchanges[transaction].command if transaction >= 0 else None
        return command if isinstance(command, Envelope) else None

    def exchange_at(self, offset: int) -> int:
        """Index of the last exchange that begins at an offset or before; -1 if there is none."""
        return bisect_right(self.exchanges, offset, key=lambda exchange: exchange.start) - 1

    def time_at(self, offset: int) -> float | None:
        """When the line was said in which an offset lies; None where the log does not tell."""
        index = bisect_right(self.turns, offset, key=lambda turn: turn.start) - 1 if self.times else -1
        return self.times[index] if index >= 0 else None
