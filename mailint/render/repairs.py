"""The repairs of a report's findings. Several may share one: a body with many long lines is encoded once."""

from __future__ import annotations

from mailint.lint import Problem, Report, file_edits
from mailint.nodes.session import Session
from mailint.read.reading import Kind
from mailint.text import Edit, Fix


def repair_of(report: Report, problem: Problem) -> Fix | None:
    """The repair that `mailint fix` makes of a finding: of messages, not of what was said around them."""
    return None if isinstance(report.reading.units[problem.unit].root, Session) else problem.fix


def edits_of(report: Report, problem: Problem) -> tuple[Edit, ...] | None:
    """A finding's repair as edits of its file; None where there is none, and in a session's log, which is a record."""
    if problem.fix is None or report.reading.kind is Kind.SESSION:
        return None
    return file_edits(report.reading.units[problem.unit], problem.fix)


def owners(report: Report) -> list[int]:
    """For each finding the number, from 0, of the first finding of the file that offers the same repair."""
    first: dict[int, int] = {}
    return [
        first.setdefault(id(problem.fix.edits), at) if problem.fix else at for at, problem in enumerate(report.problems)
    ]
