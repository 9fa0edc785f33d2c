"""Commands of the telnet protocol in a capture of the wire (RFC 854, RFC 855)."""

from __future__ import annotations

from mailint.nodes.capture import Left
from mailint.patterns import compiled
from mailint.read.clean.cut import Cut, without
from mailint.text import Span

_IAC = rb"\xff(?:[\xfb-\xfe][\0-\x31]|\xfa[^\xff\n]{1,80}\xff\xf0|[\xf1-\xf9])"
_COMMANDS = compiled(rb"(?m)^(?:" + _IAC + rb")+|(?:" + _IAC + rb")+(?=\r*$)")
"""IAC and its options: where a line begins or ends, so that no octets of a message are taken for them."""


def without_negotiation(text: bytes) -> Cut | None:
    """The text without telnet's own octets."""
    if b"\xff" not in text:
        return None
    return without(text, [Span(*found.span()) for found in _COMMANDS.finditer(text)], Left.NEGOTIATION)
