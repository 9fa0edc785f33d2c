"""Which rules visit which nodes, and under which attributes such nodes can stand: worked out once for a set of rules.

So a walk enters only what can hold something that a rule visits, and of a node asks nothing but its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mailint.nodes.message import PLAIN, Part
from mailint.nodes.node import Node, held
from mailint.record import NamedTuple
from mailint.rules.rule import Rule
from mailint.settings import Settings

Rules = tuple[Rule[Any], ...]


class Visit(NamedTuple):
    """What is done with nodes of a class: the rules that visit them, and the attributes to look under, last first."""

    rules: Rules
    below: tuple[tuple[str, bool], ...]
    """Names, and whether each holds many nodes."""


class Dispatch(dict[type[Node], Visit]):
    """The visits of a set of rules by class, each worked out when a node of the class is first met."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.by_code = {rule.code: rule for rule in rules}
        self._visited = tuple({kind for rule in rules for kind in rule.visits})
        self._reaching: dict[type[Node], bool] = {}

    def __missing__(self, kind: type[Node]) -> Visit:
        rules = tuple(rule for rule in self.rules if issubclass(kind, rule.visits))
        below = tuple((name, many) for name, many, kinds in reversed(held(kind)) if self._reaches(kinds))
        if issubclass(kind, Part) and any(issubclass(each, self._visited) for each in PLAIN):
            below = (*((name, many) for name, many in below if name != "odd_fields"), ("fields", True))
        visit = self[kind] = Visit(rules, below)
        return visit

    def _reaches(self, kinds: Iterable[type[Node]]) -> bool:
        """Whether rules visit nodes of these classes, or what can stand under them."""
        for kind in _family(kinds):
            if kind not in self._reaching:
                self._reaching[kind] = issubclass(kind, self._visited)  # for now, as classes can hold each other
                self._reaching[kind] |= any(self._reaches(below) for _, _, below in held(kind))
            if self._reaching[kind]:
                return True
        return False


def _family(kinds: Iterable[type[Node]]) -> Iterator[type[Node]]:
    """The classes, and those that are made of them."""
    for kind in kinds:
        yield kind
        yield from _family(kind.__subclasses__())


_MADE: list[Dispatch] = []
_KEPT = 8


def dispatch(rules: Rules) -> Dispatch:
    """The dispatch of a set of rules, told by identity: comparing 100 rules takes as long as judging by them."""
    for made in _MADE:
        if made.rules is rules:
            return made
    made = Dispatch(rules)
    _MADE[:] = (made, *_MADE[: _KEPT - 1])
    return made


_SPEAKING: list[tuple[Settings, Rules, Rules]] = []


def speakers(settings: Settings, rules: Rules) -> Rules:
    """Those of the rules that are to be called: what nobody is shown is not looked for.

    A finding that is not shown may yet hide those of less specific rules, and
    what is suppressed in a file is counted.
    """
    for one, other, made in _SPEAKING:
        if one is settings and other is rules:
            return made
    shown = {
        rule.code for rule in rules if settings.shows(rule, settings.level_of(rule, rule.gravest))
    } | settings.suppressed
    made = tuple(rule for rule in rules if rule.code in shown or not shown.isdisjoint(rule.hides))
    made = rules if len(made) == len(rules) else made
    _SPEAKING[:] = ((settings, rules, made), *_SPEAKING[: _KEPT - 1])
    return made
