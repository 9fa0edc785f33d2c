"""What was sent, what held when the server took it, and the reply: an exchange (RFC 2920 §3.1)."""

from __future__ import annotations

from typing import NamedTuple

from mailint.nodes.session import Authentication, Command, Exchange, OddExchange, Offered, Reply, State, Verb
from mailint.read.plain import is_plain
from mailint.smtp.machine import Dialogue
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
    values = (
        place.start, place.stop, place.number, sent.verb, sent.command, reply, before.state, after, before.hello,
        before.offered, before.tls, before.authenticated, before.lmtp, sent.pipelined, place.content,
        place.transaction, before.in_clear,
    )  # fmt: skip
    if sent.verb in _SASL:
        return Authentication(*values, _mechanism(text, sent, last))
    plain = reply is not None and is_plain(text, sent, reply, before, last)
    return Exchange(*values) if plain else OddExchange(*values)


def _mechanism(text: bytes, sent: Sent, last: Exchange | None) -> bytes:
    """The mechanism that AUTH names, or that is under way."""
    if sent.verb is Verb.RESPONSE:
        return last.mechanism if isinstance(last, Authentication) else b""
    argument = sent.command.argument if sent.command else Span(0, 0)
    return (text[slice(*argument)].split(None, 1) or [b""])[0].upper()
