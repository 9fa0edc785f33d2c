"""SIZE: what is declared, what is allowed, and what is sent (RFC 1870)."""

from collections.abc import Iterator

from mailint.nodes.session import Content, Envelope, OddExchange, Oddity, OddParameter, Offered, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Side, advice, error, rule, warning

DIGITS = compiled(rb"[0-9]{1,20}")
CHUNK = compiled(rb"[0-9]{1,40}(?![0-9])")
LARGE = 65536
"""Octets that every server has to take (RFC 5321 §4.5.3.1.7); above, SIZE spares a vain transfer."""


@rule("X010", "size-value-syntax", error("RFC 1870 §3", "RFC 1870 §6"), side=Side.CLIENT)
def size_value_syntax(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """SIZE is not 1 to 20 digits.

    It is a number of octets. When mailint sends, it gives the real one.

    bad:  C: MAIL FROM:<a@b.example> SIZE=«1k»
    bad:  C: MAIL FROM:<a@b.example> «SIZE»
    good: C: MAIL FROM:<a@b.example> SIZE=1024
    """
    if parameter.name == b"SIZE" and parameter.oddity is Oddity.VALUE:
        start, stop = parameter.value if parameter.has_value else (parameter.start, parameter.stop)
        yield Finding(start, stop, "SIZE is a number of octets, of 1 to 20 digits.")


@rule("X012", "size-too-small", warning("RFC 1870 §6.3", "RFC 1870 §6"), side=Side.CLIENT)
def size_too_small(content: Content, mail: Context) -> Iterator[Finding]:
    """The message that is sent is larger than was declared.

    The server may refuse it after the transfer. Line ends count as CRLF, doubled dots and the final dot do not count.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE
        C: MAIL FROM:<a@b.example> SIZE=«10»
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: ..dots
        C: .
        S: 250 ok
    fixed:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE
        C: MAIL FROM:<a@b.example> SIZE=21
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: ..dots
        C: .
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE
        C: MAIL FROM:<a@b.example> SIZE=21
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: ..dots
        C: .
        S: 250 ok
    """
    size, value = content.message_size, _declared(mail, content)
    if size is not None and value and int(mail.octets(value)) < size:
        fix = Fix("declare the real size", (Edit(*value, b"%d" % size),))
        yield Finding(*value, f"The message has {size} octets, more than is declared here.", fix)


@rule("X013", "size-over-limit-sent", warning("RFC 1870 §6.1", "RFC 1870 §6.2"), side=Side.CLIENT)
def size_over_limit_sent(node: OddExchange | Content, mail: Context) -> Iterator[Finding]:
    """A message is declared or sent that is larger than the server's limit.

    The server lists its limit with SIZE: what is larger, it refuses with 552.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE 1000
        C: MAIL FROM:<a@b.example> SIZE=«5000»
        S: 552 too big
    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE 10
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: «DATA»
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 552 too big
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE 0
        C: MAIL FROM:<a@b.example> SIZE=5000
        S: 250 ok
    """
    if isinstance(node, Content):
        exchange = mail.session.exchanges[node.exchange]
        limit, command, declared = _limit(exchange.offered), exchange.command, _declared(mail, node)
        told = declared and int(mail.octets(declared)) > (limit or 0)
        if command is None or not limit or told:
            return
        chunk = CHUNK.match(mail.text, *command.argument) if node.chunked else None
        size = max(node.message_size or 0, int(chunk[0]) if chunk else 0)
        if size > limit:
            yield Finding(*command.verb_at, f"{size} octets are sent; this server takes {limit}.")
    elif node.verb is Verb.MAIL and isinstance(node.command, Envelope):
        value, limit = _size_of(mail, node.command), _limit(node.offered)
        if value and limit and int(mail.octets(value)) > limit:
            yield Finding(*value, f"This server takes {limit} octets.")


@rule("X014", "size-not-declared", advice("RFC 5321 §4.5.3.1.7", "RFC 1870 §6"), side=Side.CLIENT)
def size_not_declared(content: Content, mail: Context) -> Iterator[Finding]:
    """A large message is sent without SIZE, though the server lists it.

    Had the size been declared, the server could have refused the message before it was sent. It is judged from 64 kB
    on; when mailint sends, it always declares the size.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-CHUNKING
        S: 250 SIZE
        C: «MAIL FROM:<a@b.example>»
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BDAT 70000 LAST
        C: Subject: x
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 250 ok
    """
    size = _announced(mail, content) if content.chunked else content.message_size
    if size is None or size <= LARGE or content.transaction < 0:
        return
    exchange = mail.session.exchanges[content.transaction]
    command = exchange.command
    if isinstance(command, Envelope) and b"SIZE" in (exchange.offered or ()) and not _has_size(command):
        at, fix = max(command.argument[1], command.path.stop), None
        if not content.chunked:
            fix = Fix("declare the size", (Edit(at, at, b" SIZE=%d" % size),))
        yield Finding(command.start, command.stop, f"{size} octets of a message follow: SIZE could say so.", fix)


def _announced(mail: Context, content: Content) -> int | None:
    """How many octets the first chunk of a message has; None for the chunks after it."""
    before = mail.session.contents[content.index - 1] if content.index else None
    command = mail.session.exchanges[content.exchange].command
    if command is None or (before and before.transaction == content.transaction):
        return None
    found = CHUNK.match(mail.text, *command.argument)
    return int(found[0]) if found and len(found[0]) < 13 else None


def _has_size(command: Envelope) -> bool:
    return any(command.named(b"SIZE"))


def _declared(mail: Context, content: Content) -> tuple[int, int] | None:
    """Where the size of this message is declared."""
    command = mail.session.opener(content.transaction)
    return _size_of(mail, command) if command else None


def _size_of(mail: Context, command: Envelope) -> tuple[int, int] | None:
    """Where the number stands that SIZE gives."""
    for each in command.named(b"SIZE"):
        if DIGITS.fullmatch(mail.text, *each.value):
            return each.value
    return None


def _limit(offered: Offered | None) -> int | None:
    """The server's limit in octets; None where it lists none, or no fixed one (RFC 1870 §4)."""
    listed = (offered or {}).get(b"SIZE", ())
    return int(listed[0]) or None if listed and DIGITS.fullmatch(listed[0]) else None
