"""GitLab's Code Quality report: a JSON array of what is wrong, told apart by fingerprints."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from mailint.judgement import Judgement, Place
from mailint.level import Level
from mailint.render.fingerprint import fingerprints
from mailint.render.json_array import JsonArray
from mailint.render.names import in_work_tree
from mailint.render.totals import Totals
from mailint.render.visible import visible_text

SEVERITIES = {Level.ERROR: "major", Level.WARNING: "minor", Level.ADVICE: "info"}


class Gitlab(JsonArray):
    """An object a finding."""

    def items(self, judgement: Judgement) -> Iterator[dict[str, Any]]:
        """The findings of a file."""
        path = in_work_tree(judgement.path)
        for finding, print_ in fingerprints(judgement):
            positions = {"begin": _position(finding.start), "end": _position(finding.stop)}
            code, level = finding.code, SEVERITIES[finding.level]
            yield _issue(code, f"{code}: {visible_text(finding.message)}", level, path, print_, positions)

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


def _position(place: Place) -> dict[str, int]:
    return {"line": place.line, "column": place.column}
