"""What is told of a judged file, made so that nothing of the file is needed to show it.

A Judgement can be sent from one process to another, kept, and shown later. What renders it gets nothing else.
"""

from __future__ import annotations

from mailint.judgement.told import ALL, EACH, Judgement, Wants
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from mailint.judgement.judging import judgement
    from mailint.judgement.kinds import Change, Excerpt, Place, PlacedEdit, Remark, Repair, Rest, Shown
    from mailint.judgement.settled import Cause, NotJudged, Outcome

__all__ = ["ALL", "EACH", "Cause", "Change", "Excerpt", "Judgement", "NotJudged", "Outcome", "Place", "PlacedEdit",
           "Remark", "Repair", "Rest", "Shown", "Wants", "judgement"]  # fmt: skip


def __getattr__(name: str) -> Any:
    """What is not needed to tell that a file is clean, imported when it is first asked for."""
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module 'mailint.judgement' has no attribute {name!r}")
    home = {"judgement": "judging", "Cause": "settled", "NotJudged": "settled", "Outcome": "settled"}.get(name, "kinds")
    return getattr(import_module(f"mailint.judgement.{home}"), name)
