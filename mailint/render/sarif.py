"""SARIF 2.1.0 (OASIS), for code scanning: the findings of a run, and the rules that they are about."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator
from functools import cache
from json import dumps
from typing import Any

from mailint import __version__
from mailint.lint import Problem, Report
from mailint.render.fingerprint import fingerprints
from mailint.render.json_array import JsonArray
from mailint.render.names import uri
from mailint.render.repairs import edits_of, owners
from mailint.render.sarif_rule import LEVELS, descriptor
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.rules.rule import Rule
from mailint.store import Unreadable
from mailint.text import Edit, Fix, Source

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


class Sarif(JsonArray):
    """One run. Its results come first, as they are found; tool and rules come last."""

    def __init__(self) -> None:
        super().__init__()
        self._rules: dict[str, tuple[int, Rule[Any]]] = {}
        """The rules met so far, by code, with their index."""

    def head(self) -> str:
        """The log, the run, and how it counts columns."""
        start = f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [{{"columnKind": "unicodeCodePoints", '
        return start + '"results": '

    def items(self, report: Report) -> Iterator[dict[str, Any]]:
        """The findings of a report."""
        places = _Places(report.reading.source)
        for at, ((problem, print_), owner) in enumerate(zip(fingerprints(report), owners(report), strict=True)):
            index, _ = self._rules.setdefault(problem.rule.code, (len(self._rules), problem.rule))
            result = _result(problem, index, places) | {"partialFingerprints": {"mailint/v1": print_}}
            edits = edits_of(report, problem) if owner == at else None
            yield result | {"fixes": [_fix(problem.fix, edits, places)]} if problem.fix and edits else result

    def tail(self, totals: Totals) -> str:
        """The tool with its rules, and what it could not read or judge."""
        rules = [descriptor(rule) for _, rule in self._rules.values()]
        driver = {"name": "mailint", "version": __version__, "semanticVersion": __version__, "rules": rules}
        invocation = {
            "executionSuccessful": not any(each.named for each in totals.unreadable),
            "toolExecutionNotifications": [*map(_unreadable, totals.unreadable), *_not_judged(totals)],
        }
        rest = {"tool": {"driver": driver}, "invocations": [invocation]}
        return f", {dumps(rest)[1:]}]}}"


class _Places:
    """Places of a file as SARIF has them; each is counted once."""

    def __init__(self, source: Source) -> None:
        self.artifact = {"uri": uri(source.path)}
        self._position = cache(source.position)

    def region(self, start: int, stop: int) -> dict[str, int]:
        """Octets from start up to stop. `endColumn` is that after the last."""
        (line, column), (end_line, end_column) = self._position(start), self._position(stop)
        return {
            "startLine": line,
            "startColumn": column,
            "endLine": end_line,
            "endColumn": end_column,
            "byteOffset": start,
            "byteLength": stop - start,
        }


def _result(problem: Problem, index: int, places: _Places) -> dict[str, Any]:
    known = {
        "part": problem.part,
        "messageIndex": problem.message_index,
        "side": problem.side and problem.side.value,
    }
    return {
        "ruleId": problem.rule.code,
        "ruleIndex": index,
        "level": LEVELS[problem.level],
        "message": {"text": visible_text(problem.message)},
        "locations": [
            {"physicalLocation": {"artifactLocation": places.artifact, "region": places.region(*problem.span)}}
        ],
        "properties": {key: value for key, value in known.items() if value is not None},
    }


def _fix(fix: Fix, edits: tuple[Edit, ...], places: _Places) -> dict[str, Any]:
    replacements = [_replacement(edit, places) for edit in edits]
    return {
        "description": {"text": f"{visible_text(fix.title)} ({fix.safety.value})"},
        "artifactChanges": [{"artifactLocation": places.artifact, "replacements": replacements}],
    }


def _replacement(edit: Edit, places: _Places) -> dict[str, Any]:
    """An edit. What it puts in stands there as octets, and as text where it is UTF-8 (§3.57.4 wants both)."""
    replacement: dict[str, Any] = {"deletedRegion": places.region(edit.start, edit.stop)}
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
