"""Octets to quoted-printable (RFC 2045 §6.7). Line ends stay where and as they are; decoding is in `transfer`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailint.patterns import compiled
from mailint.text import window
from mailint.text.source import Span
from mailint.text.transfer import long_lines, soft_breaks

_NOT_ITSELF = compiled(rb"(?m)[^\t\n\r -<>-~]|\r(?!\n)|[ \t](?=\r?\n|\Z)|^(?:\.(?=\r?\n|\Z)|F(?=rom ))")
"""What may not stand for itself (rules 1 to 3), and what transports change: a lone dot, `From ` at a line's start."""


def pieces(text: bytes, start: int, stop: int) -> Iterator[Span]:
    """The range in pieces that are encoded one by one: whole lines, or pieces of a line that is longer than that."""
    while stop - start > window.SIZE:
        taken = window.octets(text, start, start + window.SIZE)
        end = start + (taken.rfind(b"\n") + 1 or window.SIZE - taken.endswith(b"\r"))
        yield Span(start, end)
        start = end
    yield Span(start, stop)


def encode_piece(octets: bytes, line_end: bytes, last: bool) -> bytes:
    """One of the pieces; where it ends inside a line, and it is not the last, a soft break joins it to the next."""
    if last or octets.endswith(b"\n"):
        return encode(octets, line_end)
    soft = b"=" + line_end
    encoded = encode(octets + b"x", line_end)[:-1]
    return encoded if encoded.endswith(soft) else encoded + soft


def encode(octets: bytes, line_end: bytes = b"\r\n") -> bytes:
    """The octets in lines of at most 76 characters; `line_end` follows each soft break. Linear in the octets."""
    text = _NOT_ITSELF.sub(_escape, octets)
    out: list[bytes] = []
    at = 0
    for start, stop in long_lines(text, 0, len(text)):
        line = text[start:stop]
        out.append(text[at:start])
        last = 0
        for cut in soft_breaks(line):
            out += [line[last:cut], b"=", line_end]
            last = cut
        out.append(b"=2E" if line[last:] == b"." else line[last:])
        at = stop
    return b"".join([*out, text[at:]])


def _escape(found: re.Match[bytes]) -> bytes:
    return b"=%02X" % found[0][0]
