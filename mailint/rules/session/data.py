"""Mail data and its transparency (RFC 5321 §4.1.1.4, §4.5.2)."""

from collections.abc import Iterator

from mailint.nodes.session import Content, State
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, error, rule

LEFT_OUT = compiled(
    rb"(?i)[ \t]*(?:\([^()\r\n]*\)|\[[^]\r\n]*\]|blah(?:[ ,.]*blah)+[^\r\n]*|\.{3,}|\xe2\x80\xa6)[ \t]*\r*(?:\n|\Z)"
)
"""The first line of what documents write for a message: `(message goes here)`, `Blah blah blah...`."""


@rule("S077", "dot-not-stuffed", error("RFC 5321 §4.5.2"), side=Side.CLIENT)
def dot_not_stuffed(content: Content, mail: Context) -> Iterator[Finding]:
    """A line of mail data begins with one dot and goes on: the server takes that dot away.

    Who types a session has to double such dots. Only captures that show what was typed are judged; programs double the
    dots by themselves.

    given: kind = "session"
    bad:
        Trying 192.0.2.1...
        Connected to mail.example.com.
        Escape character is '^]'.
        220 mail.example.com ESMTP
        EHLO client.example.net
        250 mail.example.com
        MAIL FROM:<a@b.example>
        250 ok
        RCPT TO:<b@c.example>
        250 ok
        DATA
        354 go ahead
        Subject: x

        «.»hidden
        .
        250 ok
        QUIT
        221 bye
        Connection closed by foreign host.
    good:
        Trying 192.0.2.1...
        Connected to mail.example.com.
        Escape character is '^]'.
        220 mail.example.com ESMTP
        EHLO client.example.net
        250 mail.example.com
        MAIL FROM:<a@b.example>
        250 ok
        RCPT TO:<b@c.example>
        250 ok
        DATA
        354 go ahead
        Subject: x

        ..shown
        .
        250 ok
        QUIT
        221 bye
        Connection closed by foreign host.
    """
    if mail.session.facts.typed and not content.chunked:
        for start, _ in content.lone_dots:
            yield Finding(start, start + 1, "The server takes this dot away: double it.")


@rule("S078", "data-terminator-missing", error("RFC 5321 §4.1.1.4"), side=Side.CLIENT)
def data_terminator_missing(content: Content, mail: Context) -> Iterator[Finding]:
    """The mail data have no end: no line that is a single dot, though the session goes on.

    The server waits for that line. Here the dialogue that follows tells where the message ended.

    bad:
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: text
        S: «»250 2.0.0 queued
        C: QUIT
        S: 221 bye
    good:
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: text
        C: .
        S: 250 2.0.0 queued
        C: QUIT
        S: 221 bye
    """
    if content.guessed:
        yield Finding(content.stop, content.stop, "No line with a single dot ends the mail data.")


@rule("S083", "data-no-message-header", error("RFC 5321 §4.1.1.4", "RFC 5322 §3.5", "RFC 5322 §3.6"), side=Side.CLIENT)
def data_no_message_header(content: Content, mail: Context) -> Iterator[Finding]:
    """The mail data do not begin with a header section.

    Some servers refuse them, others add a header, and the first lines of the text are lost in it. What documents write
    in place of a message is none, and where no recipient was accepted a lone dot is right.

    bad:
        C: DATA
        S: 354 go ahead
        C: «»Hello Bob
        C: .
        S: 250 ok
    good:
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: Hello Bob
        C: .
        S: 250 ok
    good:
        C: DATA
        S: 354 go ahead
        C: From a@b.example Tue Oct  4 19:38:20 2016
        C: Subject: x
        C: .
        S: 250 ok
    good:
        C: DATA
        S: 354 go ahead
        C: (message goes here)
        C: .
        S: 250 ok
    """
    if mail.text.startswith(b"From ", content.start) or _stands_for_text(content, mail) or _is_given_up(content, mail):
        return
    if not content.has_header and not content.hidden and (not content.chunked or _is_first_chunk(content, mail)):
        yield Finding(content.start, content.start, "The mail data do not begin with a header field.")


def _stands_for_text(content: Content, mail: Context) -> bool:
    """Whether a document put a word in place of the message. What was typed into a session was sent."""
    return not mail.session.facts.typed and bool(LEFT_OUT.match(mail.text, content.start, content.stop))


def _is_first_chunk(content: Content, mail: Context) -> bool:
    """Whether a chunk that is not empty is the first of its message."""
    before = mail.session.contents[content.index - 1] if content.index else None
    goes_on = before is not None and before.chunked and before.transaction == content.transaction
    return content.start < content.stop and not goes_on


def _is_given_up(content: Content, mail: Context) -> bool:
    """Whether a lone dot ends a transaction without recipients (RFC 2920 §3.1)."""
    empty = content.start == content.stop and content.exchange >= 0
    return empty and mail.session.exchanges[content.exchange].before is State.MAIL
