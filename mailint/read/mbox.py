"""Where the messages of an mbox stand (RFC 4155 Appendix A)."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.patterns import compiled

SEPARATOR = compiled(rb"From \S+ .*?\d\d:\d\d.*")
"""A `From ` line as stores write it: an address and a date with a time."""


def is_mbox(data: bytes) -> bool:
    """Whether the file holds more than one message: a `From ` line first, and another after an empty line."""
    return bool(SEPARATOR.match(data)) and next(_later_separators(data), None) is not None


def messages(data: bytes) -> Iterator[tuple[int, int]]:
    """Octet range of each message, without its `From ` line and without the empty line before the next one."""
    start = _line_stop(data, 0)
    for at in _later_separators(data):
        yield start, _before_blank(data, start, at)
        start = _line_stop(data, at)
    yield start, len(data)


def _later_separators(data: bytes) -> Iterator[int]:
    """Offsets of the `From ` lines that follow an empty line."""
    at = data.find(b"\nFrom ")
    while at >= 0:
        if data[at - 1 : at] == b"\n" or data[at - 2 : at] == b"\n\r":
            line = data[at + 1 : _line_stop(data, at + 1)]
            if SEPARATOR.match(line):
                yield at + 1
        at = data.find(b"\nFrom ", at + 1)


def _line_stop(data: bytes, at: int) -> int:
    return data.find(b"\n", at) + 1 or len(data)


def _before_blank(data: bytes, start: int, at: int) -> int:
    """Where the message before the separator at `at` ends: before the empty line that the store put there."""
    stop = at - 2 if data[at - 2 : at] == b"\r\n" else at - 1
    return max(start, stop)
