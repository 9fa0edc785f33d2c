"""How the text of a line is written in a capture, and how that is undone. A grammar names the form by its terminal."""

from __future__ import annotations

import re
from collections.abc import Callable

from mailint.patterns import compiled
from mailint.record import NamedTuple


class Form(NamedTuple):
    """A way to write octets: what `escape` finds stands for what `undo` makes of it; the rest stands for itself."""

    escape: re.Pattern[bytes]
    undo: Callable[[re.Match[bytes]], bytes]
    line_end: bytes = b""
    """How a line end is written inside the text; empty where a line of the capture is a line of the wire."""


_SIMPLE = {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v", b"0": b"\0",
           b"e": b"\x1b"}  # fmt: skip


def _literal(found: re.Match[bytes]) -> bytes:
    if found[1]:
        return bytes([int(found[1], 16)])
    if found[2]:
        return chr(min(int(found[2], 16), 0x10FFFF)).encode("utf-8", "surrogatepass")
    return _SIMPLE.get(found[3], found[3])


def _entity(found: re.Match[bytes]) -> bytes:
    import html  # 1 ms, with its table of entities

    return html.unescape(found[0].decode("ascii")).encode("utf-8", "surrogatepass")


_LITERAL = Form(
    compiled(rb"(?s)\\(?:x([0-9A-Fa-f]{2})|u\{?([0-9A-Fa-f]{4,6})\}?|(.))"), _literal, rb"\r\n"
)  # fmt: skip

FORMS = {
    "REPR_Q": _LITERAL,
    "REPR_QQ": _LITERAL,
    "CSV_QQ": Form(compiled(rb'""'), lambda found: b'"'),
    "ENTITIES": Form(compiled(rb"&(?:#\d{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});"), _entity),
    "BRACKETS": Form(compiled(rb"\[nl\]"), lambda found: b"\r\n", b"[nl]"),
    "LATIN": Form(compiled(rb"[\xc2\xc3][\x80-\xbf]"), lambda found: found[0].decode().encode("latin-1")),
    "TWICE": Form(compiled(rb"(?<=\.)\[[^\]\r\n]{10,30}\] \d+> (?=\.)"), lambda found: b""),
}
"""Forms by the name of their terminal; any other is raw.

`REPR_...` is a string literal of Python or Ruby, `CSV_QQ` a quoted field of a table, `ENTITIES` text as HTML has it.
`BRACKETS` has `[nl]` for a line end. `LATIN` is octets that were shown as if each were a letter of ISO 8859-1, in
UTF-8. In `TWICE` the tool wrote a stuffed dot by itself, so that its mark stands again before the rest of the line."""
