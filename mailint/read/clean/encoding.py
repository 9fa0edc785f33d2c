"""Logs that were not saved in octets: UTF-16, as PowerShell writes it, and the byte order mark of UTF-8."""

from __future__ import annotations

import codecs
import re

from mailint.read.clean.cut import Cut
from mailint.text import WIDE, Piece, View

_RUN = "[\0-\x7f]+|[^\0-\x7f]"


def decoded(text: bytes) -> Cut | None:
    """The text in octets, UTF-8 where it is not ASCII."""
    if text.startswith(codecs.BOM_UTF8):
        return Cut(View.cut(text, 3, len(text)), ())
    charset = WIDE.get(text[:2])
    return Cut(_narrowed(text, charset), ()) if charset else None


def _narrowed(text: bytes, charset: str) -> View:
    """UTF-16 after its mark as UTF-8; a lone surrogate, or a last odd octet, becomes U+FFFD."""
    out: list[bytes] = []
    pieces: list[Piece] = []
    at, start = 0, 2
    for run in re.findall(_RUN, text[2:].decode(charset, "replace")):
        octets = run.encode()
        unit, width = (1, 2) if run.isascii() else (len(octets), 4 if run > "\uffff" else 2)
        pieces.append(Piece(at, start, unit, width))
        out.append(octets)
        at += len(octets)
        start += len(octets) // unit * width
    return View(b"".join(out), pieces)
