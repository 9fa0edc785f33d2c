"""A session log without what nobody said, and the way back to the file.

In the order in which things came on top of each other: how the file was saved, then what the terminal and the network
put in, then what stands before every line. What is taken off is told; what is left is read like any other log.
"""

from __future__ import annotations

from collections.abc import Callable

from mailint.nodes.capture import Residue
from mailint.read.clean.cast import uncast
from mailint.read.clean.cut import Cut
from mailint.read.clean.dump import undumped
from mailint.read.clean.echo import without_echo
from mailint.read.clean.encoding import decoded
from mailint.read.clean.prefixes import without_numbers, without_prompts, without_quotes, without_stamps
from mailint.read.clean.returns import not_overwritten, single_returns
from mailint.read.clean.telnet import without_negotiation
from mailint.read.clean.terminal import replayed
from mailint.read.clean.web import typewritten, unescaped
from mailint.read.dialect import dialect_of
from mailint.record import NamedTuple
from mailint.text import View

_DEEPEST = 4
"""Prefixes that may stand before each other: a numbered listing of a quoted session with times."""


class Cleaned(NamedTuple):
    """What is left of a log, and what was taken off it; residues count in the log."""

    view: View
    residues: tuple[Residue, ...]


def cleaned(log: View) -> Cleaned:
    """The log without its residues."""
    cleaner = _Cleaner(log.text)
    cleaner.take(decoded)
    cleaner.take(undumped)
    cleaner.take(uncast)
    cleaner.take(without_negotiation)
    cleaner.take(lambda text: replayed(text, dialect_of(text).typed))
    cleaner.take_from_web()
    cleaner.take(single_returns)
    cleaner.take(not_overwritten)
    for _ in range(_DEEPEST):
        taken = len(cleaner.cuts)
        cleaner.take_before_lines(without_numbers)
        cleaner.take_before_lines(without_quotes)
        cleaner.take_stamps()
        if taken == len(cleaner.cuts):
            break
    cleaner.take_before_lines(without_prompts)
    cleaner.take_before_lines(without_echo)
    view = log
    for cut in cleaner.cuts:
        view = cut.under(view)
    return Cleaned(view, tuple(sorted(cleaner.residues, key=lambda residue: residue.start)))


class _Cleaner:
    """Takes one thing off after the other."""

    def __init__(self, text: bytes) -> None:
        self.text = text
        self.cuts: list[View] = []
        self.residues: list[Residue] = []

    def take(self, clean: Callable[[bytes], Cut | None]) -> None:
        """Take one kind of residue off, if there is any."""
        cut = clean(self.text)
        if cut is None:
            return
        for left, span, count in cut.found:
            for before in reversed(self.cuts):
                span = before.span(*span)
            self.residues.append(Residue(*span, left, count))
        self.cuts.append(cut.view)
        self.text = cut.view.text

    def take_before_lines(self, clean: Callable[[bytes], Cut | None]) -> None:
        """Take off what stands before lines, unless it belongs to the marks of a dialect."""
        if not dialect_of(self.text).marked:
            self.take(clean)

    def take_from_web(self) -> None:
        """Undo what web pages do, unless the log is a program's own page: its dialect knows how it writes."""
        dialect = dialect_of(self.text)
        if not dialect.marked or dialect.name.startswith("labelled"):
            self.take(unescaped)
            self.take(typewritten)

    def take_stamps(self) -> None:
        """Take off times before lines, unless the marks are not known without them."""
        dialect = dialect_of(self.text)
        cut = without_stamps(self.text)
        if cut and (not dialect.marked or dialect_of(cut.view.text) is dialect):
            self.take(without_stamps)
