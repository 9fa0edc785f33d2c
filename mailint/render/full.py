"""A finding as people read it: the line with carets, the RFC section, the repair as a small diff."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from mailint.nodes.side import Side
from mailint.record import TYPE_CHECKING
from mailint.render.ansi import LEVEL_STYLE, Paint
from mailint.render.concise import place
from mailint.render.frame import frame
from mailint.render.visible import crop, visible, visible_text

if TYPE_CHECKING:
    from mailint.judgement import Judgement, Outcome, Repair, Shown

MARGIN = 9
"""Columns that line number and rule take at most in front of a source line."""


def full(judgement: Judgement, findings: Iterable[Shown], paint: Paint, columns: int) -> Iterator[str]:
    """The blocks for these findings of a file, and for what became of its messages, an empty line after each.

    Where there are no findings, what was taken is not worth telling.
    """
    waiting = deque(each for each in judgement.outcomes if judgement.is_faulty or not each.accepted)
    for finding in findings:
        while waiting and waiting[0].stop <= finding.start.offset:
            yield _outcome(judgement.path, waiting.popleft(), paint)
        yield "\n".join((*_block(judgement.path, finding, paint, columns), "", ""))
    for outcome in waiting:
        yield _outcome(judgement.path, outcome, paint)


def _outcome(path: str, outcome: Outcome, paint: Paint) -> str:
    """What the server did with a message or a command, and the findings that explain it."""
    words = f"{outcome.said} {visible(outcome.about)}" if outcome.about else outcome.said
    said = paint(words, "bold green" if outcome.accepted else "bold red")
    lines = [f"{paint(visible_text(path), 'bold')}:{outcome.line}: {said}"]
    if outcome.reply:
        lines.append(f"  {visible(outcome.reply)}{f' ({outcome.words})' if outcome.words else ''}")
    for cause in outcome.causes:
        repair = f"; next time: {visible_text(cause.repair)}" if cause.repair else ""
        lines.append(f"  explained by {paint(f'{cause.code} {cause.name}', 'bold')}{repair}")
    return "\n".join([*lines, "", ""])


def _block(path: str, finding: Shown, paint: Paint, columns: int) -> list[str]:
    """The lines about a finding."""
    style = LEVEL_STYLE[finding.level]
    level = paint(f"{finding.level.name.lower()} {finding.code}", style)
    number = f"{finding.start.line:5}"
    bar, gap = paint("|", "blue"), " " * len(number)
    lines = [
        f"{place(path, finding, paint)}: {level} {finding.name}{_whose(finding)}",
        f"  {visible_text(finding.message)}",
    ]
    if finding.excerpt:
        shown = frame(finding.excerpt, columns - MARGIN)
        lines.append(f"{paint(number, 'blue')} {bar} {shown.text}".rstrip())
        lines.append(f"{gap} {bar} {shown.indent}{paint(shown.carets, style)}")
    if finding.last.line > finding.start.line:
        lines.append(f"{gap} {bar} {paint(f'... up to line {finding.last.line}', 'dim')}")
    lines.append(f"{gap} {paint('=', 'blue')} {', '.join(finding.references)}")
    if finding.repair:
        lines += _repair(finding, finding.repair, gap, paint, columns)
    return lines


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


def _repair(finding: Shown, repair: Repair, gap: str, paint: Paint, columns: int) -> list[str]:
    """The repair and what it changes. A session is a record: its commands can only be said better another time."""
    from mailint.text import Safety

    kind = "fix" if repair.safety is Safety.SAFE else "unsafe fix"
    kind = kind if finding.of_mail else "next time"
    lines = [f"{gap} {paint('=', 'blue')} {kind}: {visible_text(repair.title)}"]
    change = repair.change
    if change is None:
        return lines
    for mark, style, changed in (("-", "red", change.old), ("+", "green", change.new)):
        for line in changed:
            text = crop(visible(line, " "), columns - MARGIN)
            lines.append(f"{gap} {paint(f'{mark} {text}'.rstrip(), style)}")
    if change.more:
        lines.append(f"{gap} {paint(f'... {change.more} more', 'dim')}")
    return lines
