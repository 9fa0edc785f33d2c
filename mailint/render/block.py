"""A finding as people read it: the line with carets, the RFC section, the repair as a small diff."""

from __future__ import annotations

from mailint.judgement.kinds import Excerpt, Repair, Shown
from mailint.level import Level
from mailint.nodes.side import Side
from mailint.render.ansi import LEVEL_STYLE, Paint
from mailint.render.frame import frame
from mailint.render.visible import crop, visible, visible_text
from mailint.text import Safety

MARGIN = 9
"""Columns that line number and rule take at most in front of a source line."""


class Blocks:
    """Makes blocks in so many columns, in colours or without."""

    def __init__(self, paint: Paint, columns: int) -> None:
        self._paint, self._columns = paint, columns - MARGIN
        self._bar, self._sign = paint("|", "blue"), paint("=", "blue")
        self._heads: dict[str, tuple[Level, str]] = {}

    def block(self, path: str, finding: Shown) -> str:
        """The block about a finding of the file that is shown under this name, an empty line after it."""
        start, last = finding.start, finding.last.line
        number = f"{start.line:5}"
        gap = " " * len(number)
        source = self._source(finding.excerpt, finding.level, number, gap) if finding.excerpt else ""
        if last > start.line:
            source += f"{gap} {self._bar} {self._paint(f'... up to line {last}', 'dim')}\n"
        return (
            f"{path}:{start.line}:{start.column}: {self._head(finding)}{_whose(finding)}\n"
            f"  {visible_text(finding.message)}\n"
            f"{source}"
            f"{gap} {self._sign} {', '.join(finding.references)}\n"
            f"{self._repair(finding.repair, finding.of_mail, gap) if finding.repair else ''}\n"
        )

    def _head(self, finding: Shown) -> str:
        """Level, code and name, which are the same for most findings of a rule."""
        level, head = self._heads.get(finding.code, (None, ""))
        if level is not finding.level:
            words = f"{finding.level.name.lower()} {finding.code}"
            head = f"{self._paint(words, LEVEL_STYLE[finding.level])} {finding.name}"
            self._heads[finding.code] = finding.level, head
        return head

    def _source(self, excerpt: Excerpt, level: Level, number: str, gap: str) -> str:
        """The line in which a finding begins, and the carets under it."""
        text, indent, carets = frame(excerpt, self._columns)
        line = f"{self._paint(number, 'blue')} {self._bar} {text}".rstrip()
        return f"{line}\n{gap} {self._bar} {indent}{self._paint(carets, LEVEL_STYLE[level])}\n"

    def _repair(self, repair: Repair, of_mail: bool, gap: str) -> str:
        """The repair and what it changes. A session is a record: its commands can only be said better another time."""
        kind = ("fix" if repair.safety is Safety.SAFE else "unsafe fix") if of_mail else "next time"
        said, change = f"{gap} {self._sign} {kind}: {visible_text(repair.title)}\n", repair.change
        if change is None:
            return said
        for mark, style, lines in (("-", "red", change.old), ("+", "green", change.new)):
            for line in lines:
                text = f"{mark} {crop(visible(line, ' '), self._columns)}".rstrip()
                said += f"{gap} {self._paint(text, style)}\n"
        return said + f"{gap} {self._paint(f'... {change.more} more', 'dim')}\n" if change.more else said


def _whose(finding: Shown) -> str:
    """Who is at fault, and where in a message it is, in parentheses."""
    words = []
    if finding.side:
        words.append("client" if finding.side is Side.CLIENT else "server")
    if finding.message_index is not None:
        words.append(f"message {finding.message_index + 1}")
    if finding.part and finding.part != "1":
        words.append(f"part {finding.part}")
    return f" ({', '.join(words)})" if words else ""
