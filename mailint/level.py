"""How grave findings are. The word stands in settings and in results, which need no rule."""

from __future__ import annotations

from enum import IntEnum


class Level(IntEnum):
    """How grave a finding is: a MUST broken, a SHOULD broken or a documented fault, or the rest."""

    ADVICE = 1
    WARNING = 2
    ERROR = 3

    __hash__ = int.__hash__
    """Enum's own is written in Python, and hashes the name."""
