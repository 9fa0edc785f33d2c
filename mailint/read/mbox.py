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
    for at in _later_separators(data):
        yield start, _before_blank(data, start, at)
        start = _line_stop(data, at)
    yield start, len(data)


def _later_separators(data: bytes) -> Iterator[int]:
    """Offsets of the `From ` lines that follow an empty line; a large mailbox is looked at in windows."""
    for start, octets in window.each(data, 0, len(data), len(_MARK) - 1):
        at = octets.find(_MARK)
        while at >= 0:
            place = start + at + 1
            before = window.octets(data, max(place - 3, 0), place)
            if before.endswith((b"\n\n", b"\n\r\n")) and SEPARATOR.match(
                window.octets(data, place, _line_stop(data, place))
            ):
                yield place
            at = octets.find(_MARK, at + 1)


_MARK = b"\nFrom "


def _line_stop(data: bytes, at: int) -> int:
    return data.find(b"\n", at) + 1 or len(data)


def _before_blank(data: bytes, start: int, at: int) -> int:
    """Where the message before the separator at `at` ends: before the empty line that the store put there."""
    stop = at - 2 if window.octets(data, at - 2, at) == b"\r\n" else at - 1
    return max(start, stop)
