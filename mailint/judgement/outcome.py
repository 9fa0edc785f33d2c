"""What a server did with each message of a session and what else it refused, and the findings that explain it."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from operator import attrgetter

from mailint.judgement.cause import Causes
from mailint.judgement.passed import REFUSED_AT, accepted, in_passed, words_of
from mailint.judgement.settled import Cause, Outcome
from mailint.lint import Report
from mailint.nodes.session import Exchange, Reply, Session, Verb
from mailint.text import View


def outcomes(report: Report) -> Iterator[Outcome]:
    """The outcome of each transaction of a file's sessions, and each command refused outside one, in order."""
    reading = report.reading
    passed = in_passed(reading.source.data, reading.passed.transactions)
    return merge(_of_units(report), passed, key=attrgetter("stop"))


def _of_units(report: Report) -> Iterator[Outcome]:
    causes = Causes(report)
    for index, unit in enumerate(report.reading.units):
        if isinstance(unit.root, Session):
            for settled in _settling(unit.root):
                stop = unit.view.span(settled.start, settled.stop).stop
                line = report.reading.source.line(max(stop - 1, 0))
                yield _outcome(unit.view, settled, stop, line, causes.of(index, unit.root, settled, unit.view))


def _settling(session: Session) -> Iterator[Exchange]:
    """The exchanges that settle something, in the order in which their transactions or they themselves begin."""
    transactions: dict[int, list[Exchange]] = {}
    for exchange in session.exchanges:
        if exchange.verb is Verb.MAIL:
            transactions.setdefault(exchange.index, []).append(exchange)
        elif exchange.transaction >= 0 and exchange.verb in _OF_TRANSACTIONS:
            transactions.setdefault(exchange.transaction, []).append(exchange)
        elif _is_refused(exchange):
            transactions[exchange.index] = [exchange]
    for exchanges in transactions.values():
        yield from _settled(exchanges) if exchanges[0].verb is Verb.MAIL else exchanges


_OF_TRANSACTIONS = (Verb.RCPT, Verb.DATA, Verb.BDAT, Verb.END)


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


def _outcome(view: View, exchange: Exchange, stop: int, line: int, causes: tuple[Cause, ...]) -> Outcome:
    reply = exchange.reply
    if reply is None:
        return Outcome(stop, line, False, "the message was sent, but no answer to it is here", b"", b"", "", ())
    text = view.text[reply.start : reply.stop]
    if reply.code < 400:
        return accepted(stop, line, text)
    shown = b" / ".join(text.splitlines())
    done = _done(exchange, reply)
    return Outcome(stop, line, False, done, _where(view, exchange), shown, in_words(view, reply), causes)


def _done(exchange: Exchange, reply: Reply) -> str:
    if exchange.verb is not Verb.MAIL and exchange.transaction < 0:
        return "the server put off" if reply.code < 500 else "the server refused"
    return "the message was deferred at" if reply.code < 500 else REFUSED_AT


def _where(view: View, exchange: Exchange) -> bytes:
    if exchange.verb in (Verb.END, Verb.BDAT):
        return b"the end of its data"
    command = exchange.command
    return view.text[command.start : command.stop] if command else exchange.verb.value.encode()


def in_words(view: View, reply: Reply) -> str:
    """The enhanced code in words, else the reply code."""
    enhanced = (view.text[line.enhanced.start : line.enhanced.stop] for line in reply.lines)
    return words_of(reply.code, next(filter(None, enhanced), b""))
