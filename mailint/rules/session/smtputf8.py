"""SMTPUTF8: addresses and header fields beyond ASCII (RFC 6531)."""

from collections.abc import Iterator

from mailint.nodes.session import (
    Content,
    Envelope,
    OddExchange,
    OddHello,
    OddHelloReply,
    Oddity,
    OddParameter,
    Parameter,
    Path,
    Verb,
)
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Side, error, rule, warning

FOREIGN = compiled(rb"[\x80-\xff]+")
SMTPUTF8 = b"SMTPUTF8"
DOTTED = ("tcpdump", "curl_trace")
"""Captures that show a dot for each octet over 127."""


@rule("X050", "smtputf8-param-missing", error("RFC 6531 §3.4", "RFC 6531 §3.2"), side=Side.CLIENT, hides=("S039",))
def smtputf8_param_missing(node: OddExchange | Content, mail: Context) -> Iterator[Finding]:
    """An address beyond ASCII, or a header section in UTF-8, is sent without SMTPUTF8 in MAIL.

    The parameter asks every server on the way whether it can carry them. It is judged where the server lists SMTPUTF8.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-8BITMIME
        S: 250 SMTPUTF8
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<«é@c.example»>
        S: 553 not ASCII
    fixed:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-8BITMIME
        S: 250 SMTPUTF8
        C: MAIL FROM:<a@b.example> SMTPUTF8
        S: 250 ok
        C: RCPT TO:<é@c.example>
        S: 553 not ASCII
    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-8BITMIME
        S: 250 SMTPUTF8
        C: «MAIL FROM:<a@b.example>»
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: é
        C: .
        S: 250 ok
    fixed:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-8BITMIME
        S: 250 SMTPUTF8
        C: MAIL FROM:<a@b.example> SMTPUTF8
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: é
        C: .
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-8BITMIME
        S: 250 SMTPUTF8
        C: MAIL FROM:<a@b.example> SMTPUTF8
        S: 250 ok
        C: RCPT TO:<é@c.example>
        S: 250 ok
    """
    opener = _opener(mail, node)
    if opener is None or _has_smtputf8(opener) or SMTPUTF8 not in (_offered(mail, node) or ()):
        return
    at = max(opener.argument[1], opener.path.stop)
    fix = Fix("ask for SMTPUTF8", (Edit(at, at, b" SMTPUTF8"),))
    if isinstance(node, OddExchange):
        mailbox = _foreign_mailbox(mail, node)
        if mailbox:
            yield Finding(*mailbox, "This address is not ASCII: MAIL has to say SMTPUTF8.", fix)
    elif node.eight_bit_header is not None and _is_utf8(mail, node.eight_bit_header):
        yield Finding(opener.start, opener.stop, "The header section is in UTF-8: MAIL has to say SMTPUTF8.", fix)


@rule("X051", "smtputf8-param-value", error("RFC 6531 §3.4"), side=Side.CLIENT)
def smtputf8_param_value(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """SMTPUTF8 has a value.

    bad:   C: MAIL FROM:<a@b.example> SMTPUTF8«=1»
    fixed: C: MAIL FROM:<a@b.example> SMTPUTF8
    good:  C: MAIL FROM:<é@b.example> SMTPUTF8
    """
    if parameter.name == SMTPUTF8 and parameter.oddity is Oddity.VALUE:
        start = parameter.value[0] - 1
        fix = Fix("leave the value out", (Edit(start, parameter.stop, b""),))
        yield Finding(start, parameter.stop, "SMTPUTF8 takes no value.", fix)


@rule("X052", "smtputf8-not-needed", warning("RFC 6531 §3.4"), side=Side.CLIENT)
def smtputf8_not_needed(content: Content, mail: Context) -> Iterator[Finding]:
    """SMTPUTF8 is asked for, though all addresses and the whole message are ASCII.

    Not every server on the way has it: such mail fails without need.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SMTPUTF8
        C: MAIL FROM:<a@b.example>« SMTPUTF8»
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 250 ok
    fixed:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SMTPUTF8
        C: MAIL FROM:<a@b.example>
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
        S: 250 SMTPUTF8
        C: MAIL FROM:<a@b.example> SMTPUTF8
        S: 250 ok
        C: RCPT TO:<é@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 250 ok
    """
    opener = _opener(mail, content)
    asked = next(_smtputf8(opener), None) if opener else None
    if asked is None or content.message_size is None or not content.has_header or mail.session.dialect in DOTTED:
        return
    if content.eight_bit_body is not None or content.eight_bit_header is not None:
        return
    exchanges = mail.session.exchanges[content.transaction : content.exchange + 1]
    commands = [each.command for each in exchanges if isinstance(each.command, Envelope)]
    if all(mail.text[each.start : each.stop].isascii() for each in commands):
        fix = Fix("leave it out", (Edit(asked.start - 1, asked.stop, b""),))
        yield Finding(asked.start - 1, asked.stop, "Addresses and message are all ASCII.", fix)


@rule("X053", "ehlo-u-label", error("RFC 6531 §3.7.1"), hides=("S039", "S054"))
def ehlo_u_label(node: OddHello | OddHelloReply, mail: Context) -> Iterator[Finding]:
    """A host's name in EHLO, or in the reply to it, is not ASCII.

    Nobody knows yet whether the other can read it. Write the A-label, `xn--...`.

    bad:  C: EHLO «bücher.example»
    bad:
        C: EHLO client.example.net
        S: 250 «bücher.example»
    good: C: EHLO xn--bcher-kva.example
    """
    span, side = (node.argument, Side.CLIENT) if isinstance(node, OddHello) else (node.domain, Side.SERVER)
    if FOREIGN.search(mail.text, *span):
        yield Finding(*span, "Names stand in ASCII here: write its A-labels.", side=side)


@rule(
    "X054",
    "smtputf8-address-to-plain-server",
    error("RFC 6531 §3.2", "RFC 5321 §2.4"),
    side=Side.CLIENT,
    hides=("S039",),
)
def smtputf8_address_to_plain_server(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """An address beyond ASCII is sent to a server that does not list SMTPUTF8.

    Such mail cannot be delivered this way: its sender is told so, with 5.6.7. When mailint sends, it does.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<«é@b.example»>
        S: 550 5.6.7 not ASCII
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SMTPUTF8
        C: MAIL FROM:<é@b.example> SMTPUTF8
        S: 250 ok
    """
    mailbox = _foreign_mailbox(mail, exchange)
    if mailbox and exchange.hello and exchange.offered is not None and SMTPUTF8 not in exchange.offered:
        yield Finding(*mailbox, "This address is not ASCII, and the server does not list SMTPUTF8.")


@rule("X071", "vrfy-smtputf8-param", warning("RFC 6531 §3.7.4.2"), side=Side.CLIENT)
def vrfy_smtputf8_param(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """VRFY or EXPN asks for UTF-8 though the server does not list SMTPUTF8.

    It takes the word for a part of the name.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: VRFY bob «SMTPUTF8»
        S: 501 what?
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SMTPUTF8
        C: VRFY bob SMTPUTF8
        S: 252 who knows
    """
    command = exchange.command
    if exchange.verb not in (Verb.VRFY, Verb.EXPN) or command is None or not exchange.hello:
        return
    stop = command.argument[1]
    asks = mail.octets(command.argument).upper().endswith(b" SMTPUTF8")
    if asks and exchange.offered is not None and SMTPUTF8 not in exchange.offered:
        yield Finding(stop - len(SMTPUTF8), stop, "This server does not list SMTPUTF8.")


@rule("I016", "orcpt-utf8-form", error("RFC 6533 §3"), side=Side.CLIENT, hides=("S039", "X056", "X060"))
def orcpt_utf8_form(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    r"""ORCPT holds octets over 127 where they cannot stand as they are.

    With the type `utf-8` they can, if the server lists SMTPUTF8; if not, they are written `\x{...}`.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 DSN
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example> ORCPT=utf-8;«é@c.example»
        S: 501 what?
    fixed:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 DSN
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example> ORCPT=utf-8;\x{E9}@c.example
        S: 501 what?
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-8BITMIME
        S: 250-SMTPUTF8
        S: 250 DSN
        C: MAIL FROM:<a@b.example> SMTPUTF8
        S: 250 ok
        C: RCPT TO:<é@c.example> ORCPT=utf-8;é@c.example
        S: 250 ok
    """
    command, offered = exchange.command, exchange.offered
    for parameter in command.parameters if isinstance(command, Envelope) else ():
        if not isinstance(parameter, Parameter) or parameter.name != b"ORCPT" or offered is None:
            continue
        kind, _, address = mail.octets(parameter.value).partition(b";")
        if address.isascii() or (kind.lower() == b"utf-8" and SMTPUTF8 in offered):
            continue
        start, stop = parameter.value[1] - len(address), parameter.value[1]
        fix = None
        if kind.lower() == b"utf-8" and _is_utf8(mail, start):
            fix = Fix("write it in ASCII", (Edit(start, stop, _unitext(address)),))
        yield Finding(start, stop, "Octets over 127 cannot stand here as they are.", fix)


def _unitext(address: bytes) -> bytes:
    r"""The address with `\x{...}` for what is not ASCII."""
    return "".join(each if each.isascii() else f"\\x{{{ord(each):X}}}" for each in address.decode()).encode()


def _foreign_mailbox(mail: Context, exchange: OddExchange) -> tuple[int, int] | None:
    """The mailbox of MAIL or RCPT, if it is not ASCII."""
    path = exchange.command.path if isinstance(exchange.command, Envelope) else None
    return path.mailbox if isinstance(path, Path) and FOREIGN.search(mail.text, *path.mailbox) else None


def _opener(mail: Context, node: OddExchange | Content) -> Envelope | None:
    """The MAIL command of the transaction."""
    opens = isinstance(node, OddExchange) and node.verb is Verb.MAIL
    return mail.session.opener(node.index if opens else node.transaction)


def _offered(mail: Context, node: OddExchange | Content) -> tuple[bytes, ...]:
    """The keywords that the server lists."""
    exchange = node if isinstance(node, OddExchange) else mail.session.exchanges[node.exchange]
    return tuple(exchange.offered or ())


def _smtputf8(command: Envelope) -> Iterator[Parameter]:
    return command.named(SMTPUTF8)


def _has_smtputf8(command: Envelope) -> bool:
    return any(_smtputf8(command))


def _is_utf8(mail: Context, at: int) -> bool:
    """Whether the rest of this line is UTF-8."""
    try:
        mail.text[at : mail.text.find(b"\n", at)].decode()
    except UnicodeDecodeError:
        return False
    return True
