"""What copying does to a session: character references, lost angle brackets, typographic characters, gaps."""

from collections.abc import Iterator
from itertools import chain

from mailint.nodes.capture import Left, Residue
from mailint.nodes.session import Session, Speaker, Turn
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, rule, warning

_MEMORY = "from memory"


@rule("T009", "html-entities", warning(_MEMORY))
def html_entities(residue: Residue, mail: Context) -> Iterator[Finding]:
    """The session has `&lt;` where `<` was said, as it stands in the source of a web page.

    All paths are written so; the session is read with the characters that are meant.

    given: kind = "session"
    bad:
        220 mail.example.org ESMTP
        HELO client.example.net
        250 mail.example.org
        MAIL FROM:«&lt;»a@b.example&gt;
        250 2.1.0 Ok
    good:
        220 mail.example.org ESMTP
        HELO client.example.net
        250 mail.example.org
        MAIL FROM:<a@b.example>
        250 2.1.0 Ok
    """
    if residue.left is Left.REFERENCE:
        message = f"Character references of HTML ({residue.count}): the session is read with what they stand for."
        yield Finding(residue.start, residue.stop, message)


@rule("T010", "angle-text-lost", warning(_MEMORY), hides=("S018", "S023", "S025"))
def angle_text_lost(session: Session, mail: Context) -> Iterator[Finding]:
    """What stood in angle brackets is gone: a web page took it for a tag.

    The server accepted an empty path, or tells to end the data with nothing before the dot. Who sent to whom is not
    known.

    bad:
        S: 220 mail.example.org ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.org
        C: MAIL FROM:«»
        S: 250 2.1.0 Ok
        C: RCPT TO:«»
        S: 250 2.1.5 Ok
        C: DATA
        S: 354 End data with« .»
    good:
        S: 220 mail.example.org ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.org
        C: MAIL FROM:
        S: 501 5.5.4 Syntax: MAIL FROM:<address>
    """
    for exchange in session.exchanges:
        command, reply = exchange.command, exchange.reply
        if reply and reply.code == 354 and (found := _NO_DOT.search(mail.text, reply.start, reply.stop)):
            yield Finding(*found.span(), "What stood in angle brackets round the dot is gone.")
        elif command and reply and reply.code < 300 and _EMPTY.fullmatch(mail.text, command.start, command.stop):
            yield Finding(command.stop, command.stop, "The path in angle brackets is gone.")


_EMPTY = compiled(rb"(?i)[ \t]*+(?:MAIL FROM|RCPT TO):[ \t]*+")
_NO_DOT = compiled(rb"(?i)(?<=\bdata with) \.[ \t]*\Z")


@rule("T011", "typographic-text", warning(_MEMORY))
def typographic_text(residue: Residue, mail: Context) -> Iterator[Finding]:
    """Commands or replies have dashes, quotation marks or blanks of a word processor.

    SMTP has none but ASCII's. The session is read with those.

    given: kind = "session"
    bad:
        220 mail.example.org ESMTP
        EHLO client.example.net
        250«–»mail.example.org
        250–PIPELINING
        250 HELP
    good:
        220 mail.example.org ESMTP
        EHLO client.example.net
        250-mail.example.org
        250-PIPELINING
        250 HELP
    """
    if residue.left is Left.TYPOGRAPHY:
        message = f"Typographic characters ({residue.count}) where SMTP has ASCII: read as their ASCII twins."
        yield Finding(residue.start, residue.stop, message)


@rule("T013", "elided-content", warning(_MEMORY), hides=("T002", "S033", "S048", "S057", "S058"))
def elided_content(session: Session, mail: Context) -> Iterator[Finding]:
    """Something stands for lines that were left out.

    What was said there is not known; what needs it may be judged wrongly.

    bad:
        S: 220 mail.example.org ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.org
        C: «...»
        C: DATA
        S: 354 Go ahead
        C: Subject: x
        C:
        C: «[snip]»
        C: .
        S: 250 Ok
    good:
        S: 220 mail.example.org ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.org
        C: MAIL FROM:<a@b.example>
        S: 250 Ok
        C: RCPT TO:<c@d.example>
        S: 250 Ok
        C: DATA
        S: 354 Go ahead
        C: Subject: x
        C:
        C: ...
        C: .
        S: 250 Ok
    """
    turns = iter(session.turns)
    turn = next(turns, None)
    first = mail.text.find(b"\n") + 1 or len(mail.text)
    for found in chain(filter(None, [_FIRST_GAP.match(mail.text, 0, first)]), _GAP.finditer(mail.text)):
        while turn and turn.stop <= found.start("gap"):
            turn = next(turns, None)
        if turn and not (_is_content(turn) and found["dots"]):
            yield Finding(*found.span("gap"), "This stands for lines that were left out.")


_LINE = (
    rb"[ \t]*(?P<gap>(?P<dots>\.{3,}|\xe2\x80\xa6)|[\[(<](?:\.{3,}|\xe2\x80\xa6|snip(?:ped)?|cut|(?:the )?message"
    rb"(?: text| body)?|body)[\])>])[ \t]*(?=\r?(?:\n|\Z))"
)
_FIRST_GAP = compiled(rb"(?i)" + _LINE)
_GAP = compiled(rb"(?i)\n" + _LINE)
"""It begins with the octet that is searched for; `(?m)^` would be tried everywhere."""


def _is_content(turn: Turn) -> bool:
    return turn.speaker is Speaker.CONTENT
