"""Annotations of GitHub Actions: a workflow command a finding, `::error file=...,line=...::text`."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.lint import Problem, Report
from mailint.render.formats import Text
from mailint.render.names import in_work_tree
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.rules.rule import Level
from mailint.store import STANDARD_INPUT
from mailint.text import Source

COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "notice"}


class Github(Text):
    """A command a finding; what it says names the place again, for those who read the log."""

    def findings(self, report: Report, problems: list[Problem]) -> Iterator[str]:
        """These findings of a report."""
        for problem in problems:
            yield _finding(report.reading.source, problem)

    def end(self, totals: Totals) -> str:
        """A command a file that could not be read."""
        return "".join(
            _command("error", {"title": "mailint", "file": in_work_tree(each.path)}, f"{each.path}: {each.reason}")
            for each in totals.unreadable
        )


def _finding(source: Source, problem: Problem) -> str:
    line, column = source.position(problem.span.start)
    properties = {"title": f"mailint ({problem.rule.code})"}
    if source.path != STANDARD_INPUT:
        properties["file"] = in_work_tree(source.path)
    text = f"{source.path}:{line}:{column}: {problem.rule.code} {problem.message}"
    return _command(COMMANDS[problem.level], properties | _region(source, problem), text)


def _region(source: Source, problem: Problem) -> dict[str, str]:
    """Where it is. Columns are shown only where line and last line are one."""
    start, stop = problem.span
    line, column = source.position(start)
    last = source.line(max(stop - 1, start))
    if last > line:
        return {"line": str(line), "endLine": str(last)}
    end = column if start == stop else source.position(stop - 1).column + 1
    return {"line": str(line), "col": str(column), "endLine": str(line), "endColumn": str(end)}


def _command(name: str, properties: dict[str, str], text: str) -> str:
    values = ",".join(f"{key}={_escaped(value, _IN_PROPERTIES)}" for key, value in properties.items())
    return f"::{name} {values}::{_escaped(text, _IN_TEXT)}\n"


_IN_TEXT = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTIES = _IN_TEXT | str.maketrans({":": "%3A", ",": "%2C"})


def _escaped(text: str, table: dict[int, str]) -> str:
    """The text as the runner takes it; other control characters are pictures."""
    return visible_text(text).translate(table)
