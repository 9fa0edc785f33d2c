r"""Findings as JSON, a stable contract: keys are added, never changed.

Offsets are octets of the file, from 0; lines and columns count from 1. Octets of a path that are no UTF-8 are
`\udcXX` surrogates.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from json import dumps
from typing import Any

from mailint.judgement import ALL, Judgement, Outcome, Place, PlacedEdit, Repair, Shown, Wants
from mailint.render.formats import Format
from mailint.render.json_array import JsonArray
from mailint.render.repairs import owners
from mailint.render.totals import Totals

VERSION = 1
WANTS = Wants(ALL, 0, True)


class Json(JsonArray):
    """One JSON document over all files."""

    wants = WANTS

    def head(self) -> str:
        """The version of the contract."""
        return f'{{"version": {VERSION}, "findings": '

    def items(self, judgement: Judgement) -> Iterator[dict[str, Any]]:
        """The findings of a file."""
        return findings(judgement)

    def tail(self, totals: Totals) -> str:
        """What the run came to."""
        unjudged = [
            {"path": path, "codes": list(each.codes), "reason": each.reason} for path, each in totals.not_judged
        ]
        unreadable = [{"path": each.path, "reason": each.reason} for each in totals.unreadable]
        outcomes = [_outcome(path, each) for path, each in totals.outcomes]
        return (
            f', "files": {totals.files}, "outcomes": {dumps(outcomes)}, "not_judged": {dumps(unjudged)}'
            f', "unreadable": {dumps(unreadable)}}}'
        )


class JsonLines(Format):
    """One JSON object a line."""

    wants = WANTS

    def report(self, judgement: Judgement) -> Iterator[str]:
        """The findings of a file."""
        for finding in findings(judgement):
            yield dumps(finding) + "\n"


def findings(judgement: Judgement) -> Iterator[dict[str, Any]]:
    """Each finding of a file as a JSON object."""
    for at, (finding, owner) in enumerate(zip(judgement.findings, owners(judgement), strict=True)):
        item = _finding(judgement.path, finding)
        if finding.repair:
            edits = judgement.edits[finding.repair.edits] if owner == at else None
            item["fix"] = _fix(finding.repair, edits) | ({} if owner == at else {"same_as": owner})
        yield item


def _outcome(path: str, outcome: Outcome) -> dict[str, Any]:
    """What became of a message or a command in a session; `causes` are the findings that explain a refusal."""
    return {
        "path": path,
        "line": outcome.line,
        "accepted": outcome.accepted,
        "said": outcome.said,
        "about": outcome.about.decode("utf-8", "backslashreplace"),
        "reply": outcome.reply.decode("utf-8", "backslashreplace"),
        "meaning": outcome.words,
        "causes": [{"code": each.code, "name": each.name, "repair": each.repair or None} for each in outcome.causes],
    }


def _finding(path: str, finding: Shown) -> dict[str, Any]:
    return {
        "path": path,
        "code": finding.code,
        "name": finding.name,
        "level": finding.level.name.lower(),
        "side": finding.side and finding.side.value,
        "message": finding.message,
        "rfc": list(finding.references),
        "start": _place(finding.start),
        "stop": _place(finding.stop),
        "message_index": finding.message_index,
        "part": finding.part,
        "fix": None,
    }


def _place(place: Place) -> dict[str, int]:
    return {"offset": place.offset, "line": place.line, "column": place.column}


def _fix(repair: Repair, edits: tuple[PlacedEdit, ...] | None) -> dict[str, Any]:
    """A repair; without edits, one that cannot be made in the file, or whose edits an earlier finding has."""
    return {
        "title": repair.title,
        "safety": repair.safety.value,
        "edits": edits
        and [
            {"start": edit.start.offset, "stop": edit.stop.offset, "new_base64": b64encode(edit.new).decode()}
            for edit in edits
        ],
    }
