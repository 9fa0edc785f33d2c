"""What is told of plain sessions, which are passed: what became of their messages. No nodes are needed for it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mailint.judgement.packed import begins_in_crlf
from mailint.judgement.settled import NotJudged, Outcome
from mailint.judgement.told import Judgement, Wants
from mailint.patterns import compiled
from mailint.read.kind import Kind
from mailint.read.plain_log import PlainLog
from mailint.text import Span

LINE_ENDS = NotJudged(
    "line ends", ("L001", "L002", "L003", "S040", "S079", "S080", "X023", "X044"), "lost by the capture"
)
REFUSED_AT = "the message was refused at"
_QUEUED = compiled(rb"(?i)queued as <?([\w.@+-]+)|\bid=<?([\w.@+-]+)|(?:^|\s)(\w{6,}) Message accepted")
"""How Postfix, Exim and Sendmail tell under which name they queued a message."""
_ENHANCED = compiled(rb"5\.[0-9]++\.[0-9]++(?![^ ])")
_REFUSED = compiled(rb"(?i)(?<=\n)(RCPT [^\r\n]++)\r?\n(5[^\r\n]++)")


def judgement_of_passed(path: str, log: PlainLog, wants: Wants) -> Judgement:
    """What is told of a log that is nothing but plain sessions."""
    transactions = [each for session in log.sessions for each in session.transactions]
    return Judgement(
        kind=Kind.SESSION,
        path=path,
        messages=len(transactions),
        sessions=len(log.sessions),
        outcomes=tuple(in_passed(log.text, transactions, wants.successes)) if wants.outcomes else (),
        not_judged=() if all(map(log.dialect.keeps_line_ends, log.sessions)) else (LINE_ENDS,),
        begins_in_crlf=begins_in_crlf(log.text),
        told=wants,
    )


def in_passed(data: bytes, transactions: Iterable[Span], successes: bool = True) -> Iterator[Outcome]:
    """The outcomes of plain transactions: no finding explains who was refused, as there is none."""
    line, at = 1, 0
    for start, stop in transactions:
        envelope = data.find(b"\n354 ", start, stop)
        if data.find(b"\n550", start, envelope) >= 0:
            for found in _REFUSED.finditer(data, start, envelope):
                line, at = line + data.count(b"\n", at, found.start(2)), found.start(2)
                yield _refused(found.end(), line, *found.groups())
        if not successes:
            continue
        end = data.rfind(b"\n", start, stop - 1) + 1
        line, at = line + data.count(b"\n", at, end), end
        reply = data[end:stop].rstrip(b"\r\n")
        yield accepted(end + len(reply), line, reply)


def _refused(stop: int, line: int, command: bytes, reply: bytes) -> Outcome:
    enhanced = _ENHANCED.match(reply, 4)
    words = words_of(int(reply[:3]), enhanced[0] if enhanced else b"")
    return Outcome(stop, line, False, REFUSED_AT, command, reply, words, ())


def accepted(stop: int, line: int, reply: bytes) -> Outcome:
    """The outcome that a reply to mail data tells of."""
    name = queue_name(reply)
    said = f"the message was accepted{' as' if name else ''}"
    return Outcome(stop, line, True, said, name, b" / ".join(reply.splitlines()), "", ())


def queue_name(text: bytes) -> bytes:
    """The name under which a server queued a message."""
    found = _QUEUED.search(text)
    return next(filter(None, found.groups()), b"") if found else b""


def words_of(code: int, enhanced: bytes) -> str:
    """The enhanced status code in words, where there is one; else the reply code."""
    from mailint.smtp import codes

    return codes.in_words(enhanced.decode("ascii", "replace")) or "" if enhanced else codes.REPLIES.get(code, "")
