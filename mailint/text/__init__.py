"""Octets and places in them: sources, spans, views and edits. Nothing here knows what the octets mean."""

from __future__ import annotations

from mailint.record import TYPE_CHECKING
from mailint.text.source import WIDE, Piece, Position, Source, Span, View, make_span

if TYPE_CHECKING:
    from typing import Any

    from mailint.text.edit import Deferred, Edit, Fix, Safety, apply, choose

__all__ = [
    "WIDE",
    "Deferred",
    "Edit",
    "Fix",
    "Piece",
    "Position",
    "Safety",
    "Source",
    "Span",
    "View",
    "apply",
    "choose",
    "make_span",
]


def __getattr__(name: str) -> Any:
    """What edits consist of, imported when it is first asked for: who only looks at octets does without msgspec."""
    if name not in __all__:
        raise AttributeError(f"module 'mailint.text' has no attribute {name!r}")
    from mailint.text import edit

    globals().update((each, getattr(edit, each)) for each in __all__ if hasattr(edit, each))
    return globals()[name]
