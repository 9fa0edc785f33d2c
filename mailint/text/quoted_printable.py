"""Octets to quoted-printable (RFC 2045 §6.7). Line ends stay where and as they are; decoding is in `transfer`."""

from __future__ import annotations

import re

from mailint.text.transfer import long_lines, soft_breaks

_NOT_ITSELF = re.compile(rb"[^\t\n\r -<>-~]|\r(?!\n)|[ \t](?=\r?\n|\Z)|^(?:\.(?=\r?\n|\Z)|F(?=rom ))", re.M)
"""What may not stand for itself (rules 1 to 3), and what transports change: a lone dot, `From ` at a line's start."""


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
