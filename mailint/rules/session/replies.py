"""Replies: their form, their number and their order (RFC 5321 §4.2, §4.3)."""

from collections.abc import Iterator

from mailint.nodes.session import Exchange, OddExchange, OddReply, Session, State, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Level, Side, error, rule, warning
from mailint.smtp.associated import goes_with
from mailint.smtp.machine import EXPECTED

SUBMISSION = (465, 587)
CODE = compiled(rb"[2-5][0-5]\d")


@rule("S048", "reply-code-syntax", error("RFC 5321 §4.2", "RFC 5321 §4.3.2"), side=Side.SERVER, hides=("S055", "S059"))
def reply_code_syntax(reply: OddReply, mail: Context) -> Iterator[Finding]:
    """A reply code is not three digits, the first from 2 to 5, the second from 0 to 5.

    Clients decide by the first digit; with another they are lost.

    bad:
        C: NOOP
        S: «999» what
    bad:
        C: NOOP
        S: «180» hi
    good:
        C: NOOP
        S: 250 ok
    """
    for line in reply.lines[:1]:
        code = mail.octets(line.code)
        if not CODE.fullmatch(code):
            words = f"{code.decode()[:20]} is no reply code." if code else "This reply has no code."
            yield Finding(line.code[0], line.code[1], words)


@rule("S049", "reply-separator", error("RFC 5321 §4.2"), side=Side.SERVER)
def reply_separator(reply: OddReply, mail: Context) -> Iterator[Finding]:
    """Neither a space nor a hyphen follows the reply code.

    Clients take a hyphen for more lines to come and a space for the last one.

    bad:
        C: NOOP
        S: 250«O»k
    good:
        C: NOOP
        S: 250 Ok
    good:
        C: NOOP
        S: 250
    """
    for line in reply.lines:
        if mail.octets(line.separator) not in (b"", b" ", b"-"):
            yield Finding(
                line.separator[0],
                line.separator[1],
                f"A space or a hyphen must follow the reply code {mail.octets(line.code).decode()}.",
            )


@rule("S050", "reply-multiline-code-change", error("RFC 5321 §4.2.1"), side=Side.SERVER)
def reply_multiline_code_change(reply: OddReply, mail: Context) -> Iterator[Finding]:
    """The lines of one reply have different codes.

    Some clients go by the first, others by the last.

    bad:
        C: NOOP
        S: 250-all is
        S: «251» well
    good:
        C: NOOP
        S: 250-all is
        S: 250 well
    """
    first = mail.octets(reply.lines[0].code)
    for line in reply.lines[1:]:
        if mail.octets(line.code) != first:
            start, stop = line.code if line.code[0] < line.code[1] else (line.start, line.stop)
            yield Finding(start, stop, f"The lines of this reply begin with {first.decode()}.")
            return


@rule("S051", "reply-multiline-unterminated", error("RFC 5321 §4.2", "RFC 5321 §4.2.1"), side=Side.SERVER)
def reply_multiline_unterminated(reply: OddReply, mail: Context) -> Iterator[Finding]:
    """A reply of several lines has no last line, whose code is followed by a space.

    The client goes on waiting.

    bad:
        C: NOOP
        S: 250-a
        S: «250-»b
        C: QUIT
        S: 221 bye
    good:
        C: NOOP
        S: 250-a
        S: 250 b
    """
    if not reply.terminated and (mail.session.truncated is None or mail.session.truncated > reply.stop + 2):
        last = reply.lines[-1]
        yield Finding(last.start, max(last.separator[1], last.code[1]), "This reply has no last line.")


@rule("S055", "reply-code-unexpected", warning("RFC 5321 §4.3.2", "RFC 5321 §4.2"), side=Side.SERVER)
def reply_code_unexpected(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The reply code is not among those that RFC 5321 and the extensions give for this command.

    Clients go by the first digit then. A code that its enhanced code explains is no fault. 554 to MAIL or RCPT is meant
    for submission alone (RFC 6409 §4), but so common elsewhere that it is advice there.

    bad:
        S: 220 mail.example.com ESMTP
        C: RSET
        S: «252» ok
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: RSET
        S: 250 ok
        C: QUIT
        S: 221 bye
    good:
        C: RCPT TO:<b@c.example>
        S: 454 4.7.1 come back later
    good:
        C: AUTH PLAIN ****************
        S: 235 2.7.0 ok
        C: MAIL FROM:<a@b.example>
        S: 554 not yours
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PRDR
        C: MAIL FROM:<a@b.example> PRDR
        S: 250 ok
        C: RCPT TO:<b@c.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: Subject: x
        C: .
        S: 353 one reply for each recipient follows
        S: 250 b@c.example
        S: 250 ok
        C: QUIT
        S: 221 bye
    """
    reply, expected = exchange.reply, EXPECTED.get(exchange.verb)
    if reply is None or expected is None or reply.code in expected or not mail.session.facts.client_lines:
        return
    if reply.code == 354 or (exchange.verb is Verb.DATA and reply.code // 100 == 2):
        return
    if exchange.verb in (Verb.GREETING, Verb.UNKNOWN) or not CODE.fullmatch(mail.octets(reply.lines[0].code)):
        return
    if goes_with(mail.octets(reply.lines[0].enhanced), reply.code):
        return
    if reply.code == 353 and exchange.verb is Verb.END and b"PRDR" in (exchange.offered or ()):
        return
    relay = exchange.verb in (Verb.MAIL, Verb.RCPT) and reply.code == 554
    if relay and _submits(exchange, mail.session):
        return
    start, stop = reply.lines[0].code
    message = f"{reply.code} is not among the replies to {_asked(exchange)}."
    yield Finding(start, stop, message, level=Level.ADVICE if relay else None)


def _submits(exchange: Exchange, session: Session) -> bool:
    """Whether a user hands mail in: logged in, or on a port for that (RFC 6409 §3.1, RFC 8314 §3.3)."""
    return exchange.authenticated or any(each.port in SUBMISSION for each in session.endpoints)


@rule("S057", "reply-extra", error("RFC 5321 §4.2", "RFC 5321 §4.3.1"), side=Side.SERVER)
def reply_extra(session: Session, mail: Context) -> Iterator[Finding]:
    """A reply that answers nothing.

    Client and server are out of step from here on: each reply is taken for that of the next command. Only 421 may come
    unasked.

    bad:
        S: 220 mail.example.com ESMTP
        C: NOOP
        S: 250 ok
        S: «250 ok»
        C: QUIT
        S: 221 bye
    good:
        S: 220 mail.example.com ESMTP
        C: NOOP
        S: 250 ok
        S: 421 shutting down
    """
    if not session.facts.client_lines or any(b"PRDR" in (each.offered or ()) for each in session.exchanges):
        return  # PRDR (Exim) answers the data once for each recipient
    for reply in session.unasked:
        if reply.code != 421:
            yield Finding(reply.start, reply.stop, "This reply answers no command.")


@rule("S058", "reply-missing", error("RFC 5321 §4.2", "RFC 5321 §4.3.1"), side=Side.SERVER)
def reply_missing(session: Session, mail: Context) -> Iterator[Finding]:
    """A command has no reply.

    Every command is answered by exactly one reply.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PIPELINING
        C: MAIL FROM:<a@b.example>
        C: «RCPT TO:<b@c.example>»
        C: RCPT TO:<d@e.example>
        S: 250 ok
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 PIPELINING
        C: MAIL FROM:<a@b.example>
        C: RCPT TO:<b@c.example>
        S: 250 ok
        S: 250 ok
    good:
        S: 220 mail.example.com LMTP
        C: LHLO client.example.net
        S: 250-mail.example.com
        S: 250 CHUNKING
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: BDAT 0 LAST
        C: QUIT
        S: 221 bye
    """
    if not session.facts.server_lines or session.facts.disconnected:
        return
    for exchange in session.exchanges[:-1]:
        per_recipient = exchange.lmtp and exchange.verb is Verb.BDAT  # LMTP: S088
        if exchange.command and exchange.reply is None and exchange.before is not State.CLOSED and not per_recipient:
            yield Finding(exchange.command.start, exchange.command.stop, "This command has no reply.")


@rule("S059", "reply-out-of-order", error("RFC 5321 §4.3.2", "RFC 5321 §3.3"), side=Side.SERVER)
def reply_out_of_order(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """354 to a command other than DATA, or success to DATA before the text was sent.

    The client either sends the message as commands or waits for ever.

    bad:
        C: RCPT TO:<b@c.example>
        S: «354» go ahead
    bad:
        C: DATA
        S: «250» ok
    good:
        C: DATA
        S: 354 go ahead
    """
    reply = exchange.reply
    if reply is None or exchange.command is None:
        return
    start, stop = reply.lines[0].code
    if reply.code == 354 and exchange.verb is not Verb.DATA:
        yield Finding(start, stop, f"354 answers DATA, not {_asked(exchange)}.")
    elif exchange.verb is Verb.DATA and 200 <= reply.code < 300:
        yield Finding(start, stop, f"DATA is answered by 354 before the text is sent, not by {reply.code}.")


_ASKED = {Verb.END: "the end of the data", Verb.RESPONSE: "this response", Verb.UNKNOWN: "this line"}


def _asked(exchange: Exchange) -> str:
    """What the client said, in a sentence."""
    return _ASKED.get(exchange.verb, exchange.verb.value)
