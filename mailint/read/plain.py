"""Which exchanges are the plain course of a session, so that no rule need look at them."""

from __future__ import annotations

from mailint.nodes.session import (
    HELLO,
    Command,
    HelloReply,
    OddCommand,
    OddEnvelope,
    OddReply,
    Reply,
    State,
    Verb,
)
from mailint.smtp.codes import PLAIN_ENHANCED
from mailint.smtp.machine import NEXT, PLAIN

_WITHOUT_ENHANCED = (*HELLO, Verb.DATA)


def is_plain(
    text: bytes, verb: Verb, command: Command | None, reply: Reply, state: State, offered: frozenset[bytes] | None
) -> bool:
    """Whether a command stands in its place, was taken, and its reply has an enhanced code where that is due.

    `state` and `offered` are those in which the server took it.
    """
    if reply.code != PLAIN.get(verb) or state not in NEXT[verb].legal:
        return False
    if isinstance(reply, OddReply) or isinstance(command, OddCommand | OddEnvelope):
        return False
    if len(reply.lines) > 1 and not isinstance(reply, HelloReply):
        return False
    start, stop = reply.lines[0].enhanced
    if verb in _WITHOUT_ENHANCED:
        return start == stop
    if start == stop:
        return not offered or b"ENHANCEDSTATUSCODES" not in offered
    return text[start:stop] in PLAIN_ENHANCED
