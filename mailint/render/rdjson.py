"""The Reviewdog Diagnostic Format: one JSON document. Its columns count octets."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import Any

from mailint.judgement import ALL, Judgement, Place, PlacedEdit, Shown, Wants
from mailint.level import Level
from mailint.render.json_array import JsonArray
from mailint.render.names import name
from mailint.render.repairs import edits_of, owners
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.text import Safety

SEVERITIES = {Level.ERROR: "ERROR", Level.WARNING: "WARNING", Level.ADVICE: "INFO"}


class Rdjson(JsonArray):
    """A diagnostic a finding. Suggestions are SAFE repairs of one edit, for one that lacks the others would do harm."""

    wants = Wants(ALL, 0, True, False)

    def head(self) -> str:
        """Who says it."""
        return f'{{"source": {dumps({"name": "mailint"})}, "diagnostics": '

    def items(self, judgement: Judgement) -> Iterator[dict[str, Any]]:
        """The findings of a file."""
        for at, (finding, owner) in enumerate(zip(judgement.findings, owners(judgement), strict=True)):
            is_safe = finding.repair and finding.repair.safety is Safety.SAFE
            edits = edits_of(judgement, finding) if is_safe and owner == at else None
            yield _diagnostic(judgement.path, finding) | _suggestions(edits)

    def last_items(self, totals: Totals) -> Iterator[dict[str, Any]]:
        """The files that could not be read."""
        for each in totals.unreadable:
            yield {"message": each.reason, "location": {"path": name(each.path)}, "severity": "ERROR"}

    def tail(self, totals: Totals) -> str:
        """The document's end."""
        return "}"


def _diagnostic(path: str, finding: Shown) -> dict[str, Any]:
    return {
        "message": visible_text(finding.message),
        "location": {"path": name(path), "range": _range(finding.start, finding.stop)},
        "severity": SEVERITIES[finding.level],
        "code": {"value": finding.code},
    }


def _suggestions(edits: tuple[PlacedEdit, ...] | None) -> dict[str, Any]:
    """The edit, where it is the only one, can be made in the file, and is text."""
    if not edits or len(edits) > 1:
        return {}
    (edit,) = edits
    try:
        return {"suggestions": [{"range": _range(edit.start, edit.stop), "text": edit.new.decode()}]}
    except UnicodeDecodeError:
        return {}


def _range(start: Place, stop: Place) -> dict[str, Any]:
    return {"start": _position(start), "end": _position(stop)}


def _position(place: Place) -> dict[str, int]:
    return {"line": place.line, "column": place.octet}
