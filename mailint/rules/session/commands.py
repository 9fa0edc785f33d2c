"""Command lines and their order (RFC 5321 §3.3, §4.1.1, §4.1.4, §4.5.3.1.4)."""

from collections.abc import Iterator
from itertools import pairwise

from mailint.nodes.session import Envelope, OddCommand, OddEnvelope, OddExchange, Parameter, Session, State, Verb
from mailint.rules.rule import Context, Edit, Finding, Fix, Side, error, rule
from mailint.smtp.extensions import COMMAND_LINE, PARAMETERS

WITHOUT_ARGUMENT = (Verb.DATA, Verb.RSET, Verb.QUIT)
WITH_ARGUMENT = (Verb.VRFY, Verb.EXPN, Verb.ETRN, Verb.AUTH, Verb.BDAT)
NO_TRANSACTION = (State.GREETED, State.READY)


@rule("S026", "rcpt-before-mail", error("RFC 5321 §3.3", "RFC 5321 §4.1.4"), side=Side.CLIENT)
def rcpt_before_mail(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """RCPT without an accepted MAIL before it.

    The server answers 503: there is no transaction to which the recipient could belong.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: «RCPT TO:<b@c.example>»
        S: 503 MAIL first
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    if exchange.verb is Verb.RCPT and exchange.command and exchange.before in NO_TRANSACTION and not exchange.pipelined:
        yield Finding(exchange.command.start, exchange.command.stop, "RCPT comes before an accepted MAIL.")


@rule("S027", "nested-mail", error("RFC 5321 §4.1.4"), side=Side.CLIENT)
def nested_mail(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """MAIL while a transaction is open.

    The transaction has to be ended first, by its data or by RSET.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: «MAIL FROM:<c@d.example>»
        S: 503 nested
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RSET
        S: 250 ok
        C: MAIL FROM:<c@d.example>
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    if exchange.verb is Verb.MAIL and exchange.command and exchange.before in (State.MAIL, State.RCPT, State.BDAT):
        yield Finding(
            exchange.command.start, exchange.command.stop, "A transaction is open: its data or RSET comes first."
        )


@rule("S028", "data-without-recipient", error("RFC 5321 §3.3", "RFC 2920 §3.1"), side=Side.CLIENT)
def data_without_recipient(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """DATA or BDAT when no recipient was accepted.

    There is nobody to deliver to. DATA that was pipelined together with the RCPTs is right: the client could not know.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: «DATA»
        S: 503 RCPT first
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
        S: 550 no
        S: 554 no valid recipients
        C: QUIT
        S: 221 bye
    """
    early = exchange.before in (State.MAIL, *NO_TRANSACTION) and not exchange.pipelined
    if exchange.verb in (Verb.DATA, Verb.BDAT) and exchange.command and early:
        verb = exchange.verb.value
        yield Finding(exchange.command.start, exchange.command.stop, f"{verb} comes before an accepted RCPT.")


@rule("S030", "data-without-354", error("RFC 5321 §3.3"), side=Side.CLIENT)
def data_without_354(session: Session, mail: Context) -> Iterator[Finding]:
    """The text of the message was sent though DATA was not answered with 354.

    The server takes each line for a command. A client reads the reply first; mailint does.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: DATA
        S: 503 RCPT first
        C: «Subject: x»
        S: 500 unknown command
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: DATA
        S: 503 RCPT first
        C: QUIT
        S: 221 bye
    """
    before = False
    for exchange in session.exchanges:
        command = exchange.command
        is_text = isinstance(command, OddCommand) and command.is_text
        if command and is_text and not before:
            yield Finding(command.start, command.stop, "Message text is sent though DATA was not answered with 354.")
        before = is_text


@rule("S031", "argument-not-allowed", error("RFC 5321 §4.1.1", "RFC 5321 §4.3.2"), side=Side.CLIENT)
def argument_not_allowed(command: OddCommand, mail: Context) -> Iterator[Finding]:
    """DATA, RSET or QUIT with an argument.

    Servers should answer 501.

    bad:   C: QUIT« now»
    fixed: C: QUIT
    good:  C: QUIT
    good:  C: NOOP are you there
    """
    if command.verb in WITHOUT_ARGUMENT and command.argument[0] < command.argument[1]:
        start, stop = command.verb_at[1], command.argument[1]
        fix = Fix("drop the argument", (Edit(start, stop, b""),))
        yield Finding(start, stop, f"{command.verb.value} takes no argument.", fix)


@rule(
    "S032",
    "argument-missing",
    error("RFC 5321 §4.1.1.6", "RFC 5321 §4.1.1.7", "RFC 1985 §5", "RFC 4954 §4", "RFC 3030 §2"),
    side=Side.CLIENT,
)
def argument_missing(command: OddCommand, mail: Context) -> Iterator[Finding]:
    """VRFY, EXPN, ETRN, AUTH or BDAT without an argument.

    The server cannot know what is asked.

    bad:  C: «VRFY»
    bad:  C: «AUTH»
    good: C: VRFY postmaster
    """
    if command.verb in WITH_ARGUMENT and command.argument[0] == command.argument[1]:
        start, stop = command.verb_at
        yield Finding(start, stop, f"{command.verb.value} needs an argument.")


@rule("S033", "command-unknown", error("RFC 5321 §2.2.2", "RFC 5321 §4.1.5"), side=Side.CLIENT)
def command_unknown(command: OddCommand, mail: Context) -> Iterator[Finding]:
    r"""The verb is not registered and does not begin with X.

    Usually a typing error. Capitals or small letters do not matter.

    bad:  C: «HELLO» client.example.net
    good: C: EHLO client.example.net
    good: C: XCLIENT ADDR=192.0.2.1
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 DSN
        C: MAIL FROM:<a@b.example> RET=HDRS \
        C: ENVID=1
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    if command.verb is Verb.UNKNOWN and not command.is_text:
        start, stop = command.verb_at
        word = mail.text[start:stop].decode("ascii", "backslashreplace")
        yield Finding(start, stop, f"{word[:40]} is no SMTP command.")


@rule("S036", "command-leading-space", error("RFC 5321 §2.4", "RFC 5321 §4.1.1"), side=Side.CLIENT)
def command_leading_space(command: OddCommand, mail: Context) -> Iterator[Finding]:
    """White space before the verb.

    A command begins with its verb; servers answer 500.

    bad:   C: «  »EHLO client.example.net
    fixed: C: EHLO client.example.net
    good:  C: EHLO client.example.net
    """
    start, stop = command.start, command.verb_at[0]
    if start < stop and not command.is_text and command.verb is not Verb.RESPONSE:
        yield Finding(
            start, stop, "A command begins with its verb.", Fix("remove the space", (Edit(start, stop, b""),))
        )


@rule(
    "S038",
    "command-line-too-long",
    error("RFC 5321 §4.5.3.1.4", "RFC 1870 §3", "RFC 3461 §5.4", "RFC 4954 §3"),
    side=Side.CLIENT,
)
def command_line_too_long(command: OddCommand | OddEnvelope, mail: Context) -> Iterator[Finding]:
    r"""A command line is longer than 512 octets with CRLF and what the extensions used in it allow.

    A server need not take it: it answers 500. An AUTH command has no such allowance: without room for it the initial
    response is left out.

    bad:
        C: «NOOP \
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
        xxxxxxxxxxxxxxxxxxxx»
    good: C: NOOP
    """
    if command.size <= COMMAND_LINE or command.verb is Verb.RESPONSE:
        return
    parameters = command.parameters if isinstance(command, Envelope) else ()
    used = {each.name for each in parameters if isinstance(each, Parameter)}
    limit = COMMAND_LINE + sum(PARAMETERS[name].increment for name in used if name in PARAMETERS)
    if command.size > limit:
        yield Finding(
            command.start, command.stop, f"This line has {command.size} octets with CRLF; {limit} are allowed."
        )


@rule("S042", "quit-missing", error("RFC 5321 §4.1.4", "RFC 5321 §4.1.1.10"), side=Side.CLIENT)
def quit_missing(session: Session, mail: Context) -> Iterator[Finding]:
    """The dialogue ends without QUIT.

    A server may take the message back when the connection breaks before QUIT; it logs a lost connection.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: NOOP
        S: 250 ok«»
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: NOOP
        S: 421 shutting down
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 521 mail.example.com does not accept mail, and hangs up
    good:
        Trying 192.0.2.1...
        Connected to mail.example.com.
        220 mail.example.com ESMTP
        EHLO client.example.net
        250 mail.example.com
        Connection closed by foreign host.
    """
    facts, closing = session.facts, session.closing
    cut = session.truncated is not None or (facts.disconnected and not (closing and closing.side is Side.CLIENT))
    if session.midway or cut or not facts.client_lines:
        return
    last = session.exchanges[-1] if session.exchanges else None
    if last is None or last.reply is None or last.after in (State.CLOSED, State.TLS):
        return
    if last.reply.code == 521:
        return  # the server may close the connection then (RFC 7504 §3), and most do
    if closing and (last.after not in NO_TRANSACTION or mail.text.startswith(b"Q", closing.start)):
        return  # openssl s_client keeps a Q for itself
    if not any(exchange.verb is Verb.QUIT for exchange in session.exchanges) and not _closed(session):
        yield Finding(last.reply.stop, last.reply.stop, "The dialogue ends here without QUIT.")


def _closed(session: Session) -> bool:
    return any(reply.code == 421 for reply in session.unasked)


@rule("S043", "command-after-quit", error("RFC 5321 §4.1.1.10", "RFC 5321 §4.1.4"), side=Side.CLIENT)
def command_after_quit(session: Session, mail: Context) -> Iterator[Finding]:
    """The client sends a command after QUIT.

    QUIT ends the session; the server closes the connection after its 221.

    bad:
        S: 220 mail.example.com ESMTP
        C: QUIT
        S: 221 bye
        C: «NOOP»
    good:
        S: 220 mail.example.com ESMTP
        C: QUIT
        S: 221 bye
    """
    for exchange, following in pairwise(session.exchanges):
        accepted = exchange.verb is Verb.QUIT and (exchange.reply is None or exchange.reply.code == 221)
        if accepted and following.command:
            command = following.command
            yield Finding(command.start, command.stop, "QUIT was the last word of this session.")
