"""A saved SMTP session: turns, commands, replies, exchanges, content."""

from __future__ import annotations

from enum import Enum

from mailint.nodes.node import Node


class Side(Enum):
    """Who speaks, or who is at fault."""

    CLIENT = "client"
    SERVER = "server"


class Session(Node, frozen=True):
    """A saved SMTP session."""
