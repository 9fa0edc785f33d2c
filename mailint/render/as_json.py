r"""Findings as JSON, a stable contract: keys are added, never changed.

Offsets are octets of the file, from 0; lines and columns count from 1. Octets of a path that are no UTF-8 are
`\udcXX` surrogates.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from typing import Any

from mailint.lint import Problem, Report, file_edits
from mailint.read.reading import Unit
from mailint.text import Fix, Source

VERSION = 1


def findings(report: Report) -> Iterator[dict[str, Any]]:
    """Each problem of a report as a JSON object."""
    source = report.reading.source
    for problem in report.problems:
        yield _finding(source, problem, report.reading.units[problem.unit])


def _finding(source: Source, problem: Problem, unit: Unit) -> dict[str, Any]:
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
        "fix": _fix(problem.fix, unit) if problem.fix else None,
    }


def _place(source: Source, offset: int) -> dict[str, int]:
    line, column = source.position(offset)
    return {"offset": offset, "line": line, "column": column}


def _fix(fix: Fix, unit: Unit) -> dict[str, Any]:
    edits = file_edits(unit, fix)
    return {
        "title": fix.title,
        "safety": fix.safety.value,
        "edits": edits
        and [{"start": edit.start, "stop": edit.stop, "new_base64": b64encode(edit.new).decode()} for edit in edits],
    }
