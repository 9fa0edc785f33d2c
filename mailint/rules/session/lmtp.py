"""LMTP and what it asks of a server (RFC 2033)."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator

from mailint.nodes.session import OddExchange, Reply, Session, State, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, error, rule

SMTP = compiled(rb"(?i)(?<![^ \t])E?SMTP(?![A-Za-z0-9-])")


@rule("S086", "lmtp-helo", error("RFC 2033 §4.1"), side=Side.SERVER)
def lmtp_helo(exchange: OddExchange | Session, mail: Context) -> Iterator[Finding]:
    """An LMTP server takes HELO or EHLO, or a client says LHLO to an SMTP server.

    The different hello is there so that each side notices when the other speaks the other protocol.

    bad:
        S: 220 mail.example.com LMTP
        C: EHLO client.example.net
        S: «250» mail.example.com
        C: QUIT
        S: 221 bye
    bad:
        S: 220 mail.example.com ESMTP
        C: «LHLO» client.example.net
        S: 500 what
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com LMTP
        C: EHLO client.example.net
        S: 500 say LHLO
        C: LHLO client.example.net
        S: 250 mail.example.com
        C: QUIT
        S: 221 2.0.0 bye
    """
    if isinstance(exchange, Session):
        yield from _taken(exchange)
        return
    greeting, command, reply = mail.session.greeting, exchange.command, exchange.reply
    refused = exchange.verb is Verb.LHLO and (reply is None or reply.code >= 400)
    if refused and command and greeting and SMTP.search(mail.text, greeting.start, greeting.stop):
        yield Finding(*command.verb_at, "LHLO is for LMTP, and this is an SMTP server.", side=Side.CLIENT)


def _taken(session: Session) -> Iterator[Finding]:
    for exchange in session.exchanges if session.lmtp else ():
        reply = exchange.reply
        if exchange.verb in (Verb.EHLO, Verb.HELO) and reply and 200 <= reply.code < 300:
            yield Finding(*reply.lines[0].code, f"An LMTP server must not take {exchange.verb.value}.")


@rule("S088", "lmtp-reply-count", error("RFC 2033 §4.2"), side=Side.SERVER, hides=("S055", "S057", "S058"))
def lmtp_reply_count(session: Session, mail: Context) -> Iterator[Finding]:
    """An LMTP server does not give one reply for each accepted recipient after the data.

    The client ties them to the recipients by their order, and loses track.

    bad:
        S: 220 mail.example.com LMTP
        C: LHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: RCPT TO:<d@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: «250 ok»
        C: QUIT
        S: 221 bye
    bad:
        S: 220 mail.example.com LMTP
        C: LHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 250 ok
        S: «250 ok»
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com LMTP
        C: LHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: RCPT TO:<d@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 250 ok
        S: 452 full
        C: QUIT
        S: 221 bye
    """
    owed: Counter[int] = Counter()
    given: Counter[int] = Counter()
    last: dict[int, int] = {}
    replies: dict[int, Reply] = {}
    starts = [reply.start for reply in session.unasked]
    for exchange in session.exchanges:
        if exchange.lmtp and exchange.content is not None and exchange.verb in (Verb.END, Verb.BDAT):
            owed[exchange.content] += 1
            if exchange.reply is not None:
                given[exchange.content] += 1
                replies[exchange.content] = exchange.reply
            last[exchange.content] = exchange.index
    exchanges = session.exchanges
    for content, index in last.items():
        goes_on = index + 1 < len(exchanges)
        following = exchanges[index + 1].start if goes_on else session.stop
        extra = session.unasked[bisect_left(starts, exchanges[index].stop) : bisect_left(starts, following)]
        count, reply = given[content], replies.get(content)
        if extra and count == owed[content]:
            yield Finding(extra[0].start, extra[-1].stop, _message(count, count + len(extra)))
        elif reply and count < owed[content] and goes_on:
            yield Finding(reply.start, reply.stop, _message(owed[content], count))


def _message(owed: int, given: int) -> str:
    return f"Each accepted recipient is owed a reply: {owed} in all, and {given} given."


@rule("S089", "lmtp-data-no-rcpt", error("RFC 2033 §4.2"), side=Side.SERVER)
def lmtp_data_no_rcpt(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """An LMTP server takes DATA though no recipient was accepted.

    It has to answer 503: after the data there is nobody to reply for.

    bad:
        S: 220 mail.example.com LMTP
        C: LHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 550 no such user
        C: DATA
        S: «354» go ahead
    good:
        S: 220 mail.example.com LMTP
        C: LHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 550 no such user
        C: DATA
        S: 503 no recipient
    """
    reply = exchange.reply
    early = exchange.before in (State.MAIL, State.READY)
    if exchange.lmtp and exchange.verb is Verb.DATA and reply and reply.code == 354 and early:
        yield Finding(*reply.lines[0].code, "No recipient was accepted: DATA has to be answered with 503.")
