"""The plain course of a log without marks: transactions and whole sessions about which no rule has anything to say.

They are passed: a few expressions recognise them, and no nodes are made of them. What is not plain is read as ever, and
so is a session of which a rule may ask what was passed (`openings.hangs_on_passed`). Nothing is judged here.
"""

from __future__ import annotations

from functools import cached_property

from mailint.patterns import compiled
from mailint.plain.dialogue import form
from mailint.plain.message import even_line_end, is_plain_message, plain_message_within
from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.text import Span

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Mapping

_SIZE = compiled(rb"SIZE=([0-9]+)")
_FIELD = compiled(rb"[!-9;-~]++[ \t]*:")
_STOP = compiled(rb"\n[ \t]*+(?:\.|\xe2\x80\xa6|[\[(<](?:\.{3}|\xe2\x80\xa6|(?i:snip|cut|(?:the )?message|body)))")
"""A line that begins with a dot, or with what documents write for lines that they leave out."""
_LINE_ENDS = (b"\n", b"\r\n")
_LIMITS = (b"too many", b"limit", b"maximum")
"""What a server says that refuses a recipient because of their number."""


class Terms(NamedTuple):
    """What a server offered, as far as plain transactions hang on it."""

    enhanced: bool
    """Whether its replies have enhanced status codes (RFC 2034)."""
    sized: bool
    """Whether it lists SIZE, and the most octets that it takes, 0 where it does not tell (RFC 1870)."""
    most: int
    eight_bit: bool
    """Whether it lists 8BITMIME."""


def terms_of(offered: Mapping[bytes, tuple[bytes, ...]] | None) -> Terms | None:
    """The terms in what a server listed; None where that is not known, or limits the number of transactions."""
    if offered is None or b"LIMITS" in offered:
        return None
    limit = next(iter(offered.get(b"SIZE", ())), b"")
    most = int(limit) if limit.isdigit() and len(limit) <= 20 else 0
    return Terms(b"ENHANCEDSTATUSCODES" in offered, b"SIZE" in offered, most, b"8BITMIME" in offered)


class Passage(NamedTuple):
    """A plain session: where it stands, where its transactions do, and whether its lines end in CRLF."""

    start: int
    stop: int
    transactions: list[Span]
    is_wire: bool


class Course:
    """Recognises what is plain in the text of a log.

    `terms` gives those in the beginning of a session, None if there is anything in it to be looked at; `loses` says
    whether octets beyond ASCII may not be those that were sent; `known` are sessions that were found already.
    """

    def __init__(
        self,
        text: bytes,
        terms: Callable[[bytes], Terms | None],
        loses: bool = False,
        known: Iterable[Passage] = (),
    ) -> None:
        self._text, self._terms, self._loses = text, terms, loses
        self._known = {each.start: each for each in known}
        self._tried: dict[int, Span | None] = {}
        """What was found in the last session that is not plain as a whole, by where it begins."""

    @cached_property
    def line_end(self) -> int:
        """Octets of the line end, if all lines of the text end alike, and are of ASCII, printable and not too long."""
        return even_line_end(self._text)

    def session(self, at: int) -> Passage | None:
        """The session that begins at `at`; None if it is not plain."""
        if at in self._known:
            return self._known[at]
        opening = form("opening").match(self._text, at)
        terms = self._terms(opening[0]) if opening else None
        if opening is None or terms is None:
            return None
        stop, is_wire = opening.end(), opening[0].endswith(b"\r\n")
        if not self._is_even(at, stop, is_wire):
            return None
        transactions = []
        while transaction := self._transaction(stop, terms, is_wire):
            transactions.append(transaction)
            stop = transaction[1]
        closing = form("closing" if terms.enhanced else "bare_closing").match(self._text, stop)
        if not closing or not transactions or not self._is_even(stop, closing.end(), is_wire):
            self._tried = {each.start: each for each in transactions} | {stop: None}
            return None
        return Passage(at, closing.end(), transactions, is_wire)

    def transaction(self, at: int, terms: Terms, is_wire: bool) -> Span | None:
        """The transaction that begins at `at`; `is_wire` says that the session's lines end in CRLF."""
        return self._tried[at] if at in self._tried else self._transaction(at, terms, is_wire)

    def _transaction(self, at: int, terms: Terms, is_wire: bool) -> Span | None:
        text = self._text
        envelope = form("envelope" if terms.enhanced else "bare_envelope").match(text, at)
        if envelope is None:
            return None
        start = envelope.end()
        stop, is_stuffed = self._data_stop(start)
        end = form("end" if terms.enhanced else "bare_end").match(text, stop) if stop >= start else None
        if end is None or not _is_taken(envelope[3], text[envelope.end(3) : start]):
            return None
        is_even = self._is_even(at, end.end(), is_wire)
        return Span(at, end.end()) if is_even and self._is_plain(envelope, stop, is_stuffed, terms) else None

    def _data_stop(self, start: int) -> tuple[int, bool]:
        """Where the lone dot stands after mail data, and whether lines begin with two.

        -1 if other lines have one or three, the first has any, or something may stand for lines that were left out.
        """
        text, at, is_stuffed = self._text, start, False
        if text.startswith(b".", start):
            return -1, False
        while (found := _STOP.search(text, at)) and text.startswith(b".", at := found.start() + 1):
            if text.startswith(_LINE_ENDS, at + 1):
                return at, is_stuffed
            if not text.startswith(b".", at + 1) or text.startswith(b"..", at + 1):
                return -1, False
            is_stuffed = True
        return -1, False

    def _is_plain(self, envelope: re.Match[bytes], stop: int, is_stuffed: bool, terms: Terms) -> bool:
        """Whether the mail data up to `stop` fit the envelope, and are a message without a fault."""
        text, start, by_nobody = self._text, envelope.end(), envelope[1] == b"<>"
        if not is_stuffed and self.line_end:
            section = plain_message_within(text, start, stop)
            if section is None or not _is_sent(text[start : section.stop], by_nobody):
                return False
            return _fits(envelope[2], terms, lambda: text[start:stop])
        content = text[start:stop].replace(b"\n..", b"\n.") if is_stuffed else text[start:stop]
        line_end = b"\r\n" if content.endswith(b"\r\n") else b"\n"
        if _FIELD.match(content) is None or not _is_sent(content[: content.find(line_end * 2)], by_nobody):
            return False
        if not _fits(envelope[2], terms, lambda: content) or not self._is_carried(envelope[2], content):
            return False
        return is_plain_message(content)

    def _is_even(self, start: int, stop: int, is_wire: bool) -> bool:
        """Whether all lines end in CRLF, or all in LF, and there is no other CR."""
        if self.line_end:
            return self.line_end == 1 + is_wire
        count = self._text.count
        returns = count(b"\r", start, stop)
        return returns == count(b"\n", start, stop) == count(b"\r\n", start, stop) if is_wire else not returns

    def _is_carried(self, parameters: bytes, content: bytes) -> bool:
        """Whether octets beyond ASCII are in the body alone, and announced in envelope and header section."""
        if content.isascii():
            return True
        from mailint.read.content import eight_bit, says_eight_bit

        whole = (Span(0, len(content)),)
        header, _ = eight_bit(content, whole)
        announced = b"BODY=8BITMIME" in parameters and says_eight_bit(content, whole)
        return header is None and announced and not self._loses


def _is_taken(recipients: bytes, reply: bytes) -> bool:
    """Whether a recipient was taken, others were refused because nobody knows them, and 354 tells of the lone dot."""
    if reply.lower().find(b"with .") >= 0:
        return False  # a web page took `<CRLF>` for a tag
    if recipients.find(b"\n550") < 0:
        return True
    said = recipients.lower()
    return b"\n250" in said and b"<postmaster@" not in said and not any(words in said for words in _LIMITS)


def _fits(parameters: bytes, terms: Terms, content: Callable[[], bytes]) -> bool:
    """Whether the parameters of MAIL are those of extensions that are listed, and the size is within all limits."""
    if not terms.eight_bit and parameters.find(b"BODY=") >= 0:
        return False
    declared, most = _SIZE.search(parameters), terms.most
    octets = content()
    if not declared and (not most or len(octets) * 2 <= most):
        return True  # on the wire no line is more than twice as long
    size = len(octets) + (0 if octets.endswith(b"\r\n") else octets.count(b"\n"))
    if declared and not (terms.sized and size <= int(declared[1]) <= (most or int(declared[1]))):
        return False
    return not most or size <= most


def _is_sent(header: bytes, by_nobody: bool) -> bool:
    """Whether a message is one on its way: without Return-Path, and a notification only from nobody.

    RFC 5321 §4.4, RFC 3464 §2.
    """
    lower = header.lower()
    if lower.startswith(b"return-path") or lower.find(b"\nreturn-path") >= 0:
        return False
    return by_nobody or lower.find(b"multipart/report") < 0
