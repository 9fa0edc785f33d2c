"""One line a finding: `path:line:col: CODE [*] message`, where `[*]` tells that it can be repaired safely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailint.lint import Problem, Report
from mailint.render.ansi import LEVEL_STYLE, Paint
from mailint.render.visible import visible_text
from mailint.text import Safety, Source


def concise(report: Report, problems: Iterable[Problem], paint: Paint) -> Iterator[str]:
    """The lines for these problems of a report."""
    source = report.reading.source
    for problem in problems:
        code = paint(problem.rule.code, LEVEL_STYLE[problem.level])
        repair = paint(" [*]", "cyan") if problem.fix and problem.fix.safety is Safety.SAFE else ""
        yield f"{place(source, problem, paint)}: {code}{repair} {visible_text(problem.message)}\n"


def place(source: Source, problem: Problem, paint: Paint) -> str:
    """`path:line:col`."""
    line, column = source.position(problem.span.start)
    return f"{paint(visible_text(source.path), 'bold')}:{line}:{column}"
