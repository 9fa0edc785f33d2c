"""GitLab's Code Quality report: a JSON array of what is wrong, told apart by fingerprints."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from mailint.lint import Problem, Report
from mailint.render.fingerprint import fingerprints
from mailint.render.json_array import JsonArray
from mailint.render.names import in_work_tree
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.rules.rule import Level
from mailint.text import Source

SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor", Level.ADVICE: "info"}


class Gitlab(JsonArray):
    """An object a finding."""

    def items(self, report: Report) -> Iterator[dict[str, Any]]:
        """The findings of a report."""
        source = report.reading.source
        path = in_work_tree(source.path)
        for problem, print_ in fingerprints(report):
            positions = _positions(source, problem)
            code, level = problem.rule.code, SEVERITIES[problem.level]
            yield _issue(code, f"{code}: {visible_text(problem.message)}", level, path, print_, positions)

    def last_items(self, totals: Totals) -> Iterator[dict[str, Any]]:
        """The files that could not be read."""
        start = {"begin": {"line": 1, "column": 1}}
        for each in totals.unreadable:
            yield _issue("unreadable", each.reason, "critical", in_work_tree(each.path), each.reason, start)


def _issue(
    code: str, text: str, severity: str, path: str, fingerprint: str, positions: dict[str, Any]
) -> dict[str, Any]:
    return {
        "description": text,
        "check_name": code,
        "fingerprint": sha256(f"{path}\0{code}\0{fingerprint}".encode()).hexdigest()[:32],
        "severity": severity,
        "location": {"path": path, "positions": positions},
    }


def _positions(source: Source, problem: Problem) -> dict[str, Any]:
    begin, end = source.position(problem.span.start), source.position(problem.span.stop)
    return {"begin": begin._asdict(), "end": end._asdict()}
