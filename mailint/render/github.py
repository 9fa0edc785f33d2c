"""Annotations of GitHub Actions: a workflow command a finding, `::error file=...,line=...::text`."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.judgement import Judgement, Shown
from mailint.level import Level
from mailint.render.formats import Text
from mailint.render.names import in_work_tree
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.store import STANDARD_INPUT

COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "notice"}


class Github(Text):
    """A command a finding; what it says names the place again, for those who read the log."""

    def findings(self, judgement: Judgement, findings: tuple[Shown, ...]) -> Iterator[str]:
        """These findings of a file."""
        for finding in findings:
            yield _finding(judgement.path, finding)

    def end(self, totals: Totals) -> str:
        """A command a file that could not be read."""
        return "".join(
            _command("error", {"title": "mailint", "file": in_work_tree(each.path)}, f"{each.path}: {each.reason}")
            for each in totals.unreadable
        )


def _finding(path: str, finding: Shown) -> str:
    properties = {"title": f"mailint ({finding.code})"}
    if path != STANDARD_INPUT:
        properties["file"] = in_work_tree(path)
    text = f"{path}:{finding.start.line}:{finding.start.column}: {finding.code} {finding.message}"
    return _command(COMMANDS[finding.level], properties | _region(finding), text)


def _region(finding: Shown) -> dict[str, str]:
    """Where it is. Columns are shown only where line and last line are one."""
    start, last = finding.start, finding.last
    if last.line > start.line:
        return {"line": str(start.line), "endLine": str(last.line)}
    end = last.column + (finding.stop.offset > start.offset)
    return {"line": str(start.line), "col": str(start.column), "endLine": str(start.line), "endColumn": str(end)}


def _command(name: str, properties: dict[str, str], text: str) -> str:
    values = ",".join(f"{key}={_escaped(value, _IN_PROPERTIES)}" for key, value in properties.items())
    return f"::{name} {values}::{_escaped(text, _IN_TEXT)}\n"


_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = _IN_TEXT | str.maketrans({":": "%3A", ",": "%2C"})


def _escaped(text: str, table: dict[int, str]) -> str:
    """The text as the runner takes it; other control characters are pictures."""
    return visible_text(text).translate(table)
