"""Where the messages of an mbox stand (RFC 4155 Appendix A)."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.patterns import compiled
from mailint.text import window

SEPARATOR = compiled(rb"From \S+ .*?\d\d:\d\d.*")
"""A `From ` line as stores write it: an address and a date with a time."""


def is_mbox(data: bytes) -> bool:
    """Whether the file holds more than one message: a `From ` line first, and another after an empty line."""
    return bool(SEPARATOR.match(data)) and next(_later_separators(data), None) is not None


def messages(data: bytes) -> Iterator[tuple[int, int]]:
    """Octet range of each message, without its `From ` line and without the empty line before the next one."""
    start = _line_stop(data, 0)
    for stop, after in _later_separators(data):
        yield start, max(start, stop)
        start = after
    yield start, len(data)


def _later_separators(data: bytes) -> Iterator[tuple[int, int]]:
    """The `From ` lines that follow an empty line, each with that; a large mailbox is looked at in windows."""
    for start, octets in window.each(data, 0, len(data), len(_MARK) - 1):
        at = octets.find(_MARK)
        while at >= 0:
            end = octets.find(b"\n", at + 1)
            before, line = octets[max(at - 2, 0) : at + 1], octets[at + 1 : end]
            if end < 0 or at < 2:  # some of it is not in this window
                place = start + at + 1
                before = window.octets(data, max(place - 3, 0), place)
                end = _line_stop(data, place) - start - 1
                line = window.octets(data, place, start + end + 1)
            if before.endswith(_EMPTY) and SEPARATOR.match(line):
                yield start + at + 1 - (2 if before.endswith(b"\r\n") else 1), start + end + 1
            at = octets.find(_MARK, at + 1)


_MARK = b"\nFrom "
_EMPTY = (b"\n\n", b"\n\r\n")


def _line_stop(data: bytes, at: int) -> int:
    return data.find(b"\n", at) + 1 or len(data)
