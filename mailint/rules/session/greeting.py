"""Who speaks first, and which hello (RFC 5321 §3.1, §3.2, §4.1.1.1, §4.3.1)."""

from collections.abc import Iterator

from mailint.nodes.session import HELLO, Hello, OddExchange, OddHello, Session, State, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Side, error, rule, warning
from mailint.smtp.extensions import EXTENSIONS

KEYWORD_LINE = compiled(rb"([A-Z0-9][A-Z0-9-]*+)(?:[ =][!-~]++)*+")


@rule("S003", "greeting-refused-but-continued", warning("RFC 5321 §3.1", "RFC 7504 §3"), side=Side.CLIENT)
def greeting_refused_but_continued(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The client goes on though the server opened with 554 or 521.

    Such a server takes no mail: only QUIT is left to say, and the message is returned or tried elsewhere. When mailint
    sends, it says QUIT.

    bad:
        S: 554 mail.example.com takes no mail
        C: «EHLO client.example.net»
        S: 503 no
        C: QUIT
        S: 221 bye
    good:
        S: 554 mail.example.com takes no mail
        C: QUIT
        S: 221 bye
    """
    if exchange.before is not State.REFUSED or exchange.verb is Verb.QUIT or exchange.pipelined or not exchange.command:
        return
    if exchange.index == 0 or mail.session.exchanges[exchange.index - 1].before is not State.REFUSED:
        yield Finding(exchange.command.start, exchange.command.stop, "The server takes no mail: only QUIT is left.")


@rule("S004", "early-talker", warning("RFC 5321 §4.3.1"), side=Side.CLIENT)
def early_talker(session: Session, mail: Context) -> Iterator[Finding]:
    """The client speaks before the server's greeting.

    Servers take that for the mark of a spam program and refuse. When mailint sends, it waits.

    bad:
        C: «EHLO client.example.net»
        S: 220 mail.example.com ESMTP
        S: 250 mail.example.com
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
    """
    first = session.exchanges[0].command if session.exchanges else None
    if session.greeting and first and first.stop <= session.greeting.start:
        yield Finding(first.start, first.stop, "The client speaks before the greeting.")


@rule("S006", "helo-instead-of-ehlo", warning("RFC 5321 §4.1.1.1", "RFC 5321 §3.2"), side=Side.CLIENT)
def helo_instead_of_ehlo(session: Session, mail: Context) -> Iterator[Finding]:
    """The session is opened with HELO, and EHLO was not tried.

    Without EHLO the server offers no extension: no TLS, no size limit, no 8-bit text. HELO is for servers that answer
    500 or 502 to EHLO. When mailint sends, it does just that.

    bad:
        S: 220 mail.example.com ESMTP
        C: «HELO» client.example.net
        S: 250 mail.example.com
    good:
        S: 220 mail.example.com
        C: EHLO client.example.net
        S: 502 what
        C: HELO client.example.net
        S: 250 mail.example.com
    """
    if session.midway:
        return
    first = next((each for each in session.exchanges if each.verb in HELLO), None)
    if first and first.verb is Verb.HELO and first.command:
        yield Finding(*first.command.verb_at, "A session begins with EHLO; HELO is for servers that refuse it.")


@rule("S010", "hello-extra-text", warning("RFC 5321 §4.1.1.1"), side=Side.CLIENT)
def hello_extra_text(command: OddHello, mail: Context) -> Iterator[Finding]:
    """Text follows the name or address literal.

    Many servers take it for a syntax error.

    bad:   C: EHLO [192.0.2.1]« my pc»
    fixed: C: EHLO [192.0.2.1]
    good:  C: EHLO [192.0.2.1]
    """
    start, stop = command.argument
    words = mail.text[start:stop].split(None, 1)
    if len(words) == 2:
        start += len(words[0])
        fix = Fix("drop the text", (Edit(start, stop, b""),))
        yield Finding(start, stop, "Nothing may follow the client's name.", fix)


@rule("S011", "helo-literal", error("RFC 5321 §4.1.1.1"), side=Side.CLIENT)
def helo_literal(command: Hello, mail: Context) -> Iterator[Finding]:
    """HELO with an address literal.

    Its syntax has only a domain. EHLO takes a literal.

    bad:   C: HELO «[192.0.2.1]»
    fixed: C: EHLO [192.0.2.1]
    good:  C: EHLO [192.0.2.1]
    good:  C: HELO client.example.net
    """
    start, stop = command.argument
    if command.verb is Verb.HELO and mail.text.startswith(b"[", start, stop):
        fix = Fix("say EHLO", (Edit(*command.verb_at, b"EHLO"),))
        yield Finding(start, stop, "HELO takes a domain; with an address literal say EHLO.", fix)


@rule("S012", "helo-extended-reply", error("RFC 5321 §3.2"), side=Side.SERVER)
def helo_extended_reply(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The server answers HELO with its list of extensions.

    That list is for EHLO. A client that says HELO knows none, and may take the reply for a fault.

    bad:
        C: HELO client.example.net
        S: 250-mail.example.com
        S: 250 «SIZE» 1000000
    good:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 SIZE 1000000
    good:
        C: HELO client.example.net
        S: 250-mail.example.com
        S: 250 Pleased to meet you
    """
    reply = exchange.reply
    if exchange.verb is not Verb.HELO or reply is None or reply.code != 250:
        return
    for line in reply.lines[1:]:
        found = KEYWORD_LINE.fullmatch(mail.text, *line.text)
        if found and found[1] in EXTENSIONS:
            yield Finding(found.start(1), found.end(1), "The reply to HELO lists extensions, as only that to EHLO may.")
            return


@rule("S096", "public-server-no-ehlo", warning("RFC 5321 §4.1.1.1", "RFC 5321 §4.5.1"), side=Side.SERVER)
def public_server_no_ehlo(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The server does not know EHLO.

    Every server has to take it. When mailint sends, it then says HELO.

    bad:
        S: 220 mail.example.com
        C: EHLO client.example.net
        S: «502» what
    good:
        S: 220 mail.example.com
        C: EHLO client.example.net
        S: 250 mail.example.com
    good:
        S: 220 mail.example.com LMTP
        C: EHLO client.example.net
        S: 500 say LHLO
    """
    reply = exchange.reply
    if exchange.verb is not Verb.EHLO or reply is None or reply.code not in (500, 502) or mail.session.lmtp:
        return
    if exchange.before is not State.REFUSED and not isinstance(exchange.command, OddHello):
        yield Finding(*reply.lines[0].code, "Every server has to take EHLO.")
