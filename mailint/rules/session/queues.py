"""Commands that ask for mail, and those by which proxies tell whom they stand for (RFC 1985, Postfix)."""

from collections.abc import Iterator

from mailint.nodes.session import OddCommand, OddExchange, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, advice, error, rule

NODE = compiled(rb"@?[A-Za-z0-9](?:[A-Za-z0-9-]*+(?<!-))?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*+(?<!-))?)++\.?|#[!-~]+")
TOLD = compiled(rb"(?i)(?<![^ \t])(?:NAME|ADDR|HELO|LOGIN|DESTADDR|SOURCE|IDENT)=(?!\[UNAVAILABLE\]|\[TEMPUNAVAIL\])")


@rule("X070", "etrn-argument", error("RFC 1985 §5", "RFC 1985 §5.3"), side=Side.CLIENT)
def etrn_argument(command: OddCommand, mail: Context) -> Iterator[Finding]:
    """The argument of ETRN is no fully qualified domain, no `@domain` and no `#queue`.

    The server answers 501. `@` stands for the domain and all below it, `#` for a queue that the server knows.

    bad:  C: ETRN «host»
    bad:  C: ETRN «a.example b.example»
    good: C: ETRN mail.example.com
    good: C: ETRN @example.com
    good: C: ETRN #uucp
    """
    start, stop = command.argument
    if command.verb is Verb.ETRN and start < stop and not NODE.fullmatch(mail.text, start, stop):
        yield Finding(start, stop, "ETRN takes a full domain, `@` and a domain, or `#` and a queue.")


@rule("X075", "xclient-captured", advice("RFC 5321 §4.1.5", "from memory"))
def xclient_captured(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The log shows what a proxy said of its client: addresses, names, perhaps a login.

    XCLIENT and XFORWARD are between servers of one house. Whoever gets the log gets these too; `mailint redact` takes
    them out.

    bad:
        C: XFORWARD «ADDR=192.0.2.1 NAME=ann.example.net»
        S: 250 ok
    good:
        C: XFORWARD ADDR=[UNAVAILABLE]
        S: 250 ok
    """
    command = exchange.command
    if exchange.verb not in (Verb.XCLIENT, Verb.XFORWARD) or command is None:
        return
    if TOLD.search(mail.text, *command.argument):
        yield Finding(*command.argument, "Here a client's address or name is told.")
