"""Where a chunk of BDAT ends in an unmarked capture: its octets are counted (RFC 3030 §2)."""

from __future__ import annotations

from itertools import islice, takewhile

from mailint.patterns import compiled
from mailint.read.listener import COMMAND, REPLY
from mailint.text import Span

_END_OF_LINE = compiled(rb"(?:\r*\n)?")
_NEXT_REPLY = compiled(rb"(?m)^[2-5]\d\d[ -][^\n]*\n?")
_TRIED = 8
"""Lines that look like replies, of which one may have been printed inside the chunk."""


class Chunks:
    """Counts octets of a text; a lone LF counts as the CRLF that it was."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.has_crlf = b"\r\n" in data[: data.find(b"\n") + 1]
        """Whether the lines end in CRLF, so that octets can be counted as they stand."""

    def chunk(self, at: int, octets: int) -> tuple[int, Span | None]:
        """Where the chunk ends that begins at `at`, and the reply that was printed inside it.

        Where neither count comes out, it ends at the next reply.
        """
        stop = self._stop(at, octets)
        if stop is not None and self._is_plausible(stop):
            return stop, None
        replies = self._replies(at, octets)
        for reply in replies:
            stop = self._stop(reply.stop, octets - self._size(at, reply.start))
            if stop is not None and stop < len(self._data) and self._is_plausible(stop):
                return stop, reply
        return (replies[0].start if replies else self._next_reply(at)), None

    def _replies(self, at: int, octets: int) -> list[Span]:
        """The first lines in so many octets that look like replies."""
        found = (Span(*each.span()) for each in _NEXT_REPLY.finditer(self._data, at))
        return list(takewhile(lambda reply: reply.start < at + octets, islice(found, _TRIED)))

    def _next_reply(self, at: int) -> int:
        found = _NEXT_REPLY.search(self._data, at)
        return found.start() if found else len(self._data)

    def _size(self, start: int, stop: int) -> int:
        """Octets on the wire."""
        return stop - start + (0 if self.has_crlf else self._data.count(b"\n", start, stop))

    def _stop(self, at: int, octets: int) -> int | None:
        """Where so many octets end, the line end after them included; None where there are not so many."""
        stop = min(at + octets, len(self._data))
        if not self.has_crlf:
            stop = self._stop_of_lines(at, octets)
        if octets > self._size(at, stop) + 2 or octets < 0:
            return None
        if stop < len(self._data) and self._data[stop - 1 : stop] != b"\n":
            stop = _END_OF_LINE.match(self._data, stop).end()  # type: ignore[union-attr]
        return stop

    def _stop_of_lines(self, at: int, octets: int) -> int:
        stop, left = at, octets
        while left > 0 and stop < len(self._data):
            end = self._data.find(b"\n", stop) + 1 or len(self._data)
            size = end - stop + 1
            stop, left = (end, left - size) if left >= size - 2 else (stop + left, 0)
        return stop

    def _is_plausible(self, at: int) -> bool:
        """Whether the dialogue can go on at `at`."""
        return at == len(self._data) or bool(REPLY.match(self._data, at) or COMMAND.match(self._data, at))
