r"""Findings as JSON, a stable contract: keys are added, never changed.

Offsets are octets of the file, from 0; lines and columns count from 1. Octets of a path that are no UTF-8 are
`\udcXX` surrogates.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from json import dumps
from typing import Any

from mailint.lint import Problem, Report, file_edits
from mailint.read.reading import Unit
from mailint.render.formats import Format
from mailint.render.json_array import JsonArray
from mailint.render.repairs import owners
from mailint.render.totals import Totals
from mailint.text import Fix, Source

VERSION = 1


class Json(JsonArray):
    """One JSON document over all files."""

    def head(self) -> str:
        """The version of the contract."""
        return f'{{"version": {VERSION}, "findings": '

    def items(self, report: Report) -> Iterator[dict[str, Any]]:
        """The findings of a report."""
        return findings(report)

    def tail(self, totals: Totals) -> str:
        """What the run came to."""
        unjudged = [
            {"path": path, "codes": list(each.codes), "reason": each.reason} for path, each in totals.not_judged
        ]
        unreadable = [{"path": each.path, "reason": each.reason} for each in totals.unreadable]
        return f', "files": {totals.files}, "not_judged": {dumps(unjudged)}, "unreadable": {dumps(unreadable)}}}'


class JsonLines(Format):
    """One JSON object a line."""

    def report(self, report: Report) -> Iterator[str]:
        """The findings of a report."""
        for finding in findings(report):
            yield dumps(finding) + "\n"


def findings(report: Report) -> Iterator[dict[str, Any]]:
    """Each problem of a report as a JSON object."""
    source, units = report.reading.source, report.reading.units
    for at, (problem, owner) in enumerate(zip(report.problems, owners(report), strict=True)):
        finding = _finding(source, problem)
        if problem.fix:
            unit = units[problem.unit] if owner == at else None
            finding["fix"] = _fix(problem.fix, unit) | ({} if unit else {"same_as": owner})
        yield finding


def _finding(source: Source, problem: Problem) -> dict[str, Any]:
    return {
        "path": source.path,
        "code": problem.rule.code,
        "name": problem.rule.name,
        "level": problem.level.name.lower(),
        "side": problem.side and problem.side.value,
        "message": problem.message,
        "rfc": list(problem.rule.verdict.references),
        "start": _place(source, problem.span.start),
        "stop": _place(source, problem.span.stop),
        "message_index": problem.message_index,
        "part": problem.part,
        "fix": None,
    }


def _place(source: Source, offset: int) -> dict[str, int]:
    line, column = source.position(offset)
    return {"offset": offset, "line": line, "column": column}


def _fix(fix: Fix, unit: Unit | None) -> dict[str, Any]:
    """A repair; without a unit, one whose edits were shown with an earlier finding."""
    edits = file_edits(unit, fix) if unit else None
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "edits": edits
        and [{"start": edit.start, "stop": edit.stop, "new_base64": b64encode(edit.new).decode()} for edit in edits],
    }
