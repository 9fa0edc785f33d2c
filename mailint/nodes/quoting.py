"""Quoted-strings and comments that do not close (RFC 5322 §3.2.2, §3.2.4), in any structured field: told by octets."""

from __future__ import annotations

from collections.abc import Iterable

from mailint.patterns import compiled
from mailint.record import NamedTuple


class Unbalanced(NamedTuple):
    """The first octet without its partner: `"`, `(` or `)`, and where it stands."""

    at: int
    octet: bytes


def are_balanced(bodies: Iterable[bytes]) -> bool:
    """Whether all surely closes in each of these field bodies; false also where only a closer look can tell."""
    joined = b"\0".join(bodies)
    return b"\\" not in joined and _CLOSED.fullmatch(joined.translate(None, _OTHERS)) is not None


_OTHERS = bytes(set(range(256)) - set(b'"()\0'))
_CLOSED = compiled(rb'(?:\0|"[()]*+"|\((?:"|\("*+\))*+\))*+')
"""Quotations and comments in bodies, when all else is left out."""


def unbalanced(text: bytes, start: int, stop: int) -> Unbalanced | None:
    """What does not close in a structured field body; None where all is balanced."""
    if _BALANCED.fullmatch(text, start, stop):
        return None
    opened: list[int] = []
    at = start
    while found := (_IN_COMMENT if opened else _OUTSIDE).search(text, at, stop):
        octet, at = found[0][:1], found.end()
        if octet == b"(":
            opened.append(found.start())
        elif octet == b")":
            if not opened:
                return Unbalanced(found.start(), b")")
            opened.pop()
        elif found[0] == b'"':
            return Unbalanced(_culprit(text, start, found.start()), b'"')
    return Unbalanced(opened[0], b"(") if opened else None


_BALANCED = compiled(rb'(?s)(?:[^"()\\]++|\\.|"(?:[^"\\]++|\\.)*+"|\((?:[^()\\]++|\\.|\((?:[^()\\]++|\\.)*+\))*+\))*+')
# a quoted-string, a quoted-pair or a parenthesis; a lone quote comes last, for one that never closes
_OUTSIDE = compiled(rb'(?s)"(?:[^"\\]++|\\.)*+"|\\.|[()"]')
_IN_COMMENT = compiled(rb"(?s)\\.|[()]")
_SWALLOWED = compiled(rb'"[^"\\<>@]*+<[^"\\<>]*@[^"\\<>]*>[ \t\r\n]*,[^"]*"')


def _culprit(text: bytes, start: int, last: int) -> int:
    """The quote that was not closed: one that swallowed an address in brackets and a comma, else the last of all."""
    swallowed = _SWALLOWED.search(text, start, last)
    return swallowed.start() if swallowed else last
