"""A source line with carets under what a finding points at."""

from __future__ import annotations

from mailint.record import TYPE_CHECKING
from mailint.render.visible import crop, crop_left, visible, width

if TYPE_CHECKING:
    from mailint.judgement import Excerpt


def frame(excerpt: Excerpt, columns: int) -> tuple[str, str, str]:
    """The line in which a finding begins, in so many columns, the white space before the carets under it, and these."""
    octets = excerpt.before.replace(b"\t", b" ") + excerpt.marked + excerpt.after.replace(b"\t", b" ")
    if octets.isascii() and len(octets) <= columns and (text := octets.decode()).isprintable():
        return text, " " * len(excerpt.before), "^" * (len(excerpt.marked) or 1)
    before, marked, after = visible(excerpt.before, " "), visible(excerpt.marked), visible(excerpt.after, " ")
    before = crop_left(before, max(columns // 2, columns - width(marked) - min(width(after), 8)))
    indent = width(before)
    room = columns - indent
    marked = crop(marked, room)
    wide = width(marked)
    after = crop(after, room - wide) if room > wide else ""
    return before + marked + after, " " * indent, "^" * (wide or 1)
