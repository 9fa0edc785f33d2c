"""REQUIRETLS: a message that is to go through TLS all the way (RFC 8689)."""

from collections.abc import Iterator

from mailint.nodes.session import Content, Envelope, OddExchange, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, advice, error, rule

REQUIRETLS = b"REQUIRETLS"
END_OF_HEADER = compiled(rb"(?m)^\r*\n")
TLS_REQUIRED = compiled(rb"(?im)^TLS-Required[ \t]*:[ \t]*No[ \t]*\r*$")


@rule("X066", "requiretls-without-tls", error("RFC 8689 §2"), side=Side.CLIENT, hides=("X001",))
def requiretls_without_tls(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """REQUIRETLS in MAIL outside TLS, or to a server that does not list it inside TLS.

    Such a message is sent to no server that cannot keep the promise; its sender is told so, with 5.7.30.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-REQUIRETLS
        S: 250 STARTTLS
        C: MAIL FROM:<a@b.example> «REQUIRETLS»
        S: 530 no
    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE
        C: MAIL FROM:<a@b.example> «REQUIRETLS»
        S: 555 what?
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 REQUIRETLS
        C: MAIL FROM:<a@b.example> REQUIRETLS
        S: 250 ok
    """
    parameter = next(exchange.command.named(REQUIRETLS), None) if isinstance(exchange.command, Envelope) else None
    if parameter is None or exchange.verb is not Verb.MAIL or exchange.offered is None or not exchange.hello:
        return
    if not exchange.tls and b"STARTTLS" in exchange.offered:
        yield Finding(parameter.start, parameter.stop, "There is no TLS yet.")
    elif REQUIRETLS not in exchange.offered:
        yield Finding(parameter.start, parameter.stop, "This server does not list REQUIRETLS.")


@rule("X067", "requiretls-and-header", advice("RFC 8689 §4.1"), side=Side.CLIENT)
def requiretls_and_header(content: Content, mail: Context) -> Iterator[Finding]:
    """REQUIRETLS is asked for a message that says `TLS-Required: No`.

    The field asks for the contrary, and servers ignore it then.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 REQUIRETLS
        C: MAIL FROM:<a@b.example> REQUIRETLS
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: «TLS-Required: No»
        C: .
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: TLS-Required: No
        C: .
        S: 250 ok
    """
    opener = mail.session.opener(content.transaction)
    if opener is None or not any(opener.named(REQUIRETLS)):
        return
    end = END_OF_HEADER.search(mail.text, content.start, content.stop)
    found = TLS_REQUIRED.search(mail.text, content.start, end.start() if end else content.stop)
    if found:
        stop = found.start() + len(found[0].rstrip())
        yield Finding(found.start(), stop, "REQUIRETLS overrides this field.")


@rule("X068", "requiretls-ret-full", advice("RFC 8689 §5"), side=Side.CLIENT)
def requiretls_ret_full(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """REQUIRETLS goes with RET=FULL.

    A message that may only go through TLS is not sent back in full: RET=FULL is disregarded.

    bad:  C: MAIL FROM:<a@b.example> REQUIRETLS «RET=FULL»
    good: C: MAIL FROM:<a@b.example> REQUIRETLS RET=HDRS
    """
    command = exchange.command if isinstance(exchange.command, Envelope) else None
    ret = next(command.named(b"RET"), None) if command and any(command.named(REQUIRETLS)) else None
    if ret and mail.octets(ret.value).upper() == b"FULL":
        yield Finding(ret.start, ret.stop, "With REQUIRETLS only the header section is returned.")
