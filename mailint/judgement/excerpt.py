"""What of a file is shown with a finding: the line that it points at, and what its repair changes."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from mailint.judgement.kinds import Change, Excerpt
from mailint.text import Deferred, Edit, Source, Span
from mailint.text.edit import applied

WINDOW = 512
"""Octets on each side of a span that are looked at; more does not fit on a line."""
DIFF_LINES = 5
"""Lines of a repair that are shown on each side."""


def excerpt(source: Source, span: Span) -> Excerpt:
    """The line in which a span starts; its line end only where the span reaches into it."""
    data = source.data
    start, stop = source.line_span(source.line(span.start))
    end = _end_of_text(data, start, stop, 2 if source.wide else 1)
    if end < span.stop and span.start < stop:
        end = stop
    marked = max(min(span.stop, end), span.start)
    return Excerpt(
        source.narrow(max(start, span.start - WINDOW), span.start),
        source.narrow(span.start, min(marked, span.start + WINDOW)),
        source.narrow(marked, min(end, marked + WINDOW)),
    )


def _end_of_text(data: bytes, start: int, stop: int, width: int) -> int:
    """Where a line's text ends: before its CRLF or LF, of which each letter takes so many octets."""
    for letter in (b"\n", b"\r"):
        if stop - width < start or letter not in data[stop - width : stop]:
            break
        stop -= width
    return stop


def changes(text: bytes, edits: Sequence[Edit]) -> Change:
    """What a repair does to the lines of a text; of dear edits, only the first are made."""
    ordered = edits if isinstance(edits, Deferred) or len(edits) == 1 else sorted(set(edits))
    first = next(iter(ordered))
    far = max(first.start - 16 * WINDOW, 0)
    start = text.rfind(b"\n", far, first.start) + 1 or (first.start - WINDOW if far else 0)
    near = start + 16 * WINDOW
    shown = list(takewhile(lambda edit: edit.start < near, ordered)) or [first]
    stop = _line_stop(text, max(shown[-1].stop - 1, shown[-1].start, 0))
    if shown[-1].stop > stop:
        stop = _line_stop(text, shown[-1].stop)
    old, new = text[start:stop], applied(text, shown, start, stop)
    before, after = _trim(old.splitlines(keepends=True), new.splitlines(keepends=True))
    bare_before, bare_after = _bare(before), _bare(after)
    if bare_before != bare_after:
        # else but line ends change, which are shown
        before, after = bare_before, bare_after
    more = max(len(before) - DIFF_LINES, 0) + max(len(after) - DIFF_LINES, 0) + len(ordered) - len(shown)
    return Change(_lines(before), _lines(after), more)


def _line_stop(text: bytes, at: int) -> int:
    """Where the line at an offset ends, or as much of it as may be shown."""
    far = min(at + 16 * WINDOW, len(text))
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


def _bare(lines: list[bytes]) -> list[bytes]:
    return [line.rstrip(b"\r\n") for line in lines]


def _lines(lines: list[bytes]) -> tuple[bytes, ...]:
    """Those that are shown, as far as they are."""
    return tuple([line[: 2 * WINDOW] for line in lines[:DIFF_LINES]])
