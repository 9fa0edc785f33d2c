"""What of a file is shown with a finding: the line that it points at, and what its repair changes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from mailint.judgement.kinds import Change, Excerpt
from mailint.text import Deferred, Edit, Source, Span
from mailint.text.edit import applied

WINDOW = 512
"""Octets on each side of a span that are looked at; more does not fit on a line."""
FAR = 16 * WINDOW
"""Octets on each side of an edit that are looked at."""
DIFF_LINES = 5
"""Lines of a repair that are shown on each side."""


def excerpt(source: Source, span: Span) -> Excerpt:
    """The line in which a span starts; its line end only where the span reaches into it."""
    first, last = span
    _, start, stop, _ = source.line_at(first)
    end = _end_of_text(source, start, stop)
    if end < last and first < stop:
        end = stop
    marked = max(min(last, end), first)
    data = source.data
    if stop - start <= WINDOW and not source.wide:
        return Excerpt(data[start:first], data[first:marked], data[marked:end])
    shown = source.narrow
    return Excerpt(
        shown(max(start, first - WINDOW), first),
        shown(first, min(marked, first + WINDOW)),
        shown(marked, min(end, marked + WINDOW)),
    )


def _end_of_text(source: Source, start: int, stop: int) -> int:
    """Where a line's text ends: before its CRLF or LF."""
    width = 2 if source.wide else 1
    ends = source.data[max(stop - 2 * width, start) : stop]
    if ends.find(b"\n", -width) < 0:
        return stop
    is_crlf = len(ends) == 2 * width and ends.find(b"\r", 0, width) >= 0
    return stop - (2 * width if is_crlf else width)


def changes(text: bytes, edits: Sequence[Edit]) -> Change:
    """What a repair does to the lines of a text; of dear edits, only the first are made."""
    is_dear = type(edits) is Deferred
    ordered = edits if is_dear or len(edits) == 1 else sorted(set(edits))
    first = next(iter(ordered))
    far = max(first.start - FAR, 0)
    start = text.rfind(b"\n", far, first.start) + 1 or (first.start - WINDOW if far else 0)
    near = start + FAR
    shown = ordered
    if is_dear or ordered[-1].start >= near:
        shown = list(takewhile(lambda edit: edit.start < near, ordered)) or [first]
    stop = _line_stop(text, max(shown[-1].stop - 1, shown[-1].start))
    if shown[-1].stop > stop:
        stop = _line_stop(text, shown[-1].stop)
    old, new = text[start:stop], applied(text, shown, start, stop)
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    left = len(ordered) - len(shown)
    if len(before) == len(after) == 1 and old != new:
        bare, mended = old.rstrip(_ENDS), new.rstrip(_ENDS)
        if bare == mended:  # but line ends change, which are shown
            bare, mended = old, new
        return Change((bare[: 2 * WINDOW],), (mended[: 2 * WINDOW],), left)
    before, after = _trim(before, after)
    left += max(len(before) - DIFF_LINES, 0) + max(len(after) - DIFF_LINES, 0)
    ends = b"" if _are_alike(before, after) else _ENDS
    return Change(_lines(before, ends), _lines(after, ends), left)


_ENDS = b"\r\n"


def _line_stop(text: bytes, at: int) -> int:
    """Where the line at an offset ends, or as much of it as may be shown."""
    far = min(at + FAR, len(text))
    return text.find(b"\n", at, far) + 1 or far


def _trim(old: list[bytes], new: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """The lines without those that both begin and end with."""
    shorter = min(len(old), len(new))
    first = last = 0
    while first < shorter and old[first] == new[first]:
        first += 1
    while last < shorter - first and old[-1 - last] == new[-1 - last]:
        last += 1
    return old[first : len(old) - last], new[first : len(new) - last]


def _are_alike(old: list[bytes], new: list[bytes]) -> bool:
    """Whether the lines differ in nothing but their line ends."""
    return len(old) == len(new) and all(
        one.rstrip(_ENDS) == other.rstrip(_ENDS) for one, other in zip(old, new, strict=True)
    )


def _lines(lines: list[bytes], ends: bytes) -> tuple[bytes, ...]:
    """Those that are shown, as far as they are, without these octets at their ends."""
    return tuple([line.rstrip(ends)[: 2 * WINDOW] for line in lines[:DIFF_LINES]])
