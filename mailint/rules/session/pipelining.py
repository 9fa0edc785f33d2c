"""PIPELINING: what is sent before the reply to what came before it (RFC 2920)."""

from collections.abc import Iterator

from mailint.nodes.session import Authentication, Command, Exchange, OddExchange, Side, State, Verb
from mailint.rules.rule import Context, Finding, Level, error, rule

LAST = frozenset(
    {Verb.EHLO, Verb.HELO, Verb.LHLO, Verb.DATA, Verb.VRFY, Verb.EXPN, Verb.TURN, Verb.QUIT, Verb.NOOP, Verb.STARTTLS,
     Verb.AUTH, Verb.ETRN, Verb.ATRN}
)  # fmt: skip
"""What ends a group of commands (RFC 2920 §3.1, RFC 3207 §4, RFC 4954 §4)."""
ONE_STEP = (b"PLAIN", b"EXTERNAL")
CHUNKS = (Verb.BDAT, Verb.BURL)


@rule("X028", "pipelining-not-advertised", error("RFC 5321 §4.3.1", "RFC 2920 §3.1"), side=Side.CLIENT)
def pipelining_not_advertised(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A command is sent before the reply to the one ahead, and the server does not list PIPELINING.

    The server may throw away what it has not asked for yet. When mailint sends, it waits for each reply.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        C: «RCPT TO:<b@c.example>»
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go ahead
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PIPELINING
        C: MAIL FROM:<a@b.example>
        C: RCPT TO:<b@c.example>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go ahead
    """
    command, offered, ahead = exchange.command, exchange.offered, _ahead(exchange, mail)
    if command is None or not exchange.pipelined or ahead is None or ahead.pipelined or ahead.reply is None:
        return
    known = exchange.hello and offered is not None and exchange.verb is not Verb.UNKNOWN
    if known and b"PIPELINING" not in (offered or ()) and exchange.reply:
        yield Finding(command.start, command.stop, "This does not wait for a reply, and PIPELINING is not listed.")


@rule(
    "X029",
    "pipelining-group-order",
    error("RFC 2920 §3.1", "RFC 3207 §4", "RFC 4954 §4", "RFC 3030 §2"),
    side=Side.CLIENT,
)
def pipelining_group_order(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A command is followed by more though its reply has to be awaited.

    These end a group of commands: EHLO, DATA, VRFY, EXPN, TURN, QUIT, NOOP, STARTTLS and AUTH (but for PLAIN and
    EXTERNAL with an initial response). BDAT begins when all recipients are answered.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PIPELINING
        C: MAIL FROM:<a@b.example>
        C: RCPT TO:<b@c.example>
        C: «DATA»
        C: Subject: x
        C: .
        S: 250 ok
        S: 250 ok
        S: 354 go ahead
        S: 250 ok
    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PIPELINING
        C: «NOOP»
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PIPELINING
        C: MAIL FROM:<a@b.example>
        C: RCPT TO:<b@c.example>
        C: DATA
        S: 250 ok
        S: 250 ok
        S: 354 go ahead
        C: Subject: x
        C: .
        C: QUIT
        S: 250 ok
        S: 221 bye
    """
    ahead = _ahead(exchange, mail)
    if not exchange.pipelined or ahead is None or ahead.command is None or ahead.reply is None:
        return
    if not _may_pipeline(exchange):
        return
    if ahead.verb is Verb.DATA and exchange.verb is Verb.END:
        yield Finding(*ahead.command.verb_at, "The text waits for the reply to DATA.")
    elif ahead.verb in LAST and not _one_step(ahead, mail) and exchange.command:
        yield Finding(*ahead.command.verb_at, f"After {ahead.verb.value} its reply has to be awaited.")
    elif exchange.verb is Verb.BDAT and ahead.verb not in CHUNKS and exchange.command:
        message = "BDAT waits for the replies to MAIL and RCPT."
        yield Finding(*exchange.command.verb_at, message, level=Level.WARNING)


@rule("X030", "pipelined-data-accepted-no-rcpt", error("RFC 2920 §3.1", "RFC 2920 §3.2"), side=Side.CLIENT)
def pipelined_data_accepted_no_rcpt(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A message is sent though no recipient was accepted: the server had answered 354 all the same.

    The client cannot take DATA back, so it sends the dot alone.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PIPELINING
        C: MAIL FROM:<a@b.example>
        C: RCPT TO:<b@c.example>
        C: DATA
        S: 250 ok
        S: 550 no
        S: 354 go ahead
        C: «Subject: x»
        C: .
        S: 554 nobody there
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
        S: 354 go ahead
        C: .
        S: 554 nobody there
    """
    if exchange.verb is not Verb.DATA or exchange.before is not State.MAIL or exchange.content is None:
        return
    exchanges, contents = mail.session.exchanges[max(exchange.transaction, 0) : exchange.index], mail.session.contents
    refused = [each.reply is not None and each.reply.code >= 400 for each in exchanges if each.verb is Verb.RCPT]
    content = contents[exchange.content] if exchange.content < len(contents) else None
    if exchange.pipelined and refused and all(refused) and content and content.start < content.stop:
        stop = mail.text.find(b"\n", content.start, content.stop)
        line = mail.text[content.start : stop if stop >= 0 else content.stop]
        yield Finding(content.start, content.start + len(line.rstrip()), "No recipient was accepted: send the dot.")


def _ahead(exchange: OddExchange, mail: Context) -> Exchange | None:
    """The exchange before."""
    return mail.session.exchanges[exchange.index - 1] if exchange.index else None


def _may_pipeline(exchange: OddExchange) -> bool:
    """Whether PIPELINING is listed, or that is not known; the text of a message is never sent too early."""
    return exchange.offered is None or b"PIPELINING" in exchange.offered or exchange.verb is Verb.END


def _one_step(exchange: Exchange, mail: Context) -> bool:
    """Whether this is an AUTH that takes one step, so that commands may follow it (RFC 4954 §4)."""
    if not isinstance(exchange, Authentication) or exchange.mechanism not in ONE_STEP:
        return False
    command: Command | None = exchange.command
    return command is not None and b" " in mail.octets(command.argument)
