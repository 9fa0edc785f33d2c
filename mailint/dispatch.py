"""Which rules visit which nodes, and under which attributes such nodes can stand: worked out once for a set of rules.

So a walk enters only what can hold something that a rule visits, and of a node asks nothing but its class.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailint.nodes.message import PLAIN, Part
from mailint.nodes.node import Node, full_names, held
from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.settings import Settings

if TYPE_CHECKING:
    from typing import Any

    from mailint.rules.listed import Listed
    from mailint.rules.rule import Rule

    Rules = tuple[Listed | Rule[Any], ...]


class Visit(NamedTuple):
    """What is done with nodes of a class: the rules that visit them, and the attributes to look under, last first."""

    rules: tuple[Rule[Any], ...]
    below: tuple[tuple[str, bool], ...]
    """Names, and whether each holds many nodes."""


class Dispatch(dict[type[Node], Visit]):
    """The visits of a set of rules by class, each worked out, and its rules loaded, when such a node is first met."""

    def __init__(self, rules: Rules) -> None:
        self.rules = rules
        self.by_code = {rule.code: rule for rule in rules}
        self._visitors: dict[str, list[int]] = {}
        for at, rule in enumerate(rules):
            for name in rule.visited:
                self._visitors.setdefault(name, []).append(at)
        self._reaching: dict[type[Node], bool] = {}
        self._listed: dict[type[Node], Rules] = {}

    def __missing__(self, kind: type[Node]) -> Visit:
        rules = tuple(each.loaded() for each in self.visitors(kind))
        below = tuple((name, many) for name, many, kinds in reversed(held(kind)) if self._reaches(kinds))
        if issubclass(kind, Part) and any(self._is_visited(each) for each in PLAIN):
            below = (*((name, many) for name, many in below if name != "odd_fields"), ("fields", True))
        visit = self[kind] = Visit(rules, below)
        return visit

    def visitors(self, kind: type[Node]) -> Rules:
        """The rules that visit nodes of a class, as they are listed."""
        if kind not in self._listed:
            found = {at for name in full_names(kind) for at in self._visitors.get(name, ())}
            self._listed[kind] = tuple(self.rules[at] for at in sorted(found))
        return self._listed[kind]

    def _is_visited(self, kind: type[Node]) -> bool:
        return any(name in self._visitors for name in full_names(kind))

    def _reaches(self, kinds: Iterable[type[Node]]) -> bool:
        """Whether rules visit nodes of these classes, or what can stand under them."""
        for kind in _family(kinds):
            if kind not in self._reaching:
                self._reaching[kind] = self._is_visited(kind)  # for now, as classes can hold each other
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
