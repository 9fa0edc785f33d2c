"""The end of mail data, and what is hidden before it (RFC 5321 §2.3.8, §4.1.1.4; smuggling)."""

from bisect import bisect_right
from collections.abc import Iterator

from mailint.nodes.session import Content, Session, State, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, error, rule, warning

_MEMORY = "from memory"
DOT = compiled(rb"(?:(?<=[\r\n])|\A)\x00?\.(?=[\r\n])")
COMMAND = compiled(
    rb"(?i)(?:MAIL FROM:|RCPT TO:|(?:EHLO|HELO|LHLO|VRFY) [!-~]|BDAT \d|(?:DATA|RSET|QUIT)[ \t]*(?=[\r\n]))[^\r\n]*+"
)
LINE = compiled(rb"[^\r\n]*+(?:\r\n|\r|\n)?+")


@rule("S079", "data-terminator-bare-lf", error("RFC 5321 §4.1.1.4", "RFC 5321 §2.3.8", _MEMORY), side=Side.CLIENT)
def data_terminator_bare_lf(content: Content, mail: Context) -> Iterator[Finding]:
    """The mail data end in another sequence than CR LF, dot, CR LF.

    A server that takes LF alone for a line end can be made to see two messages in one, where others see one. It is
    judged where the capture kept the line ends.

    given: kind = "session"
    bad:
        220 mail.example.com ESMTP
        DATA
        354 go ahead
        Subject: x
        «.␊»
        250 ok
    good:
        220 mail.example.com ESMTP
        DATA
        354 go ahead
        Subject: x
        .
        250 ok
    """
    if content.terminator is None or not mail.session.facts.line_ends:
        return
    start, stop = content.terminator
    if mail.text[start:stop] != b".\r\n" or mail.text[start - 2 : start] != b"\r\n":
        yield Finding(start, stop, "Only CR LF, dot, CR LF ends mail data.")


@rule("S080", "smuggling-sequence", error("RFC 5321 §4.1.1.4", _MEMORY), side=Side.CLIENT)
def smuggling_sequence(content: Content, mail: Context) -> Iterator[Finding]:
    r"""A dot between other line ends than CR LF stands in the mail data, and a command follows.

    Servers that take LF or CR for a line end see the end of the message there, and then a second message that the
    sender's own server never looked at. It is judged where the capture kept the line ends.

    given: kind = "session"
    bad:
        220 mail.example.com ESMTP
        DATA
        354 go ahead
        Subject: x␊
        «.
        MAIL FROM:<admin@b.example>»
        RCPT TO:<b@c.example>
        .
        250 ok
    good:
        220 mail.example.com ESMTP
        DATA
        354 go ahead
        Subject: x
        ..
        MAIL FROM:<admin@b.example>
        .
        250 ok
    """
    if not mail.session.facts.line_ends or content.chunked:
        return
    for dot in DOT.finditer(mail.text, content.start, content.stop):
        if mail.text[dot.start() - 2 : dot.start()] == b"\r\n" and mail.text.startswith(b"\r\n", dot.end()):
            continue
        found = _command_near(mail.text, dot.end(), content.stop)
        if found:
            yield Finding(
                dot.start(), found, "Some servers end the message at this dot, and take what follows as SMTP."
            )


def _command_near(text: bytes, at: int, stop: int) -> int | None:
    """Where a command ends that stands within the next two lines."""
    for _ in range(3):
        found = LINE.match(text, at, stop)
        assert found
        at = found.end()
        command = COMMAND.match(text, at, stop)
        if command:
            return command.end()
    return None


@rule("S084", "data-empty", warning("RFC 5321 §4.1.1.4", "RFC 2920 §3.2"), side=Side.CLIENT)
def data_empty(content: Content, mail: Context) -> Iterator[Finding]:
    """The mail data are empty: the dot follows 354 at once.

    Servers deliver that as a message without header and text. Who has no message says RSET in place of DATA. Where no
    recipient was accepted the lone dot is right.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: «.»
        S: 250 ok
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PIPELINING
        C: MAIL FROM:<a@b.example>
        C: RCPT TO:<b@c.example>
        C: DATA
        S: 250 ok
        S: 550 no such user
        S: 354 go ahead
        C: .
        S: 554 no recipient
        C: QUIT
        S: 221 bye
    """
    if content.start < content.stop or content.hidden or content.terminator is None or content.exchange < 0:
        return
    if mail.session.exchanges[content.exchange].before is not State.MAIL:
        start = content.terminator[0]
        yield Finding(start, start + 1, "The mail data are empty.")


@rule(
    "S085",
    "reply-after-data-per-recipient",
    error("RFC 5321 §4.1.1.4", "RFC 5321 §4.4"),
    side=Side.SERVER,
    hides=("S057",),
)
def reply_after_data_per_recipient(session: Session, mail: Context) -> Iterator[Finding]:
    """The server answers the end of the data more than once.

    In SMTP one reply is for all recipients; one for each is LMTP's way. The client takes the second for the reply to
    what it says next.

    bad:
        S: 220 mail.example.com ESMTP
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 250 ok
        S: «250 ok»
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    if session.lmtp or not session.unasked or any(b"PRDR" in (each.offered or ()) for each in session.exchanges):
        return  # PRDR (Exim) answers the data once for each recipient
    stops = [exchange.stop for exchange in session.exchanges]
    for reply in session.unasked:
        last = bisect_right(stops, reply.start) - 1
        parting = reply.code // 100 == 4 and last == len(stops) - 1  # a time-out, said with another code than 421
        if last >= 0 and session.exchanges[last].verb is Verb.END and not parting:
            yield Finding(reply.start, reply.stop, "The end of the data is answered once, for all recipients.")
