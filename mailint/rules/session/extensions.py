"""Service extensions: what may be used, and 8-bit data (RFC 5321 §2.2, RFC 6152)."""

from collections.abc import Iterator

from mailint.nodes.node import Malformed
from mailint.nodes.session import Content, Envelope, Exchange, Parameter, Verb
from mailint.rules.rule import Context, Finding, Side, error, rule
from mailint.smtp.extensions import ALWAYS_OFFERED, MAIL_PARAMETERS, RCPT_PARAMETERS, VERBS


@rule(
    "X001",
    "parameter-not-advertised",
    error("RFC 5321 §4.1.1.3", "RFC 5321 §4.1.1.2", "RFC 5321 §2.2.1"),
    side=Side.CLIENT,
)
def parameter_not_advertised(exchange: Exchange, mail: Context) -> Iterator[Finding]:
    """A parameter of MAIL or RCPT belongs to an extension that the server did not list.

    It answers 555, or 501. When mailint sends, it uses what the server lists.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example> «SIZE=900»
        S: 555 unknown parameter
        C: QUIT
        S: 221 bye
    bad:
        S: 220 mail.example.com ESMTP
        C: HELO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example> «BODY=8BITMIME»
        S: 555 unknown parameter
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE
        C: MAIL FROM:<a@b.example> SIZE=900
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    command, offered = exchange.command, exchange.offered
    if offered is None or exchange.hello is None or not isinstance(command, Envelope):
        return
    table = RCPT_PARAMETERS if command.verb is Verb.RCPT else MAIL_PARAMETERS
    for parameter in command.parameters:
        if isinstance(parameter, Malformed):
            continue
        keywords = table.get(parameter.name, ())
        unknown = not keywords and bool(offered)
        if not unknown and not any(keyword in offered for keyword in keywords):
            listed = f"{' or '.join(word.decode() for word in keywords)} is" if keywords else "extensions are"
            name = parameter.name.decode("ascii", "replace")
            yield Finding(parameter.start, parameter.stop, f"{name}: {listed} not listed by this server.")


_FIRST = ALWAYS_OFFERED | {Verb.SEND, Verb.SOML, Verb.SAML, Verb.TURN}
"""What a client that says HELO may use: RFC 821 §4.1.1 knows no list."""


@rule(
    "X002",
    "verb-not-advertised",
    error(
        "RFC 5321 §4.1.1.1",
        "RFC 5321 §2.2.1",
        "RFC 3030 §2",
        "RFC 3207 §4",
        "RFC 4954 §4",
        "RFC 1985 §2",
        "RFC 5321 §3.5.2",
    ),
    side=Side.CLIENT,
)
def verb_not_advertised(exchange: Exchange, mail: Context) -> Iterator[Finding]:
    """A command belongs to an extension that the server did not list.

    It answers 500 or 502. EXPN is at fault only where it is answered 2yz: then the server has to list it.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: «STARTTLS»
        S: 502 no
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 STARTTLS
        C: STARTTLS
        S: 454 4.7.0 not now
        C: VRFY bob
        S: 252 who knows
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com
        C: HELO client.example.net
        S: 250 mail.example.com
        C: SOML FROM:<a@b.example>
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    command, offered, keyword = exchange.command, exchange.offered, VERBS.get(exchange.verb)
    if command is None or offered is None or keyword is None or keyword in offered or exchange.hello is None:
        return
    code = exchange.reply.code if exchange.reply else 0
    if exchange.verb is Verb.EXPN and 200 <= code < 300 and exchange.hello is not Verb.HELO:
        message = "The server answers EXPN but does not list it."
        yield Finding(command.verb_at[0], command.verb_at[1], message, side=Side.SERVER)
    elif exchange.verb not in (_FIRST if exchange.hello is Verb.HELO else ALWAYS_OFFERED):
        message = f"{exchange.verb.value} is not listed by this server."
        yield Finding(command.verb_at[0], command.verb_at[1], message)


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
