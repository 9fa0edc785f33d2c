"""Parameters about time, priority and tracking: BY, HOLDFOR, HOLDUNTIL, MT-PRIORITY, MTRK, RRVS, SOLICIT."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from mailint.nodes.session import Envelope, Keyword, OddExchange, Oddity, OddParameter, Parameter, Path
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, error, rule, warning

BY = compiled(rb"(?i)([+-]?)([0-9]{1,9});([NR])T?")
MINIMUM = compiled(rb"([0-9]{1,9})(?:,.*)?")
SECONDS = compiled(rb"[1-9][0-9]{0,8}")
WORD = compiled(rb"[A-Za-z][A-Za-z0-9._:-]*")


@rule("X061", "deliverby-value", error("RFC 2852 §4", "RFC 2852 §4.1", "RFC 2852 §3"), side=Side.CLIENT)
def deliverby_value(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """BY is not a time in seconds, a semicolon and N or R; or R with a time that the server cannot keep.

    R returns the message when the time is over, so it has to lie in the future, and no nearer than the minimum that
    the server lists. N only notifies. T asks for a trace.

    bad:  C: MAIL FROM:<a@b.example> BY=«0;R»
    bad:  C: MAIL FROM:<a@b.example> BY=«60»
    bad:  C: MAIL FROM:<a@b.example> «BY»
    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 DELIVERBY 240
        C: MAIL FROM:<a@b.example> BY=«120;R»
        S: 555 too soon
    good: C: MAIL FROM:<a@b.example> BY=-30;N
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 DELIVERBY 240
        C: MAIL FROM:<a@b.example> BY=240;RT
        S: 250 ok
        C: RSET
        S: 250 ok
        C: MAIL FROM:<a@b.example> BY=120;N
        S: 250 ok
    """
    for parameter in _named(exchange, b"BY"):
        found = BY.fullmatch(mail.text, *parameter.value)
        if not found:
            yield Finding(*parameter.value_at, "BY is a time in seconds, a semicolon, and N or R: `BY=3600;R`.")
            continue
        seconds, listed = int(found[1] + found[2]), _listed(exchange, b"DELIVERBY")
        minimum = MINIMUM.fullmatch(listed[0]) if listed else None
        if found[3].upper() == b"R" and seconds <= 0:
            yield Finding(*parameter.value, "With R the time lies in the future.")
        elif found[3].upper() == b"R" and minimum and seconds < int(minimum[1]):
            yield Finding(*parameter.value, f"This server takes R from {int(minimum[1])} seconds on.")


@rule(
    "X062",
    "futurerelease-value",
    error("RFC 4865 §3", "RFC 4865 §4.1", "RFC 4865 §4.2", "RFC 4865 §5.1.1"),
    side=Side.CLIENT,
)
def futurerelease_value(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """HOLDFOR is no number of seconds, HOLDUNTIL no time in UTC, both stand, or more is asked than the server lists.

    The server lists how long it holds a message, and until when. Notifications, which have the null reverse-path, are
    not held.

    bad:  C: MAIL FROM:<a@b.example> HOLDFOR=1 «HOLDUNTIL=2030-01-01T00:00:00Z»
    bad:  C: MAIL FROM:<a@b.example> HOLDFOR=«1h»
    bad:  C: MAIL FROM:<a@b.example> HOLDUNTIL=«2030-01-01»
    bad:  C: MAIL FROM:<> «HOLDFOR=60»
    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 FUTURERELEASE 86400 2030-01-01T00:00:00Z
        C: MAIL FROM:<a@b.example> HOLDFOR=«86401»
        S: 501 too long
        C: MAIL FROM:<a@b.example> HOLDUNTIL=«2030-01-02T00:00:00Z»
        S: 501 too late
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 FUTURERELEASE 86400 2030-01-01T00:00:00Z
        C: MAIL FROM:<a@b.example> HOLDFOR=86400
        S: 250 ok
    """
    spans, dates = list(_named(exchange, b"HOLDFOR")), list(_named(exchange, b"HOLDUNTIL"))
    for second in sorted((*spans[:1], *dates[:1]), key=lambda each: each.start)[1:]:
        yield Finding(second.start, second.stop, "A message is held for a time or until a time, not both.")
    command = exchange.command
    if isinstance(command, Envelope) and isinstance(command.path, Path) and command.path.is_null:
        for parameter in (*spans, *dates):
            yield Finding(parameter.start, parameter.stop, "A notification is not held.")
        return
    listed = _listed(exchange, b"FUTURERELEASE")
    for parameter in spans:
        value = mail.octets(parameter.value)
        if not SECONDS.fullmatch(value):
            yield Finding(*parameter.value_at, "HOLDFOR is a number of seconds, from 1 to 999999999.")
        elif listed and SECONDS.fullmatch(listed[0]) and int(value) > int(listed[0]):
            yield Finding(*parameter.value, f"This server holds messages for {int(listed[0])} seconds at most.")
    for parameter in dates:
        moment, latest = _moment(mail.octets(parameter.value)), _moment(listed[1]) if len(listed) > 1 else None
        if moment is None or _is_odd(parameter):
            yield Finding(*parameter.value_at, "HOLDUNTIL is a time in UTC: `2030-01-01T00:00:00Z`.")
        elif latest and moment > latest:
            until = listed[1].decode("ascii", "replace")
            yield Finding(*parameter.value, f"This server holds messages until {until} at the latest.")


@rule("X074", "by-and-hold-conflict", error("RFC 4865 §5.2.1"), side=Side.CLIENT)
def by_and_hold_conflict(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A message is to be delivered before the time until which it is to be held.

    Servers refuse this with 501.

    bad:  C: MAIL FROM:<a@b.example> «BY=60;R» HOLDFOR=3600
    good: C: MAIL FROM:<a@b.example> BY=7200;R HOLDFOR=3600
    """
    parameter, hold = next(_named(exchange, b"BY"), None), next(_named(exchange, b"HOLDFOR"), None)
    if parameter and hold:
        by, seconds = BY.fullmatch(mail.text, *parameter.value), SECONDS.fullmatch(mail.text, *hold.value)
        if by and seconds and int(by[1] + by[2]) <= int(seconds[0]):
            yield Finding(parameter.start, parameter.stop, "The time of delivery is over before the hold ends.")


@rule("X063", "mt-priority-value", error("RFC 6710 §3", "RFC 6710 §4.1"), side=Side.CLIENT)
def mt_priority_value(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """MT-PRIORITY is no number from -9 to 9.

    Higher numbers go first; without the parameter it is 0.

    bad:  C: MAIL FROM:<a@b.example> MT-PRIORITY=«high»
    bad:  C: MAIL FROM:<a@b.example> MT-PRIORITY=«10»
    bad:  C: MAIL FROM:<a@b.example> MT-PRIORITY=«+3»
    good: C: MAIL FROM:<a@b.example> MT-PRIORITY=-3
    """
    if parameter.name == b"MT-PRIORITY" and parameter.oddity is Oddity.VALUE:
        yield Finding(*parameter.value_at, "A priority is a number from -9 to 9, positive without a sign.")


@rule("X064", "mtrk-without-envid", error("RFC 3885 §3.2", "RFC 3885 §3.1"), side=Side.CLIENT)
def mtrk_without_envid(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """MTRK stands without ENVID, or is no SHA-1 digest in base64.

    A message is tracked by its envelope identifier, and by a number of which MTRK gives the digest.

    bad:  C: MAIL FROM:<a@b.example> «MTRK=qUqP5cyxm6YcTAhz05Hph5gvu9M»
    bad:  C: MAIL FROM:<a@b.example> MTRK=«abc» ENVID=1@b.example
    good: C: MAIL FROM:<a@b.example> MTRK=qUqP5cyxm6YcTAhz05Hph5gvu9M:3600 ENVID=1@b.example
    good: C: MAIL FROM:<a@b.example> MTRK=qUqP5cyxm6YcTAhz05Hph5gvu9M= ENVID=1@b.example
    """
    has_envid = any(True for _ in _named(exchange, b"ENVID"))
    for parameter in _named(exchange, b"MTRK"):
        if _is_odd(parameter):
            yield Finding(*parameter.value_at, "MTRK is a SHA-1 digest in base64, with or without a time in seconds.")
        elif not has_envid:
            yield Finding(parameter.start, parameter.stop, "A message that is tracked needs an ENVID.")


@rule("X065", "rrvs-value", error("RFC 7293 §3.1"), side=Side.CLIENT)
def rrvs_value(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """RRVS is no time as RFC 3339 writes it, without a fraction of a second, with or without `;C` or `;R`.

    bad:  C: RCPT TO:<b@c.example> RRVS=«yesterday»
    bad:  C: RCPT TO:<b@c.example> RRVS=«2014-04-03T23:01:00.5Z»
    bad:  C: RCPT TO:<b@c.example> RRVS=«2014-04-03T23:01:00Z;X»
    good: C: RCPT TO:<b@c.example> RRVS=2014-04-03T23:01:00Z
    good: C: RCPT TO:<b@c.example> RRVS=2014-04-03T23:01:00+02:00;C
    """
    if parameter.name == b"RRVS" and parameter.oddity is Oddity.VALUE:
        yield Finding(*parameter.value_at, "RRVS is a time like `2014-04-03T23:01:00Z`, and after it `;C` or `;R`.")


@rule("X069", "solicit-keywords", warning("RFC 3865 §2.2", "RFC 3865 §2.3"), side=Side.CLIENT)
def solicit_keywords(node: OddParameter | Keyword, mail: Context) -> Iterator[Finding]:
    """A class of solicitation is no word as RFC 3865 defines it, or the list of them is too long.

    Words begin with a letter, in practice with the labels of a domain in reverse order and a colon. Commas part them,
    and all together have at most 1000 characters.

    bad:  C: MAIL FROM:<a@b.example> SOLICIT=«spam!»
    bad:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 NO-SOLICITING net.example:ADV,«1ADLT»
    good: C: MAIL FROM:<a@b.example> SOLICIT=org.example:ADV:ADLT
    good:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 NO-SOLICITING
    """
    if isinstance(node, Keyword):
        if node.name != b"NO-SOLICITING" or node.parameters[0] == node.parameters[1]:
            return
        span, side = node.parameters, Side.SERVER
    elif node.name == b"SOLICIT" and node.oddity is Oddity.VALUE:
        span, side = node.value, Side.CLIENT
    else:
        return
    at = span[0]
    if span[1] - at > 1000:
        yield Finding(*span, "The classes have more than 1000 characters together.", side=side)
        return
    if at == span[1]:
        yield Finding(node.start, node.stop, "SOLICIT needs a class of solicitation.", side=side)
        return
    for word in mail.octets(span).split(b","):
        if not WORD.fullmatch(word):
            message = "A class is a letter, and letters, digits, `.`, `-`, `_` and `:`."
            yield Finding(at, at + len(word), message, side=side)
        at += len(word) + 1


def _named(exchange: OddExchange, name: bytes) -> Iterator[Parameter]:
    """The parameters of that name in its right place, if their values have no octets that none may have."""
    command = exchange.command
    for each in command.named(name) if isinstance(command, Envelope) else ():
        if type(each) is Parameter or _in_place(each):
            yield each


def _in_place(parameter: Parameter) -> bool:
    return isinstance(parameter, OddParameter) and parameter.oddity in (Oddity.VALUE, Oddity.NONE)


def _is_odd(parameter: Parameter) -> bool:
    return isinstance(parameter, OddParameter) and parameter.oddity is Oddity.VALUE


def _listed(exchange: OddExchange, keyword: bytes) -> tuple[bytes, ...]:
    """What the server lists with a keyword."""
    return (exchange.offered or {}).get(keyword, ())


def _moment(value: bytes) -> datetime | None:
    """A time as RFC 3339 writes it; None for what is none. A leap second is the second before it."""
    text = value.decode("latin-1").upper().replace(":60", ":59")
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.utcoffset() == timedelta(0) else None
