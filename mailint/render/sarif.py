"""SARIF 2.1.0 (OASIS), for code scanning: the findings of a run, and the rules that they are about."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from json import dumps
from typing import Any

from mailint import __version__
from mailint.judgement import ALL, Judgement, Place, PlacedEdit, Repair, Shown, Wants
from mailint.render.fingerprint import fingerprints
from mailint.render.json_array import JsonArray
from mailint.render.names import uri
from mailint.render.repairs import edits_of, owners
from mailint.render.sarif_rule import LEVELS, descriptor
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.rules import find
from mailint.rules.rule import Rule
from mailint.store import Unreadable

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Sarif(JsonArray):
    """One run. Its results come first, as they are found; tool and rules come last."""

    wants = Wants(ALL, 0, True, False)

    def __init__(self) -> None:
        super().__init__()
        self._rules: dict[str, tuple[int, Rule[Any]]] = {}
        """The rules met so far, by code, with their index."""

    def head(self) -> str:
        """The log, the run, and how it counts columns."""
        start = f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints", '
        return start + '"results": '

    def items(self, judgement: Judgement) -> Iterator[dict[str, Any]]:
        """The findings of a file."""
        artifact = {"uri": uri(judgement.path)}
        for at, ((finding, print_), owner) in enumerate(zip(fingerprints(judgement), owners(judgement), strict=True)):
            result = _result(finding, self._index(finding.code), artifact)
            result |= {"partialFingerprints": {"mailint/v1": print_}}
            edits = edits_of(judgement, finding) if owner == at else None
            yield result | {"fixes": [_fix(finding.repair, edits, artifact)]} if finding.repair and edits else result

    def _index(self, code: str) -> int:
        """The number of a rule among those met so far."""
        if code not in self._rules:
            rule = find(code)
            assert rule
            self._rules[code] = len(self._rules), rule
        return self._rules[code][0]

    def tail(self, totals: Totals) -> str:
        """The tool with its rules, and what it could not read or judge."""
        rules = [descriptor(rule) for _, rule in self._rules.values()]
        driver = {"name": "mailint", "version": __version__, "semanticVersion": __version__, "rules": rules}
        invocation = {
            "executionSuccessful": not any(each.grave for each in totals.unreadable),
            "toolExecutionNotifications": [*map(_unreadable, totals.unreadable), *_not_judged(totals)],
        }
        rest = {"tool": {"driver": driver}, "invocations": [invocation]}
        return f", {dumps(rest)[1:]}]}}"


def _region(start: Place, stop: Place) -> dict[str, int]:
    """Octets from start up to stop. `endColumn` is that after the last."""
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": stop.line,
        "endColumn": stop.column,
        "byteOffset": start.offset,
        "byteLength": stop.offset - start.offset,
    }


def _result(finding: Shown, index: int, artifact: dict[str, str]) -> dict[str, Any]:
    known = {
        "part": finding.part,
        "messageIndex": finding.message_index,
        "side": finding.side and finding.side.value,
    }
    region = _region(finding.start, finding.stop)
    return {
        "ruleId": finding.code,
        "ruleIndex": index,
        "level": LEVELS[finding.level],
        "message": {"text": visible_text(finding.message)},
        "locations": [{"physicalLocation": {"artifactLocation": artifact, "region": region}}],
        "properties": {key: value for key, value in known.items() if value is not None},
    }


def _fix(repair: Repair, edits: tuple[PlacedEdit, ...], artifact: dict[str, str]) -> dict[str, Any]:
    return {
        "description": {"text": f"{visible_text(repair.title)} ({repair.safety.value})"},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": list(map(_replacement, edits))}],
    }


def _replacement(edit: PlacedEdit) -> dict[str, Any]:
    """An edit. What it puts in stands there as octets, and as text where it is UTF-8 (§3.57.4 wants both)."""
    replacement: dict[str, Any] = {"deletedRegion": _region(edit.start, edit.stop)}
    if edit.new:
        replacement["insertedContent"] = {"binary": b64encode(edit.new).decode()} | _text(edit.new)
    return replacement


def _text(octets: bytes) -> dict[str, str]:
    try:
        return {"text": octets.decode()}
    except UnicodeDecodeError:
        return {}


def _unreadable(each: Unreadable) -> dict[str, Any]:
    return _notification("error", f"Cannot be read: {visible_text(each.reason)}.", each.path)


def _not_judged(totals: Totals) -> Iterator[dict[str, Any]]:
    for path, each in totals.not_judged:
        yield _notification("note", f"Not judged: {each.what} ({each.reason}).", path)


def _notification(level: str, text: str, path: str) -> dict[str, Any]:
    location = {"physicalLocation": {"artifactLocation": {"uri": uri(path)}}}
    return {"level": level, "message": {"text": text}, "locations": [location]}
