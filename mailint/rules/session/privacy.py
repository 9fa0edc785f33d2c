"""Who can read along: sessions without TLS (RFC 8314, RFC 7435)."""

from collections.abc import Iterator

from mailint.nodes.session import HelloReply, Keyword, Session, Verb
from mailint.rules.rule import Context, Finding, Side, advice, rule, warning

SUBMISSION = 587
SEEN_IN_CLEAR = ("telnet", "nc", "tcpdump", "tcpflow", "tshark")
"""Captures that show no more than anybody could read."""


@rule("P016", "submission-cleartext", warning("RFC 8314 §3.3", "RFC 8314 §4.1"), side=Side.CLIENT)
def submission_cleartext(session: Session, mail: Context) -> Iterator[Finding]:
    """Mail is submitted, on port 587, without TLS.

    The password and the message can be read on the way, and changed. Port 465 is TLS from the first octet; on 587,
    STARTTLS comes before anything else. It is judged where the capture shows the port.

    given: kind = "session"
    bad:
        === Trying mail.example.com:587...
        === Connected to mail.example.com.
        <-  220 mail.example.com ESMTP
         -> EHLO client.example.net
        <-  250-mail.example.com
        <-  250-STARTTLS
        <-  250 AUTH CRAM-MD5
         -> «AUTH CRAM-MD5»
        <-  334 PDFAYi5leGFtcGxlPg==
    good:
        === Trying mail.example.com:587...
        === Connected to mail.example.com.
        <-  220 mail.example.com ESMTP
         -> EHLO client.example.net
        <-  250 STARTTLS
         -> STARTTLS
        <-  220 go ahead
        === TLS started with cipher TLSv1.3:TLS_AES_256_GCM_SHA384:256
         ~> EHLO client.example.net
        <~  250-mail.example.com
        <~  250 AUTH CRAM-MD5
         ~> AUTH CRAM-MD5
        <~  334 PDFAYi5leGFtcGxlPg==
    """
    ports = [each.port for each in session.endpoints if each.port]
    if ports[-1:] != [SUBMISSION] or session.facts.tls or session.facts.opaque:
        return
    for exchange in session.exchanges:
        if exchange.verb in (Verb.AUTH, Verb.MAIL) and exchange.command and exchange.hello:
            yield Finding(exchange.command.start, exchange.command.stop, "This goes to a port for submission in clear.")
            return


@rule("P017", "relay-cleartext", advice("RFC 3207 §4", "RFC 7435 §1", "from memory"), side=Side.SERVER)
def relay_cleartext(reply: HelloReply, mail: Context) -> Iterator[Finding]:
    """A whole session goes in clear, since the server does not list STARTTLS.

    Encryption that nobody verifies still keeps out who only listens. It is judged in captures that show no more than
    anybody could read.

    given: kind = "session"
    bad:
        Trying 192.0.2.1...
        Connected to mail.example.com.
        Escape character is '^]'.
        220 mail.example.com ESMTP
        EHLO client.example.net
        250-«mail.example.com»
        250 SIZE
        MAIL FROM:<a@b.example>
        250 ok
    good:
        Trying 192.0.2.1...
        Connected to mail.example.com.
        Escape character is '^]'.
        220 mail.example.com ESMTP
        EHLO client.example.net
        250-mail.example.com
        250 STARTTLS
        MAIL FROM:<a@b.example>
        250 ok
    """
    session = mail.session
    if session.dialect not in SEEN_IN_CLEAR or session.facts.tls or session.lmtp:
        return
    listed = {each.name for each in reply.keywords if isinstance(each, Keyword)}
    begun = session.exchange_at(reply.start)
    first = session.exchanges[begun + 1 : begun + 2]
    if b"STARTTLS" not in listed and any(each.verb is Verb.MAIL for each in first):
        yield Finding(*reply.domain, "This server lists no STARTTLS: all goes in clear.")
