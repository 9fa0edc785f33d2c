"""What was said on a connection, as a session that mailint reads: `C: ` and `S: ` before every line.

Lines stand as on the wire, content with its stuffed dots, each with its own line end. What must not be seen, the
answers of AUTH, is stars of the same length.
"""

from __future__ import annotations


class Recording:
    """The lines of one connection, in order."""

    def __init__(self) -> None:
        self._lines: list[bytes] = []

    def __bytes__(self) -> bytes:
        return b"".join(self._lines)

    def __bool__(self) -> bool:
        return bool(self._lines)

    def client(self, octets: bytes, secret: int | None = None) -> None:
        """What the client sent: whole lines. From the octet `secret` on, nothing but the line end is kept."""
        if secret is not None:
            text = octets.rstrip(b"\r\n")
            octets = text[:secret] + b"*" * len(text[secret:]) + octets[len(text) :]
        self._lines += [b"C: " + line for line in _lines(octets)]

    def server(self, line: bytes) -> None:
        """A line that the server sent."""
        self._lines.append(b"S: " + line)


def _lines(octets: bytes) -> list[bytes]:
    return [line + b"\n" for line in octets.removesuffix(b"\n").split(b"\n")]
