"""The Reviewdog Diagnostic Format: one JSON document. Its columns count octets."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import Any

from mailint.lint import Problem, Report
from mailint.render.json_array import JsonArray
from mailint.render.names import name
from mailint.render.repairs import edits_of, owners
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.rules.rule import Level
from mailint.text import Edit, Safety, Source

SEVERITIES = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.ADVICE: "INFO"}


class Rdjson(JsonArray):
    """A diagnostic a finding. Suggestions are SAFE repairs of one edit, for one that lacks the others would do harm."""

    def head(self) -> str:
        """Who says it."""
        return f'{{"source": {dumps({"name": "mailint"})}, "diagnostics": '

    def items(self, report: Report) -> Iterator[dict[str, Any]]:
        """The findings of a report."""
        source = report.reading.source
        for at, (problem, owner) in enumerate(zip(report.problems, owners(report), strict=True)):
            is_one = problem.fix and problem.fix.safety is Safety.SAFE and len(problem.fix.edits) == 1
            edits = edits_of(report, problem) if is_one and owner == at else None
            yield _diagnostic(source, problem) | _suggestions(source, edits)

    def last_items(self, totals: Totals) -> Iterator[dict[str, Any]]:
        """The files that could not be read."""
        for each in totals.unreadable:
            yield {"message": each.reason, "location": {"path": name(each.path)}, "severity": "ERROR"}

    def tail(self, totals: Totals) -> str:
        """The document's end."""
        return "}"


def _diagnostic(source: Source, problem: Problem) -> dict[str, Any]:
    return {
        "message": visible_text(problem.message),
        "location": {"path": name(source.path), "range": _range(source, *problem.span)},
        "severity": SEVERITIES[problem.level],
        "code": {"value": problem.rule.code},
    }


def _suggestions(source: Source, edits: tuple[Edit, ...] | None) -> dict[str, Any]:
    """The edit, where it can be made in the file and is text."""
    if not edits:
        return {}
    edit = edits[0]
    try:
        return {"suggestions": [{"range": _range(source, edit.start, edit.stop), "text": edit.new.decode()}]}
    except UnicodeDecodeError:
        return {}


def _range(source: Source, start: int, stop: int) -> dict[str, Any]:
    return {"start": _position(source, start), "end": _position(source, stop)}


def _position(source: Source, offset: int) -> dict[str, int]:
    line = source.line(offset)
    return {"line": line, "column": offset - source.line_span(line).start + 1}
