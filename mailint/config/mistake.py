"""What is wrong in a configuration, and where."""

from __future__ import annotations

from collections.abc import Callable

from mailint.record import NamedTuple

Steps = tuple[str | int, ...]
"""The way to a value: keys, and indexes in lists."""

Complain = Callable[[Steps, str], None]
"""Takes what is wrong with the value there."""


class Mistake(NamedTuple):
    """What is wrong, and the file and line, variable or option where it stands."""

    place: str
    text: str


class Mistakes(Exception):
    """A configuration that cannot be used. Holds every mistake in it."""

    def __init__(self, mistakes: list[Mistake]) -> None:
        super().__init__("\n".join(f"{each.place}: {each.text}" for each in mistakes))
        self.mistakes = mistakes


def shown(value: object) -> str:
    """A value as the user wrote it, more or less: `'text'`, `3`, `true`."""
    return str(value).lower() if isinstance(value, bool) else repr(value)
