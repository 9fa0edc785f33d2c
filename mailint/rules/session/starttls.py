"""STARTTLS: how it is said, and what holds before and after it (RFC 3207)."""

from collections.abc import Iterator

from mailint.nodes.session import Content, Envelope, HelloReply, Keyword, OddExchange, Parameter, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Side, advice, error, rule, warning
from mailint.smtp.extensions import ALWAYS_OFFERED, PARAMETERS, VERBS
from mailint.smtp.machine import EXPECTED

FIRST_IN_TLS = (Verb.EHLO, Verb.LHLO, Verb.QUIT, Verb.MAIL)
DEMAND = compiled(rb"(?i)\bSTARTTLS\b|\bTLS\b|encrypt")
PUBLIC_PORT = 25


@rule("X011", "starttls-argument", error("RFC 3207 §4"), side=Side.CLIENT, hides=("S055",))
def starttls_argument(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """STARTTLS has an argument, or is answered with a code that has no meaning there.

    The answers are 220, and 501, 454, 502, 503 or 530 where nothing comes of it.

    bad:   C: STARTTLS« now»
    fixed: C: STARTTLS
    bad:
        C: STARTTLS
        S: «250» ok
    good:
        C: STARTTLS
        S: 454 4.7.0 not now
    """
    command, reply = exchange.command, exchange.reply
    if exchange.verb is not Verb.STARTTLS or command is None:
        return
    if command.argument[0] < command.argument[1]:
        start, stop = command.verb_at[1], command.argument[1]
        fix = Fix("drop the argument", (Edit(start, stop, b""),))
        yield Finding(start, stop, "STARTTLS takes no argument.", fix)
    if reply and 200 <= reply.code < 600 and reply.code not in EXPECTED[Verb.STARTTLS]:
        message = f"{reply.code} is no answer to STARTTLS."
        yield Finding(*reply.lines[0].code, message, side=Side.SERVER)


@rule("X031", "starttls-no-new-ehlo", warning("RFC 3207 §4.2"), side=Side.CLIENT)
def starttls_no_new_ehlo(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The first command inside TLS is not EHLO.

    All that was learned before TLS is void, the list of extensions too. MAIL without any new hello is S005; QUIT is
    fine.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        C: «HELO client.example.net»
        S: 250 mail.example.com
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: QUIT
        S: 221 bye
    """
    if exchange.verb is not Verb.STARTTLS or exchange.reply is None or exchange.reply.code != 220:
        return
    following = mail.session.exchanges[exchange.index + 1 : exchange.index + 2]
    for command in (each.command for each in following if each.verb not in FIRST_IN_TLS):
        if command:
            yield Finding(command.start, command.stop, "The first command inside TLS should be EHLO.")


@rule(
    "X032",
    "starttls-old-knowledge-used",
    error("RFC 3207 §4.2", "RFC 3207 §6"),
    side=Side.CLIENT,
    hides=("X001", "X002", "X031"),
)
def starttls_old_knowledge_used(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """An extension is used inside TLS that the server listed only before TLS.

    Who sits between may have written that list. All that was learned before TLS is void.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-AUTH PLAIN
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: «AUTH» PLAIN AGEAYg==
        S: 502 no
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-AUTH PLAIN
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 AUTH PLAIN
        C: AUTH PLAIN AGEAYg==
        S: 235 2.7.0 ok
    """
    command, before, offered = exchange.command, exchange.in_clear, exchange.offered
    if command is None or before is None or offered is None or not exchange.tls:
        return
    keyword = VERBS.get(exchange.verb) if exchange.verb not in (*ALWAYS_OFFERED, Verb.STARTTLS) else None
    if keyword and keyword in before and keyword not in offered:
        yield Finding(*command.verb_at, f"{keyword.decode()} was listed before TLS, and is not inside it.")
    if exchange.hello and isinstance(command, Envelope):
        for parameter in command.parameters:
            known = PARAMETERS.get(parameter.name) if isinstance(parameter, Parameter) else None
            words = known.keywords if known else ()
            if any(word in before for word in words) and not any(word in offered for word in words):
                message = f"{words[0].decode()} was listed before TLS, and is not inside it."
                yield Finding(parameter.start, parameter.stop, message)


@rule("X033", "starttls-twice", error("RFC 3207 §4.2"), side=Side.CLIENT, hides=("X002",))
def starttls_twice(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """STARTTLS inside TLS: the client says it, or the server lists it.

    TLS is there already, also where it began with the connection, on port 465.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 «STARTTLS»
        C: «STARTTLS»
        S: 503 already
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        C: EHLO client.example.net
        S: 250 mail.example.com
    """
    if not exchange.tls:
        return
    if exchange.verb is Verb.STARTTLS and exchange.command:
        yield Finding(*exchange.command.verb_at, "TLS has begun already.")
    for keyword in exchange.reply.keywords if isinstance(exchange.reply, HelloReply) else ():
        if isinstance(keyword, Keyword) and keyword.name == b"STARTTLS":
            yield Finding(keyword.start, keyword.stop, "Inside TLS, STARTTLS is not listed.", side=Side.SERVER)


@rule(
    "X034",
    "starttls-plaintext-after-220",
    error("RFC 3207 §4", "RFC 3207 §6", "from memory (CVE-2011-0411)"),
    side=Side.CLIENT,
    hides=("X028", "X029", "X031"),
)
def starttls_plaintext_after_220(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A command follows STARTTLS before TLS has begun.

    A server that keeps it and takes it for the first command inside TLS lets others put words into the client's mouth.
    When mailint sends, nothing follows STARTTLS, and what comes after 220 in clear ends the connection.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 STARTTLS
        C: STARTTLS
        C: «MAIL FROM:<a@b.example>»
        S: 220 go ahead
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        C: EHLO client.example.net
        S: 250 mail.example.com
    """
    before = mail.session.exchanges[exchange.index - 1] if exchange.index else None
    if before and before.verb is Verb.STARTTLS and exchange.pipelined and exchange.command:
        accepted = before.reply is None or before.reply.code == 220
        if accepted:
            command = exchange.command
            yield Finding(command.start, command.stop, "This was sent in clear, before TLS began.")


@rule("X035", "starttls-not-used", advice("RFC 3207 §6", "RFC 7435 §1", "from memory"), side=Side.CLIENT)
def starttls_not_used(content: Content, mail: Context) -> Iterator[Finding]:
    """A message is sent in clear, though the server lists STARTTLS.

    Encryption that nobody verifies is better than none. When mailint sends, it uses what is listed.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 STARTTLS
        C: «MAIL FROM:<a@b.example>»
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 STARTTLS
        C: STARTTLS
        S: 454 4.7.0 not now
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
    if content.index or content.transaction < 0:
        return
    exchanges = mail.session.exchanges
    opener = exchanges[content.transaction]
    tried = any(each.verb is Verb.STARTTLS for each in exchanges[: opener.index])
    if opener.command and not (opener.tls or tried) and b"STARTTLS" in (opener.offered or ()):
        yield Finding(opener.command.start, opener.command.stop, "This goes in clear, though STARTTLS is listed.")


@rule("X036", "starttls-required-on-mx", warning("RFC 3207 §4"), side=Side.SERVER)
def starttls_required_on_mx(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A server on port 25 takes no mail without TLS.

    Servers to which MX records lead MUST NOT demand it: much mail would never arrive. It is judged where the capture
    shows the port.

    given: kind = "session"
    bad:
        $ telnet mail.example.com 25
        Trying 192.0.2.1...
        Connected to mail.example.com.
        Escape character is '^]'.
        220 mail.example.com ESMTP
        EHLO client.example.net
        250-mail.example.com
        250 STARTTLS
        MAIL FROM:<a@b.example>
        «530» 5.7.0 Must issue a STARTTLS command first
    good:
        $ telnet mail.example.com 587
        Trying 192.0.2.1...
        Connected to mail.example.com.
        Escape character is '^]'.
        220 mail.example.com ESMTP
        EHLO client.example.net
        250-mail.example.com
        250 STARTTLS
        MAIL FROM:<a@b.example>
        530 5.7.0 Must issue a STARTTLS command first
    """
    reply, ports = exchange.reply, [each.port for each in mail.session.endpoints if each.port]
    if reply is None or reply.code != 530 or exchange.verb is not Verb.MAIL or ports[-1:] != [PUBLIC_PORT]:
        return
    if DEMAND.search(mail.text, reply.start, reply.stop) and b"AUTH" not in (exchange.offered or ()):
        yield Finding(*reply.lines[0].code, "A server on port 25 has to take mail without TLS.")
