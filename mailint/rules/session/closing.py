"""The end of a session (RFC 5321 §3.8, §4.1.1.10, §4.2.3)."""

from collections.abc import Iterator

from mailint.nodes.session import Closing, OddCommand, OddExchange, Session, State, Verb
from mailint.rules.rule import Context, Finding, Side, error, rule, warning

_IN_TRANSACTION = (State.MAIL, State.RCPT, State.DATA, State.BDAT, State.BDAT_FAILED)


@rule("S044", "quit-reply-not-221", error("RFC 5321 §4.1.1.10"), side=Side.SERVER, hides=("S055", "S060", "S094"))
def quit_reply_not_221(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The reply to QUIT is not 221.

    The server has to say 221 and close.

    bad:
        C: QUIT
        S: «250» bye
    good:
        C: QUIT
        S: 221 bye
    good:
        C: QUIT
        S: 421 shutting down
    good:
        C: QUIT now
        S: 501 no argument, please
    """
    reply = exchange.reply
    if exchange.verb is not Verb.QUIT or reply is None or reply.code in (221, 354, 421):
        return
    wrong = isinstance(exchange.command, OddCommand) and reply.code in (500, 501)
    if not wrong and not (exchange.before is State.REFUSED and reply.code == 521):
        yield Finding(*reply.lines[0].code, f"QUIT is answered by 221, not by {reply.code}.")


@rule("S045", "server-closed-early", error("RFC 5321 §3.8", "RFC 5321 §4.1.1.10"), side=Side.SERVER)
def server_closed_early(closing: Closing, mail: Context) -> Iterator[Finding]:
    """The server closes the connection, and neither QUIT nor 421 came before.

    It may do so only after its 221 to QUIT or after 421. The client cannot know what became of the message, and tries
    again later.

    given: kind = "session"
    bad:
        Trying 192.0.2.1...
        Connected to mail.example.com.
        Escape character is '^]'.
        220 mail.example.com ESMTP
        EHLO client.example.net
        250 mail.example.com
        MAIL FROM:<a@b.example>
        «Connection closed by foreign host.»
    good:
        Trying 192.0.2.1...
        Connected to mail.example.com.
        Escape character is '^]'.
        220 mail.example.com ESMTP
        QUIT
        221 bye
        Connection closed by foreign host.
    good:
        Trying 192.0.2.1...
        Connected to mail.example.com.
        Escape character is '^]'.
        220 mail.example.com ESMTP
        EHLO client.example.net
        421 mail.example.com shutting down
        Connection closed by foreign host.
    """
    session = mail.session
    last = session.exchanges[-1] if session.exchanges else None
    if closing.side is not Side.SERVER or last is None or last.after is State.TLS or _said_421(session):
        return
    quit_answered = any(each.verb is Verb.QUIT and each.reply for each in session.exchanges)
    if not quit_answered and not (session.greeting and session.greeting.code == 521):
        yield Finding(closing.start, closing.stop, "The server closes the connection without 221 or 421.")


@rule("S046", "client-closed-early", warning("RFC 5321 §4.1.1.10"), side=Side.CLIENT)
def client_closed_early(closing: Closing, mail: Context) -> Iterator[Finding]:
    """The client closes the connection inside a transaction, or does not wait for the reply to QUIT.

    RSET gives a transaction up; the reply to QUIT says that the server has heard all.

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
        «^]»

        telnet> quit
        Connection closed.
    good:
        Trying 192.0.2.1...
        Connected to mail.example.com.
        Escape character is '^]'.
        220 mail.example.com ESMTP
        EHLO client.example.net
        250 mail.example.com
        MAIL FROM:<a@b.example>
        250 ok
        QUIT
        221 bye
        Connection closed by foreign host.
    """
    last = mail.session.exchanges[-1] if mail.session.exchanges else None
    if closing.side is not Side.CLIENT or last is None or _said_421(mail.session):
        return
    if last.verb is Verb.QUIT and last.reply is None:
        if len(mail.session.exchanges) > 1 and mail.session.exchanges[-2].reply is None:
            return  # the server does not answer any more
        yield Finding(closing.start, closing.stop, "The client does not wait for the reply to QUIT.")
    elif last.after in _IN_TRANSACTION:
        yield Finding(closing.start, closing.stop, "The client closes the connection inside a transaction.")


@rule("S047", "line-after-421", warning("RFC 5321 §3.8", "RFC 5321 §4.2.3"), side=Side.SERVER)
def line_after_421(session: Session, mail: Context) -> Iterator[Finding]:
    """The server goes on after 421.

    421 says that it closes the connection; it has to do so. QUIT may still be answered.

    bad:
        S: 220 mail.example.com ESMTP
        C: NOOP
        S: 421 shutting down
        C: NOOP
        S: «250 ok»
    good:
        S: 220 mail.example.com ESMTP
        C: NOOP
        S: 421 shutting down
        C: QUIT
        S: 221 bye
    """
    replies = [reply for reply in (session.greeting, *session.unasked) if reply]
    closed = [reply.stop for reply in replies if reply.code == 421]
    closed += [each.reply.stop for each in session.exchanges if each.reply and each.reply.code == 421]
    first = min(closed, default=session.stop)
    for exchange in session.exchanges if closed else ():
        reply = exchange.reply
        if reply and reply.start > first and exchange.verb is not Verb.QUIT and reply.code != 421:
            yield Finding(reply.start, reply.stop, "The server said 421: it has to close the connection.")
            return


def _said_421(session: Session) -> bool:
    """Whether the server announced that it closes the connection."""
    replies = [session.greeting, *session.unasked, *(each.reply for each in session.exchanges)]
    return any(reply is not None and reply.code == 421 for reply in replies)
