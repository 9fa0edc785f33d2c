"""LIMITS: how much a server takes in a session and a transaction (RFC 9422)."""

from collections.abc import Iterator

from mailint.nodes.session import HELLO, Envelope, Exchange, HelloReply, Keyword, Path, Verb
from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.rules.rule import Context, Finding, Side, rule, warning

LIMIT = compiled(rb"(?i)(MAILMAX|RCPTMAX|RCPTDOMAINMAX)=([0-9]{1,9})(?![^ ])")


class Counts(NamedTuple):
    """What was used up so far."""

    transactions: int = 0
    recipients: int = 0
    domains: int = 0


@rule("X072", "limits-exceeded", warning("from memory (RFC 9422 §4)"), side=Side.CLIENT)
def limits_exceeded(reply: HelloReply, mail: Context) -> Iterator[Finding]:
    """The client goes beyond what the server lists with LIMITS.

    MAILMAX counts transactions in a session, RCPTMAX recipients in a transaction, RCPTDOMAINMAX their domains in a
    session. What is beyond, the server refuses. When mailint sends, it begins another transaction.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 LIMITS RCPTMAX=1 MAILMAX=1
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: «RCPT TO:<d@c.example>»
        S: 452 4.5.3 too many
        C: RSET
        S: 250 ok
        C: «MAIL FROM:<a@b.example>»
        S: 421 enough
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 LIMITS RCPTMAX=2
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: RCPT TO:<d@c.example>
        S: 250 ok
    """
    keyword = next((each for each in reply.keywords if isinstance(each, Keyword) and each.name == b"LIMITS"), None)
    if keyword is None:
        return
    limits = {found[1].upper(): int(found[2]) for found in LIMIT.finditer(mail.text, *keyword.parameters)}
    counts, domains = Counts(), set[bytes]()
    for exchange in mail.session.exchanges[mail.session.exchange_at(keyword.start) + 1 :]:
        if exchange.verb in HELLO and exchange.reply and exchange.reply.code == 250:
            return
        if isinstance(exchange.command, Envelope):
            before, counts = counts, _counted(mail, counts, exchange, domains)
            beyond = _beyond(before, counts, limits)
            if beyond:
                yield Finding(exchange.command.start, exchange.command.stop, beyond)


def _counted(mail: Context, counts: Counts, exchange: Exchange, domains: set[bytes]) -> Counts:
    """What is used up after this command; what is refused for good uses up nothing. Adds to the domains."""
    refused = exchange.reply is not None and exchange.reply.code // 100 == 5
    path = exchange.command.path if isinstance(exchange.command, Envelope) else None
    if refused or not isinstance(path, Path):
        return counts
    if exchange.verb is not Verb.RCPT:
        return Counts(counts.transactions + 1, 0, counts.domains)
    domains.add(mail.octets(path.domain).lower())
    return Counts(counts.transactions, counts.recipients + 1, len(domains))


def _beyond(before: Counts, counts: Counts, limits: dict[bytes, int]) -> str:
    """Which limit this command passes; empty where none."""
    used = {
        b"MAILMAX": (before.transactions, counts.transactions, "transactions in a session"),
        b"RCPTMAX": (before.recipients, counts.recipients, "recipients in a transaction"),
        b"RCPTDOMAINMAX": (before.domains, counts.domains, "domains of recipients in a session"),
    }
    for name, limit in limits.items():
        earlier, now, what = used[name]
        if earlier < now and now > limit:
            return f"This server lists {name.decode()}={limit}: no more {what}."
    return ""
