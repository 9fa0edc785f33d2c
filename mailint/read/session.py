"""A session log to its nodes."""

from __future__ import annotations

from mailint.nodes.message import Stage
from mailint.nodes.session import Session
from mailint.read.reading import Unit
from mailint.text import Source, View


def read_sessions(source: Source, stage: Stage | None = None) -> tuple[Unit, ...]:
    """The sessions in a log, each followed by the messages in it."""
    return (Unit(View.whole(source.data), Session(0, len(source.data))),)
