"""The course of a session: old and private commands, and clients that do not listen (RFC 5321 §3.3, §4.2.1, §4.1.5)."""

from collections.abc import Iterator

from mailint.nodes.session import OddCommand, OddEnvelope, Session, State, Verb
from mailint.rules.rule import Context, Finding, Side, advice, rule, warning

OBSOLETE = (Verb.TURN, Verb.SEND, Verb.SOML, Verb.SAML)
PRIVATE = (Verb.PRIVATE, Verb.XCLIENT, Verb.XFORWARD)
_OPEN = (State.MAIL, State.RCPT, State.BDAT)
UNREPEATED = (Verb.RESPONSE, Verb.END, Verb.BDAT)
FOLLOWING = (Verb.RCPT, Verb.DATA, Verb.BDAT, Verb.BURL)


@rule(
    "S029",
    "continued-after-mail-refused",
    warning("RFC 5321 §3.3", "RFC 5321 §4.1.4"),
    side=Side.CLIENT,
    hides=("S026", "S028"),
)
def continued_after_mail_refused(session: Session, mail: Context) -> Iterator[Finding]:
    """The client names recipients, or sends the data, though MAIL was refused.

    There is no transaction to which they could belong. In a group of pipelined commands that is as it should be.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 553 not from you
        C: «RCPT TO:<b@c.example>»
        S: 503 MAIL first
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PIPELINING
        C: MAIL FROM:<a@b.example>
        C: RCPT TO:<b@c.example>
        S: 553 not from you
        S: 503 MAIL first
        C: QUIT
        S: 221 bye
    """
    refused = False
    for exchange in session.exchanges:
        reply, command = exchange.reply, exchange.command
        if exchange.verb is Verb.MAIL:
            refused = reply is not None and reply.code >= 400 and exchange.after not in _OPEN
        elif exchange.verb not in FOLLOWING:
            refused = False
        elif refused and command and not exchange.pipelined:
            yield Finding(command.start, command.stop, f"{exchange.verb.value} follows a MAIL that was refused.")


@rule("S034", "command-obsolete", warning("RFC 5321 Appendix F.1", "RFC 5321 Appendix F.6"), side=Side.CLIENT)
def command_obsolete(command: OddCommand | OddEnvelope, mail: Context) -> Iterator[Finding]:
    """TURN, SEND, SOML or SAML.

    Few servers know them. TURN gave mail to whoever asked; ETRN and ATRN took its place, MAIL that of the others.

    bad:  C: «SOML» FROM:<a@b.example>
    bad:  C: «TURN»
    good: C: MAIL FROM:<a@b.example>
    """
    if command.verb in OBSOLETE:
        yield Finding(*command.verb_at, f"{command.verb.value} is obsolete.")


@rule("S035", "command-private", advice("RFC 5321 §4.1.5"), side=Side.CLIENT)
def command_private(command: OddCommand, mail: Context) -> Iterator[Finding]:
    """A private command: its verb begins with X.

    It is for two parties that agreed on it, and means nothing to others.

    bad:  C: «XCLIENT» NAME=client.example.net
    good: C: NOOP
    """
    if command.verb in PRIVATE:
        name = mail.octets(command.verb_at).decode("ascii", "backslashreplace")
        yield Finding(*command.verb_at, f"{name[:40]} is a private command.")


@rule("S093", "retry-same-command", advice("RFC 5321 §4.2.1"), side=Side.CLIENT)
def retry_same_command(session: Session, mail: Context) -> Iterator[Finding]:
    """A command is said again, word by word, after a 5yz reply to it.

    The answer will be the same. Nothing that could change it has come between.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 550 no such user
        C: «RCPT TO:<b@c.example>»
        S: 550 no such user
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: MAIL FROM:<a@b.example>
        S: 503 hello first
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 450 later
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    refused: dict[tuple[object, ...], int] = {}
    for exchange in session.exchanges:
        command, reply = exchange.command, exchange.reply
        if reply is None or command is None or reply.code < 500 or exchange.verb in UNREPEATED:
            continue
        if isinstance(command, OddCommand) and (command.is_text or command.verb_at[0] == command.verb_at[1]):
            continue
        said = mail.text[command.start : command.stop].strip()
        key = said, exchange.before, exchange.hello, exchange.tls, exchange.authenticated, exchange.transaction
        if key in refused and not exchange.pipelined:
            yield Finding(command.start, command.stop, f"This was refused before, with {refused[key]}.")
        refused[key] = reply.code
