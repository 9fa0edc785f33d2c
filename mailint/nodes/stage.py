"""The stages in the life of a message."""

from __future__ import annotations

from enum import Enum


class Stage(Enum):
    """Where in its life a message is; some rules speak only at one stage."""

    DRAFT = "draft"
    OUTGOING = "outgoing"
    DELIVERED = "delivered"
