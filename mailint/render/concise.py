"""One line a finding: `path:line:col: CODE [*] message`, where `[*]` tells that `mailint fix` repairs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailint.lint import Problem, Report
from mailint.nodes.message import Message
from mailint.nodes.template import Template
from mailint.render.ansi import LEVEL_STYLE, Paint
from mailint.render.visible import visible_text
from mailint.text import Safety, Source


def concise(report: Report, problems: Iterable[Problem], paint: Paint) -> Iterator[str]:
    """The lines for these problems of a report."""
    source = report.reading.source
    for problem in problems:
        code = paint(problem.rule.code, LEVEL_STYLE[problem.level])
        in_message = isinstance(report.reading.units[problem.unit].root, Message | Template)
        is_safe = problem.fix is not None and problem.fix.safety is Safety.SAFE
        repair = paint(" [*]", "cyan") if is_safe and in_message else ""
        yield f"{place(source, problem, paint)}: {code}{repair} {visible_text(problem.message)}\n"


def place(source: Source, problem: Problem, paint: Paint) -> str:
    """`path:line:col`."""
    line, column = source.position(problem.span.start)
    return f"{paint(visible_text(source.path), 'bold')}:{line}:{column}"
