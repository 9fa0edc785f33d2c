"""What one look at all octets of a text tells, before anything is known of what they mean."""

from __future__ import annotations

from mailint.record import NamedTuple
from mailint.text.window import windowed


class LineEnds(NamedTuple):
    """How often a text has CRLF, and how often LF and CR that stand alone."""

    crlf: int
    lf: int
    cr: int

    @property
    def only(self) -> bytes:
        """The line end that all lines have; empty where they differ, or a CR stands alone."""
        if self.cr or (self.crlf and self.lf):
            return b""
        return b"\n" if self.lf else b"\r\n"


def line_ends(text: bytes) -> LineEnds:
    """Count the line ends."""
    large = windowed(text)
    if large:
        return LineEnds(*large.line_ends)
    ends = text.translate(None, _NO_LINE_END)
    crlf = text.count(b"\r\n")
    return LineEnds(crlf, ends.count(b"\n") - crlf, ends.count(b"\r") - crlf)


_NO_LINE_END = bytes(set(range(256)) - set(b"\r\n"))
