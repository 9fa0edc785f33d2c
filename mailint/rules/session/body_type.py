"""BODY, and what the mail data are (RFC 6152, RFC 3030 §3)."""

from collections.abc import Iterator

from mailint.nodes.session import Content, Envelope, Parameter
from mailint.rules.rule import Context, Finding, Side, error, rule


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
    said = [each for each in command.parameters if isinstance(each, Parameter) and each.name == b"BODY"]
    if not any(mail.octets(each.value).upper() in (b"8BITMIME", b"BINARYMIME") for each in said):
        yield Finding(command.start, command.stop, "The body has octets over 127: MAIL has to say BODY=8BITMIME.")


def _run_of_eight_bit(text: bytes, at: int, limit: int) -> int:
    while at < limit and text[at] > 127:
        at += 1
    return at
