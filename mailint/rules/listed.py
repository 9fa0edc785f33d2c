"""Rules as they are listed: enough of each to tell whether it is to be called. Its module is imported when it is.

A run that finds one fault imports the rules about what is odd in that file, and not the 120 that speak about messages.
The lists are written from the rules by `scripts/generate.py`; a test tells if that was forgotten.
"""

from __future__ import annotations

from functools import cache

from mailint.level import Level
from mailint.record import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from mailint.rules.rule import Rule

GROUPS = ("message", "session", "template")
"""The lists there are, each a module in `mailint/generated`."""


class Listed(NamedTuple):
    """A rule by what it says of itself, `Rule` has the same."""

    code: str
    name: str
    level: Level
    gravest: Level | None
    hides: tuple[str, ...]
    visited: tuple[str, ...]
    """The full names of the node classes that it visits."""
    module: str
    function: str

    def loaded(self) -> Rule[Any]:
        """The rule itself."""
        from importlib import import_module

        rule: Rule[Any] = getattr(import_module(self.module), self.function)
        return rule


@cache
def listed(*groups: str) -> tuple[Listed, ...]:
    """The rules of some lists, by code."""
    from importlib import import_module

    found = {}
    for group in groups:
        for code, name, level, gravest, *others in import_module(f"mailint.generated.rules_{group}").RULES:
            found[code] = Listed(code, name, Level(level), gravest and Level(gravest), *others)
    return tuple(found[code] for code in sorted(found))


def all_listed() -> tuple[Listed, ...]:
    """Every rule, by code."""
    return listed(*GROUPS)
