"""A text taken in windows, so that what is made of it stays small and in the processor's cache, however long it is."""

from __future__ import annotations

from collections.abc import Iterator

SIZE = 1 << 16
"""Octets of a window: with larger ones, fresh memory and cache misses cost more than the calls they save."""


def each(text: bytes, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """The range in windows, each with the offset at which it begins."""
    for at in range(start, stop, SIZE):
        yield at, text[at : min(at + SIZE, stop)]


def number(start: int, stop: int) -> int:
    """How many windows the range has."""
    return -(-(stop - start) // SIZE)


def lines(text: bytes, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """The range in windows of whole lines, each with its offset; a line that is longer than a window has its own."""
    while stop - start > SIZE:
        end = text.rfind(b"\n", start, start + SIZE) + 1 or text.find(b"\n", start + SIZE, stop) + 1 or stop
        yield start, text[start:end]
        start = end
    if start < stop:
        yield start, text[start:stop]


def is_ascii(text: bytes, start: int, stop: int) -> bool:
    """Whether the range has no octet over 127."""
    return all(octets.isascii() for _, octets in each(text, start, stop))
