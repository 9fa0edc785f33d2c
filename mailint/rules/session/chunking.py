"""BDAT and BURL: chunks, their sizes and their order (RFC 3030, RFC 4468)."""

from collections.abc import Iterator

from mailint.nodes.session import Content, Envelope, OddCommand, OddExchange, Parameter, State, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, error, rule

BDAT = compiled(rb"(?i)[0-9]+(?: LAST)?")
SIZE = compiled(rb"[0-9]{1,18}(?![0-9])")
AFTER_FAILURE = (Verb.RSET, Verb.QUIT, Verb.EHLO, Verb.HELO, Verb.LHLO)
IMAP = compiled(rb"(?i)imap://(?:[^/@\s]*@)?([^/:\s]+)")


@rule("X021", "binarymime-with-data", error("RFC 3030 §3"), side=Side.CLIENT)
def binarymime_with_data(node: OddExchange | Content, mail: Context) -> Iterator[Finding]:
    """DATA after BODY=BINARYMIME.

    Binary data are sent in chunks, with BDAT: a dot may stand in them anywhere. The server answers 503.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-CHUNKING
        S: 250 BINARYMIME
        C: MAIL FROM:<a@b.example> BODY=BINARYMIME
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: «DATA»
        S: 503 use BDAT
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250-CHUNKING
        S: 250 BINARYMIME
        C: MAIL FROM:<a@b.example> BODY=BINARYMIME
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BDAT 12 LAST
        C: Subject: x
        S: 250 ok
    """
    exchange = mail.session.exchanges[node.exchange] if isinstance(node, Content) else node
    if exchange.verb is not Verb.DATA or exchange.command is None or exchange.transaction < 0:
        return
    if isinstance(node, OddExchange) and node.content is not None:
        return
    opener = mail.session.exchanges[exchange.transaction].command
    for each in opener.parameters if isinstance(opener, Envelope) else ():
        if isinstance(each, Parameter) and each.name == b"BODY" and mail.octets(each.value).upper() == b"BINARYMIME":
            yield Finding(*exchange.command.verb_at, "After BODY=BINARYMIME the message is sent with BDAT.")


@rule("X022", "bdat-syntax", error("RFC 3030 §2"), side=Side.CLIENT)
def bdat_syntax(command: OddCommand, mail: Context) -> Iterator[Finding]:
    """The argument of BDAT is not a number of octets, with or without LAST.

    bad:  C: BDAT «LAST 0»
    bad:  C: BDAT «-1 LAST»
    good: C: BDAT 0 LAST
    """
    start, stop = command.argument
    if command.verb is Verb.BDAT and start < stop and not BDAT.fullmatch(mail.text, start, stop):
        yield Finding(start, stop, "BDAT takes a number of octets, and LAST for the last chunk.")


@rule("X023", "bdat-size-mismatch", error("RFC 3030 §2"), side=Side.CLIENT)
def bdat_size_mismatch(content: Content, mail: Context) -> Iterator[Finding]:
    """A chunk has not as many octets as BDAT says.

    What is too much, the server takes for commands; of what is too little, it waits for the rest. Line ends count as
    CRLF. It is judged where the capture shows all octets.

    given: kind = "session"
    bad:
        220 mail.example.com ESMTP
        EHLO client.example.net
        250-mail.example.com
        250 CHUNKING
        MAIL FROM:<a@b.example>
        250 ok
        RCPT TO:<b@c.example>
        250 ok
        BDAT «5» LAST
        Subject: x
        250 5 octets
        500 what?
        QUIT
        221 bye
    good:
        220 mail.example.com ESMTP
        EHLO client.example.net
        250-mail.example.com
        250 CHUNKING
        MAIL FROM:<a@b.example>
        250 ok
        RCPT TO:<b@c.example>
        250 ok
        BDAT 12 LAST
        Subject: x
        250 12 octets
        QUIT
        221 bye
    """
    session = mail.session
    command = session.exchanges[content.exchange].command
    if not content.chunked or command is None or not (session.facts.line_ends or session.facts.typed):
        return
    said, cut = SIZE.match(mail.text, *command.argument), session.truncated
    if said is None or content.start == content.stop or (cut is not None and cut <= content.stop):
        return
    if content.size != int(said[0]):
        yield Finding(said.start(), said.end(), f"The chunk has {content.size} octets.")


@rule("X024", "bdat-data-mixed", error("RFC 3030 §2"), side=Side.CLIENT)
def bdat_data_mixed(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """DATA in a transaction in which a chunk was sent.

    The server answers 503, and the transaction has to be reset.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 CHUNKING
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BDAT 12
        C: Subject: x
        S: 250 ok
        C: «DATA»
        S: 503 no
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 CHUNKING
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BDAT 12 LAST
        C: Subject: x
        S: 250 ok
    """
    mixed = exchange.verb is Verb.DATA and exchange.before is State.BDAT and Verb.BDAT in _verbs(exchange, mail)
    if mixed and exchange.command:
        yield Finding(*exchange.command.verb_at, "Chunks and DATA do not go together.")


@rule("X025", "bdat-after-last", error("RFC 3030 §2"), side=Side.CLIENT, hides=("S028",))
def bdat_after_last(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """BDAT after the chunk that was the last.

    The message is complete: the server answers 503.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 CHUNKING
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BDAT 12 LAST
        C: Subject: x
        S: 250 ok
        C: «BDAT 0 LAST»
        S: 503 no
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 CHUNKING
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BDAT 12
        C: Subject: x
        S: 250 ok
        C: BDAT 0 LAST
        S: 250 ok
    """
    last = mail.session.exchanges[exchange.index - 1] if exchange.index else None
    if exchange.verb is not Verb.BDAT or exchange.command is None or last is None or last.verb is not Verb.BDAT:
        return
    ended = last.command and mail.octets(last.command.argument).upper().endswith(b"LAST")
    if ended and exchange.before is State.READY:
        yield Finding(exchange.command.start, exchange.command.stop, "The chunk before was the last.")


@rule("X026", "bdat-last-missing", error("RFC 3030 §2"), side=Side.CLIENT)
def bdat_last_missing(content: Content, mail: Context) -> Iterator[Finding]:
    """The client leaves after a chunk that was not the last.

    The server drops what it has. RSET drops it too, and says so.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 CHUNKING
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BDAT 12
        C: Subject: x
        S: 250 ok
        C: «QUIT»
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 CHUNKING
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BDAT 12
        C: Subject: x
        S: 452 full
        C: QUIT
        S: 221 bye
    """
    exchanges = mail.session.exchanges
    exchange, following = exchanges[content.exchange], exchanges[content.exchange + 1 : content.exchange + 2]
    if not content.chunked or exchange.after is not State.BDAT or exchange.command is None:
        return
    said = SIZE.match(mail.text, *exchange.command.argument)
    if said is None or abs(int(said[0]) - content.size) > 2:  # the capture does not show it all
        return
    for command in (each.command for each in following if each.verb is Verb.QUIT):
        if command:
            yield Finding(command.start, command.stop, "The message has no last chunk.")


@rule("X027", "bdat-after-failure", error("RFC 3030 §2"), side=Side.CLIENT, hides=("S028",))
def bdat_after_failure(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """Another command than RSET after a chunk that was refused.

    Nobody knows in which state the server is: RSET clears it. What was under way already is no fault.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 CHUNKING
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BDAT 12
        C: Subject: x
        S: 452 full
        C: «BDAT 0 LAST»
        S: 503 no
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 CHUNKING
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BDAT 12
        C: Subject: x
        S: 452 full
        C: RSET
        S: 250 ok
    """
    command, after = exchange.command, exchange.verb in AFTER_FAILURE
    if exchange.before is State.BDAT_FAILED and command and not after and not exchange.pipelined:
        yield Finding(command.start, command.stop, "A chunk was refused: RSET comes first.")


@rule("X073", "burl-without-urlauth", error("RFC 4468 §3.3", "RFC 4468 §3.1"), side=Side.CLIENT)
def burl_without_urlauth(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """BURL with a URL that the server does not list, or DATA in a transaction with BURL.

    `imap` behind BURL is for URLs with URLAUTH, `imap://host` for all of that host; BURL alone wants the client to
    authenticate first.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 BURL
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BURL «imap://imap.example.com/outbox/;uid=25» LAST
        S: 554 5.7.0 no
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 BURL imap
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: BURL imap://imap.example.com/outbox/;uid=25;urlauth=submit+a:internal:91354a473744909de610943775f92038 LAST
        S: 250 ok
    """
    command, listed = exchange.command, (exchange.offered or {}).get(b"BURL")
    if command is None:
        return
    if exchange.verb is Verb.DATA and exchange.before is State.BDAT and Verb.BURL in _verbs(exchange, mail):
        yield Finding(*command.verb_at, "BURL and DATA do not go together.")
    found = IMAP.match(mail.text, *command.argument) if exchange.verb is Verb.BURL and listed is not None else None
    if found is None or listed is None:
        return
    url = mail.octets(command.argument).split()[0]
    authorised = b";URLAUTH=" in url.upper()
    if not (b"IMAP" in listed if authorised else b"IMAP://" + found[1].upper() in listed):
        needed = "`imap`" if authorised else f"`imap://{found[1].decode('ascii', 'replace')}`"
        start = command.argument[0]
        yield Finding(start, start + len(url), f"This server does not list {needed} behind BURL.")


def _verbs(exchange: OddExchange, mail: Context) -> set[Verb]:
    """The verbs in a transaction before an exchange."""
    return {each.verb for each in mail.session.exchanges[max(exchange.transaction, 0) : exchange.index]}
