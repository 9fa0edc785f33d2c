"""Greeting and hello (RFC 5321 §3.1, §3.2, §4.1.1.1, §4.3.1)."""

from collections.abc import Iterator

from mailint.data.special_use import special_use
from mailint.nodes.node import Malformed
from mailint.nodes.session import Hello, HelloReply, OddExchange, OddHello, Session, State, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Side, error, rule
from mailint.smtp.extensions import EXTENSIONS
from mailint.text.shown import shown

DOMAIN = compiled(rb"[A-Za-z0-9](?:[A-Za-z0-9-]*+(?<!-))?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*+(?<!-))?)*+\.?")
LITERAL = compiled(rb"\[[^\[\]\s]+\]")
IPV4 = compiled(rb"\d{1,3}(?:\.\d{1,3}){3}")
IPV6 = compiled(rb"(?i)(?:IPv6:)?(?=[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*:)[0-9A-Fa-f:.]+")
FILLER = (b"ESMTP", b"SMTP", b"LMTP", b"READY", b"SERVICE", b"WELCOME", b"HELLO")


@rule("S001", "greeting-missing", error("RFC 5321 §3.1", "RFC 5321 §4.3.1", "RFC 7504 §3"), side=Side.SERVER)
def greeting_missing(session: Session, mail: Context) -> Iterator[Finding]:
    """The first line of the server is no greeting.

    A server opens with 220, or with 421, 521 or 554 when it takes no mail. A client that waits for one of these hangs
    or gives up.

    bad:
        S: «250» ok
        C: EHLO client.example.net
        S: 250 mail.example.com
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
    good:
        S: 554 mail.example.com takes no mail
        C: QUIT
        S: 221 bye
    """
    greeting = session.greeting
    if greeting and not session.midway and greeting.code not in (220, 421, 521, 554):
        start, stop = greeting.lines[0].code
        yield Finding(start, stop, f"The server greets with {greeting.code}, not with 220, nor with 421, 521 or 554.")


@rule("S002", "greeting-no-domain", error("RFC 5321 §4.2", "RFC 5321 §4.3.1"), side=Side.SERVER)
def greeting_no_domain(session: Session, mail: Context) -> Iterator[Finding]:
    """The greeting does not begin with the server's domain or an address literal.

    Clients log that word and compare it with what they connected to.

    bad:
        S: 220 «ESMTP» ready
        C: QUIT
        S: 221 bye
    bad:
        S: 220«»
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: QUIT
        S: 221 bye
    good:
        S: 220 [192.0.2.1] ESMTP
        C: QUIT
        S: 221 bye
    """
    greeting = session.greeting
    if not greeting or greeting.code != 220:
        return
    start, stop = greeting.lines[0].text
    word = mail.text[start:stop].split(None, 1)[0] if mail.text[start:stop].strip() else b""
    if not word or word.upper() in FILLER or not (DOMAIN.fullmatch(word) or LITERAL.fullmatch(word)):
        at = mail.text.find(word, start, stop) if word else start
        yield Finding(at, at + len(word), "The greeting's first word is not the server's domain or address literal.")


@rule("S005", "transaction-before-hello", error("RFC 5321 §4.1.1.1", "RFC 5321 §4.1.4"), side=Side.CLIENT)
def transaction_before_hello(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """MAIL without a successful EHLO or HELO before it.

    Most servers answer 503. After STARTTLS the hello must be said again. When mailint sends, it says EHLO first.

    bad:
        S: 220 mail.example.com ESMTP
        C: «MAIL FROM:<a@b.example>»
        S: 503 say hello
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: MAIL FROM:<a@b.example>
        S: 250 ok
    """
    early = exchange.before in (State.CONNECTED, State.GREETED, State.TLS)
    if exchange.verb is Verb.MAIL and exchange.command and exchange.hello is None and early:
        yield Finding(exchange.command.start, exchange.command.stop, "MAIL comes before a hello was accepted.")


@rule("S007", "hello-no-argument", error("RFC 5321 §4.1.1.1"), side=Side.CLIENT)
def hello_no_argument(command: OddHello, mail: Context) -> Iterator[Finding]:
    """EHLO or HELO without an argument.

    The client has to name itself: its domain, or an address literal if it has none.

    bad:  C: «EHLO»
    bad:  C: «HELO»
    good: C: EHLO client.example.net
    """
    if command.argument[0] == command.argument[1]:
        start, stop = command.verb_at
        yield Finding(start, stop, f"{command.verb.value} needs the client's domain or address literal.")


@rule(
    "S008",
    "hello-name-not-fqdn",
    error("RFC 5321 §2.3.5", "RFC 5321 §4.1.4", "RFC 6761 §6.3"),
    side=Side.CLIENT,
)
def hello_name_not_fqdn(command: Hello, mail: Context) -> Iterator[Finding]:
    """The name in EHLO or HELO is a single label or under a special-use domain: no primary host name that resolves.

    Servers that check the name refuse the session, spam filters count it. Give the fully qualified name, or an address
    literal such as `[192.0.2.1]`. When mailint sends, it uses its own.

    bad:  C: EHLO «localhost»
    bad:  C: HELO «workstation7»
    bad:  C: EHLO «mail.office.localhost»
    good: C: EHLO client.example.net
    good: C: EHLO [192.0.2.1]
    good: C: EHLO [IPv6:2001:db8::1]
    """
    start, stop = command.argument
    name = mail.text[start:stop].rstrip(b".").lower()
    if not DOMAIN.fullmatch(name) or IPV4.fullmatch(name):
        return
    special = special_use(name)
    if b"." not in name:
        said = shown(name, charset="ascii")
        message = f"The client's name, {said}, is a single label: give the whole domain, or an address literal."
        yield Finding(start, stop, message)
    elif special and not special.for_documents:
        where = special.domain.decode("ascii")
        message = (
            f"The client's name is under the special-use domain {where}: give one that resolves, or an address literal."
        )
        yield Finding(start, stop, message)


@rule("S009", "hello-bare-ip", error("RFC 5321 §4.1.3", "RFC 5321 §4.1.1.1"), side=Side.CLIENT)
def hello_bare_ip(command: Hello, mail: Context) -> Iterator[Finding]:
    """An IP address without brackets in EHLO or HELO.

    Digits and dots are no domain; an address stands in brackets, an IPv6 one after `IPv6:`.

    bad:   C: EHLO «192.0.2.1»
    fixed: C: EHLO [192.0.2.1]
    bad:   C: EHLO «2001:db8::1»
    fixed: C: EHLO [IPv6:2001:db8::1]
    good:  C: EHLO [192.0.2.1]
    """
    start, stop = command.argument
    name = mail.text[start:stop]
    if IPV4.fullmatch(name):
        literal = b"[" + name + b"]"
    elif IPV6.fullmatch(name):
        literal = b"[IPv6:" + (name[5:] if name[:5].lower() == b"ipv6:" else name) + b"]"
    else:
        return
    fix = Fix("put the address in brackets", (Edit(start, stop, literal),))
    yield Finding(start, stop, "An IP address in a hello stands in brackets.", fix)


@rule("S013", "ehlo-reply-first-line", error("RFC 5321 §4.1.1.1", "RFC 5321 §4.3.1"), side=Side.SERVER)
def ehlo_reply_first_line(reply: HelloReply, mail: Context) -> Iterator[Finding]:
    """The first line of the reply to EHLO does not give the server's domain.

    The first line is a greeting, not an extension: clients skip it, and an extension listed there is lost.

    bad:
        C: EHLO client.example.net
        S: 250-«PIPELINING»
        S: 250 SIZE
    good:
        C: EHLO client.example.net
        S: 250-mail.example.com at your service
        S: 250 SIZE
    good:
        C: EHLO client.example.net
        S: 250 [192.0.2.1]
    """
    start, stop = reply.domain
    word = mail.text[start:stop]
    if word.upper() in EXTENSIONS:
        yield Finding(start, stop, f"The first line is for the server's domain; {word.decode()} is lost there.")
    elif not (DOMAIN.fullmatch(word) or LITERAL.fullmatch(word)):
        yield Finding(start, stop, "The first line of the reply to EHLO begins with the server's domain.")


@rule("S014", "ehlo-line-syntax", error("RFC 5321 §4.1.1.1"), side=Side.SERVER)
def ehlo_line_syntax(reply: HelloReply, mail: Context) -> Iterator[Finding]:
    """A line of the EHLO reply is not a keyword with parameters, one space between them.

    Clients that go by the grammar do not see the extension.

    bad:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-«_FOO»
        S: 250 SIZE
    bad:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 «SIZE  1000»
    good:
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-SIZE 1000
        S: 250 X-FOO
    """
    for keyword in reply.keywords:
        if isinstance(keyword, Malformed):
            said = shown(mail.octets((keyword.start, keyword.stop)), charset="ascii")
            yield Finding(keyword.start, keyword.stop, f"{said} is not a keyword and its parameters.")
