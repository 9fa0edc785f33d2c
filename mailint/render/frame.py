"""A source line with carets under what a finding points at."""

from __future__ import annotations

from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.render.visible import crop, crop_left, visible, width

if TYPE_CHECKING:
    from mailint.judgement import Excerpt


class Frame(NamedTuple):
    """A line as shown, the white space before the carets under it, and these."""

    text: str
    indent: str
    carets: str


def frame(excerpt: Excerpt, columns: int) -> Frame:
    """The line in which a finding begins, in so many columns."""
    before, marked, after = visible(excerpt.before, " "), visible(excerpt.marked), visible(excerpt.after, " ")
    before = crop_left(before, max(columns // 2, columns - width(marked) - min(width(after), 8)))
    indent = width(before)
    room = columns - indent
    marked = crop(marked, room)
    wide = width(marked)
    after = crop(after, room - wide) if room > wide else ""
    return Frame(before + marked + after, " " * indent, "^" * (wide or 1))
