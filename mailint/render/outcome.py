"""What a server did with each message of a session, in words, and the findings likely to blame."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from mailint.lint import Problem, Report
from mailint.nodes.session import Command, Exchange, Reply, Session, Verb
from mailint.render.visible import visible
from mailint.rules.rule import Level
from mailint.text import View

QUEUED = re.compile(rb"queued as <?([\w.@+-]+)|\bid=<?([\w.@+-]+)|(?:^|\s)(\w{6,}) Message accepted", re.I)
"""How Postfix, Exim and Sendmail tell under which name they queued a message."""
MOST = 5
"""How many findings are named as likely to blame."""


class Outcome(NamedTuple):
    """What became of a transaction. `stop` is the file's octet after the reply that settled it."""

    stop: int
    accepted: bool
    said: str
    """`accepted as C8D7E8C757`, `refused at RCPT TO:<a@b.example>`."""
    reply: str
    words: str
    """The reply's code in words; empty where it has none."""
    blamed: tuple[Problem, ...]


def outcomes(report: Report) -> Iterator[Outcome]:
    """The outcome of each transaction of a file's sessions, in order."""
    blame = _Blame(report)
    for index, unit in enumerate(report.reading.units):
        if isinstance(unit.root, Session):
            for settled in _settling(unit.root):
                yield _outcome(unit.view, settled, blame.of(index, unit.root, settled))


def _settling(session: Session) -> Iterator[Exchange]:
    """The exchanges that settle something, in the order of their transactions."""
    transactions: dict[int, list[Exchange]] = {}
    for exchange in session.exchanges:
        if exchange.verb is Verb.MAIL:
            transactions.setdefault(exchange.index, []).append(exchange)
        elif exchange.transaction >= 0 and exchange.verb in (Verb.RCPT, Verb.DATA, Verb.BDAT, Verb.END):
            transactions.setdefault(exchange.transaction, []).append(exchange)
    for exchanges in transactions.values():
        yield from _settled(exchanges)


def _settled(exchanges: list[Exchange]) -> Iterator[Exchange]:
    """The exchanges that settle a transaction: its end, each recipient that was refused, or where else it failed."""
    refused = [each for each in exchanges if each.verb is Verb.RCPT and _is_refused(each)]
    yield from refused
    ends = [each for each in exchanges if each.verb in (Verb.END, Verb.BDAT)]
    other = [each for each in exchanges if each.verb in (Verb.MAIL, Verb.DATA) and _is_refused(each)]
    if ends:
        yield ends[-1]
    elif other and not (refused and other[-1].verb is Verb.DATA):
        yield other[-1]


def _is_refused(exchange: Exchange) -> bool:
    return exchange.reply is not None and exchange.reply.code >= 400


def _outcome(view: View, exchange: Exchange, blamed: tuple[Problem, ...]) -> Outcome:
    reply = exchange.reply
    stop = view.span(exchange.start, exchange.stop).stop
    if reply is None:
        return Outcome(stop, False, "sent, but no answer to it is here", "", "", ())
    text = view.text[reply.start : reply.stop]
    if reply.code < 400:
        return Outcome(stop, True, _accepted(text), _shown(text), "", ())
    done = "deferred" if reply.code < 500 else "refused"
    return Outcome(stop, False, f"{done} at {_where(view, exchange)}", _shown(text), _words(view, reply), blamed)


def _accepted(text: bytes) -> str:
    found = QUEUED.search(text)
    name = next(filter(None, found.groups()), b"") if found else b""
    return f"accepted as {visible(name)}" if name else "accepted"


def _where(view: View, exchange: Exchange) -> str:
    if exchange.verb in (Verb.END, Verb.BDAT):
        return "the end of its data"
    command = exchange.command
    return visible(view.text[command.start : command.stop]) if command else exchange.verb.value


def _shown(text: bytes) -> str:
    return " / ".join(visible(line) for line in text.splitlines())


def _words(view: View, reply: Reply) -> str:
    """The enhanced code in words, else the reply code."""
    from mailint.smtp.codes import REPLIES, in_words

    for line in reply.lines:
        enhanced = view.text[line.enhanced.start : line.enhanced.stop].decode("ascii", "replace")
        if enhanced:
            return in_words(enhanced) or ""
    return REPLIES.get(reply.code, "")


class _Blame:
    """The findings of a report, by the message and by the place in a session that they are about."""

    def __init__(self, report: Report) -> None:
        self._messages: dict[int, list[Problem]] = {}
        self._places: dict[int, list[tuple[int, int, Problem]]] = {}
        for number, problem in enumerate(report.problems):
            if problem.message_index is None:
                self._places.setdefault(problem.unit, []).append((problem.finding.start, number, problem))
            elif problem.level >= Level.WARNING:
                self._messages.setdefault(problem.message_index, []).append(problem)
        for found in self._messages.values():
            found.sort(key=lambda problem: -problem.level)
        for places in self._places.values():
            places.sort(key=lambda place: place[:2])

    def of(self, unit: int, session: Session, exchange: Exchange) -> tuple[Problem, ...]:
        """Findings about the command that was refused; where its data were, errors and warnings in the message."""
        if exchange.verb in (Verb.END, Verb.BDAT) and exchange.content is not None:
            message = session.contents[exchange.content].message_index
            return tuple(self._messages.get(message, [])[:MOST]) if message is not None else ()
        return self._at(unit, exchange.command) if exchange.command else ()

    def _at(self, unit: int, command: Command) -> tuple[Problem, ...]:
        places = self._places.get(unit, [])
        first = bisect_left(places, command.start, key=lambda place: place[0])
        last = bisect_right(places, command.stop, key=lambda place: place[0])
        return tuple(problem for _, _, problem in places[first : min(last, first + MOST)])
