"""Which exchanges are the plain course of a session, so that no rule need look at them."""

from __future__ import annotations

from mailint.nodes.node import Malformed
from mailint.nodes.session import (
    HELLO,
    Command,
    Envelope,
    HelloReply,
    OddCommand,
    OddEnvelope,
    OddReply,
    Offered,
    Parameter,
    Reply,
    State,
    Verb,
)
from mailint.smtp.codes import PLAIN_ENHANCED
from mailint.smtp.extensions import PARAMETERS
from mailint.smtp.machine import NEXT, PLAIN

_WITHOUT_ENHANCED = (*HELLO, Verb.DATA)
_ODD = (OddCommand, OddEnvelope)
_PLAIN_PARAMETERS = (b"SIZE", b"BODY", b"SMTPUTF8")


def is_plain(
    text: bytes, verb: Verb, command: Command | None, reply: Reply, state: State, offered: Offered | None
) -> bool:
    """Whether a command stands in its place, was taken, and its reply has an enhanced code where that is due.

    `state` and `offered` are those in which the server took it. Of extensions it uses no more than what is listed of
    CHUNKING, SIZE, BODY and SMTPUTF8.
    """
    if reply.code != PLAIN.get(verb) or state not in NEXT[verb].legal:
        return False
    if isinstance(reply, OddReply) or isinstance(command, _ODD):
        return False
    if len(reply.lines) > 1 and not isinstance(reply, HelloReply):
        return False
    if isinstance(command, Envelope) and command.parameters and not _are_plain(command.parameters, offered):
        return False
    if verb is Verb.BDAT and offered is not None and b"CHUNKING" not in offered:
        return False
    start, stop = reply.lines[0].enhanced
    if verb in _WITHOUT_ENHANCED:
        return start == stop
    if start == stop:
        return not offered or b"ENHANCEDSTATUSCODES" not in offered
    return text[start:stop] in PLAIN_ENHANCED


def _are_plain(parameters: tuple[Parameter | Malformed, ...], offered: Offered | None) -> bool:
    return all(
        type(each) is Parameter
        and each.name in _PLAIN_PARAMETERS
        and offered is not None
        and not offered.keys().isdisjoint(PARAMETERS[each.name].keywords)
        for each in parameters
    )
