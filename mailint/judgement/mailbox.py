"""The judgement of an mbox: its messages are cut out, judged and dropped, a few at a time.

So a mailbox of any size takes the memory of its largest message and of these few, beside what is told of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TypeVar

from mailint.judgement.judging import Findings
from mailint.judgement.packed import begins_in_crlf
from mailint.judgement.told import Judgement, Wants
from mailint.lint import Report, lint
from mailint.plain import Seen, looks
from mailint.read.kind import Kind
from mailint.read.light import Light
from mailint.read.mbox import messages
from mailint.read.message import read_message
from mailint.read.reading import Reading, Unit
from mailint.record import NamedTuple
from mailint.settings import Settings
from mailint.text import Source, View, window

M = TypeVar("M", bound="tuple[int, bytes] | _Odd")
TOGETHER = 1 << 18
"""Octets of messages that are looked at, read, and judged together, which takes a tenth less time than one by one."""


class Mailbox:
    """An mbox that is judged. Once it was, `by_clock` tells whether the judgement is true for now only."""

    def __init__(self, source: Source, settings: Settings) -> None:
        self._path, self._data, self._settings = source.path, source.data, settings
        self._messages = self._counted = self._lines = 0
        self._suppressed: Counter[str] = Counter()
        self.by_clock = False

    def judgement(self, wants: Wants, with_secrets: bool = False) -> Judgement:
        """What is told of it, as of a report of all its messages."""
        found = Findings(wants, with_secrets)
        for start, report in self._reports():
            self.by_clock = self.by_clock or report.by_clock
            if report.suppressed:
                self._suppressed.update(report.suppressed)
            if report.problems:
                found.add(report, start, self._lines_before)
        return Judgement(
            kind=Kind.MBOX,
            path=self._path,
            messages=self._messages,
            findings=tuple(found.shown),
            rest=found.rest(),
            edits=tuple(found.edits),
            suppressed=dict(self._suppressed),
            begins_in_crlf=begins_in_crlf(self._data),
            told=found.told(),
        )

    def _lines_before(self, offset: int) -> int:
        """How many lines end before an offset; each is asked about after those before it."""
        self._lines += window.count(self._data, b"\n", self._counted, offset)
        self._counted = offset
        return self._lines

    def _reports(self) -> Iterator[tuple[int, Report]]:
        """Where each message begins, and the report of it; without those of which nothing is shown."""
        for odd in _some(self._odd()):
            yield from self._judged(odd)

    def _odd(self) -> Iterator[_Odd]:
        """The messages that are not plain; the plain course looks at some together."""
        is_usual = self._settings.is_usual
        for some in _some(messages(self._data)):
            seen = looks([text for _, text in some]) if is_usual else [None] * len(some)
            for (start, text), each in zip(some, seen, strict=True):
                if each is not None or not is_usual:
                    yield _Odd(start, text, self._messages, each)
                self._messages += 1

    def _judged(self, odd: list[_Odd]) -> list[tuple[int, Report]]:
        """Take each step for all messages before the next: what it needs stays at hand in the processor."""
        readings = [self._read(*each) for each in odd]
        return [(start, lint(reading, self._settings)) for start, reading in readings]

    def _read(self, start: int, text: bytes, index: int, seen: Seen | None) -> tuple[int, Reading]:
        source = Source(self._path, text)
        source.wide = ""  # that is for the first octets of a file to say
        light = Light(text, seen) if seen and seen.found else None
        message = read_message(text, stage=self._settings.stage, light=light)
        return start, Reading(source, Kind.MBOX, (Unit(View.whole(text), message, index),))


def _some(found: Iterator[M]) -> Iterator[list[M]]:
    """Messages in order, some at a time."""
    some: list[M] = []
    size = 0
    for each in found:
        some.append(each)
        size += len(each[1])
        if size >= TOGETHER:
            yield some
            some, size = [], 0
    yield some


class _Odd(NamedTuple):
    """A message that is not plain: where it begins, which of the mailbox it is, and what was seen of it."""

    start: int
    text: bytes
    number: int
    seen: Seen | None
