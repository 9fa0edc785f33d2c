"""What is told of a judged file, made so that nothing of the file is needed to show it.

A Judgement can be sent from one process to another, kept, and shown later. What renders it gets nothing else.
"""

from mailint.judgement.judging import judgement
from mailint.judgement.kinds import (
    ALL,
    EACH,
    Cause,
    Change,
    Excerpt,
    Judgement,
    NotJudged,
    Outcome,
    Place,
    PlacedEdit,
    Remark,
    Repair,
    Rest,
    Shown,
    Wants,
)

__all__ = ["ALL", "EACH", "Cause", "Change", "Excerpt", "Judgement", "NotJudged", "Outcome", "Place", "PlacedEdit",
           "Remark", "Repair", "Rest", "Shown", "Wants", "judgement"]  # fmt: skip
