"""The output formats: each takes reports one after the other and gives text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from mailint.lint import Problem, Report
from mailint.render.ansi import Paint
from mailint.render.totals import Totals

NAMES = ("full", "concise", "json", "json-lines")


class Format(Protocol):
    """How reports become text."""

    def begin(self) -> str:
        """What comes before the first report."""

    def report(self, report: Report) -> Iterator[str]:
        """A report."""

    def end(self, totals: Totals) -> str:
        """What comes after the last report."""


class Text:
    """Findings for people, at most so many of a rule in a file."""

    def __init__(self, paint: Paint, most: int, columns: int | None = None) -> None:
        self.paint, self.most, self.columns = paint, most, columns
        self.left_out: list[tuple[str, str, int]] = []
        """What was not shown: path, code and how many."""

    def begin(self) -> str:
        """Nothing."""
        return ""

    def report(self, report: Report) -> Iterator[str]:
        """The findings of a report."""
        problems = list(self._first(report))
        if self.columns is None:
            from mailint.render.concise import concise

            return concise(report, problems, self.paint)
        from mailint.render.full import full

        return full(report, problems, self.paint, self.columns)

    def end(self, totals: Totals) -> str:
        """Nothing."""
        return ""

    def _first(self, report: Report) -> Iterator[Problem]:
        counts: Counter[str] = Counter()
        for problem in report.problems:
            code = problem.rule.code
            counts[code] += 1
            if not self.most or counts[code] <= self.most:
                yield problem
        path = report.reading.source.path
        self.left_out += [(path, code, n - self.most) for code, n in counts.items() if self.most and n > self.most]


class Json:
    """One JSON document over all files."""

    def __init__(self) -> None:
        self._separator = "\n"

    def begin(self) -> str:
        """The head of the document."""
        from mailint.render.as_json import VERSION

        return f'{{"version": {VERSION}, "findings": ['

    def report(self, report: Report) -> Iterator[str]:
        """The findings of a report."""
        from mailint.render.as_json import findings

        for finding in findings(report):
            yield self._separator + _dump(finding)
            self._separator = ",\n"

    def end(self, totals: Totals) -> str:
        """The tail of the document."""
        unjudged = [
            {"path": path, "codes": list(each.codes), "reason": each.reason} for path, each in totals.not_judged
        ]
        unreadable = [{"path": each.path, "reason": each.reason} for each in totals.unreadable]
        end = "" if self._separator == "\n" else "\n"
        return (
            f'{end}], "files": {totals.files}, "not_judged": {_dump(unjudged)}, "unreadable": {_dump(unreadable)}}}\n'
        )


class JsonLines:
    """One JSON object a line."""

    def begin(self) -> str:
        """Nothing."""
        return ""

    def report(self, report: Report) -> Iterator[str]:
        """The findings of a report."""
        from mailint.render.as_json import findings

        for finding in findings(report):
            yield _dump(finding) + "\n"

    def end(self, totals: Totals) -> str:
        """Nothing."""
        return ""


def format_of(name: str, paint: Paint, most: int, columns: Callable[[], int]) -> Format:
    """The format of that name."""
    if name == "json":
        return Json()
    if name == "json-lines":
        return JsonLines()
    return Text(paint, most, columns() if name == "full" else None)


def _dump(value: Any) -> str:
    from json import dumps

    return dumps(value)
