"""The output formats: each takes the judgements of files one after the other and gives text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from mailint.judgement.told import ALL, EACH, Judgement, Wants
from mailint.record import TYPE_CHECKING
from mailint.render.ansi import Paint

if TYPE_CHECKING:
    from mailint.judgement.kinds import Shown
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
    """How judgements become text. This one says nothing."""

    shows_clean = False
    """Whether files without findings are to be shown, too."""
    wants = EACH
    """How much is to be told of a file."""

    def begin(self) -> str:
        """What comes before the first file."""
        return ""

    def report(self, judgement: Judgement) -> Iterator[str]:
        """What is shown of a file."""
        return iter(())

    def end(self, totals: Totals) -> str:
        """What comes after the last file."""
        return ""


class Text(Format):
    """Findings for people, at most so many of a rule in a file: a line each."""

    def __init__(self, paint: Paint, most: int) -> None:
        self.paint, self.most = paint, most
        self.wants = Wants(most or ALL, 0, False, False, False, False)
        self.left_out: list[tuple[str, str, int]] = []
        """What was not shown: path, code and how many."""

    def report(self, judgement: Judgement) -> Iterator[str]:
        """The findings of a file."""
        # if there are so few, none is left out, of whatever rule
        few = not judgement.rest and len(judgement.findings) <= (self.most or ALL)
        return self.findings(judgement, judgement.findings if few else tuple(self._first(judgement)))

    def findings(self, judgement: Judgement, findings: tuple[Shown, ...]) -> Iterator[str]:
        """These findings of a file."""
        return self._concise(judgement, findings, self.paint)

    @cached_property
    def _concise(self) -> Callable[[Judgement, Iterable[Shown], Paint], Iterator[str]]:
        from mailint.render.concise import concise  # there may be nothing to tell

        return concise

    def _first(self, judgement: Judgement) -> Iterator[Shown]:
        counts: dict[str, int] = {}
        for finding in judgement.findings:
            count = counts[finding.code] = counts.get(finding.code, 0) + 1
            if not self.most or count <= self.most:
                yield finding
        for rest in judgement.rest:
            counts[rest.code] = counts.get(rest.code, 0) + rest.count
        path = judgement.path
        self.left_out += [(path, code, n - self.most) for code, n in counts.items() if self.most and n > self.most]


class Full(Text):
    """The same with the octets in question and their repair, in so many columns."""

    def __init__(self, paint: Paint, most: int, columns: int) -> None:
        super().__init__(paint, most)
        self.columns = columns
        self.wants = Wants(most or ALL, most or ALL, False, digests=False, successes=False)

    def findings(self, judgement: Judgement, findings: tuple[Shown, ...]) -> Iterator[str]:
        """These findings of a file."""
        return self._full(judgement, findings, self.paint, self.columns)

    @cached_property
    def _full(self) -> Callable[[Judgement, Iterable[Shown], Paint, int], Iterator[str]]:
        from mailint.render.full import full  # there may be nothing to tell

        return full


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
