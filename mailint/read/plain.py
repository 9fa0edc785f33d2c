"""Which exchanges are the plain course of a session, so that no rule need look at them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mailint.nodes.node import Malformed
from mailint.nodes.session import (
    HELLO,
    Envelope,
    Exchange,
    HelloReply,
    Keyword,
    OddCommand,
    OddEnvelope,
    OddReply,
    Offered,
    Parameter,
    Reply,
    Verb,
)
from mailint.smtp.codes import PLAIN_ENHANCED
from mailint.smtp.extensions import PARAMETERS
from mailint.smtp.machine import GROUPED, NEXT, PLAIN

if TYPE_CHECKING:
    from mailint.read.exchange import Before, Sent

_WITHOUT_ENHANCED = (*HELLO, Verb.DATA)
_ODD = (OddCommand, OddEnvelope)
_PLAIN_PARAMETERS = (b"SIZE", b"BODY", b"SMTPUTF8")


def is_plain(text: bytes, sent: Sent, reply: Reply, before: Before, last: Exchange | None) -> bool:
    """Whether a command stands in its place, was taken, and its reply has an enhanced code where that is due.

    `before` is what held when the server took it, `last` the exchange before it. Of extensions it uses no more than
    what is listed of CHUNKING, PIPELINING, SIZE, BODY and SMTPUTF8.
    """
    verb, command, offered = sent.verb, sent.command, before.offered
    if reply.code != PLAIN.get(verb) or before.state not in NEXT[verb].legal:
        return False
    if isinstance(reply, OddReply) or isinstance(command, _ODD):
        return False
    if len(reply.lines) > 1 and not isinstance(reply, HelloReply):
        return False
    if isinstance(command, Envelope) and command.parameters and not _are_plain(command.parameters, offered):
        return False
    if verb is Verb.BDAT and offered is not None and b"CHUNKING" not in offered:
        return False
    if sent.pipelined and not _is_grouped(verb, offered, last):
        return False
    if before.tls and isinstance(reply, HelloReply) and any(_is_starttls(each) for each in reply.keywords):
        return False
    start, stop = reply.lines[0].enhanced
    if verb in _WITHOUT_ENHANCED:
        return start == stop
    if start == stop:
        return not offered or b"ENHANCEDSTATUSCODES" not in offered
    return text[start:stop] in PLAIN_ENHANCED


def _is_grouped(verb: Verb, offered: Offered | None, last: Exchange | None) -> bool:
    """Whether a command may be sent before the one ahead of it is answered (RFC 2920 §3.1)."""
    listed = offered is not None and b"PIPELINING" in offered
    return listed and last is not None and last.verb in GROUPED and verb is not Verb.BDAT


def _is_starttls(keyword: Keyword | Malformed) -> bool:
    return isinstance(keyword, Keyword) and keyword.name == b"STARTTLS"


def _are_plain(parameters: tuple[Parameter | Malformed, ...], offered: Offered | None) -> bool:
    return all(
        type(each) is Parameter
        and each.name in _PLAIN_PARAMETERS
        and offered is not None
        and not offered.keys().isdisjoint(PARAMETERS[each.name].keywords)
        for each in parameters
    )
