"""The parameters of MAIL and RCPT: whether they are registered, in place, in form (RFC 5321 §4.1.1.11, §4.1.2)."""

import re
from collections.abc import Iterator

from mailint.nearest import did_you_mean
from mailint.nodes.node import Malformed
from mailint.nodes.session import Envelope, OddExchange, Oddity, OddParameter, Parameter
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Side, error, rule
from mailint.smtp.extensions import PARAMETERS
from mailint.text.shown import shown

ILLEGAL = compiled(rb"=|[\x00-\x20\x7f]|[\x80-\xff]+")
BROKEN = compiled(rb"\+(?:(?![0-9A-F]{2})[0-9A-Fa-f]{2}|(?![0-9A-Fa-f]{2}))|=|[\x00-\x20\x7f-\xff]+")
"""What no xtext holds: a `+` without two hexadecimal digits in capitals, and octets that have to be encoded."""
NAMES = tuple(name.decode() for name in PARAMETERS)


@rule("X003", "parameter-unknown", error("RFC 5321 §2.2.2", "RFC 5321 §4.1.1.11"), side=Side.CLIENT, hides=("X001",))
def parameter_unknown(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A parameter of MAIL or RCPT is not registered, and does not begin with X.

    The server answers 555. A parameter by whose name the server lists an extension is a matter between the two.

    bad:   C: MAIL FROM:<a@b.example> «FOO=1»
    fixed: C: MAIL FROM:<a@b.example>
    bad:   C: RCPT TO:<b@c.example> NOTIFY=NEVER «ORCP=rfc822;b@c.example»
    fixed: C: RCPT TO:<b@c.example> NOTIFY=NEVER
    good:  C: MAIL FROM:<a@b.example> X-FOO=1
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PRDR
        C: MAIL FROM:<a@b.example> PRDR
        S: 250 ok
    """
    command, offered = exchange.command, exchange.offered or ()
    if not isinstance(command, Envelope):
        return
    unknown = [each for each in _odd(command) if each.oddity is Oddity.UNKNOWN and each.name not in offered]
    for parameter in unknown:
        name = parameter.name.decode("ascii")
        near = did_you_mean(name, NAMES) if parameter is unknown[0] and len(name) < 20 else ""
        message = f"`{shown(parameter.name, 20)}` is no registered parameter.{near}"
        yield Finding(parameter.start, parameter.stop, message, _dropped(mail, parameter))


@rule("X004", "parameter-syntax", error("RFC 5321 §4.1.2"), side=Side.CLIENT)
def parameter_syntax(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    r"""What follows the path is not a keyword with or without `=` and a value.

    One space parts parameters, and none stands around the `=`. Keywords are letters, digits and hyphens; values are
    printable, without another `=`.

    bad:  C: MAIL FROM:<a@b.example> «SIZE==5»
    bad:  C: MAIL FROM:<a@b.example> SIZE «=5»
    bad:  C: MAIL FROM:<a@b.example>«SIZE=5»
    bad:  C: MAIL FROM:<a@b.example> «SIZE=»
    bad:  C: MAIL FROM:<a@b.example> «REQUIRETLS=yes»
    good: C: MAIL FROM:<a@b.example> SIZE=5 X-FOO=a;b
    good: C: RCPT TO:<b@c.example> ORCPT=rfc822;b+3Dc@d.example
    """
    parameters = exchange.command.parameters if isinstance(exchange.command, Envelope) else ()
    for parameter in parameters:
        message = _syntax(mail, parameter)
        if message:
            yield Finding(parameter.start, parameter.stop, message)


def _syntax(mail: Context, parameter: Parameter | Malformed) -> str:
    """What is wrong with the form of a parameter; empty where nothing is."""
    if isinstance(parameter, Malformed):
        if mail.text[parameter.start - 1 : parameter.start] not in (b" ", b"\t"):
            return "A space parts what follows from the path."
        return "A parameter is a keyword, with or without `=` and a value."
    if not isinstance(parameter, OddParameter):
        return ""
    value = mail.octets(parameter.value)
    found = ILLEGAL.search(value) if parameter.oddity is Oddity.SYNTAX else None
    if found:
        return f"`{shown(found[0], 20)}` cannot stand in the value of a parameter."
    if parameter.has_value and not value:
        return "After `=` stands a value."
    bare = parameter.name in (b"REQUIRETLS", b"CONPERM", b"CONNEG")
    return f"{parameter.name.decode('ascii')} takes no value." if bare and parameter.has_value else ""


@rule(
    "X005",
    "parameter-repeated",
    error("RFC 1870 §6", "RFC 6152 §3", "RFC 3461 §4.5", "RFC 4865 §4.1"),
    side=Side.CLIENT,
)
def parameter_repeated(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """A parameter stands twice in a command.

    Servers answer 501, or take one of the two.

    bad:  C: MAIL FROM:<a@b.example> SIZE=1 «SIZE=2»
    bad:  C: RCPT TO:<b@c.example> NOTIFY=NEVER «NOTIFY=DELAY»
    good: C: MAIL FROM:<a@b.example> SIZE=1 BODY=7BIT
    """
    if parameter.repeated:
        yield Finding(parameter.start, parameter.stop, f"{parameter.name.decode('ascii')} stands twice.")


@rule(
    "X006",
    "parameter-wrong-verb",
    error("RFC 5321 §4.1.1.3", "RFC 3461 §4"),
    side=Side.CLIENT,
    hides=("X001",),
)
def parameter_wrong_verb(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """A parameter of MAIL stands in RCPT, or one of RCPT in MAIL.

    SIZE, BODY, RET, ENVID and AUTH are about the message, NOTIFY and ORCPT about a recipient.

    bad:   C: RCPT TO:<b@c.example> «SIZE=5»
    fixed: C: RCPT TO:<b@c.example>
    bad:   C: MAIL FROM:<a@b.example> «NOTIFY=NEVER»
    fixed: C: MAIL FROM:<a@b.example>
    good:  C: MAIL FROM:<a@b.example> SIZE=5
    """
    if parameter.oddity is Oddity.ELSEWHERE:
        name, verb = parameter.name.decode("ascii"), PARAMETERS[parameter.name].verb.value
        yield Finding(parameter.start, parameter.stop, f"{name} is a parameter of {verb}.", _dropped(mail, parameter))


@rule("X060", "xtext-syntax", error("RFC 3461 §4", "RFC 4954 §8"), side=Side.CLIENT)
def xtext_syntax(parameter: OddParameter, mail: Context) -> Iterator[Finding]:
    """A value is not encoded as xtext.

    `+` and `=` themselves, white space, control characters and octets over 127 are written as `+` and two hexadecimal
    digits in capitals: `+2B`, `+3D`, `+20`. In ORCPT with the type utf-8 others rules hold (RFC 6533 §3).

    bad:   C: RCPT TO:<b@c.example> ORCPT=rfc822;a«+»zz@b.example
    fixed: C: RCPT TO:<b@c.example> ORCPT=rfc822;a+2Bzz@b.example
    bad:   C: RCPT TO:<b@c.example> ORCPT=rfc822;a«+3d»b@c.example
    fixed: C: RCPT TO:<b@c.example> ORCPT=rfc822;a+3Db@c.example
    bad:   C: RCPT TO:<b@c.example> ORCPT=rfc822;a«=»b@c.example
    fixed: C: RCPT TO:<b@c.example> ORCPT=rfc822;a+3Db@c.example
    bad:   C: MAIL FROM:<a@b.example> SUBMITTER=c«+»d@b.example
    fixed: C: MAIL FROM:<a@b.example> SUBMITTER=c+2Bd@b.example
    good:  C: RCPT TO:<b@c.example> ORCPT=rfc822;a+3Db+2Bc@c.example
    good:  C: RCPT TO:<b@c.example> ORCPT=utf-8;caf\\x{E9}@c.example
    """
    definition = PARAMETERS.get(parameter.name)
    if not definition or not definition.is_xtext or parameter.oddity is not Oddity.VALUE:
        return
    if parameter.name == b"ORCPT" and mail.octets(parameter.value)[:6].lower() == b"utf-8;":
        return
    for found in BROKEN.finditer(mail.text, *parameter.value):
        fix = Fix("encode it as xtext", (Edit(found.start(), found.end(), _xtext(found[0])),))
        yield Finding(found.start(), found.end(), f"`{shown(found[0], 20)}` is not encoded as xtext.", fix)


def _xtext(octets: bytes) -> bytes:
    """The octets in xtext; of what is almost that, the digits in capitals."""
    if octets[1:].isalnum():
        return octets.upper()
    return re.sub(rb"[^!-*,-<>-~]", lambda found: b"+%02X" % found[0][0], octets)


def _odd(command: Envelope) -> Iterator[OddParameter]:
    return (each for each in command.parameters if isinstance(each, OddParameter))


def _dropped(mail: Context, parameter: OddParameter) -> Fix:
    """Leave the parameter out, and the white space before it."""
    start = parameter.start
    while mail.text[start - 1 : start] in (b" ", b"\t"):
        start -= 1
    return Fix("leave it out", (Edit(start, parameter.stop, b""),))
