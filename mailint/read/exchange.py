"""What was sent, what held when the server took it, and the reply: an exchange (RFC 2920 §3.1)."""

from __future__ import annotations

from mailint.nodes.session import Authentication, Command, Exchange, OddExchange, Offered, Reply, State, Verb
from mailint.read.command import read_command
from mailint.read.plain import is_plain
from mailint.read.reply import read_line, read_reply
from mailint.record import NamedTuple
from mailint.smtp.machine import NEXT, Dialogue
from mailint.text import Span

_SASL = (Verb.AUTH, Verb.RESPONSE)


class Sent(NamedTuple):
    """What the client sent and the server owes a reply to."""

    verb: Verb
    command: Command | None
    pipelined: bool
    content: int | None = None


class Before(NamedTuple):
    """What held when the server took a command."""

    state: State
    hello: Verb | None
    offered: Offered | None
    in_clear: Offered | None
    tls: bool
    authenticated: bool
    lmtp: bool

    @classmethod
    def of(cls, dialogue: Dialogue) -> Before:
        """What holds now."""
        return cls(
            dialogue.state, dialogue.hello, dialogue.offered, dialogue.in_clear, dialogue.tls, dialogue.authenticated,
            dialogue.lmtp,
        )  # fmt: skip


class Place(NamedTuple):
    """Where an exchange stands: its octets, its number, and what it belongs to."""

    start: int
    stop: int
    number: int
    content: int | None
    transaction: int


def read_exchange(
    text: bytes, place: Place, sent: Sent, reply: Reply | None, before: Before, after: State, last: Exchange | None
) -> Exchange:
    """The exchange; `last` is the one before it."""
    values = _values(place, sent, reply, before, after)
    if sent.verb in _SASL:
        return Authentication(*values, _mechanism(text, sent, last))
    plain = reply is not None and is_plain(text, sent, reply, before, last)
    return Exchange(*values) if plain else OddExchange(*values)


_Row = tuple[
    int,
    int,
    int,
    Verb,
    Command | None,
    Reply | None,
    State,
    State,
    Verb | None,
    Offered | None,
    bool,
    bool,
    bool,
    bool,
    int | None,
    int,
    Offered | None,
]


def _values(place: Place, sent: Sent, reply: Reply | None, before: Before, after: State) -> _Row:
    return (
        place.start, place.stop, place.number, sent.verb, sent.command, reply, before.state, after, before.hello,
        before.offered, before.tls, before.authenticated, before.lmtp, sent.pipelined, place.content,
        place.transaction, before.in_clear,
    )  # fmt: skip


_PLAIN = {
    b"EHLO": (Verb.EHLO, b"250-"),
    b"MAIL": (Verb.MAIL, b"250 "),
    b"RCPT": (Verb.RCPT, b"250 "),
    b"DATA": (Verb.DATA, b"354 "),
    b"RSET": (Verb.RSET, b"250 "),
    b"NOOP": (Verb.NOOP, b"250 "),
    b"QUIT": (Verb.QUIT, b"221 "),
}
"""Commands by their first letters, and how their plain reply begins: one line but for EHLO."""


def read_plain(
    text: bytes, command_at: tuple[int, int], lines: list[Span], before: Before
) -> tuple[Sent, Reply] | None:
    """A command and its reply, if these lines are the plain course of a session; else None."""
    start, stop = command_at
    verb, answer = _PLAIN.get(text[start : start + 4].upper(), (Verb.UNKNOWN, b""))
    if not answer or not text.startswith(answer, lines[0][0]) or before.state not in NEXT[verb].legal:
        return None
    reply = _hello_reply(text, lines) if verb is Verb.EHLO else _plain_reply(text, lines[0])
    if reply is None:
        return None
    sent = Sent(verb, read_command(text, start, stop, verb, stop - start + 2), False)
    return (sent, reply) if is_plain(text, sent, reply, before, None) else None


def _plain_reply(text: bytes, at: Span) -> Reply | None:
    line = read_line(text, *at)
    return Reply(*at, int(text[at[0] : at[0] + 3]), (line,), True) if line else None


def _hello_reply(text: bytes, lines: list[Span]) -> Reply | None:
    """The reply to EHLO, if its code stands before each line, and nowhere else: then no line is glued to another."""
    if text.count(b"250", lines[0].start, lines[-1].stop) != len(lines):
        return None
    return read_reply(text, lines, Verb.EHLO)


def plain_exchange(place: Place, sent: Sent, reply: Reply, before: Before, after: State) -> Exchange:
    """The exchange that such a pair is."""
    return Exchange(*_values(place, sent, reply, before, after))


def _mechanism(text: bytes, sent: Sent, last: Exchange | None) -> bytes:
    """The mechanism that AUTH names, or that is under way."""
    if sent.verb is Verb.RESPONSE:
        return last.mechanism if isinstance(last, Authentication) else b""
    argument = sent.command.argument if sent.command else Span(0, 0)
    return (text[slice(*argument)].split(None, 1) or [b""])[0].upper()
