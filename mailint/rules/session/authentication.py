"""AUTH: when it may stand, and with which mechanism (RFC 4954)."""

import re
from collections.abc import Iterator

from mailint.nodes.session import (
    Authentication,
    HelloReply,
    Keyword,
    Oddity,
    OddParameter,
    State,
    Verb,
)
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Side, advice, error, rule, warning
from mailint.smtp import xtext

PLAIN = (b"PLAIN", b"LOGIN")
"""Mechanisms that show the password to who listens."""
OPENING = (b"EXTERNAL", b"ANONYMOUS")
"""Mechanisms whose first response may be empty (RFC 4422, RFC 4505)."""
ATOM = rb"[A-Za-z0-9!#$%&'*+/=?^_`{|}~\x80-\xff-]++"
MAILBOX = compiled(
    rb"(?:" + ATOM + rb"(?:\." + ATOM + rb')*+|"(?:[^"\\]|\\.)*+")@(?:[A-Za-z0-9\x80-\xff.-]++|\[[^\[\]\s]++\])'
)


@rule("X037", "auth-mechanism-not-advertised", error("RFC 4954 §4", "RFC 4954 §3"), side=Side.CLIENT)
def auth_mechanism_not_advertised(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    """AUTH with a mechanism that the server does not list.

    It answers 504. When mailint sends, it chooses among those that are listed.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 AUTH PLAIN LOGIN
        C: AUTH «NTLM»
        S: 504 5.5.4 no
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-AUTH LOGIN
        S: 250 AUTH=PLAIN
        C: auth plain
        S: 334␠
    """
    listed = (exchange.offered or {}).get(b"AUTH", ())
    command = exchange.command
    if exchange.verb is Verb.AUTH and command and listed and exchange.mechanism and exchange.mechanism not in listed:
        start = command.argument[0]
        names = ", ".join(each.decode("ascii", "replace") for each in listed)
        yield Finding(start, start + len(exchange.mechanism), f"This server lists {names}.")


@rule(
    "X038",
    "auth-plaintext-without-tls",
    warning("RFC 4954 §4", "RFC 4954 §9", "RFC 8314 §4.1", "RFC 4616 §5"),
    side=Side.CLIENT,
)
def auth_plaintext_without_tls(node: Authentication | HelloReply, mail: Context) -> Iterator[Finding]:
    """PLAIN or LOGIN is used, or offered, where anybody who listens can read the password.

    Use TLS first, or a mechanism that does not show the password. It is judged where the capture shows that there is
    no TLS: STARTTLS is listed still, or somebody typed into telnet.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-AUTH «PLAIN» SCRAM-SHA-256
        S: 250 STARTTLS
        C: AUTH «PLAIN» AGEAYg==
        S: 235 2.7.0 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-AUTH SCRAM-SHA-256
        S: 250 STARTTLS
        C: STARTTLS
        S: 220 go ahead
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 AUTH PLAIN
        C: AUTH PLAIN AGEAYg==
        S: 235 2.7.0 ok
    """
    if isinstance(node, HelloReply):
        yield from _offered_in_clear(node, mail)
        return
    command, in_clear = node.command, b"STARTTLS" in (node.offered or ()) or mail.session.dialect == "telnet"
    if node.verb is Verb.AUTH and command and not node.tls and in_clear and node.mechanism in PLAIN:
        start = command.argument[0]
        yield Finding(start, start + len(node.mechanism), "The password can be read by who listens: there is no TLS.")


def _offered_in_clear(reply: HelloReply, mail: Context) -> Iterator[Finding]:
    keywords = [each for each in reply.keywords if isinstance(each, Keyword)]
    in_clear = any(each.name == b"STARTTLS" for each in keywords) and mail.session.facts.tls is False
    if mail.session.facts.tls and any(each.name == b"STARTTLS" for each in keywords):
        first = next(each for each in mail.session.exchanges if isinstance(each.reply, HelloReply))
        in_clear = first.reply is reply and not first.tls
    for keyword in keywords if in_clear else ():
        for found in re.finditer(rb"\S+", mail.octets(keyword.parameters)) if keyword.name == b"AUTH" else ():
            if found[0].upper() in PLAIN:
                at = keyword.parameters[0]
                message = "This server lets clients show their passwords before there is TLS."
                yield Finding(at + found.start(), at + found.end(), message, side=Side.SERVER)
                return


@rule("X039", "auth-in-transaction", error("RFC 4954 §4"), side=Side.CLIENT)
def auth_in_transaction(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    """AUTH between MAIL and the end of the message.

    The server answers 503. AUTH comes before MAIL; when mailint sends, it does.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 AUTH CRAM-MD5
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: «AUTH CRAM-MD5»
        S: 503 not now
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 AUTH CRAM-MD5
        C: MAIL FROM:<a@b.example>
        S: 530 authenticate first
        C: AUTH CRAM-MD5
        S: 334 PDFAYi5leGFtcGxlPg==
    """
    inside = exchange.before in (State.MAIL, State.RCPT, State.BDAT)
    if exchange.verb is Verb.AUTH and exchange.command and inside:
        yield Finding(exchange.command.start, exchange.command.stop, "AUTH has no place in a transaction.")


@rule("X040", "auth-repeated", error("RFC 4954 §4"), side=Side.CLIENT)
def auth_repeated(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    """AUTH after the client has authenticated.

    The server answers 503: an identity holds for the whole session.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 AUTH PLAIN
        C: AUTH PLAIN AGEAYg==
        S: 235 2.7.0 ok
        C: «AUTH PLAIN AGEAYg==»
        S: 503 5.5.1 already
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 AUTH PLAIN
        C: AUTH PLAIN AGEAYg==
        S: 535 5.7.8 wrong
        C: AUTH PLAIN AGEAYg==
        S: 235 2.7.0 ok
    """
    if exchange.verb is Verb.AUTH and exchange.command and exchange.authenticated:
        yield Finding(exchange.command.start, exchange.command.stop, "The client has authenticated already.")


@rule("X043", "auth-empty-initial-response", error("RFC 4954 §4"), side=Side.CLIENT, hides=("S037",))
def auth_empty_initial_response(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    """An initial response that is empty is sent as nothing, not as `=`.

    The server takes it that there is none, and asks for it.

    bad:   C: AUTH EXTERNAL«␠»
    fixed: C: AUTH EXTERNAL =
    good:  C: AUTH EXTERNAL =
    good:  C: AUTH EXTERNAL
    """
    command = exchange.command
    if exchange.verb is not Verb.AUTH or command is None or exchange.mechanism not in OPENING:
        return
    start = command.argument[1]
    if mail.octets(command.argument).upper() == exchange.mechanism and start < command.stop:
        fix = Fix("say that it is empty", (Edit(start, command.stop, b" ="),))
        yield Finding(start, command.stop, "An empty initial response is written `=`.", fix)


@rule("X048", "auth-mail-param", error("RFC 4954 §5", "RFC 4954 §8"), side=Side.CLIENT, hides=("X060",))
def auth_mail_param(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """AUTH in MAIL is neither an address, encoded as xtext, nor `<>`.

    It names who submitted the message; `<>` says that this is not known.

    bad:  C: MAIL FROM:<a@b.example> AUTH=«a@b=»
    bad:  C: MAIL FROM:<a@b.example> AUTH=«bob»
    bad:  C: MAIL FROM:<a@b.example> «AUTH»
    good: C: MAIL FROM:<a@b.example> AUTH=e+3Dmc2@example.com
    good: C: MAIL FROM:<a@b.example> AUTH=+22bob+20smith+22@example.com
    good: C: MAIL FROM:<a@b.example> AUTH=<>
    """
    if parameter.name != b"AUTH" or parameter.oddity is not Oddity.VALUE:
        return
    value = mail.octets(parameter.value)
    if value and not xtext.NOT_XTEXT.search(value) and MAILBOX.fullmatch(xtext.decoded(value)):
        return
    yield Finding(*parameter.value_at, "AUTH is an address, encoded as xtext, or `<>`.")


@rule("X049", "auth-login-mechanism", advice("RFC 4954 §4", "RFC 5802 §1", "from memory"), side=Side.CLIENT)
def auth_login_mechanism(exchange: Authentication, mail: Context) -> Iterator[Finding]:
    """The client authenticates with LOGIN, which was never standardised.

    It is obsolete: PLAIN inside TLS does the same in one step, SCRAM does not show the password. Where the server lists
    nothing else, it is the server's.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 AUTH PLAIN LOGIN
        C: AUTH «LOGIN»
        S: 334 VXNlcm5hbWU6
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 AUTH PLAIN LOGIN
        C: AUTH PLAIN
        S: 334␠
    """
    if exchange.verb is Verb.AUTH and exchange.command and exchange.mechanism == b"LOGIN":
        listed = set((exchange.offered or {}).get(b"AUTH", ()))
        start = exchange.command.argument[0]
        side = Side.SERVER if listed == {b"LOGIN"} else None
        yield Finding(start, start + 5, "LOGIN is obsolete: PLAIN inside TLS, or SCRAM, is better.", side=side)
