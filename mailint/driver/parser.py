"""The parser that runs: a driver over the LALR tables that Lark computes from `grammars/`.

A reader names the rules of which it wants something made; all others leave what they hold where it is, so that a rule
that repeats costs nothing. What the driver does is what Lark does, octet for octet: the terminals that a state takes
are tried in Lark's order, and where the grammar declares ERROR, a wrong token is got over as yacc gets over it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from mailint.driver.nesting import mask_nested_comments
from mailint.driver.tables import COMMENT, END, ERROR, NONE, tables
from mailint.record import NamedTuple
from mailint.text import Span, make_span


class Token(msgspec.Struct, frozen=True, gc=False):
    """A terminal's name, and where it stands in the text."""

    kind: str
    start: int
    stop: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return make_span((self.start, self.stop))


class Parsed(NamedTuple):
    """What became of a value: what was made of it, in order, with the tokens of which nothing was; and its comments."""

    items: list[Any]
    comments: list[Span]


Make = Callable[[bytes, list[Any]], Any]
"""Makes something of a rule, from the text and from what its parts became. Where there is ERROR, it has a `start`."""

_Scan = Callable[[bytes, int], "re.Match[bytes]"]


class Parser:
    """Reads values as a start rule of a grammar; `make` has, by label, what is to be made of its rules.

    The tables are loaded by the first call, and an expression is compiled where it is first needed.
    """

    def __init__(self, grammar: str, start: str, make: Mapping[str, Make] = MappingProxyType({})) -> None:
        self._grammar, self._start, self._make = grammar, start, make
        self._rows: list[Mapping[str, int]] = []
        self._all: Any = None

    def __call__(self, text: bytes, start: int, stop: int) -> Parsed | None:
        """What text[start:stop] is; None where the grammar takes no such thing and knows no way on."""
        rows, scans, rules = self._rows or self._load(), self._scans, self._rules
        value = mask_nested_comments(text[start:stop])
        states, marks = [0], [0]  # the mark of a state is how many values there were before it
        values, comments = list[Any](), list[Span]()
        state, at, reached, many = 0, 0, 0, len(rows)
        while True:
            found = scans[state](value, at)
            first, at = found.span(found.lastindex or 0)
            name = found.lastgroup or NONE
            action = rows[state].get(name, 0)
            while action < 0:
                size, origin, make = rules[action]
                if size > 1:
                    del states[1 - size :], marks[1 - size :]
                elif not size:
                    states.append(0)
                    marks.append(len(values))
                states[-1] = state = rows[states[-2]][origin]
                if make:
                    values[marks[-1] :] = (make(text, values[marks[-1] :]),)
                action = rows[state].get(name, 0)
            if action:
                state, reached = action, at
                if state < many:
                    states.append(state)
                    marks.append(len(values))
                else:
                    states[-1] = state = state - many
                values.append(Token(name, first + start, at + start))
            elif name == COMMENT:
                comments.append(make_span((first + start, at + start)))
            elif name == END and state == self._tables.end:
                return Parsed(self._heard(values), comments)
            else:
                at, reached = self._get_over(value, Token(name, first, at), reached, start, states, marks, values)
                if at < 0:
                    return None
                state = states[-1]

    def _get_over(
        self,
        value: bytes,
        token: Token,
        reached: int,
        base: int,
        states: list[int],
        marks: list[int],
        values: list[Any],
    ) -> tuple[int, int]:
        """Drop what stands open until ERROR fits, and put it there; where to go on, -1 if there is no way.

        Octets in it are not lost: it spans from the first that was dropped to the last that did not fit.
        """
        wrong = self._wrong(value, token, reached)
        if wrong is None:
            return -1, -1
        start = base + wrong.start
        while ERROR not in self._rows[states[-1]]:
            if len(states) == 1:
                return -1, -1
            states.pop()
            mark = marks.pop()
            start = values[mark].start if mark < len(values) else base + wrong.start
            del values[mark:]
        state = self._rows[states[-1]][ERROR]
        fits = wrong.kind in self._rows[state]
        stop = wrong.stop if fits else self._skipped(value, wrong.stop, state)
        states.append(state)
        marks.append(len(values))
        values.append(Token(ERROR, start, base + stop))
        return (token.start if fits else stop), (-1 if wrong.kind == END else stop)

    def _wrong(self, value: bytes, token: Token, reached: int) -> Token | None:
        """The token that does not fit; at the end, once, where the last one stopped. None where there is no way on."""
        if not self._recovers:
            return None
        if token.kind == END:
            return Token(END, reached, reached) if reached >= 0 else None
        if token.kind != NONE:
            return token
        found = self._any(value, token.start)
        name = found.lastgroup or NONE
        return Token(name, *found.span(name)) if name != NONE else None

    def _skipped(self, value: bytes, at: int, state: int) -> int:
        """Past all tokens that do not fit in a state, either: each would be got over in the same way."""
        while self._scans[state](value, at).lastgroup == NONE:
            found = self._any(value, at)
            if found.lastgroup == NONE:
                break
            at = found.end()
        return at

    def _any(self, value: bytes, at: int) -> re.Match[bytes]:
        """The token there, whatever the state takes."""
        if self._all is None:
            self._all = self._tables.expression(self._tables.terminals).match
        found: re.Match[bytes] = self._all(value, at)
        return found

    def _load(self) -> list[Mapping[str, int]]:
        self._tables = loaded = tables(self._grammar, self._start)
        self._rules = [(size, name, self._bound(label)) for size, name, label in loaded.rules]
        scans = [self._scanner(number) for number in range(len(loaded.scanners))]
        self._scans: list[_Scan] = [scans[number] for number, _ in loaded.states]
        self._recovers = any(ERROR in row for _, row in loaded.states)
        self._rows = [row for _, row in loaded.states]  # the last: it says that all are there
        return self._rows

    def _scanner(self, number: int) -> _Scan:
        """A scanner that puts its expression in its own place when it is first used."""

        def scan(value: bytes, at: int) -> re.Match[bytes]:
            match: Any = self._tables.expression(self._tables.scanners[number]).match
            for state, (each, _) in enumerate(self._tables.states):
                if each == number:
                    self._scans[state] = match
            found: re.Match[bytes] = match(value, at)
            return found

        return scan

    def _bound(self, label: str) -> Make | None:
        """What makes something of the rules with that label; None where their parts stay as they are."""
        make = self._make.get(label.removeprefix("?"))
        if make is None or not (self._tables.silent or label.startswith("?")):
            return make
        known = make

        def bound(text: bytes, parts: list[Any]) -> Any:
            parts = self._heard(parts)
            return parts[0] if label.startswith("?") and len(parts) == 1 else known(text, parts)

        return bound

    def _heard(self, parts: list[Any]) -> list[Any]:
        """Without the tokens that leave nothing."""
        silent = self._tables.silent
        return [each for each in parts if not (isinstance(each, Token) and each.kind in silent)] if silent else parts
