"""Whether a log has the line ends of the wire."""

from __future__ import annotations

from mailint.nodes.session import Speaker, Turn
from mailint.read.dialects import Dialect
from mailint.read.transcript import Transcript


def has_wire_ends(transcript: Transcript, dialect: Dialect) -> bool:
    """Whether the log was saved with the line ends of the wire.

    In a tool's log the first line tells; in others, whether all that the server says ends in CRLF: then the client's
    line ends are what it sent, too.
    """
    text, turns = transcript.view.text, transcript.turns
    if dialect.saved:
        first = next((turn for turn in turns if turn.speaker is not Speaker.NOISE), None)
        return first is not None and text[first.start : first.stop].endswith(b"\r\n")
    heard = [turn for turn in turns if turn.speaker is Speaker.SERVER]
    return not (dialect.marked or dialect.typed) and bool(heard) and all(_ends_in_crlf(text, turn) for turn in heard)


def _ends_in_crlf(text: bytes, turn: Turn) -> bool:
    return text.count(b"\n", turn.start, turn.stop) == text.count(b"\r\n", turn.start, turn.stop) > 0
