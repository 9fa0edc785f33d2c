"""What a way through the web leaves: references for `<` and `>`, typographic dashes and quotes in commands."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailint.nodes.capture import Left
from mailint.patterns import compiled
from mailint.read.clean.cut import Cut, Found
from mailint.text import Piece, Span, View

_REFERENCE = compiled(rb"&(?:lt|gt|amp|quot|#39|#60|#62|nbsp);")
_MEANT = {b"&lt;": b"<", b"&gt;": b">", b"&amp;": b"&", b"&quot;": b'"', b"&#39;": b"'", b"&#60;": b"<", b"&#62;": b">",
          b"&nbsp;": b" "}  # fmt: skip
_WRITTEN_SO = compiled(
    rb"(?im)^(?:[^\n]{0,60}[ \t])?(?:MAIL FROM|RCPT TO):[ \t]*&lt;|^(?:[^\n]{0,60}[ \t])?354[ -][^\n]*&lt;CR&gt;"
)
_PLAIN = compiled(rb"(?im)^(?:[^\n]{0,60}[ \t])?(?:MAIL FROM|RCPT TO):[ \t]*<")
_ASCII = {b"\xe2\x80\x93": b"-", b"\xe2\x80\x94": b"-", b"\xe2\x80\x98": b"'", b"\xe2\x80\x99": b"'",
          b"\xe2\x80\x9c": b'"', b"\xe2\x80\x9d": b'"', b"\xe2\x80\xa6": b"...", b"\xc2\xa0": b" "}  # fmt: skip
_TYPOGRAPHIC = compiled(b"|".join(map(re.escape, _ASCII)))
_DASHED = compiled(rb"(?m)^(?:[CS]: ?)?[2-5]\d\d(\xe2\x80[\x93\x94]|\xc2\xa0)")
_COMMAND = compiled(rb"(?im)^(?:[CS]: ?)?(?:EHLO|HELO|LHLO|MAIL FROM|RCPT TO|DATA|QUIT|RSET|AUTH|BDAT)\b[^\n]*")


def unescaped(text: bytes) -> Cut | None:
    """The text with `<` for `&lt;`, where every path is written so."""
    # to look for one octet is ten times as fast as to look for several
    if b"&" not in text or b"&lt;" not in text or not _WRITTEN_SO.search(text) or _PLAIN.search(text):
        return None
    return _replaced(
        text, [Span(*found.span()) for found in _REFERENCE.finditer(text)], _MEANT.__getitem__, Left.REFERENCE
    )


def typewritten(text: bytes) -> Cut | None:
    """The text with ASCII for typographic characters in commands, and between a reply code and its text."""
    if text.isascii():
        return None
    spans = [Span(*found.span(1)) for found in _DASHED.finditer(text)]
    for command in _COMMAND.finditer(text):
        if not command[0].isascii():
            spans += [Span(*found.span()) for found in _TYPOGRAPHIC.finditer(text, *command.span())]
    return _replaced(text, sorted(spans), _ASCII.__getitem__, Left.TYPOGRAPHY) if spans else None


def _replaced(text: bytes, spans: list[Span], meant: Callable[[bytes], bytes], left: Left) -> Cut:
    out: list[bytes] = []
    pieces: list[Piece] = []
    at = length = 0
    for start, stop in spans:
        new = meant(text[start:stop])
        if at < start:
            pieces.append(Piece(length, at))
        length += start - at
        pieces.append(Piece(length, start, len(new), stop - start))
        out += [text[at:start], new]
        length += len(new)
        at = stop
    pieces.append(Piece(length, at))
    out.append(text[at:])
    return Cut(View(b"".join(out), pieces), (Found(left, spans[0], len(spans)),))
