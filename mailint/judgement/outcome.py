"""What a server did with each message of a session, and the findings likely to blame."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from mailint.judgement.kinds import Outcome
from mailint.lint import Problem, Report
from mailint.nodes.session import Command, Exchange, Reply, Session, Verb
from mailint.rules.rule import Level
from mailint.text import View

QUEUED = re.compile(rb"queued as <?([\w.@+-]+)|\bid=<?([\w.@+-]+)|(?:^|\s)(\w{6,}) Message accepted", re.I)
"""How Postfix, Exim and Sendmail tell under which name they queued a message."""
MOST = 5
"""How many findings are named as likely to blame."""


Blamed = tuple[tuple[int, str], ...]
"""Findings: number, and code with name."""


def outcomes(report: Report) -> Iterator[Outcome]:
    """The outcome of each transaction of a file's sessions, in order."""
    blame = _Blame(report)
    for index, unit in enumerate(report.reading.units):
        if isinstance(unit.root, Session):
            for settled in _settling(unit.root):
                stop = unit.view.span(settled.start, settled.stop).stop
                line = report.reading.source.line(max(stop - 1, 0))
                yield _outcome(unit.view, settled, stop, line, blame.of(index, unit.root, settled))


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


def _outcome(view: View, exchange: Exchange, stop: int, line: int, blamed: Blamed) -> Outcome:
    reply = exchange.reply
    if reply is None:
        return Outcome(stop, line, False, "sent, but no answer to it is here", b"", b"", "", ())
    text = view.text[reply.start : reply.stop]
    shown = b" / ".join(text.splitlines())
    if reply.code < 400:
        name = _name(text)
        return Outcome(stop, line, True, "accepted as" if name else "accepted", name, shown, "", ())
    done = "deferred at" if reply.code < 500 else "refused at"
    return Outcome(stop, line, False, done, _where(view, exchange), shown, _words(view, reply), blamed)


def _name(text: bytes) -> bytes:
    """The name under which a server queued a message."""
    found = QUEUED.search(text)
    return next(filter(None, found.groups()), b"") if found else b""


def _where(view: View, exchange: Exchange) -> bytes:
    if exchange.verb in (Verb.END, Verb.BDAT):
        return b"the end of its data"
    command = exchange.command
    return view.text[command.start : command.stop] if command else exchange.verb.value.encode()


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
        self._messages: dict[int, list[tuple[int, Problem]]] = {}
        self._places: dict[int, list[tuple[int, int, Problem]]] = {}
        for number, problem in enumerate(report.problems):
            if problem.message_index is None:
                self._places.setdefault(problem.unit, []).append((problem.finding.start, number, problem))
            elif problem.level >= Level.WARNING:
                self._messages.setdefault(problem.message_index, []).append((number, problem))
        for found in self._messages.values():
            found.sort(key=lambda each: -each[1].level)
        for places in self._places.values():
            places.sort(key=lambda place: place[:2])

    def of(self, unit: int, session: Session, exchange: Exchange) -> Blamed:
        """Findings about the command that was refused; where its data were, errors and warnings in the message."""
        if exchange.verb in (Verb.END, Verb.BDAT) and exchange.content is not None:
            message = session.contents[exchange.content].message_index
            return _blamed(self._messages.get(message, [])[:MOST]) if message is not None else ()
        return self._at(unit, exchange.command) if exchange.command else ()

    def _at(self, unit: int, command: Command) -> Blamed:
        places = self._places.get(unit, [])
        first = bisect_left(places, command.start, key=lambda place: place[0])
        last = bisect_right(places, command.stop, key=lambda place: place[0])
        return _blamed([(number, problem) for _, number, problem in places[first : min(last, first + MOST)]])


def _blamed(problems: list[tuple[int, Problem]]) -> Blamed:
    return tuple((number, f"{problem.rule.code} {problem.rule.name}") for number, problem in problems)
