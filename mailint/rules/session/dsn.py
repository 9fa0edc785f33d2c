"""Delivery status notifications that a client asks for: NOTIFY, ORCPT, RET, ENVID (RFC 3461 §4)."""

from collections.abc import Iterator
from itertools import pairwise

from mailint.nodes.node import Malformed
from mailint.nodes.session import Envelope, OddExchange, Oddity, OddParameter, Parameter, Path
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Level, Safety, Side, error, rule, warning
from mailint.smtp import xtext

NOTIFY_WORDS = (b"SUCCESS", b"FAILURE", b"DELAY")
TYPE = compiled(rb"([A-Za-z0-9!#$%&'*+/?^_`{|}~-]+);")
UNPRINTABLE = compiled(rb"[^\t -~]")
ENVID_LIMIT, ENVID_OF_USERS, ORCPT_LIMIT = 100, 38, 500


@rule("X055", "dsn-notify-value", error("RFC 3461 §4.1"), side=Side.CLIENT)
def dsn_notify_value(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """NOTIFY is no list of SUCCESS, FAILURE and DELAY, and not NEVER.

    Commas part the words, and NEVER stands alone.

    bad:  C: RCPT TO:<b@c.example> NOTIFY=«NEVER,FAILURE»
    bad:  C: RCPT TO:<b@c.example> NOTIFY=SUCCESS,«FAIL»
    bad:  C: RCPT TO:<b@c.example> «NOTIFY»
    good: C: RCPT TO:<b@c.example> NOTIFY=success,FAILURE,DELAY
    good: C: RCPT TO:<b@c.example> NOTIFY=NEVER
    """
    if parameter.name != b"NOTIFY" or parameter.oddity is not Oddity.VALUE:
        return
    words = mail.octets(parameter.value).upper().split(b",")
    if not any(words):
        yield Finding(parameter.start, parameter.stop, "NOTIFY needs SUCCESS, FAILURE or DELAY, or NEVER alone.")
    elif b"NEVER" in words and len(words) > 1:
        yield Finding(*parameter.value, "NEVER stands alone: no other wish goes with it.")
    else:
        at = parameter.value[0]
        for word in words:
            if word and word not in NOTIFY_WORDS:
                yield Finding(at, at + len(word), "NOTIFY knows SUCCESS, FAILURE, DELAY and NEVER.")
            at += len(word) + 1


@rule("X056", "dsn-orcpt-syntax", error("RFC 3461 §4.2"), side=Side.CLIENT)
def dsn_orcpt_syntax(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """ORCPT is no address type, semicolon and address, or longer than 500 characters.

    The type is `rfc822` for addresses of Internet mail. The address is printable before it is encoded as xtext.

    bad:    C: RCPT TO:<b@c.example> ORCPT=«b@c.example»
    unsafe: C: RCPT TO:<b@c.example> ORCPT=rfc822;b@c.example
    bad:    C: RCPT TO:<b@c.example> ORCPT=rfc822;b«+0A»@c.example
    bad:    C: RCPT TO:<b@c.example> «ORCPT»
    good:   C: RCPT TO:<b@c.example> ORCPT=rfc822;b+2Bc@c.example
    """
    if parameter.name != b"ORCPT" or parameter.oddity is not Oddity.VALUE:
        return
    value = mail.octets(parameter.value)
    found = TYPE.match(value)
    if not value:
        yield Finding(parameter.start, parameter.stop, "ORCPT needs a type, a semicolon and an address.")
    elif not found:
        fix = None
        if b";" not in value and b"@" in value:
            at = parameter.value[0]
            fix = Fix("say that it is an address of Internet mail", (Edit(at, at, b"rfc822;"),), Safety.UNSAFE)
        yield Finding(*parameter.value, "Before the address stand its type and a semicolon, as in `rfc822;`.", fix)
    elif len(value) > ORCPT_LIMIT:
        yield Finding(*parameter.value, f"ORCPT has {len(value)} characters; {ORCPT_LIMIT} are allowed.")
    else:
        yield from _unprintable(mail, parameter, "An address holds only printable characters.")


@rule("X057", "dsn-orcpt-differs", warning("RFC 3461 §4.2"), side=Side.CLIENT)
def dsn_orcpt_differs(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A message is submitted with another address in ORCPT than in RCPT.

    ORCPT keeps the address that the author wrote, and at the first submission that is the recipient's. Where mail is
    forwarded they differ; so only clients that have authenticated are judged.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-DSN
        S: 250 AUTH PLAIN
        C: AUTH PLAIN AGEAYg==
        S: 235 ok
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example> ORCPT=rfc822;«d@c.example»
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-DSN
        S: 250 AUTH PLAIN
        C: AUTH PLAIN AGEAYg==
        S: 235 ok
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b+d@c.example> ORCPT=rfc822;b+2Bd@C.example
        S: 250 ok
    """
    command = exchange.command
    if not exchange.authenticated or not isinstance(command, Envelope) or not isinstance(command.path, Path):
        return
    for parameter in command.parameters:
        if isinstance(parameter, Parameter) and parameter.name == b"ORCPT":
            kind, _, address = mail.octets(parameter.value).partition(b";")
            same = xtext.decoded(address).lower() == mail.octets(command.path.mailbox).lower()
            if kind.lower() == b"rfc822" and not same and not xtext.NOT_XTEXT.search(address):
                yield Finding(
                    parameter.value[1] - len(address), parameter.value[1], "This is not the recipient's address."
                )


@rule("X058", "dsn-ret-value", error("RFC 3461 §4.3"), side=Side.CLIENT)
def dsn_ret_value(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """RET is neither FULL nor HDRS.

    It says whether a notification of failure brings back the whole message or its header section.

    bad:  C: MAIL FROM:<a@b.example> RET=«HEADERS»
    bad:  C: MAIL FROM:<a@b.example> «RET»
    good: C: MAIL FROM:<a@b.example> RET=hdrs
    """
    if parameter.name == b"RET" and parameter.oddity is Oddity.VALUE:
        yield Finding(*parameter.value_at, "RET is FULL or HDRS.")


@rule(
    "X059",
    "dsn-envid",
    error("RFC 3461 §4.4", "RFC 3461 §5.4"),
    side=Side.CLIENT,
    hides=("X001", "X003", "X004", "X060"),
)
def dsn_envid(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    r"""An envelope identifier is not encoded as xtext, not printable, or too long.

    100 characters are allowed; a user's program SHOULD NOT use more than 38.

    bad:   C: MAIL FROM:<a@b.example> ENVID=«a b»
    fixed: C: MAIL FROM:<a@b.example> ENVID=a+20b
    bad:   C: MAIL FROM:<a@b.example> ENVID=«a=b»
    fixed: C: MAIL FROM:<a@b.example> ENVID=a+3Db
    bad:   C: MAIL FROM:<a@b.example> ENVID=a«+07»
    bad:
        C: MAIL FROM:<a@b.example> ENVID=«\
        0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789x»
    bad:   C: MAIL FROM:<a@b.example> «ENVID»
    good:  C: MAIL FROM:<a@b.example> ENVID=a+20b
    """
    command = exchange.command
    parameters = command.parameters if isinstance(command, Envelope) else ()
    for parameter, following in pairwise((*parameters, None)):
        if isinstance(parameter, Parameter) and parameter.name == b"ENVID":
            stop = following.stop if following and _is_stray(following) else parameter.stop
            yield from _envid(exchange, mail, parameter, stop)


def _envid(exchange: OddExchange, mail: Context, parameter: Parameter, stop: int) -> Iterator[Finding]:
    start = parameter.value[0]
    value = mail.text[start:stop]
    if not value:
        yield Finding(parameter.start, parameter.stop, "ENVID needs an identifier.")
    elif xtext.NOT_XTEXT.search(value):
        fix = Fix("encode it as xtext", (Edit(start, stop, xtext.encoded(value)),))
        yield Finding(start, stop, "An envelope identifier is encoded as xtext.", fix)
    elif len(value) > ENVID_LIMIT:
        yield Finding(start, stop, f"ENVID has {len(value)} characters; {ENVID_LIMIT} are allowed.")
    elif isinstance(parameter, OddParameter) and UNPRINTABLE.search(xtext.decoded(value)):
        yield from _unprintable(mail, parameter, "An envelope identifier holds only printable characters.")
    elif len(value) > ENVID_OF_USERS and exchange.authenticated:
        message = f"ENVID has {len(value)} characters; {ENVID_OF_USERS} are enough for a user's program."
        yield Finding(start, stop, message, level=Level.WARNING)


def _is_stray(parameter: Parameter | Malformed) -> bool:
    """Whether this is no parameter, but the rest of a value with a space in it."""
    if isinstance(parameter, OddParameter):
        return parameter.oddity is Oddity.UNKNOWN and not parameter.has_value
    return isinstance(parameter, Malformed)


def _unprintable(mail: Context, parameter: OddParameter, message: str) -> Iterator[Finding]:
    """Encoded octets that should not stand in a value, not even encoded."""
    for found in xtext.ENCODED.finditer(mail.text, *parameter.value):
        if UNPRINTABLE.match(xtext.decoded(found[0])):
            yield Finding(found.start(), found.end(), message)
