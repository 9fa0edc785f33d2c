"""Octets that were saved as hexadecimal rows: `ncat -x`, hexdump -C, xxd, the hex view of a followed stream."""

from __future__ import annotations

from mailint.nodes.capture import Left
from mailint.patterns import compiled
from mailint.read.clean.cut import Cut, Found
from mailint.text import Piece, Span, View

_ROW = compiled(
    rb"[ \t]*+(?:0x)?[0-9A-Fa-f]{4,8}:?[ \t]{1,4}"
    rb"((?:[0-9A-Fa-f]{2}(?:(?:[ -]|  )?(?=[0-9A-Fa-f]{2}[ \-\r\n]?))?){1,16})(?=[ \t\r\n]|\Z)[^\n]*+\n?"
)
_AROUND = compiled(rb"(?:={5,}|Follow: |Filter: |Node \d+: )[^\n]*\n|\s*\n|[0-9A-Fa-f]{8}[ \t]*\r?\n")
_OCTET = compiled(rb"[0-9A-Fa-f]{2}")
_FEWEST = 3


def undumped(text: bytes) -> Cut | None:
    """The octets, if every line is a row of them."""
    if not _ROW.match(text, _first(text)):
        return None
    rows: list[Span] = []
    at = 0
    while at < len(text):
        around = _AROUND.match(text, at)
        row = None if around else _ROW.match(text, at)
        if row:
            rows.append(Span(*row.span(1)))
        elif not around:
            return None
        at = (row or around).end()  # type: ignore[union-attr]
    return _octets(text, rows) if len(rows) >= _FEWEST else None


def _first(text: bytes) -> int:
    """Where the rows begin."""
    at = 0
    while found := _AROUND.match(text, at):
        at = found.end()
    return at


def _octets(text: bytes, rows: list[Span]) -> Cut:
    out = bytearray()
    pieces: list[Piece] = []
    step = expected = -1
    for row in rows:
        for octet in _OCTET.finditer(text, *row):
            start = octet.start()
            if start != expected:
                step = 3 if text[start + 2 : start + 3] in (b" ", b"-") else 2
                pieces.append(Piece(len(out), start, 1, step))
            out.append(int(octet[0], 16))
            expected = start + step
    return Cut(View(bytes(out), pieces), (Found(Left.CONTAINER, rows[0], len(rows)),))
