"""What is left of a text when something is taken off it."""

from __future__ import annotations

from collections.abc import Iterable

from mailint.nodes.capture import Left
from mailint.record import NamedTuple
from mailint.text import Span, View


class Found(NamedTuple):
    """A residue, in the text it was taken off; there are so many such, and this is the first."""

    left: Left
    span: Span
    number: int = 1


class Cut(NamedTuple):
    """The text that is left, with the way back to the text that was given, and what was found."""

    view: View
    found: tuple[Found, ...]


def keep(text: bytes, spans: Iterable[tuple[int, int]], found: Iterable[Found]) -> Cut:
    """What is left of a text of which only these spans, in order, are kept."""
    return Cut(View.join(spans, text), tuple(found))


def without(text: bytes, removed: list[Span], left: Left) -> Cut | None:
    """A text without these spans; the first is told. None where there are none."""
    if not removed:
        return None
    starts = [0, *(span.stop for span in removed)]
    stops = [*(span.start for span in removed), len(text)]
    return keep(text, zip(starts, stops, strict=True), [Found(left, removed[0], len(removed))])
