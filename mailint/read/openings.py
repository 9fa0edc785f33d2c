"""How sessions begin, as far as what is plain in them hangs on it: told by the form of it, else by way of the rules."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from mailint.data.special_use import is_reachable
from mailint.nodes.session import Exchange, Path, Session, Verb
from mailint.patterns import compiled
from mailint.read.course import Terms, terms_of
from mailint.read.reading import Unit

_SUBMISSION = (465, 587)
_KEPT = 256
"""Beginnings of sessions that are remembered."""


class Judge(Protocol):
    """Tells whether nothing would be found that is to be shown."""

    def session(self, unit: Unit) -> bool:
        """Of a session."""


class Openings:
    """The terms in the beginnings of sessions. `read` gives the units of a session by itself."""

    def __init__(self, judge: Judge, read: Callable[[bytes], Sequence[Unit]]) -> None:
        self._judge, self._read = judge, read
        self._known: dict[bytes, Terms | None] = {}

    def __call__(self, opening: bytes) -> Terms | None:
        """What the server offers in the beginning of a session; None if there is anything in it to be looked at."""
        if opening not in self._known:
            if len(self._known) >= _KEPT:
                self._known.clear()
            like = _without_what_changes(opening)
            if like not in self._known:
                self._known[like] = self._judged(like)
            self._known[opening] = self._known[like]
        return self._known[opening]

    def _judged(self, opening: bytes) -> Terms | None:
        """The same, by way of a session that begins like this, has one plain transaction, and ends well."""
        is_wire = opening.endswith(b"\r\n")
        rest = _REST.replace(b"\n", b"\r\n") if is_wire else _REST
        units = self._read(opening + rest)
        session = units[0].root
        if not isinstance(session, Session) or len(units) != 2:
            return None
        if session.turns[-1].stop != len(opening + rest) or hangs_on_passed(session):
            return None
        return terms_of(session.exchanges[1].offered) if self._judge.session(units[0]) else None


_TIME = compiled(
    rb",?;? (?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), [0-9]{1,2} [A-Z][a-z]{2} [0-9]{4} [0-9]{2}:[0-9]{2}:[0-9]{2} [+-][0-9]{4}"
    rb"(?: \([A-Z]{2,5}\))?(?=\r?\n)"
)
_CLIENT = compiled(
    rb"(?<=\n[Ee][Hh][Ll][Oo] )(?=.{1,200}\n)(?:[A-Za-z0-9]++(?:-++[A-Za-z0-9]++)*+\.)++[A-Za-z]++(?=\r?\n)"
)


def _without_what_changes(opening: bytes) -> bytes:
    """The beginning of a session with the same name for clients that have a sound one, and no time in the greeting."""
    told, client = _TIME.sub(b"", opening, 1), _CLIENT.search(opening)
    if client is None or not is_reachable(client[0]):
        return told
    return told.replace(client[0], b"client.example.org", 1) if told.count(client[0]) == 1 else told


_REST = b"""MAIL FROM:<a@b.example>
250 2.1.0 Ok
RCPT TO:<c@b.example>
250 2.1.5 Ok
DATA
354 Go ahead
Subject: x

.
250 2.0.0 Ok
QUIT
221 2.0.0 Bye
"""


def hangs_on_passed(session: Session) -> bool:
    """Whether a rule may look in this session for what stands in its transactions.

    Those about domains do where the log has answers from DNS, that about clear text where the port is for submission,
    that about the postmaster where he is refused; and only mail data that are shown tell that some are.
    """
    ports = (each.port for each in session.endpoints)
    if session.records or session.facts.data == "hidden" or any(port in _SUBMISSION for port in ports):
        return True
    return session.lmtp or any(map(_may_refuse_postmaster, session.exchanges))


def _may_refuse_postmaster(exchange: Exchange) -> bool:
    if exchange.verb is not Verb.RCPT or exchange.reply is None or exchange.reply.code < 400:
        return False
    path = getattr(exchange.command, "path", None)
    return not isinstance(path, Path) or path.local.stop - path.local.start == len(b"postmaster")
