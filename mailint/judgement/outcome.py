"""What a server did with each message of a session and what else it refused, and the findings that explain it."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import merge
from operator import attrgetter

from mailint.judgement.cause import Causes
from mailint.judgement.kinds import Cause, Outcome
from mailint.lint import Report
from mailint.nodes.session import Exchange, Reply, Session, Verb
from mailint.patterns import compiled
from mailint.read.reading import Reading
from mailint.text import View

QUEUED = compiled(rb"(?i)queued as <?([\w.@+-]+)|\bid=<?([\w.@+-]+)|(?:^|\s)(\w{6,}) Message accepted")
"""How Postfix, Exim and Sendmail tell under which name they queued a message."""


_REFUSED_AT = "the message was refused at"
_ENHANCED = compiled(rb"5\.[0-9]++\.[0-9]++(?![^ ])")
_REFUSED = compiled(rb"(?i)(?<=\n)(RCPT [^\r\n]++)\r?\n(5[^\r\n]++)")


def outcomes(report: Report) -> Iterator[Outcome]:
    """The outcome of each transaction of a file's sessions, and each command refused outside one, in order."""
    return merge(_of_units(report), _of_passed(report.reading), key=attrgetter("stop"))


def _of_units(report: Report) -> Iterator[Outcome]:
    causes = Causes(report)
    for index, unit in enumerate(report.reading.units):
        if isinstance(unit.root, Session):
            for settled in _settling(unit.root):
                stop = unit.view.span(settled.start, settled.stop).stop
                line = report.reading.source.line(max(stop - 1, 0))
                yield _outcome(unit.view, settled, stop, line, causes.of(index, unit.root, settled, unit.view))


def _of_passed(reading: Reading) -> Iterator[Outcome]:
    """Those of plain transactions, which were not read: no finding explains who was refused, as there is none."""
    source, data = reading.source, reading.source.data
    for start, stop in reading.passed.transactions:
        envelope = data.find(b"\n354 ", start, stop)
        if data.find(b"\n550", start, envelope) >= 0:
            for found in _REFUSED.finditer(data, start, envelope):
                command, reply = found.groups()
                enhanced = _ENHANCED.match(reply, 4)
                words = _words(int(reply[:3]), enhanced[0] if enhanced else b"")
                yield Outcome(found.end(), source.line(found.end() - 1), False, _REFUSED_AT, command, reply, words, ())
        end = data.rfind(b"\n", start, stop - 1) + 1
        reply = data[end:stop].rstrip(b"\r\n")
        yield _accepted(end + len(reply), source.line(end), reply)


def _accepted(stop: int, line: int, reply: bytes) -> Outcome:
    name = queue_name(reply)
    said = f"the message was accepted{' as' if name else ''}"
    return Outcome(stop, line, True, said, name, b" / ".join(reply.splitlines()), "", ())


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
        return _accepted(stop, line, text)
    shown = b" / ".join(text.splitlines())
    done = _done(exchange, reply)
    return Outcome(stop, line, False, done, _where(view, exchange), shown, in_words(view, reply), causes)


def _done(exchange: Exchange, reply: Reply) -> str:
    if exchange.verb is not Verb.MAIL and exchange.transaction < 0:
        return "the server put off" if reply.code < 500 else "the server refused"
    return "the message was deferred at" if reply.code < 500 else _REFUSED_AT


def queue_name(text: bytes) -> bytes:
    """The name under which a server queued a message."""
    found = QUEUED.search(text)
    return next(filter(None, found.groups()), b"") if found else b""


def _where(view: View, exchange: Exchange) -> bytes:
    if exchange.verb in (Verb.END, Verb.BDAT):
        return b"the end of its data"
    command = exchange.command
    return view.text[command.start : command.stop] if command else exchange.verb.value.encode()


def in_words(view: View, reply: Reply) -> str:
    """The enhanced code in words, else the reply code."""
    enhanced = (view.text[line.enhanced.start : line.enhanced.stop] for line in reply.lines)
    return _words(reply.code, next(filter(None, enhanced), b""))


def _words(code: int, enhanced: bytes) -> str:
    from mailint.smtp import codes

    return codes.in_words(enhanced.decode("ascii", "replace")) or "" if enhanced else codes.REPLIES.get(code, "")
