"""Enhanced status codes (RFC 2034, RFC 3463, RFC 5248)."""

from collections.abc import Iterator

from mailint.nodes.session import HELLO, Exchange, OddExchange, Reply, ReplyLine, Session, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, advice, error, rule, warning
from mailint.smtp.associated import tied_to
from mailint.smtp.codes import DETAILS

ENHANCED = compiled(rb"[245]\.(?:0|[1-9]\d{0,2})\.(?:0|[1-9]\d{0,2})")
WITHOUT_ENHANCED = (Verb.GREETING, *HELLO)
_MEMORY = "from memory"


@rule("S070", "enhanced-code-missing", error("RFC 2034 §4"), side=Side.SERVER)
def enhanced_code_missing(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A reply has no enhanced status code though the server listed ENHANCEDSTATUSCODES.

    All 2yz, 4yz and 5yz replies carry one, but for the greeting and the reply to EHLO or HELO; 3yz replies never do.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 ENHANCEDSTATUSCODES
        C: NOOP
        S: 250 «»Ok
        C: QUIT
        S: 221 2.0.0 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 ENHANCEDSTATUSCODES
        C: NOOP
        S: 250 2.0.0 Ok
        C: QUIT
        S: 221 2.0.0 bye
    """
    reply = exchange.reply
    if reply is None or exchange.verb in WITHOUT_ENHANCED or reply.code // 100 == 3 or not _promised(exchange):
        return
    for line in reply.lines:
        if line.enhanced[0] == line.enhanced[1]:
            yield Finding(line.text[0], line.text[0], "An enhanced status code is due here: the server listed them.")
            return


@rule("S071", "enhanced-code-class", error("RFC 2034 §4"), side=Side.SERVER)
def enhanced_code_class(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The class of the enhanced code is not that of the reply code.

    Two programs that read the two codes come to opposite conclusions.

    bad:
        C: RCPT TO:<b@c.example>
        S: 550 «2.1.1» no such user
    good:
        C: RCPT TO:<b@c.example>
        S: 550 5.1.1 no such user
    """
    for line, enhanced in _enhanced(exchange, mail):
        if ENHANCED.fullmatch(enhanced) and enhanced[:1] != mail.octets(line.code)[:1]:
            start, stop = line.enhanced
            code = mail.octets(line.code).decode()
            yield Finding(start, stop, f"The class of {enhanced.decode()} does not agree with {code}.")
            return


@rule("S072", "enhanced-code-syntax", error("RFC 3463 §2", "RFC 2034 §4"), side=Side.SERVER)
def enhanced_code_syntax(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """An enhanced status code is not well-formed.

    The class is 2, 4 or 5; the other two numbers have one to three digits and no leading zero.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 ENHANCEDSTATUSCODES
        C: NOOP
        S: 250 «2.01.0» ok
        C: QUIT
        S: 221 2.0.0 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 ENHANCEDSTATUSCODES
        C: NOOP
        S: 250 2.0.0 ok
        C: QUIT
        S: 221 2.0.0 bye
    """
    if not _promised(exchange):
        return
    for line, enhanced in _enhanced(exchange, mail):
        if not ENHANCED.fullmatch(enhanced):
            start, stop = line.enhanced
            yield Finding(start, stop, f"{enhanced.decode()} is no well-formed enhanced status code.")
            return


@rule("S073", "enhanced-code-on-3yz", warning("RFC 2034 §4", "RFC 2034 §3"), side=Side.SERVER, hides=("S071",))
def enhanced_code_on_3yz(node: OddExchange | Session, mail: Context) -> Iterator[Finding]:
    """An enhanced status code stands where none is: in a 3yz reply, the greeting, or the reply to a hello.

    There is no class 3, and a client that looks for its server's name finds the code. In a refusal it does no harm.

    bad:
        C: DATA
        S: 354 «2.0.0» go ahead
    bad:
        S: 220 «2.0.0» mail.example.com ESMTP
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: DATA
        S: 354 go ahead
    good:
        C: HELO
        S: 501 5.5.4 name yourself
    """
    reply = node.greeting if isinstance(node, Session) else node.reply
    if reply is None:
        return
    opens = isinstance(node, Session) or node.verb in HELLO
    may_not = reply.code // 100 == (2 if opens else 3)
    line = next((each for each in reply.lines if each.enhanced[0] < each.enhanced[1]), None)
    if may_not and line:
        what = "the greeting" if isinstance(node, Session) else f"a reply {reply.code} to {node.verb.value}"
        yield Finding(*line.enhanced, f"No enhanced status code may stand in {what}.")


@rule("S074", "enhanced-code-varies", error("RFC 2034 §4"), side=Side.SERVER, hides=("S070",))
def enhanced_code_varies(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The lines of one reply carry different enhanced codes, or some carry none.

    Each line begins with the same one.

    bad:
        C: RCPT TO:<b@c.example>
        S: 550-5.1.1 no such user
        S: 550 «5.7.1» and no relay
    bad:
        C: RCPT TO:<b@c.example>
        S: 550-5.1.1 no such user
        S: 550 «»at all
    good:
        C: RCPT TO:<b@c.example>
        S: 550-5.1.1 no such user
        S: 550 5.1.1 at all
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: HELP
        S: 214-2.0.0 was the first version
        S: 214 that could be had
        C: QUIT
        S: 221 bye
    """
    reply = exchange.reply
    if reply is None or len(reply.lines) == 1 or exchange.verb in WITHOUT_ENHANCED or _denied(exchange):
        return
    codes = [mail.octets(line.enhanced) for line in reply.lines]
    first = next((code for code in codes if code), None)
    for line, code in zip(reply.lines, codes, strict=True):
        if first is not None and code != first and reply.code // 100 != 3:
            message = f"Each line of this reply begins with the same enhanced code, {first.decode()}."
            yield Finding(*line.enhanced, message)
            return


@rule("S075", "enhanced-code-unregistered", advice("RFC 5248 §2", "RFC 3463 §2", _MEMORY), side=Side.SERVER)
def enhanced_code_unregistered(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """An enhanced status code is not in the registry.

    Clients read it by its class and subject alone.

    bad:
        C: RCPT TO:<b@c.example>
        S: 550 «5.9.9» no
    good:
        C: RCPT TO:<b@c.example>
        S: 550 5.1.1 no such user
    """
    if _denied(exchange):
        return
    for line, enhanced in _enhanced(exchange, mail):
        numbers = enhanced.split(b".")
        if ENHANCED.fullmatch(enhanced) and (int(numbers[1]), int(numbers[2])) not in DETAILS:
            yield Finding(*line.enhanced, f"{enhanced.decode()} is not registered.")
            return


@rule("S076", "enhanced-code-unfitting", advice("RFC 5248 §2", "RFC 7505 §4.1", "RFC 6531 §4.2"), side=Side.SERVER)
def enhanced_code_unfitting(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """An enhanced status code stands beside another reply code than the one it was defined for.

    Of the codes that the registry merely saw together none is asked for; 421 goes with all.

    bad:
        C: RCPT TO:<b@c.example>
        S: 550 «5.1.10» no such user
    good:
        C: RCPT TO:<b@c.example>
        S: 556 5.1.10 this domain takes no mail
    good:
        C: RCPT TO:<b@c.example>
        S: 554 5.7.1 no relay
    good:
        C: RCPT TO:<b@c.example>
        S: 450 4.7.25 your address has no name
    """
    if exchange.reply is None or _denied(exchange):
        return
    code = exchange.reply.code
    for line, enhanced in _enhanced(exchange, mail):
        codes = tied_to(enhanced, code)
        if codes and code not in codes and code != 421:
            wanted = " or ".join(map(str, sorted(codes)))
            yield Finding(*line.enhanced, f"{enhanced.decode()} goes with {wanted}, not with {code}.")
            return


def _denied(exchange: Exchange) -> bool:
    """Whether the server lists its extensions, and enhanced codes are not among them: what looks so is mere text."""
    known = exchange.hello in (Verb.EHLO, Verb.LHLO) and exchange.offered is not None
    return known and not _promised(exchange)


def _promised(exchange: Exchange) -> bool:
    return exchange.offered is not None and b"ENHANCEDSTATUSCODES" in exchange.offered


def _enhanced(exchange: Exchange, mail: Context) -> Iterator[tuple[ReplyLine, bytes]]:
    """The lines of a reply that begin with an enhanced code, where one may stand."""
    if exchange.reply is None or exchange.verb in WITHOUT_ENHANCED:
        return
    reply: Reply = exchange.reply
    for line in reply.lines:
        if line.enhanced[0] < line.enhanced[1]:
            yield line, mail.octets(line.enhanced)
