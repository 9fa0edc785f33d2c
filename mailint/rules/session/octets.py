"""The octets of command lines (RFC 5321 §2.3.8, §2.4, §4.1.1, §4.1.2)."""

from collections.abc import Iterator

from mailint.nodes.session import Envelope, OddCommand, OddEnvelope, OddExchange, Parameter, Session, Speaker, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Side, advice, error, rule

FOREIGN = compiled(rb"[\x00\x80-\xff]+")
EDITING = compiled(rb"[\x01-\x08\x0b\x0c\x0e-\x1f\x7f]+")
LONE = compiled(rb"(?<!\r)\n|\r(?!\n)")


@rule("S037", "command-trailing-space", advice("RFC 5321 §4.1.1"), side=Side.CLIENT)
def command_trailing_space(command: OddCommand | OddEnvelope, mail: Context) -> Iterator[Finding]:
    """White space at the end of a command.

    Servers should take it, and some do not.

    bad:   C: DATA«␠»
    fixed: C: DATA
    bad:   C: MAIL FROM:<a@b.example>«␠␠»
    fixed: C: MAIL FROM:<a@b.example>
    good:  C: DATA
    """
    start, stop = max(command.argument[1], command.verb_at[1]), command.stop
    is_text = isinstance(command, OddCommand) and command.is_text
    if start < stop and not is_text and command.verb_at[0] < command.verb_at[1]:
        fix = Fix("remove the space", (Edit(start, stop, b""),))
        yield Finding(start, stop, "White space ends this command.", fix)


@rule("S039", "command-not-ascii", error("RFC 5321 §2.4", "RFC 5321 §4.1.2", "RFC 6531 §3.2"), side=Side.CLIENT)
def command_not_ascii(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A command holds octets over 127, or NUL.

    Commands are ASCII. UTF-8 may stand in a transaction that MAIL opened with SMTPUTF8, and in VRFY and EXPN that say
    so.

    bad:  C: MAIL FROM:<«é»@b.example>
    bad:  C: EHLO «é».example
    good: C: MAIL FROM:<é@b.example> SMTPUTF8
    good: C: VRFY andré SMTPUTF8
    """
    command = exchange.command
    if command is None or exchange.verb is Verb.RESPONSE or (isinstance(command, OddCommand) and command.is_text):
        return
    found = FOREIGN.search(mail.text, command.start, command.stop)
    if found and (found[0][:1] == b"\0" or not _says_utf8(exchange, mail)):
        yield Finding(found.start(), found.end(), "A command holds only ASCII, where SMTPUTF8 is not used.")


def _says_utf8(exchange: OddExchange, mail: Context) -> bool:
    """Whether this command, or the MAIL of its transaction, has the parameter SMTPUTF8."""
    if exchange.verb in (Verb.VRFY, Verb.EXPN):
        return exchange.command is not None and mail.octets(exchange.command.argument).upper().endswith(b" SMTPUTF8")
    opener = mail.session.exchanges[exchange.transaction] if exchange.transaction >= 0 else exchange
    command = exchange.command if exchange.verb is Verb.MAIL else opener.command
    parameters = command.parameters if isinstance(command, Envelope) else ()
    return any(isinstance(each, Parameter) and each.name == b"SMTPUTF8" for each in parameters)


@rule("S040", "command-bare-lf", error("RFC 5321 §2.3.8", "RFC 5321 §4.1.1.4"), side=Side.CLIENT)
def command_bare_lf(session: Session, mail: Context) -> Iterator[Finding]:
    r"""A command ends in LF or CR alone.

    Only CRLF ends a line of SMTP; some servers refuse others, to be safe from smuggled mail. It is judged where the
    capture kept the line ends.

    given: kind = "session"
    bad:
        220 mail.example.com ESMTP
        EHLO client.example.net«␊»
        250 mail.example.com
    fixed:
        220 mail.example.com ESMTP
        EHLO client.example.net
        250 mail.example.com
    good:
        220 mail.example.com ESMTP
        EHLO client.example.net
        250 mail.example.com
    """
    if not session.facts.line_ends:
        return
    for turn in session.turns:
        if turn.speaker is Speaker.CLIENT:
            for found in LONE.finditer(mail.text, turn.start, turn.stop):
                fix = Fix("end the line in CRLF", (Edit(found.start(), found.end(), b"\r\n"),))
                yield Finding(found.start(), found.end(), "A command ends in CRLF.", fix)


@rule("S041", "command-edited-text", error("RFC 5321 §4.1.2", "RFC 5321 §2.4"), side=Side.CLIENT)
def command_edited_text(command: OddCommand | OddEnvelope, mail: Context) -> Iterator[Finding]:
    r"""A command holds a backspace or another control character.

    A raw connection sends what is typed, corrections included: the server does not see them as such. Type the line
    anew.

    bad:  C: MAIL FROMM«\x08»:<a@b.example>
    bad:  C: RCPT TO:<b@c.exampl«\x1b»[D>
    good: C: MAIL FROM:<a@b.example>
    """
    is_text = isinstance(command, OddCommand) and command.is_text
    found = EDITING.search(mail.text, command.start, command.stop)
    if found and not is_text:
        yield Finding(found.start(), found.end(), "A control character was sent here, as if it were text.")
