"""A session log to its nodes: sessions, the replies paired with the commands in order, and the messages in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailint.nodes.capture import Capture
from mailint.nodes.session import Content
from mailint.nodes.stage import Stage
from mailint.read.capture import hear_log, hear_stream
from mailint.read.cleaning import cleaned
from mailint.read.dialect import dialect_of
from mailint.read.dialects import Dialect
from mailint.read.listener import Hearing
from mailint.read.message import read_message
from mailint.read.packets import PCAP
from mailint.read.pairing import Pairing
from mailint.read.reading import Unit
from mailint.read.streams import Stream
from mailint.read.times import Clock
from mailint.read.transcript import Transcript, transcribe
from mailint.text import Source, Span, View


def read_sessions(source: Source, stage: Stage | None = None) -> tuple[Unit, ...]:
    """The sessions in a log, each followed by the messages in it."""
    return sessions_in(View.whole(source.data), stage)


def sessions_in(log: View, stage: Stage | None = None, messages: int = 0) -> tuple[Unit, ...]:
    """The sessions in a log, each followed by the messages in it; first of all what had to be taken off the log.

    `messages` is the number of the first message.
    """
    clean, residues = cleaned(log)
    dialect = dialect_of(clean.text)
    first = (Unit(log, Capture(0, len(log.text), residues)),) if residues else ()
    return first + _units(hear_log(clean, dialect), dialect, Clock(log), stage, messages)


def sessions_on(connections: Iterable[Stream], log: View, stage: Stage | None = None) -> tuple[Unit, ...]:
    """The sessions on the connections of a packet capture, each followed by the messages in it."""
    heard = (each for stream in connections for each in hear_stream(stream, PCAP))
    return _units(heard, PCAP, Clock(log), stage, 0)


def _units(
    heard: Iterable[tuple[View, Hearing]], dialect: Dialect, clock: Clock, stage: Stage | None, messages: int
) -> tuple[Unit, ...]:
    units: list[Unit] = []
    for ordinal, (heard_in, hearing) in enumerate(heard):
        transcript = transcribe(heard_in, hearing.turns)
        pairing = Pairing(transcript, dialect, messages, hearing.marks)
        session = clock.timed(pairing.session(ordinal), transcript.view)
        units.append(Unit(transcript.view, session))
        for content, chunks in pairing.messages:
            view = _message_view(transcript, content, chunks, dialect.data)
            message = read_message(view.text, stage=stage, in_session=True)
            units.append(Unit(view, message, content.message_index, session, transcript.view, content))
            messages += 1
    return tuple(units)


def _message_view(transcript: Transcript, content: Content, chunks: list[Span], shown: str) -> View:
    """The message as its recipient gets it: without stuffed dots (RFC 5321 §4.5.2), its chunks put together."""
    text = transcript.view.text
    spans = []
    for start, stop in chunks:
        at = start
        if not content.chunked and shown != "unstuffed":
            for dot in _stuffed(text, start, stop):
                spans.append((at, dot))
                at = dot + 1
        spans.append((at, stop))
    return View.join(spans, text, transcript.view)


def _stuffed(text: bytes, start: int, stop: int) -> Iterator[int]:
    """Where lines begin with a dot."""
    if text.startswith(b".", start, stop):
        yield start
    at = text.find(b"\n.", start, stop)
    while at >= 0:
        yield at + 1
        at = text.find(b"\n.", at + 1, stop)
