"""A session log to its nodes: sessions, the replies paired with the commands in order, and the messages in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailint.nodes.capture import Capture
from mailint.nodes.session import Content, Speaker
from mailint.nodes.stage import Stage
from mailint.read.capture import hear_again, hear_log, hear_stream
from mailint.read.cleaning import cleaned
from mailint.read.course import Course, Passage
from mailint.read.dialect import dialect_of
from mailint.read.dialects import Dialect
from mailint.read.listener import PASSED, Hearing
from mailint.read.message import read_message
from mailint.read.openings import Judge, Openings, hangs_on_passed
from mailint.read.packets import PCAP
from mailint.read.pairing import Pairing
from mailint.read.plain_log import PlainLog
from mailint.read.reading import Passed, Unit
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
    reader = _Reader(dialect, Clock(log), stage, messages)
    return first + tuple(reader.read(hear_log(clean, dialect)))


def sessions_on(connections: Iterable[Stream], log: View, stage: Stage | None = None) -> tuple[Unit, ...]:
    """The sessions on the connections of a packet capture, each followed by the messages in it."""
    heard = (each for stream in connections for each in hear_stream(stream, PCAP))
    return tuple(_Reader(PCAP, Clock(log), stage).read(heard))


def odd_sessions(
    source: Source, judge: Judge, stage: Stage | None = None, begun: PlainLog | None = None
) -> tuple[tuple[Unit, ...], Passed]:
    """What is to be judged in a log, its plain sessions and transactions left out, and how much was passed.

    `begun` are the plain sessions with which it is known to begin.
    """
    log = View.whole(source.data)
    dialect = begun.dialect if begun else _bare_dialect(log)
    if dialect is None:
        return sessions_in(log, stage), Passed()
    openings = Openings(judge, lambda text: _alone(text, dialect))
    course = Course(log.text, openings, dialect.lossy, begun.sessions if begun else ())
    reader = _Reader(dialect, Clock(log), stage)
    return tuple(reader.read(hear_log(log, dialect, course))), reader.passed


def _bare_dialect(log: View) -> Dialect | None:
    """The dialect of a log, if there is nothing to be taken off, and its lines are as they were sent, without marks."""
    clean, residues = cleaned(log)
    dialect = dialect_of(clean.text)
    is_bare = clean is log and not residues and not dialect.marked and not dialect.gaps and dialect.data == "wire"
    return dialect if is_bare else None


def _alone(text: bytes, dialect: Dialect) -> tuple[Unit, ...]:
    """The units of a text in that dialect."""
    log = View.whole(text)
    return tuple(_Reader(dialect, Clock(log)).read(hear_log(log, dialect)))


class _Reader:
    """Makes units of what was heard."""

    def __init__(self, dialect: Dialect, clock: Clock, stage: Stage | None = None, messages: int = 0) -> None:
        self.dialect, self.clock, self.stage, self.messages = dialect, clock, stage, messages
        self.transactions: list[Span] = []
        """Those that were passed."""
        self.sessions, self.kept = 0, True
        """How many sessions were passed, and whether line ends were kept in all of them."""

    @property
    def passed(self) -> Passed:
        """What was passed."""
        return Passed(self.transactions, self.sessions, self.kept)

    def read(self, heard: Iterable[tuple[View, Hearing]]) -> Iterator[Unit]:
        """The units of each session."""
        for ordinal, (heard_in, hearing) in enumerate(heard):
            if hearing.passed:
                self._pass(hearing.passed)
            else:
                yield from self._units(ordinal, heard_in, hearing)

    def _pass(self, passage: Passage) -> None:
        """Count a session that was passed."""
        self.kept &= self.dialect.keeps_line_ends(passage)
        self.sessions += 1
        self.transactions += passage.transactions
        self.messages += len(passage.transactions)

    def _units(self, ordinal: int, heard_in: View, hearing: Hearing) -> Iterator[Unit]:
        transcript = transcribe(heard_in, hearing.turns)
        pairing = Pairing(transcript, self.dialect, self.messages, hearing.marks)
        session = pairing.session(ordinal)
        if transcript.passed and (hangs_on_passed(session) or _ends_in_passed(transcript)):
            yield from self._units(ordinal, heard_in, hear_again(heard_in.text, self.dialect, hearing))
            return
        session = self.clock.timed(session, transcript.view)
        yield Unit(transcript.view, session)
        for content, chunks in pairing.messages:
            view = _message_view(transcript, content, chunks, self.dialect.data)
            message = read_message(view.text, stage=self.stage, in_session=True)
            yield Unit(view, message, content.message_index, session, transcript.view, content)
        self.messages += len(pairing.messages) + pairing.passed
        self.transactions += (Span(each.start, each.stop) for each in hearing.turns if each.form == PASSED)


def _ends_in_passed(transcript: Transcript) -> bool:
    """Whether a transaction that was passed is the last thing in a session."""
    return all(turn.speaker is Speaker.NOISE for turn in transcript.turns[transcript.passed[-1] :])


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
