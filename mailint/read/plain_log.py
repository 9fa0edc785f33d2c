"""A log of telnet sessions about which no rule has anything to say, told without reading it.

How these sessions begin is told by form alone, and what a log like this leaves is nothing to be cleaned away.
"""

from __future__ import annotations

from functools import cache

from mailint.data.special_use import is_reachable
from mailint.patterns import compiled
from mailint.plain.dialogue import form
from mailint.read.course import Course, Passage, Terms, terms_of
from mailint.read.dialects import DIALECTS, Dialect, has_clue, unmarked
from mailint.read.opening import TELNET, first_lines
from mailint.record import NamedTuple
from mailint.text import window


class PlainLog(NamedTuple):
    """The plain sessions with which a log begins, and where they stop."""

    text: bytes
    sessions: list[Passage]
    stop: int
    dialect: Dialect


def plain_log(text: bytes) -> PlainLog | None:
    """The plain sessions with which a log begins; None if there are none, or more would have to be known to tell.

    A long log is read into memory. If the sessions are not all of the log, what they end before is nothing that the
    last of them hangs on.
    """
    text = window.whole(text)
    course = Course(text, cache(_plain_terms))
    if not text.startswith(TELNET) or not course.line_end or text.find(_METER) >= 0:
        return None
    dialect = _dialect(first_lines(text))
    if dialect.name != "telnet":
        return None
    sessions, at = [], 0
    while at < len(text) and (found := course.session(at)):
        sessions.append(found)
        at = found.stop
    if at < len(text) and sessions:
        sessions.pop()  # what follows may belong to it
    return PlainLog(text, sessions, sessions[-1].stop, dialect) if sessions else None


_METER = b"--:--:--"
"""What stands in a meter of progress, which is cleaned away (`clean.returns`)."""


def _dialect(head: bytes) -> Dialect:
    """The dialect; those with marks need be weighed only where there may be such a one."""
    if any(dialect.marked and has_clue(head, dialect) for dialect in DIALECTS):
        from mailint.read.dialect import dialect_of

        return dialect_of(head)
    return unmarked(head)


def _plain_terms(opening: bytes) -> Terms | None:
    """What a server offers in the beginning of a session, if no rule has anything to say about that."""
    found = form("telnet").fullmatch(opening)
    if found is None:
        return None
    server, client, reply = found.groups()
    named, *listed = (line[4:].rstrip() for line in reply.splitlines())
    if named != server or not (is_reachable(server) and is_reachable(client)):
        return None
    keywords = [line.partition(b" ")[0] for line in listed]
    if len(set(keywords)) < len(keywords) or not all(map(_OFFERS.fullmatch, listed)):
        return None
    if b"SMTPUTF8" in keywords and b"8BITMIME" not in keywords:
        return None  # RFC 6531 §3.1
    return terms_of({line.partition(b" ")[0]: tuple(line.split(b" ")[1:]) for line in listed})


_OFFERS = compiled(
    rb"PIPELINING|8BITMIME|SMTPUTF8|DSN|ENHANCEDSTATUSCODES|STARTTLS|CHUNKING|HELP|VRFY|ETRN|SIZE [1-9][0-9]{2,18}"
)
"""Service extensions as servers list them, with nothing in them that a rule looks at."""
