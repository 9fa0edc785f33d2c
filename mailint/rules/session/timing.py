"""How long each side lets the other wait, and when it tries again (RFC 5321 §4.5.3.2, §4.5.4.1)."""

from collections.abc import Iterator
from itertools import pairwise

from mailint.nodes.session import Exchange, Retry, Session, Speaker, Verb
from mailint.rules.rule import Context, Finding, Side, advice, rule, warning

MINUTE = 60
REPLY = {Verb.MAIL: 5, Verb.RCPT: 5, Verb.DATA: 2, Verb.END: 10, Verb.BDAT: 10}
"""Minutes after which a client may give up waiting for the reply."""
GREETING = 5
SERVER = 5
BLOCK = 3
RETRY = 30


@rule("S092", "timeout-exceeded", advice("RFC 5321 §4.5.3.2"), side=Side.SERVER)
def timeout_exceeded(session: Session, mail: Context) -> Iterator[Finding]:
    """One side lets the other wait longer than it has to.

    A client waits for the greeting, and for the reply to MAIL and RCPT, five minutes at least, for 354 two, for the
    reply to the data ten; three for each block of the data to be taken. A server waits five minutes for a command. Who
    takes longer may find the connection closed. It is judged where the log has times.

    given: kind = "session"
    bad:
        12:00:00 S: 220 mail.example.com ESMTP
        12:00:00 C: EHLO client.example.net
        12:00:01 S: 250 mail.example.com
        12:00:01 C: MAIL FROM:<a@b.example>
        12:06:00 S: «250 ok»
    good:
        12:00:00 S: 220 mail.example.com ESMTP
        12:00:00 C: EHLO client.example.net
        12:00:01 S: 250 mail.example.com
        12:00:01 C: MAIL FROM:<a@b.example>
        12:04:00 S: 250 ok
    """
    if not session.times:
        return
    yield from _late_greeting(session)
    for exchange in session.exchanges:
        yield from _late_reply(exchange, session)
        if exchange.command and not exchange.pipelined and exchange.index:
            yield from _late_command(exchange, session)
    for (before, told), (turn, now) in pairwise(zip(session.turns, session.times, strict=True)):
        if turn.speaker is before.speaker is Speaker.CONTENT and _minutes(told, now) > BLOCK:
            start = turn.start
            stop = start + len(mail.text[start : turn.stop].rstrip(b"\r\n"))
            yield Finding(start, stop, _message("The data come", _minutes(told, now), BLOCK), side=Side.CLIENT)


def _late_greeting(session: Session) -> Iterator[Finding]:
    """The greeting, after the last line about the connection."""
    greeting = session.greeting
    first = next((at for at, turn in enumerate(session.turns) if turn.speaker is not Speaker.NOISE), 0)
    if greeting and first:
        waited = _minutes(session.times[first - 1], session.time_at(greeting.start))
        if waited > GREETING:
            yield Finding(greeting.start, greeting.stop, _message("The greeting comes", waited, GREETING))


def _late_reply(exchange: Exchange, session: Session) -> Iterator[Finding]:
    reply, limit = exchange.reply, REPLY.get(exchange.verb)
    if reply is None or limit is None:
        return
    asked = exchange.command.start if exchange.command else None
    if exchange.verb is Verb.END and exchange.content is not None:
        terminator = session.contents[exchange.content].terminator
        asked = terminator[0] if terminator else None
    waited = _minutes(session.time_at(asked), session.time_at(reply.start)) if asked is not None else 0
    if waited > limit:
        yield Finding(reply.start, reply.stop, _message("The reply comes", waited, limit))


def _late_command(exchange: Exchange, session: Session) -> Iterator[Finding]:
    reply, command = session.exchanges[exchange.index - 1].reply, exchange.command
    if reply is None or command is None or reply.start > command.start:
        return
    waited = _minutes(session.time_at(reply.start), session.time_at(command.start))
    if waited > SERVER:
        yield Finding(command.start, command.stop, _message("The command comes", waited, SERVER), side=Side.CLIENT)


def _minutes(before: float | None, after: float | None) -> float:
    return (after - before) / MINUTE if before is not None and after is not None else 0


def _message(what: str, waited: float, limit: int) -> str:
    return f"{what} after {waited:.0f} minutes; the other side need not wait longer than {limit}."


@rule("Q012", "retry-too-soon", warning("RFC 5321 §4.5.4.1"), side=Side.CLIENT)
def retry_too_soon(retry: Retry, mail: Context) -> Iterator[Finding]:
    """The client tries a recipient again less than 30 minutes after the server put it off.

    Most causes last longer. It is judged where the log has times; the same MAIL and RCPT count as the same message.

    given: kind = "session"
    bad:
        12:00:00 S: 220 mail.example.com ESMTP
        12:00:00 C: EHLO client.example.net
        12:00:01 S: 250 mail.example.com
        12:00:01 C: MAIL FROM:<a@b.example>
        12:00:01 S: 250 ok
        12:00:01 C: RCPT TO:<b@c.example>
        12:00:01 S: 451 try later
        12:00:01 C: RSET
        12:00:01 S: 250 ok
        12:00:11 C: MAIL FROM:<a@b.example>
        12:00:11 S: 250 ok
        12:00:11 C: «RCPT TO:<b@c.example>»
        12:00:11 S: 451 try later
    good:
        12:00:00 S: 220 mail.example.com ESMTP
        12:00:00 C: EHLO client.example.net
        12:00:01 S: 250 mail.example.com
        12:00:01 C: MAIL FROM:<a@b.example>
        12:00:01 S: 250 ok
        12:00:01 C: RCPT TO:<b@c.example>
        12:00:01 S: 451 try later
        12:00:01 C: RSET
        12:00:01 S: 250 ok
        12:31:11 C: MAIL FROM:<a@b.example>
        12:31:11 S: 250 ok
        12:31:11 C: RCPT TO:<b@c.example>
        12:31:11 S: 250 ok
    """
    if retry.waited < RETRY * MINUTE:
        message = f"This recipient was put off {retry.waited:.0f} seconds ago; wait {RETRY} minutes at least."
        yield Finding(retry.start, retry.stop, message)
