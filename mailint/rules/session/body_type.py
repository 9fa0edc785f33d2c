"""BODY, and what the mail data are (RFC 6152, RFC 3030 §3)."""

from collections.abc import Iterator

from mailint.nodes.session import Content, Envelope, Oddity, OddParameter, Parameter
from mailint.rules.rule import Context, Edit, Finding, Fix, Side, advice, error, rule

EIGHT_BIT = b"8BITMIME"
DOTTED = ("tcpdump", "curl_trace")
"""Captures that show a dot for each octet over 127."""


@rule("X015", "8bit-data-without-8bitmime", error("RFC 6152 §3", "RFC 5321 §2.4"), side=Side.CLIENT)
def data_8bit_without_8bitmime(content: Content, mail: Context) -> Iterator[Finding]:
    """Octets over 127 are sent to a server that does not list 8BITMIME.

    It may clear the highest bit of each. Encode such parts in quoted-printable or base64.

    bad:
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
        C:
        C: caf«é»
        C: .
        S: 250 ok
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: MAIL FROM:<a@b.example> BODY=8BITMIME
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: café
        C: .
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    at = content.eight_bit_body if content.eight_bit_body is not None else content.eight_bit_header
    exchange = mail.session.exchanges[content.exchange]
    if at is None or exchange.offered is None or exchange.hello is None or b"8BITMIME" in exchange.offered:
        return
    yield Finding(
        at,
        _run_of_eight_bit(mail.text, at, content.stop),
        "Octets over 127 are sent, and this server does not list 8BITMIME.",
    )


@rule("X016", "8bit-data-without-body-param", error("RFC 6152 §3", "RFC 5321 §2.4"), side=Side.CLIENT)
def data_8bit_without_body_param(content: Content, mail: Context) -> Iterator[Finding]:
    """The body has octets over 127, and MAIL did not say BODY=8BITMIME though the server lists it.

    The server may then take the message for seven bits and break it further on. When mailint sends, it says so.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: «MAIL FROM:<a@b.example>»
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: café
        C: .
        S: 250 ok
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: MAIL FROM:<a@b.example> BODY=8BITMIME
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: café
        C: .
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    if content.eight_bit_body is None or content.transaction < 0:
        return
    exchange = mail.session.exchanges[content.transaction]
    command = exchange.command
    if exchange.offered is None or b"8BITMIME" not in exchange.offered or not isinstance(command, Envelope):
        return
    said = (mail.octets(each.value).upper() for each in command.named(b"BODY"))
    if not any(each in (b"8BITMIME", b"BINARYMIME") for each in said):
        yield Finding(command.start, command.stop, "The body has octets over 127: MAIL has to say BODY=8BITMIME.")


@rule("X017", "body-value", error("RFC 6152 §3", "RFC 3030 §3"), side=Side.CLIENT)
def body_value(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """BODY is none of 7BIT, 8BITMIME and BINARYMIME.

    The words are not those of Content-Transfer-Encoding. When mailint sends, it says 8BITMIME where there is need.

    bad:  C: MAIL FROM:<a@b.example> BODY=«8BIT»
    bad:  C: MAIL FROM:<a@b.example> «BODY»
    good: C: MAIL FROM:<a@b.example> BODY=8bitmime
    """
    if parameter.name == b"BODY" and parameter.oddity is Oddity.VALUE:
        start, stop = parameter.value if parameter.has_value else (parameter.start, parameter.stop)
        yield Finding(start, stop, "BODY is 7BIT, 8BITMIME or BINARYMIME.")


@rule("X018", "body-8bitmime-not-mime", error("RFC 5321 §2.4", "RFC 6152 §3"), side=Side.CLIENT)
def body_8bitmime_not_mime(content: Content, mail: Context) -> Iterator[Finding]:
    """BODY=8BITMIME is said of a message that is not MIME, or whose fields do not label its 8-bit text.

    BODY=8BITMIME promises MIME: a MIME-Version field, and a Content-Transfer-Encoding of 8bit. With SMTPUTF8, the
    fields of parts may hold such text too.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: MAIL FROM:<a@b.example> «BODY=8BITMIME»
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: café
        C: .
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: MAIL FROM:<a@b.example> BODY=8BITMIME
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: MIME-Version: 1.0
        C: Content-Type: text/plain; charset=utf-8
        C: Content-Transfer-Encoding: 8bit
        C:
        C: café
        C: .
        S: 250 ok
    """
    said = _body(mail, content)
    if said is None or mail.octets(said.value).upper() != EIGHT_BIT or content.eight_bit_body is None:
        return
    if not content.says_eight_bit and not any(_named(mail, content, b"SMTPUTF8")):
        yield Finding(said.start, said.stop, "The message has octets over 127 that no MIME field labels as 8bit.")


@rule("X019", "body-7bit-but-8bit-data", error("RFC 6152 §3"), side=Side.CLIENT, hides=("X016",))
def body_7bit_but_8bit_data(content: Content, mail: Context) -> Iterator[Finding]:
    """BODY=7BIT is said of a message whose body has octets over 127.

    The server may take it at its word.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: MAIL FROM:<a@b.example> BODY=«7BIT»
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: MIME-Version: 1.0
        C: Content-Type: text/plain; charset=utf-8
        C: Content-Transfer-Encoding: 8bit
        C:
        C: café
        C: .
        S: 250 ok
    fixed:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: MAIL FROM:<a@b.example> BODY=8BITMIME
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: MIME-Version: 1.0
        C: Content-Type: text/plain; charset=utf-8
        C: Content-Transfer-Encoding: 8bit
        C:
        C: café
        C: .
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: MAIL FROM:<a@b.example> BODY=7BIT
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: cafe
        C: .
        S: 250 ok
    """
    said = _body(mail, content)
    if said and mail.octets(said.value).upper() == b"7BIT" and content.eight_bit_body is not None:
        offered = mail.session.exchanges[content.transaction].offered or ()
        fix = Fix("say 8BITMIME", (Edit(*said.value, EIGHT_BIT),)) if EIGHT_BIT in offered else None
        yield Finding(*said.value, "The body has octets over 127.", fix)


@rule("X020", "body-8bitmime-not-needed", advice("RFC 6152 §3", "from memory"), side=Side.CLIENT)
def body_8bitmime_not_needed(content: Content, mail: Context) -> Iterator[Finding]:
    """BODY=8BITMIME is said of a message that is all ASCII.

    It does no harm, but a relay before a server without 8BITMIME may convert the message, or return it.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: MAIL FROM:<a@b.example>« BODY=8BITMIME»
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: cafe
        C: .
        S: 250 ok
    fixed:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C:
        C: cafe
        C: .
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 8BITMIME
        C: MAIL FROM:<a@b.example> BODY=8BITMIME
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: MIME-Version: 1.0
        C: Content-Type: text/plain; charset=utf-8
        C: Content-Transfer-Encoding: 8bit
        C:
        C: café
        C: .
        S: 250 ok
    """
    said = _body(mail, content)
    if said is None or mail.octets(said.value).upper() != EIGHT_BIT or content.message_size is None:
        return
    if mail.session.dialect in DOTTED:
        return
    if content.has_header and content.eight_bit_body is None and content.eight_bit_header is None:
        fix = Fix("leave it out", (Edit(said.start - 1, said.stop, b""),))
        yield Finding(said.start - 1, said.stop, "The message is all ASCII.", fix)


def _body(mail: Context, content: Content) -> Parameter | None:
    """The parameter BODY of the transaction."""
    return next(_named(mail, content, b"BODY"), None)


def _named(mail: Context, content: Content, name: bytes) -> Iterator[Parameter]:
    """The parameters of that name in the MAIL that opened the transaction."""
    opener = mail.session.opener(content.transaction)
    return opener.named(name) if opener else iter(())


def _run_of_eight_bit(text: bytes, at: int, limit: int) -> int:
    while at < limit and text[at] > 127:
        at += 1
    return at
