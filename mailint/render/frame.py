"""A source line with carets under what a finding points at, and a repair as a small diff."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile
from typing import NamedTuple

from mailint.render.visible import crop, crop_left, visible, width
from mailint.text import Deferred, Edit, Source, Span, apply

WINDOW = 512
"""Octets on each side of a span that are looked at; more does not fit on a line."""
DIFF_LINES = 5
"""Lines of a repair that are shown on each side."""


class Frame(NamedTuple):
    """A line as shown, the carets under it (white space first), and the line on which the span ends."""

    text: str
    carets: str
    line: int
    last_line: int


def frame(source: Source, span: Span, columns: int) -> Frame:
    """The line in which a span starts, in so many columns."""
    line = source.line(span.start)
    start, stop = source.line_span(line)
    end = _end_of_text(source.data, start, stop)
    touches_end = end < span.stop and span.start < stop
    if touches_end:
        end = stop
    before, marked, after = _pieces(source.data, Span(start, end), span)
    before = crop_left(before, max(columns // 2, columns - width(marked) - min(width(after), 8)))
    room = columns - width(before)
    marked = crop(marked, room)
    after = crop(after, room - width(marked)) if room > width(marked) else ""
    last = source.line(max(span.stop - 1, span.start))
    return Frame(before + marked + after, " " * width(before) + "^" * (width(marked) or 1), line, last)


def _pieces(data: bytes, line: Span, span: Span) -> tuple[str, str, str]:
    """What stands before, in and after the span on its line, visible; only as much as may be shown."""
    stop = max(min(span.stop, line.stop), span.start)
    before = data[max(line.start, span.start - WINDOW) : span.start]
    after = data[stop : min(line.stop, stop + WINDOW)]
    cut = data[span.start : min(stop, span.start + WINDOW)]
    return visible(before, " "), visible(cut), visible(after, " ")


def _end_of_text(data: bytes, start: int, stop: int) -> int:
    """Where a line's text ends: before its CRLF or LF."""
    if stop > start and data[stop - 1 : stop] == b"\n":
        stop -= 1
        if stop > start and data[stop - 1 : stop] == b"\r":
            stop -= 1
    return stop


class Change(NamedTuple):
    """The lines that a repair takes out and puts in, visible, and how many of each are not shown."""

    old: list[str]
    new: list[str]
    more: int


def changes(text: bytes, edits: Sequence[Edit]) -> Change:
    """What a repair does to the lines of a text; of dear edits, only the first are made."""
    ordered = edits if isinstance(edits, Deferred) else sorted(set(edits))
    first = next(iter(ordered))
    start = text.rfind(b"\n", 0, first.start) + 1
    shown = list(takewhile(lambda edit: edit.start < start + 16 * WINDOW, ordered)) or [first]
    stop = text.find(b"\n", max(shown[-1].stop - 1, shown[-1].start, 0)) + 1 or len(text)
    if shown[-1].stop > stop:
        stop = text.find(b"\n", shown[-1].stop) + 1 or len(text)
    moved = [Edit(edit.start - start, edit.stop - start, edit.new) for edit in shown]
    old, new = text[start:stop], apply(text[start:stop], moved)
    before, after = _trim(old.splitlines(keepends=True), new.splitlines(keepends=True))
    with_ends = [_bare(line) for line in before] == [_bare(line) for line in after]
    shown_old, shown_new = _lines(before, with_ends), _lines(after, with_ends)
    more = max(len(before) - len(shown_old), 0) + max(len(after) - len(shown_new), 0) + len(ordered) - len(shown)
    return Change(shown_old, shown_new, more)


def _trim(old: list[bytes], new: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The lines without those that both begin and end with."""
    shorter = min(len(old), len(new))
    first = next((at for at in range(shorter) if old[at] != new[at]), shorter)
    left = shorter - first
    last = next((at for at in range(left) if old[-1 - at] != new[-1 - at]), left)
    return old[first : len(old) - last], new[first : len(new) - last]


def _bare(line: bytes) -> bytes:
    return line.rstrip(b"\r\n")


def _lines(lines: list[bytes], with_ends: bool) -> list[str]:
    return [visible((line if with_ends else _bare(line))[: 2 * WINDOW], " ") for line in lines[:DIFF_LINES]]
