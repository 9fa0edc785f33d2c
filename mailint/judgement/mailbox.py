"""The judgement of an mbox: its messages are cut out, judged and dropped one after the other.

So a mailbox of any size takes the memory of its largest message, beside what is told of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mailint.judgement.judging import Findings
from mailint.judgement.packed import begins_in_crlf
from mailint.judgement.told import Judgement, Wants
from mailint.lint import Report, lint
from mailint.plain import look
from mailint.read.kind import Kind
from mailint.read.light import Light
from mailint.read.mbox import messages
from mailint.read.message import read_message
from mailint.read.reading import Reading, Unit
from mailint.settings import Settings
from mailint.text import Source, View, window


class Mailbox:
    """An mbox that is judged. Once it was, `by_clock` tells whether the judgement is true for now only."""

    def __init__(self, source: Source, settings: Settings) -> None:
        self._path, self._data, self._settings = source.path, source.data, settings
        self._messages = 0
        self._suppressed: Counter[str] = Counter()
        self.by_clock = False

    def judgement(self, wants: Wants, with_secrets: bool = False) -> Judgement:
        """What is told of it, as of a report of all its messages."""
        found = Findings(wants, with_secrets)
        counted = lines = 0
        for start, report in self._reports():
            self.by_clock = self.by_clock or report.by_clock
            self._suppressed += report.suppressed
            if report.problems:
                lines += window.count(self._data, b"\n", counted, start)
                counted = start
                found.add(report, start, lines)
        return Judgement(
            kind=Kind.MBOX,
            path=self._path,
            messages=self._messages,
            findings=tuple(found.shown),
            rest=found.rest(),
            edits=tuple(found.edits),
            suppressed=dict(self._suppressed),
            begins_in_crlf=begins_in_crlf(self._data),
            told=found.told() if found.shown else wants,
        )

    def _reports(self) -> Iterator[tuple[int, Report]]:
        """Where each message begins, and the report of it; without those of which nothing is shown."""
        is_usual = self._settings.is_usual
        for start, stop in messages(self._data):
            index, self._messages = self._messages, self._messages + 1
            text = window.octets(self._data, start, stop)
            seen = look(text) if is_usual else None
            if is_usual and seen is None:
                continue
            source = Source(self._path, text)
            source.wide = ""  # that is for the first octets of a file to say
            light = Light(text, seen) if seen and seen.found else None
            message = read_message(text, stage=self._settings.stage, light=light)
            unit = Unit(View.whole(text), message, index)
            yield start, lint(Reading(source, Kind.MBOX, (unit,)), self._settings)
