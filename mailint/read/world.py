"""A text that a template can make, as a message, with the way back to the template."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from functools import cached_property
from itertools import accumulate

from mailint.nodes.message import Message
from mailint.nodes.shape import Shape
from mailint.nodes.stage import Stage
from mailint.nodes.template import SPACE, Run
from mailint.read.drafts import around
from mailint.read.message import read_message
from mailint.text import Edit, Piece, Span, View


class World:
    """Such a text. Most are plain messages: but for its octets, all is made when it is asked for."""

    def __init__(self, template: bytes, shape: Shape, runs: list[Run], octets: list[bytes], complete: bool) -> None:
        """The runs stand in the template; each makes those octets."""
        before, after = around(template, shape)
        if before:
            runs, octets = [(0, 0, SPACE), *runs], [before, *octets]
        if after:
            runs, octets = [*runs, (len(template), len(template), SPACE)], [*octets, after]
        self.text = b"".join(octets)
        self.runs = runs
        """Where its octets stand in the template, in the world's order; one run for each piece of the view."""
        self.length = len(template)
        """Octets of the template."""
        self.complete = complete
        """Whether, with the worlds before it, every branch has come up."""
        self._octets = octets

    @cached_property
    def starts(self) -> list[int]:
        """Where the runs begin in the world's text."""
        return list(accumulate(map(len, self._octets), initial=0))[:-1]

    @cached_property
    def view(self) -> View:
        """The text, and where each of its octets stands in the template."""
        pieces = (
            Piece(at, start) if tag == -1 else Piece(at, start, len(octets), stop - start)
            for at, (start, stop, tag), octets in zip(self.starts, self.runs, self._octets, strict=True)
        )
        return View(self.text, pieces)

    @cached_property
    def present(self) -> tuple[Span, ...]:
        """The ranges of the template that are in this world, in order."""
        return _union(run for run in self.runs if run[2] != SPACE)

    @cached_property
    def message(self) -> Message:
        """The message, read when it is asked for."""
        return read_message(self.text, stage=Stage.DRAFT)

    def holds(self, place: Span) -> bool:
        """Whether a range of the template is in this world: its first and its last octet, or a point's neighbour."""
        if place.start == place.stop:
            return self._is_present(place.start) or self._is_present(place.start - 1)
        return self._is_present(place.start) and self._is_present(place.stop - 1)

    def is_literal(self, start: int, stop: int) -> bool:
        """Whether text[start:stop] of the world has an octet, white space apart, that stands in the template."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        if start == stop:
            before = max(bisect_right(self.starts, start - 1) - 1, 0)
            return self.runs[first][2] == -1 or self.runs[before][2] == -1
        while first < len(self.runs) and self.starts[first] < stop:
            begin, end = self.starts[first], self._end(first)
            if self.runs[first][2] == -1 and self.text[max(begin, start) : min(end, stop)].strip():
                return True
            first += 1
        return all(run[2] == -1 for run in self.runs[bisect_right(self.starts, start) - 1 : first])

    def is_copy(self, start: int, stop: int) -> bool:
        """Whether text[start:stop] of the world stands so in the template."""
        first = max(bisect_right(self.starts, start) - 1, 0)
        return self.runs[first][2] == -1 and stop <= self._end(first)

    def edit(self, edit: Edit) -> Edit | None:
        """The edit in the template; None where it meets a hole, a tag, or puts a line into a header section."""
        at = max(bisect_right(self.starts, edit.start) - 1, 0)
        (start, stop, tag), begin, end = self.runs[at], self.starts[at], self._end(at)
        if tag != -1 or edit.stop > end or (b"\n" in edit.new and self._in_header(edit.start)):
            return None
        if edit.start == begin and at and self._shuts(at - 1, edit):
            return None
        if edit.stop == end and (self._shuts(at + 1, edit) if at + 1 < len(self.runs) else stop < self.length):
            return None
        return Edit(start + edit.start - begin, start + edit.stop - begin, edit.new)

    def _shuts(self, neighbour: int, edit: Edit) -> bool:
        """Whether an edit that touches this run is not to be made: it is a hole, or nothing tells the sides apart."""
        return self.runs[neighbour][2] != -1 or edit.start == edit.stop

    def _in_header(self, offset: int) -> bool:
        return any(part.start <= offset <= part.header_stop for part in self.message.parts)

    def _end(self, at: int) -> int:
        return self.starts[at + 1] if at + 1 < len(self.starts) else len(self.text)

    def _is_present(self, offset: int) -> bool:
        at = bisect_right(self.present, (offset, 1 << 62)) - 1
        return at >= 0 and self.present[at].start <= offset < self.present[at].stop


def _union(runs: Iterable[Run]) -> tuple[Span, ...]:
    """The ranges of these runs in the template, those that touch or overlap as one."""
    found: list[Span] = []
    for start, stop, _ in sorted(runs):
        if found and start <= found[-1].stop:
            found[-1] = Span(found[-1].start, max(found[-1].stop, stop))
        else:
            found.append(Span(start, stop))
    return tuple(found)
