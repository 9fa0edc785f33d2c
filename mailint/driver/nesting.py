"""Comments in comments, which no terminal can say: masked before the scan."""

from __future__ import annotations

import re

from mailint.patterns import compiled


def mask_nested_comments(value: bytes) -> bytes:
    """The value with the parentheses of inner comments masked, octet for octet, so that one flat terminal takes all.

    Comments nest without limit (RFC 5322 §3.2.2), which no terminal can say. Quotes outside comments are respected.
    """
    if value.count(b"(") < 2:
        return value
    out: list[bytes] = []
    depth = at = 0
    for found in _NESTING.finditer(value):
        token = found[0]
        if token == b"(" or (depth and token[:1] == b'"'):
            depth, at = _descend(value, found, depth, at, out)
        elif token == b")" and depth:
            depth -= 1
            if depth:
                out += [value[at : found.start()], b"x"]
                at = found.end()
    out.append(value[at:])
    return b"".join(out)


_NESTING = compiled(rb'(?s)"(?:[^"\\]|\\.)*"|\\.|[()]')
_INSIDE = compiled(rb"(?s)\\.|[()]")


def _descend(value: bytes, found: re.Match[bytes], depth: int, at: int, out: list[bytes]) -> tuple[int, int]:
    """Count an opening parenthesis, or all parentheses of a quotation that stands in a comment (there it is text)."""
    for inner in _INSIDE.finditer(value, *found.span()):
        if inner[0] == b"(":
            depth += 1
            if depth > 1:
                out += [value[at : inner.start()], b"x"]
                at = inner.end()
        elif inner[0] == b")" and depth:
            depth -= 1
            if depth:
                out += [value[at : inner.start()], b"x"]
                at = inner.end()
    return depth, at
