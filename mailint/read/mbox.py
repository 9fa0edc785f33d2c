"""Where the messages of an mbox stand (RFC 4155 Appendix A)."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.patterns import compiled
from mailint.text import window

SEPARATOR = compiled(rb"From \S+ .*?\d\d:\d\d.*")
"""A `From ` line as stores write it: an address and a date with a time."""
_MARK = compiled(rb"\nFrom ((?>\S++ .*?\d\d:\d\d).*+\n?)?")
"""A line end, and what begins like such a line; the group is there if it is one."""


def is_mbox(data: bytes) -> bool:
    """Whether the file holds more than one message: a `From ` line first, and another after an empty line."""
    return bool(SEPARATOR.match(data)) and next(_later_separators(data), None) is not None


def messages(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Each message, and where it stands: without its `From ` line and without the empty line before the next one."""
    start = _line_stop(data, 0)
    for blank, after, at, octets in _later_separators(data):
        stop = max(start, blank)
        yield start, octets[start - at : stop - at] if at <= start else window.octets(data, start, stop)
        start = after
    yield start, window.octets(data, start, len(data))


def _later_separators(data: bytes) -> Iterator[tuple[int, int, int, bytes]]:
    """The `From ` lines that follow an empty line, each with that, and with the window in which it is found."""
    for at, octets in window.each(data, 0, len(data), len(b"From ")):
        for found in _MARK.finditer(octets):
            line, first, text, (begin, end) = found, at, octets, found.span()
            if begin < 2 or octets.find(b"\n", end - 1) < 0:  # some of it is not in this window
                place = at + begin
                first = max(place - 2, 0)
                text = window.octets(data, first, _line_stop(data, place + 1))
                line = _MARK.match(text, place - first) or found
                begin, end = line.span()
            blank = 1 if text.endswith(b"\n", 0, begin) else 2 if text.endswith(b"\n\r", 0, begin) else 0
            if blank and line.lastindex:
                yield first + begin + 1 - blank, first + end, at, octets


def _line_stop(data: bytes, at: int) -> int:
    return data.find(b"\n", at) + 1 or len(data)
