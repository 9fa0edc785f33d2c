"""The repairs of a report's findings. Several may share one: a body with many long lines is encoded once."""

from __future__ import annotations

from mailint.lint import Problem, Report
from mailint.nodes.message import Message
from mailint.text import Fix


def repair_of(report: Report, problem: Problem) -> Fix | None:
    """The repair that `mailint fix` makes of a finding: in messages alone, for a session is a record."""
    return problem.fix if isinstance(report.reading.units[problem.unit].root, Message) else None


def owners(report: Report) -> list[int]:
    """For each finding the number, from 0, of the first finding of the file that offers the same repair."""
    first: dict[int, int] = {}
    return [
        first.setdefault(id(problem.fix.edits), at) if problem.fix else at for at, problem in enumerate(report.problems)
    ]
