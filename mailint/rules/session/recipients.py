"""Paths and recipients: limits, postmaster, repetitions (RFC 5321 §4.5.1, §4.5.3.1, §4.5.5)."""

from collections.abc import Iterator
from itertools import islice

from mailint.nodes.session import Envelope, Exchange, HelloReply, OddExchange, Path, Session, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, advice, error, rule, warning

LEAST_RECIPIENTS = 100
TOO_MANY = compiled(
    rb"(?i)too many (?:recipient|rcpt|address)|(?:recipient|rcpt)s?\b[^\r\n]{0,40}\b(?:limit|maximum|too many)"
    rb"|(?:limit|maximum)\b[^\r\n]{0,40}\b(?:recipient|rcpt)s"
)
TOO_BIG = compiled(
    rb"(?i)too (?:big|large|long)|(?:message|mail|data|maximum|max)\b[^\r\n]{0,30}\bsize|size[^\r\n]{0,30}exceed"
)
REFUSALS = (550, 551, 552, 553, 554, 556)
NO_EXCUSE = (b"", b".1", b".2", b".3")


@rule(
    "S024",
    "path-too-long",
    error("RFC 5321 §4.5.3.1.1", "RFC 5321 §4.5.3.1.2", "RFC 5321 §4.5.3.1.3"),
    side=Side.CLIENT,
)
def path_too_long(command: Envelope, mail: Context) -> Iterator[Finding]:
    r"""A local-part has more than 64 octets, a domain more than 255, or a path more than 256.

    Servers need not have room for more.

    bad:
        C: RCPT TO:<«aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa»@c.example>
    good:
        C: RCPT TO:<aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa@c.example>
    """
    path = command.path
    if not isinstance(path, Path) or path.stop - path.start <= 64:
        return
    whole = (path.opened[0], path.closed[1])
    for span, limit, what in ((path.local, 64, "local-part"), (path.domain, 255, "domain"), (whole, 256, "path")):
        if span[1] - span[0] > limit:
            yield Finding(*span, f"This {what} has {span[1] - span[0]} octets; {limit} are allowed.")
            return


@rule("S063", "too-many-recipients-code", warning("RFC 5321 §4.5.3.1.10"), side=Side.SERVER)
def too_many_recipients_code(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A recipient is refused for their number with another code than 452.

    With 452 the client sends to the rest in a second transaction. 552, which RFC 821 gave by mistake, makes it return
    the message.

    bad:
        C: RCPT TO:<b@c.example>
        S: «552» too many recipients
    good:
        C: RCPT TO:<b@c.example>
        S: 452 4.5.3 too many recipients
    """
    reply = exchange.reply
    if exchange.verb is Verb.RCPT and reply and reply.code >= 500 and _for_number(exchange, mail):
        yield Finding(*reply.lines[0].code, f"Too many recipients are refused with 452, not with {reply.code}.")


@rule("S064", "recipient-limit-too-low", warning("RFC 5321 §4.5.3.1.8"), side=Side.SERVER)
def recipient_limit_too_low(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A recipient is refused for their number, which is under 100.

    A server has to take 100 recipients in a transaction.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: RCPT TO:<d@c.example>
        S: «452» too many recipients
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 452 4.3.1 disk full
    """
    reply = exchange.reply
    if exchange.verb is not Verb.RCPT or reply is None or exchange.transaction < 0 or not _for_number(exchange, mail):
        return
    exchanges = mail.session.exchanges
    before = exchanges[exchange.index - 1]
    if before.verb is Verb.RCPT and _for_number(before, mail):
        return  # one finding for all that are refused
    earlier = (at for at in range(exchange.transaction, exchange.index) if exchanges[at].verb is Verb.RCPT)
    count = sum(1 for _ in islice(earlier, LEAST_RECIPIENTS)) + 1
    if count <= LEAST_RECIPIENTS:
        message = f"{LEAST_RECIPIENTS} recipients have to be taken; this is number {count}."
        yield Finding(*reply.lines[0].code, message)


def _for_number(exchange: Exchange, mail: Context) -> bool:
    """Whether the recipient was refused because there are too many."""
    reply = exchange.reply
    if reply is None or reply.code < 400:
        return False
    return mail.octets(reply.lines[0].enhanced)[1:] == b".5.3" or bool(
        TOO_MANY.search(mail.text, reply.start, reply.stop)
    )


@rule("S065", "postmaster-refused", warning("RFC 5321 §4.5.1", "RFC 5321 §4.1.1.3"), side=Side.SERVER)
def postmaster_refused(session: Session, mail: Context) -> Iterator[Finding]:
    """The server does not take mail for its postmaster.

    `<Postmaster>` alone, and postmaster at each domain that it serves, have to be there: people report faults there.

    bad:
        C: RCPT TO:<Postmaster>
        S: «550» no such user
    bad:
        S: 220 c.example ESMTP
        C: EHLO client.example.net
        S: 250 c.example
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<postmaster@c.example>
        S: «550» 5.1.1 no such user
    good:
        C: RCPT TO:<Postmaster>
        S: 250 ok
    good:
        C: RCPT TO:<postmaster@elsewhere.example>
        S: 550 no relay
    good:
        C: RCPT TO:<Postmaster>
        S: 554 5.7.1 your address is blocked
    """
    served: set[bytes] | None = None
    for exchange, path in _recipients(session):
        reply = exchange.reply
        if reply is None or reply.code not in REFUSALS or mail.octets(path.local).lower() != b"postmaster":
            continue
        served = _served(session, mail) if served is None else served
        excused = mail.octets(reply.lines[0].enhanced)[1:3] not in NO_EXCUSE
        if not excused and mail.octets(path.domain).lower() in served:
            yield Finding(*reply.lines[0].code, "Every server has to take mail for its postmaster.")


def _served(session: Session, mail: Context) -> set[bytes]:
    """Domains of this server: those it calls itself, and those of other recipients that it took; none is its own."""
    found = {b""}
    if session.greeting:
        found.add(mail.octets(session.greeting.lines[0].text).split(b" ")[0].lower())
    for exchange in session.exchanges:
        if isinstance(exchange.reply, HelloReply):
            found.add(mail.octets(exchange.reply.domain).lower())
    taken = [path for exchange, path in _recipients(session) if exchange.reply and exchange.reply.code == 250]
    return found | {mail.octets(path.domain).lower() for path in taken}


@rule("S090", "rcpt-repeated", advice("RFC 5321 §3.3", "from memory"), side=Side.CLIENT)
def rcpt_repeated(session: Session, mail: Context) -> Iterator[Finding]:
    """The same recipient is named twice in one transaction.

    Some servers then deliver two copies.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: RCPT TO:«<b@C.example>»
        S: 250 ok
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 450 later
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: RCPT TO:<B@c.example>
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    taken: set[tuple[int, bytes, bytes]] = set()
    for exchange, path in _recipients(session):
        key = exchange.transaction, mail.octets(path.local), mail.octets(path.domain).lower()
        if key in taken and exchange.transaction >= 0:
            yield Finding(path.opened[0], path.closed[1], "This recipient was named before.")
        if exchange.reply is None or exchange.reply.code < 300:
            taken.add(key)


@rule("S091", "null-sender-many-rcpt", advice("RFC 5321 §4.5.5", "from memory"), side=Side.CLIENT)
def null_sender_many_rcpt(session: Session, mail: Context) -> Iterator[Finding]:
    """A message from the null path goes to more than one recipient.

    `<>` is the sender of notifications, and each of them goes to the one who sent the message it is about.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: RCPT TO:«<d@c.example>»
        S: 250 ok
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    last, count = -1, 0
    for exchange, path in _recipients(session):
        if exchange.transaction < 0:
            continue
        last, count = exchange.transaction, (count + 1 if exchange.transaction == last else 1)
        opener = session.exchanges[last].command
        null = isinstance(opener, Envelope) and isinstance(opener.path, Path) and opener.path.is_null
        if count == 2 and null:
            yield Finding(path.opened[0], path.closed[1], "A notification has one recipient; this is the second.")


def _recipients(session: Session) -> Iterator[tuple[Exchange, Path]]:
    for exchange in session.exchanges:
        if exchange.verb is Verb.RCPT and isinstance(exchange.command, Envelope):
            path = exchange.command.path
            if isinstance(path, Path):
                yield exchange, path


@rule("S095", "server-limits-not-said", advice("RFC 5321 §4.5.3.1.7", "RFC 1870 §4"), side=Side.SERVER)
def server_limits_not_said(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A message is refused for its size, and the server does not list SIZE.

    Had it said so in its reply to EHLO, the client would not have sent the message in vain.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: «552» too big
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE 1000
        C: MAIL FROM:<a@b.example> SIZE=2000
        S: 552 too big
    """
    reply, offered = exchange.reply, exchange.offered
    if reply is None or reply.code not in (452, 552) or exchange.hello is not Verb.EHLO or offered is None:
        return
    verbs = (Verb.MAIL, Verb.DATA, Verb.END, Verb.BDAT)
    if exchange.verb not in verbs or b"SIZE" in offered:
        return
    if mail.octets(reply.lines[0].enhanced)[1:] in (b".3.4", b".2.3") or TOO_BIG.search(
        mail.text, reply.start, reply.stop
    ):
        yield Finding(*reply.lines[0].code, "This server limits the size of messages, and does not list SIZE.")
