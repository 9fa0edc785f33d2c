"""Service extensions: what may be used (RFC 5321 §2.2)."""

from collections.abc import Iterator

from mailint.nodes.session import Envelope, OddExchange, Parameter, Verb
from mailint.rules.rule import Context, Finding, Side, error, rule
from mailint.smtp.extensions import ALWAYS_OFFERED, PARAMETERS, VERBS


@rule(
    "X001",
    "parameter-not-advertised",
    error("RFC 5321 §4.1.1.3", "RFC 5321 §4.1.1.2", "RFC 5321 §2.2.1"),
    side=Side.CLIENT,
)
def parameter_not_advertised(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
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
    for parameter in command.parameters:
        if not isinstance(parameter, Parameter) or (parameter.name not in PARAMETERS and offered):
            continue
        keywords = PARAMETERS[parameter.name].keywords if parameter.name in PARAMETERS else ()
        if not any(keyword in offered for keyword in keywords):
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
def verb_not_advertised(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
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
