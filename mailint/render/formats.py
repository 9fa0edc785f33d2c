"""The output formats: each takes reports one after the other and gives text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

from mailint.lint import Problem, Report
from mailint.render.ansi import Paint
from mailint.render.totals import Totals

WRITERS = {
    "json": "as_json.Json",
    "json-lines": "as_json.JsonLines",
    "sarif": "sarif.Sarif",
    "gitlab": "gitlab.Gitlab",
    "junit": "junit.Junit",
    "checkstyle": "checkstyle.Checkstyle",
    "rdjson": "rdjson.Rdjson",
}
"""Formats for machines: module and class, imported when asked for."""
NAMES = ("full", "concise", "github", *WRITERS)


class Format:
    """How reports become text. This one says nothing."""

    shows_clean = False
    """Whether files without findings are to be reported, too."""

    def begin(self) -> str:
        """What comes before the first report."""
        return ""

    def report(self, report: Report) -> Iterator[str]:
        """A report."""
        return iter(())

    def end(self, totals: Totals) -> str:
        """What comes after the last report."""
        return ""


class Text(Format):
    """Findings for people, at most so many of a rule in a file: a line each."""

    def __init__(self, paint: Paint, most: int) -> None:
        self.paint, self.most = paint, most
        self.left_out: list[tuple[str, str, int]] = []
        """What was not shown: path, code and how many."""

    def report(self, report: Report) -> Iterator[str]:
        """The findings of a report."""
        return self.findings(report, list(self._first(report)))

    def findings(self, report: Report, problems: list[Problem]) -> Iterator[str]:
        """These findings of a report."""
        from mailint.render.concise import concise

        return concise(report, problems, self.paint)

    def _first(self, report: Report) -> Iterator[Problem]:
        counts: Counter[str] = Counter()
        for problem in report.problems:
            code = problem.rule.code
            counts[code] += 1
            if not self.most or counts[code] <= self.most:
                yield problem
        path = report.reading.source.path
        self.left_out += [(path, code, n - self.most) for code, n in counts.items() if self.most and n > self.most]


class Full(Text):
    """The same with the octets in question and their repair, in so many columns."""

    def __init__(self, paint: Paint, most: int, columns: int) -> None:
        super().__init__(paint, most)
        self.columns = columns

    def findings(self, report: Report, problems: list[Problem]) -> Iterator[str]:
        """These findings of a report."""
        from mailint.render.full import full

        return full(report, problems, self.paint, self.columns)


def format_of(name: str, paint: Paint, most: int, columns: Callable[[], int]) -> Format:
    """The format of that name."""
    if name == "full":
        return Full(paint, most, columns())
    if name == "concise":
        return Text(paint, most)
    from importlib import import_module

    if name == "github":
        from mailint.render.github import Github

        return Github(paint, most)
    module, _, writer = WRITERS[name].partition(".")
    made: Format = getattr(import_module(f"mailint.render.{module}"), writer)()
    return made
