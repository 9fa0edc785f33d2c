"""What templates make."""

from __future__ import annotations

from enum import Enum


class Shape(Enum):
    """What a template makes: a message, or a part of one, as frameworks keep them."""

    MESSAGE = "message"
    TEXT = "text body"
    HTML = "HTML body"
    SUBJECT = "subject"
