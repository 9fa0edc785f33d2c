"""Recordings of a terminal by asciinema: a line of JSON for each thing that was printed."""

from __future__ import annotations

from mailint.nodes.capture import Left
from mailint.patterns import compiled
from mailint.read.clean.cut import Cut, Found
from mailint.text import Piece, Span, View

_HEAD = compiled(rb'\{"version": ?[23],')
_PRINTED = compiled(rb'(?m)^\[ ?[\d.]+, ?"o", ?"((?:[^"\\\n]|\\[^\n])*+)" ?\]')
_PART = compiled(rb"[^\\]+|\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\.")
_SIMPLE = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def uncast(text: bytes) -> Cut | None:
    """What was printed, one after the other."""
    if not _HEAD.match(text):
        return None
    out: list[bytes] = []
    pieces: list[Piece] = []
    printed = [Span(*found.span(1)) for found in _PRINTED.finditer(text)]
    at = 0
    for span in printed:
        for part in _PART.finditer(text, *span):
            octets = _unescaped(part[0])
            plain = octets == part[0]
            unit, width = (1, 1) if plain else (len(octets), len(part[0]))
            pieces.append(Piece(at, part.start(), unit, width))
            out.append(octets)
            at += len(octets)
    return Cut(View(b"".join(out), pieces), (Found(Left.CONTAINER, printed[0], len(printed)),)) if at else None


def _unescaped(part: bytes) -> bytes:
    """A run of plain octets as it is, an escape undone (RFC 8259 §7)."""
    if part[:1] != b"\\":
        return part
    if part[1:2] != b"u":
        return _SIMPLE.get(part[1:2], part[1:])
    units = bytes.fromhex(part.replace(b"\\u", b"").decode())
    return units.decode("utf-16-be", "replace").encode()
