"""The plain course of a log without marks: transactions and whole sessions about which no rule has anything to say.

They are passed: a few expressions recognise them, and no nodes are made of them. What is not plain is read as ever, and
so is a session of which a rule may ask what was passed (`hangs_on_passed`). Nothing is judged here: the Judge tells
whether a message is clean, and how a session begins.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Protocol

from mailint.data.special_use import is_reachable
from mailint.grammar import Match, recogniser
from mailint.nodes.session import Exchange, Path, Session, Verb
from mailint.patterns import compiled
from mailint.read.content import eight_bit, says_eight_bit
from mailint.read.listener import Passage
from mailint.read.reading import Unit
from mailint.record import NamedTuple
from mailint.text import Span

if TYPE_CHECKING:
    import re

_SIZE = compiled(rb"SIZE=([0-9]+)")
_FIELD = compiled(rb"[!-9;-~]++[ \t]*:")
_GAP = compiled(rb"\n[ \t]*+(?:\.{3}|\xe2\x80\xa6|[\[(<](?:\.{3}|\xe2\x80\xa6|(?i:snip|cut|(?:the )?message|body)))")
"""What documents write for lines that they leave out; a line of the message, if nothing but that stands on it."""
_LINE_ENDS = (b"\n", b"\r\n")
_LIMITS = (b"too many", b"limit", b"maximum")
"""What a server says that refuses a recipient because of their number."""
_SUBMISSION = (465, 587)
_KEPT = 256
"""Beginnings of sessions that are remembered."""


class Judge(Protocol):
    """Tells whether nothing would be found that is to be shown."""

    def message(self, octets: bytes) -> bool:
        """Of a message in a session; it may be wrong about clean ones, never about others."""

    def session(self, unit: Unit) -> bool:
        """Of a session."""


class Terms(NamedTuple):
    """What a server offered, as far as plain transactions hang on it."""

    enhanced: bool
    """Whether its replies have enhanced status codes (RFC 2034)."""
    sized: bool
    """Whether it lists SIZE, and the most octets that it takes, 0 where it does not tell (RFC 1870)."""
    most: int
    eight_bit: bool
    """Whether it lists 8BITMIME."""


class Course:
    """Recognises what is plain in the text of a log.

    `read` gives the units of a session by itself; `loses` says whether octets beyond ASCII may not be those that were
    sent.
    """

    def __init__(self, text: bytes, judge: Judge, read: Callable[[bytes], Sequence[Unit]], loses: bool) -> None:
        self._text, self._judge, self._read, self._loses = text, judge, read, loses
        self._opened: dict[bytes, Terms | None] = {}
        self._tried: dict[int, Span | None] = {}
        """What was found in the last session that is not plain as a whole, by where it begins."""

    def session(self, at: int) -> Passage | None:
        """The session that begins at `at`; None if it is not plain."""
        opening = _match("opening")(self._text, at, len(self._text))
        terms = self._terms(opening[0]) if opening else None
        if opening is None or terms is None or not self._is_even(at, opening.end(), opening[0].endswith(b"\r\n")):
            return None
        transactions, stop = [], opening.end()
        is_wire = opening[0].endswith(b"\r\n")
        while transaction := self._transaction(stop, terms, is_wire):
            transactions.append(transaction)
            stop = transaction.stop
        closing = _match("closing" if terms.enhanced else "bare_closing")(self._text, stop, len(self._text))
        if not closing or not transactions or not self._is_even(stop, closing.end(), is_wire):
            self._tried = {each.start: each for each in transactions} | {stop: None}
            return None
        return Passage(closing.end(), transactions, is_wire)

    def transaction(self, at: int, terms: Terms, is_wire: bool) -> Span | None:
        """The transaction that begins at `at`; `is_wire` says that the session's lines end in CRLF."""
        return self._tried[at] if at in self._tried else self._transaction(at, terms, is_wire)

    def _transaction(self, at: int, terms: Terms, is_wire: bool) -> Span | None:
        text = self._text
        envelope = _match("envelope" if terms.enhanced else "bare_envelope")(text, at, len(text))
        if envelope is None:
            return None
        start = envelope.end()
        stop, is_stuffed = self._data_stop(start)
        end = _match("end" if terms.enhanced else "bare_end")(text, stop, len(text))
        if stop < start or end is None or not self._is_even(at, end.end(), is_wire):
            return None
        content = text[start:stop]
        if _GAP.search(content) or not _is_taken(envelope[3], text[envelope.end(3) : start]):
            return None
        content = content.replace(b"\n..", b"\n.") if is_stuffed else content
        return Span(at, end.end()) if self._is_plain(envelope, content, terms) else None

    def _data_stop(self, start: int) -> tuple[int, bool]:
        """Where the lone dot stands after mail data, and whether other lines have two.

        -1 if one of them has but one, or the first has any.
        """
        text, at, is_stuffed = self._text, start, False
        if text.startswith(b".", start):
            return -1, False
        while (at := text.find(b"\n.", at) + 1) > 0:
            if text.startswith(_LINE_ENDS, at + 1):
                return at, is_stuffed
            if not text.startswith(b".", at + 1):
                return -1, False
            is_stuffed = True
        return -1, False

    def _is_plain(self, envelope: re.Match[bytes], content: bytes, terms: Terms) -> bool:
        """Whether the mail data fit the envelope, and are a message without a fault."""
        if _FIELD.match(content) is None or not _is_sent(content, envelope[1] == b"<>"):
            return False
        if not _fits(envelope[2], content, terms) or not self._is_carried(envelope[2], content):
            return False
        return self._judge.message(content)

    def _is_even(self, start: int, stop: int, is_wire: bool) -> bool:
        """Whether all lines end in CRLF, or all in LF, and there is no other CR."""
        count = self._text.count
        returns = count(b"\r", start, stop)
        return returns == count(b"\n", start, stop) == count(b"\r\n", start, stop) if is_wire else not returns

    def _is_carried(self, parameters: bytes, content: bytes) -> bool:
        """Whether octets beyond ASCII are in the body alone, and announced in envelope and header section."""
        if content.isascii():
            return True
        whole = (Span(0, len(content)),)
        header, _ = eight_bit(content, whole)
        announced = b"BODY=8BITMIME" in parameters and says_eight_bit(content, whole)
        return header is None and announced and not self._loses

    def _terms(self, opening: bytes) -> Terms | None:
        """What the server offers in the beginning of a session; None if there is anything in it to be looked at."""
        if opening not in self._opened:
            if len(self._opened) >= _KEPT:
                self._opened.clear()
            like = _without_what_changes(opening)
            if like not in self._opened:
                self._opened[like] = self._judged(like)
            self._opened[opening] = self._opened[like]
        return self._opened[opening]

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


def terms_of(offered: Mapping[bytes, tuple[bytes, ...]] | None) -> Terms | None:
    """The terms in what a server listed; None where that is not known, or limits the number of transactions."""
    if offered is None or b"LIMITS" in offered:
        return None
    limit = next(iter(offered.get(b"SIZE", ())), b"")
    most = int(limit) if limit.isdigit() and len(limit) <= 20 else 0
    return Terms(b"ENHANCEDSTATUSCODES" in offered, b"SIZE" in offered, most, b"8BITMIME" in offered)


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


@cache
def _match(name: str) -> Match:
    return recogniser("smtp/course", f"clean_{name}").match


def _is_taken(recipients: bytes, reply: bytes) -> bool:
    """Whether a recipient was taken, others were refused because nobody knows them, and 354 tells of the lone dot."""
    if b"with ." in reply.lower():
        return False  # a web page took `<CRLF>` for a tag
    if b"\n550" not in recipients:
        return True
    said = recipients.lower()
    return b"\n250" in said and b"<postmaster@" not in said and not any(words in said for words in _LIMITS)


def _fits(parameters: bytes, content: bytes, terms: Terms) -> bool:
    """Whether the parameters of MAIL are those of extensions that are listed, and the size is within all limits."""
    if b"BODY=" in parameters and not terms.eight_bit:
        return False
    declared, most = _SIZE.search(parameters), terms.most
    if not declared and (not most or len(content) * 2 <= most):
        return True  # on the wire no line is more than twice as long
    size = len(content) + (0 if content.endswith(b"\r\n") else content.count(b"\n"))
    if declared and not (terms.sized and size <= int(declared[1]) <= (most or int(declared[1]))):
        return False
    return not most or size <= most


def _is_sent(content: bytes, by_nobody: bool) -> bool:
    """Whether a message is one on its way: without Return-Path, and a notification only from nobody.

    RFC 5321 §4.4, RFC 3464 §2.
    """
    line_end = b"\r\n" if content.endswith(b"\r\n") else b"\n"
    header = b"\n" + content[: content.find(line_end * 2)].lower()
    return b"\nreturn-path" not in header and (by_nobody or b"multipart/report" not in header)
