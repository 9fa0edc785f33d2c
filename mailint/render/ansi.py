"""Colours for terminals (ECMA-48 SGR), and when they are wanted."""

from __future__ import annotations

import os
from collections.abc import Callable

from mailint.level import Level

Paint = Callable[[str, str], str]
"""Text and style (`bold red`) to text."""

_CODES = {"bold": "1", "dim": "2", "red": "31", "green": "32", "yellow": "33", "blue": "34", "cyan": "36"}
LEVEL_STYLE = {Level.ERROR: "bold red", Level.WARNING: "bold yellow", Level.ADVICE: "bold cyan"}


def is_wanted(is_terminal: bool) -> bool:
    """Whether to colour: as NO_COLOR and FORCE_COLOR say, else on a terminal that is not dumb."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal and os.environ.get("TERM") != "dumb"


def coloured(text: str, style: str) -> str:
    """The text in a style."""
    return f"\x1b[{';'.join(_CODES[word] for word in style.split())}m{text}\x1b[0m" if text else text


def plain(text: str, style: str) -> str:
    """The text as it is."""
    return text
