"""Parse tables with fewer steps to the same end: what a token leads to in any case is done when it is shifted.

After a token, the parser often does one thing whatever follows: it reduces by a helper rule, of which nothing is made.
`_item: SEMICOLON` then leads to the state that `_item` leads to; and after `items: items SEMICOLON` it is where it was
before. Such a token leads there at once. What may follow it is still tried as in the state that was passed over, whose
scanner the new state has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mailint.driver.tables import ERROR

Row = Mapping[str, int]
State = tuple[int, Row]


class Reduction(NamedTuple):
    """What the tables need to know of a rule."""

    size: int
    name: str
    is_helper: bool
    """Whether it is always part of another, so that nothing is made of it."""
    goes_on: bool
    """Whether it begins with itself, as a series does."""


def shortened(states: Sequence[State], rules: Mapping[int, Reduction], end: int) -> tuple[list[State], int]:
    """The states with shortcuts, and the number of the end; states that nothing leads to are left out.

    A symbol leads to a state that goes on top of the stack or, from the number of states on, replaces the top.
    """
    shortcuts = _Shortcuts(states, rules)
    rows = [shortcuts.row(number) for _, number in shortcuts.reached]
    many = len(rows)
    final: list[State] = [
        (scanner, {symbol: to + many * replaces for symbol, (to, replaces) in row.items()})
        for (scanner, _), row in zip(shortcuts.reached, rows, strict=True)
    ]
    return final, shortcuts.number(states[end][0], end)


class _Shortcuts:
    """The states that are reached, each with the scanner with which it is."""

    def __init__(self, states: Sequence[State], rules: Mapping[int, Reduction]) -> None:
        self.states, self.rules = states, rules
        self.reached: list[tuple[int, int]] = []
        self.numbers: dict[tuple[int, int], int] = {}
        self.number(states[0][0], 0)

    def number(self, scanner: int, state: int) -> int:
        """The new number of a state with that scanner."""
        key = (scanner, state)
        if key not in self.numbers:
            self.numbers[key] = len(self.reached)
            self.reached.append(key)
        return self.numbers[key]

    def row(self, state: int) -> dict[str, tuple[int, bool]]:
        """What to do at a symbol, and whether the state that it leads to replaces the top of the stack."""
        row: dict[str, tuple[int, bool]] = {}
        for symbol, action in self.states[state][1].items():
            if action < 0:
                row[symbol] = (action, False)
                continue
            to, replaces = self.leads(state, action, symbol.isupper())
            scanner = self.states[action if symbol.isupper() else to][0]
            row[symbol] = (self.number(scanner, to), replaces)
        return row

    def leads(self, state: int, to: int, is_terminal: bool) -> tuple[int, bool]:
        """To which state a symbol leads in any case, and whether that is in place of the one before it."""
        last, replaces = to, False
        while (rule := self.only_rule(last)) and not replaces:
            if rule.size == 1:
                last = self.states[state][1][rule.name]
            elif rule.size == 2 and rule.goes_on and is_terminal:
                last, replaces = state, True
            else:
                break
        return (to, False) if ERROR in self.states[last][1] else (last, replaces)

    def only_rule(self, state: int) -> Reduction | None:
        """The helper rule by which a state reduces whatever follows."""
        actions = set(self.states[state][1].values())
        rule = self.rules.get(actions.pop()) if len(actions) == 1 else None
        return rule if rule and rule.is_helper and ERROR not in self.states[state][1] else None
