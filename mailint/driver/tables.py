"""The tables that `scripts/generate.py` has from Lark, and the scanners that they name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from mailint.patterns import compiled
from mailint.record import NamedTuple

if TYPE_CHECKING:
    import re

END, COMMENT, ERROR, NONE = "END", "COMMENT", "ERROR", "NONE"
"""The end of a value; the terminal that is skipped, but not forgotten; yacc's token; a place where nothing fits."""


class Tables(NamedTuple):
    """What a driver needs to read values as a start rule of a grammar."""

    terminals: Mapping[str, bytes]
    """The terminals' expressions, in the order of trial."""
    blank: bytes
    """What is skipped before a token."""
    silent: tuple[str, ...]
    """Terminals that leave nothing."""
    scanners: Sequence[tuple[str, ...]]
    """Terminals that are tried together."""
    rules: Sequence[tuple[int, str, str]]
    """Each rule's number of symbols, name and label, from the last rule to the first. A rule that is always part of
    another has no label; one whose label begins with `?` is nothing of its own where it holds exactly one thing."""
    states: Sequence[tuple[int, Mapping[str, int]]]
    """Each state's scanner, and what to do at a symbol: go to a state or, below 0, reduce. The first is the start. From
    their number on it is a state that takes the place of the one before it."""
    end: int
    """The state in which a value is complete."""

    def expression(self, names: Iterable[str]) -> re.Pattern[bytes]:
        """Matches the first of these terminals that fits, or END, or NONE, after blanks: it always matches."""
        groups = [b"(?P<%s>%s)" % (name.encode(), self.terminals[name]) for name in names]
        return compiled(b"(?:%s)?+(?:%s)" % (self.blank, b"|".join([*groups, rb"(?P<END>\Z)", b"(?P<NONE>)"])))


@cache
def tables(grammar: str, start: str) -> Tables:
    """The tables of a grammar (`field/date`) and one of its start rules."""
    module = import_module(f"mailint.generated.table_{grammar.replace('/', '_')}")
    return Tables(*module.TABLES[start])
