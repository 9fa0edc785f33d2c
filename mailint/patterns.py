"""Expressions that are compiled already: Python takes 0.1 to 2 ms to compile one of ours, at each start.

`scripts/compile_patterns.py` writes what the compiler of this Python makes of them into `mailint/generated`, a module
for each version of that compiler's code. A Python for which there is none compiles at the start, as ever.

An expression is registered by its use: in a module, `NAME = compiled(rb"(?s)...")` in place of `re.compile`; then run
the script. A test tells if that was forgotten. Flags stand in the expression, so that such a module need not import
`re`, which takes 4 ms. The expression itself is the key: one that has changed is compiled until the script runs again.
"""

from __future__ import annotations

import _sre  # type: ignore[import-not-found]
from functools import cache

from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    import re

    Code = tuple[int, tuple[int, ...], tuple[str | None, ...]]
    """Flags, the compiler's code, and the name of each group, that of the whole match first."""


TABLES: tuple[str, ...] = ("plain", "session", "message", "driver", "other")
"""The tables of compiled expressions: those by which plain messages are recognised, those that plain sessions take
besides, those by which other messages are judged, the scanners of the driver, and all others. Each is loaded when what
is looked for is in none before it."""


def compiled(expression: bytes) -> re.Pattern[bytes]:
    """The expression, ready to match: a `re.Pattern` as `re.compile` gives it."""
    code = next((codes[expression] for codes in map(table, TABLES) if expression in codes), None)
    if code is None:
        import re

        return re.compile(expression)
    flags, words, names = code
    groups = {name: at for at, name in enumerate(names) if name}
    # the compiler's last step, which looks whether the code is sound
    made: re.Pattern[bytes] = _sre.compile(expression, flags, list(words), len(names) - 1, groups, names)
    return made


@cache
def table(name: str) -> dict[bytes, Code]:
    """What the compiler makes of expressions; empty for a Python whose compiler is another."""
    try:
        found: dict[bytes, Code] = __import__(f"mailint.generated.sre_{_sre.MAGIC}_{name}", fromlist=("CODES",)).CODES
    except ModuleNotFoundError:
        return {}
    return found
