"""The two sides of a dialogue."""

from __future__ import annotations

from enum import Enum


class Side(Enum):
    """Who speaks, or who is at fault."""

    CLIENT = "client"
    SERVER = "server"
