"""The forms of plain sessions and transactions in a log without marks (`grammars/smtp/course.lark`)."""

from __future__ import annotations

from functools import cache

from mailint.generated.smtp_course import RECOGNISERS
from mailint.patterns import compiled
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    import re


@cache
def form(name: str) -> re.Pattern[bytes]:
    """The expression of a form: of an `envelope`, of how a session is left (`closing`). Raises KeyError for others."""
    return compiled(RECOGNISERS[f"clean_{name}"][0])
