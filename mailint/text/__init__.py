"""Octets and places in them: sources, spans, views and edits. Nothing here knows what the octets mean."""

from mailint.text.edit import Deferred, Edit, Fix, Safety, apply, choose
from mailint.text.source import WIDE, Piece, Position, Source, Span, View, make_span

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
