"""Whose each line of a saved session is.

Every octet of the file lies in exactly one turn. Cost is linear in the file.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailint.read.conversation import Conversation
from mailint.read.course import Course
from mailint.read.dialects import Dialect
from mailint.read.dump import packets
from mailint.read.guesser import Guesser
from mailint.read.listener import Hearing
from mailint.read.marked import hear_marked
from mailint.read.passing import Passer
from mailint.read.streams import Stream, streams
from mailint.text import View


def hear(data: bytes, dialect: Dialect, course: Course | None = None) -> list[Hearing]:
    """What was heard of each session in a log of lines. What a course takes is passed; it takes lines without marks."""
    if dialect.marked:
        return hear_marked(data, dialect)
    return (Passer(data, dialect, course) if course else Guesser(data, dialect)).listen()


def hear_again(data: bytes, dialect: Dialect, hearing: Hearing) -> Hearing:
    """What was heard of a session, without anything being passed."""
    guesser = Guesser(data, dialect)
    guesser.at = hearing.turns[0].start
    return guesser.listen(1)[0]


def hear_log(log: View, dialect: Dialect, course: Course | None = None) -> Iterator[tuple[View, Hearing]]:
    """What was heard of each session in a log, with the text in which that counts: of a dump, what its packets hold."""
    if dialect.dump:
        for stream in streams(log, packets(log.text, dialect.name)):
            yield from hear_stream(stream, dialect)
    else:
        for hearing in hear(log.text, dialect, course):
            yield log, hearing


def hear_stream(stream: Stream, dialect: Dialect) -> Iterator[tuple[View, Hearing]]:
    """What was heard of each session on a connection, with the text in which that counts."""
    for hearing in Conversation(stream.view.text, dialect, stream.lines).listen():
        yield stream.view, hearing
