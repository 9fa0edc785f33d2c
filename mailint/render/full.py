"""A finding as people read it: the line with carets, the RFC section, the repair as a small diff."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator

from mailint.lint import Problem, Report
from mailint.nodes.session import Session, Side
from mailint.read.reading import Unit
from mailint.render.ansi import LEVEL_STYLE, Paint
from mailint.render.concise import place
from mailint.render.frame import changes, frame
from mailint.render.outcome import Outcome, outcomes
from mailint.render.visible import crop, visible_text
from mailint.text import Fix, Safety

MARGIN = 9
"""Columns that line number and rule take at most in front of a source line."""


def full(report: Report, problems: Iterable[Problem], paint: Paint, columns: int) -> Iterator[str]:
    """The blocks for these problems of a report, an empty line after each."""
    waiting = deque(outcomes(report) if report.problems else ())
    for problem in problems:
        while waiting and waiting[0].stop <= problem.span.start:
            yield _outcome(report, waiting.popleft(), paint)
        yield "\n".join([*_block(report, problem, paint, columns), "", ""])
    for outcome in waiting:
        yield _outcome(report, outcome, paint)


def _outcome(report: Report, outcome: Outcome, paint: Paint) -> str:
    """What the server did with a message, and why perhaps."""
    path, line = visible_text(report.reading.source.path), report.reading.source.line(max(outcome.stop - 1, 0))
    said = paint(outcome.said, "bold green" if outcome.accepted else "bold red")
    lines = [f"{paint(path, 'bold')}:{line}: the message was {said}"]
    if outcome.reply:
        lines.append(f"  {outcome.reply}{f' ({outcome.words})' if outcome.words else ''}")
    if outcome.blamed:
        codes = dict.fromkeys(f"{problem.rule.code} {problem.rule.name}" for problem in outcome.blamed)
        lines.append(f"  likely to blame: {', '.join(codes)}")
    return "\n".join([*lines, "", ""])


def _block(report: Report, problem: Problem, paint: Paint, columns: int) -> Iterator[str]:
    source, rule = report.reading.source, problem.rule
    level = paint(f"{problem.level.name.lower()} {rule.code}", LEVEL_STYLE[problem.level])
    yield f"{place(source, problem, paint)}: {level} {rule.name}{_whose(problem)}"
    yield f"  {visible_text(problem.message)}"
    shown = frame(source, problem.span, columns - MARGIN)
    number = f"{shown.line:5}"
    bar, gap = paint("|", "blue"), " " * len(number)
    yield f"{paint(number, 'blue')} {bar} {shown.text}".rstrip()
    yield f"{gap} {bar} {_carets(shown.carets, LEVEL_STYLE[problem.level], paint)}"
    if shown.last_line > shown.line:
        yield f"{gap} {bar} {paint(f'... up to line {shown.last_line}', 'dim')}"
    yield f"{gap} {paint('=', 'blue')} {', '.join(rule.verdict.references)}"
    if problem.fix:
        yield from _repair(report.reading.units[problem.unit], problem.fix, gap, paint, columns)


def _whose(problem: Problem) -> str:
    """Who is at fault, and where in a message it is, in parentheses."""
    words = []
    if problem.side:
        words.append("client" if problem.side is Side.CLIENT else "server")
    if problem.message_index is not None:
        words.append(f"message {problem.message_index + 1}")
    if problem.part and problem.part != "1":
        words.append(f"part {problem.part}")
    return f" ({', '.join(words)})" if words else ""


def _carets(carets: str, style: str, paint: Paint) -> str:
    return carets[: carets.index("^")] + paint(carets.lstrip(), style)


def _repair(unit: Unit, fix: Fix, gap: str, paint: Paint, columns: int) -> Iterator[str]:
    """The repair and what it changes. A session is a record: its commands can only be said better another time."""
    kind = "fix" if fix.safety is Safety.SAFE else "unsafe fix"
    kind = "next time" if isinstance(unit.root, Session) else kind
    yield f"{gap} {paint('=', 'blue')} {kind}: {visible_text(fix.title)}"
    change = changes(unit.view.text, fix.edits)
    for mark, style, lines in (("-", "red", change.old), ("+", "green", change.new)):
        for line in lines:
            yield f"{gap} {paint(f'{mark} {crop(line, columns - MARGIN)}'.rstrip(), style)}"
    if change.more:
        yield f"{gap} {paint(f'... {change.more} more', 'dim')}"
