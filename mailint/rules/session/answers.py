"""What single commands are answered with (RFC 5321 §4.1.1, §4.2.4, §4.3.2, §4.5.1; RFC 1985 §5.1)."""

from collections.abc import Iterator

from mailint.nodes.session import OddCommand, OddEnvelope, OddExchange, ReplyLine, State, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, error, rule, warning
from mailint.smtp.extensions import VERBS
from mailint.smtp.machine import EXPECTED, NEXT

REQUIRED = (Verb.HELO, Verb.MAIL, Verb.RCPT, Verb.DATA, Verb.RSET, Verb.NOOP, Verb.QUIT, Verb.VRFY)
PATH = compiled(rb"<[^<>\s]+>")
MAILBOX = compiled(rb"[^\s<>@]@[^\s<>@]")
ONCE = (Verb.STARTTLS, Verb.AUTH)


@rule(
    "S060",
    "required-command-refused",
    warning("RFC 5321 §4.5.1", "RFC 5321 §4.3.2", "RFC 5321 §3.5.3"),
    side=Side.SERVER,
    hides=("S055",),
)
def required_command_refused(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The server does not know a command that every server has to take.

    HELO, MAIL, RCPT, DATA, RSET, NOOP, QUIT and VRFY are required; who does not want to tell answers VRFY with 252.
    EHLO is S096.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: VRFY bob
        S: «502» no
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250 mail.example.com
        C: VRFY bob
        S: 252 try it
        C:  NOOP
        S: 500 what
    """
    reply = exchange.reply
    if exchange.verb in REQUIRED and reply and reply.code in (500, 502) and _is_in_place(exchange):
        yield Finding(*reply.lines[0].code, f"Every server has to take {exchange.verb.value}.")


@rule("S061", "advertised-command-refused", error("RFC 5321 §4.2.4"), side=Side.SERVER, hides=("S055", "S060"))
def advertised_command_refused(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """The server lists an extension and refuses its command with 500 or 502.

    It must not list what it does not do.

    bad:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 ETRN
        C: ETRN example.org
        S: «502» no
    good:
        S: 220 mail.example.com ESMTP
        C: EHLO client.example.net
        S: 250-mail.example.com
        S: 250 ETRN
        C: ETRN example.org
        S: 458 not now
    """
    reply, keyword = exchange.reply, VERBS.get(exchange.verb)
    if reply is None or reply.code not in (500, 502) or keyword is None or keyword not in (exchange.offered or ()):
        return
    again = exchange.verb in ONCE and (exchange.authenticated if exchange.verb is Verb.AUTH else exchange.tls)
    if _is_in_place(exchange) and not again:
        message = f"{exchange.verb.value} is refused though the server lists {keyword.decode()}."
        yield Finding(*reply.lines[0].code, message)


@rule(
    "S062",
    "rset-noop-reply",
    error("RFC 5321 §4.1.1.5", "RFC 5321 §4.1.1.9"),
    side=Side.SERVER,
    hides=("S055", "S060"),
)
def rset_noop_reply(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """RSET or NOOP is answered by another code than 250.

    Both can be said at any time, and cannot fail.

    bad:
        S: 220 mail.example.com ESMTP
        C: RSET
        S: «503» hello first
    good:
        S: 220 mail.example.com ESMTP
        C: RSET
        S: 250 ok
        C: RSET now
        S: 501 no argument, please
        C: NOOP
        S: 421 shutting down
    """
    reply = exchange.reply
    if reply is None or exchange.verb not in (Verb.RSET, Verb.NOOP) or reply.code in (250, 421):
        return
    if reply.code // 100 != 3 and exchange.before is not State.CLOSED and _is_in_place(exchange):
        yield Finding(*reply.lines[0].code, f"{exchange.verb.value} is answered by 250, not by {reply.code}.")


@rule("S066", "forward-reply-no-path", warning("RFC 5321 §3.4", "RFC 5321 §4.2"), side=Side.SERVER)
def forward_reply_no_path(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """251 or 551 does not name the new path.

    These two are read by programs: the address stands in angle brackets.

    bad:
        C: RCPT TO:<b@c.example>
        S: «251» will forward
    good:
        C: RCPT TO:<b@c.example>
        S: 251 User not local; will forward to <b@d.example>
    good:
        C: RCPT TO:<b@c.example>
        S: 551 5.7.1 no relay
    """
    reply = exchange.reply
    if reply is None or reply.code not in (251, 551) or exchange.verb not in (Verb.RCPT, Verb.VRFY, Verb.EXPN):
        return
    policy = mail.octets(reply.lines[0].enhanced)[1:3] == b".7"
    if not policy and not PATH.search(mail.text, reply.start, reply.stop):
        yield Finding(*reply.lines[0].code, f"{reply.code} names the new address in angle brackets.")


@rule("S067", "vrfy-250-without-mailbox", warning("RFC 5321 §3.5.1", "RFC 5321 §3.5.3"), side=Side.SERVER)
def vrfy_250_without_mailbox(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """250 to VRFY or EXPN without a mailbox on each line.

    250 says that the address was verified, and gives it. A server that did not verify answers 252.

    bad:
        C: VRFY bob
        S: 250 «ok»
    good:
        C: VRFY bob
        S: 250 Bob <bob@c.example>
        C: EXPN staff
        S: 250-2.1.5 <bob@c.example>
        S: 250 2.1.5 ann@c.example
    """
    reply = exchange.reply
    if exchange.verb not in (Verb.VRFY, Verb.EXPN) or reply is None or reply.code != 250:
        return
    line = next((line for line in reply.lines if not MAILBOX.search(mail.text, *_said(line))), None)
    if line:
        yield Finding(*_said(line), f"250 to {exchange.verb.value} gives a mailbox on each line; 252 gives none.")


@rule("S068", "help-reply-code", warning("RFC 5321 §4.3.2"), side=Side.SERVER, hides=("S055",))
def help_reply_code(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """HELP is answered by another code than 211, 214, 502 or 504.

    bad:
        C: HELP
        S: «250» MAIL RCPT DATA
    good:
        C: HELP
        S: 214 MAIL RCPT DATA
    """
    yield from _unexpected(exchange, Verb.HELP, "211 or 214")


@rule("S069", "etrn-reply-code", warning("RFC 1985 §5.1"), side=Side.SERVER, hides=("S055", "S059"))
def etrn_reply_code(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """ETRN is answered by a code that RFC 1985 does not give.

    They are 250, 251, 252, 253, 458, 459, 500 and 501.

    bad:
        C: ETRN example.org
        S: «354» go ahead
    good:
        C: ETRN example.org
        S: 253 OK, 14 pending messages for node example.org started
    """
    yield from _unexpected(exchange, Verb.ETRN, "250 to 253, 458 or 459")


@rule(
    "S094",
    "mail-reply-wrong-class",
    error("RFC 5321 §4.2.1", "RFC 5321 §4.3.2"),
    side=Side.SERVER,
    hides=("S055", "S062"),
)
def mail_reply_wrong_class(exchange: OddExchange, mail: Context) -> Iterator[Finding]:
    """A 3yz reply to a command after which nothing is to follow.

    3yz asks for more: for the text after DATA, for a response inside AUTH. 354 out of place is S059.

    bad:
        C: MAIL FROM:<a@b.example>
        S: «334» go on
    good:
        C: MAIL FROM:<a@b.example>
        S: 250 ok
    """
    reply = exchange.reply
    if reply is None or reply.code // 100 != 3 or reply.code == 354:
        return
    if exchange.verb in (Verb.MAIL, Verb.RCPT, Verb.RSET, Verb.NOOP, Verb.VRFY, Verb.QUIT):
        message = f"{reply.code} asks for more, and nothing follows {exchange.verb.value}."
        yield Finding(*reply.lines[0].code, message)


def _unexpected(exchange: OddExchange, verb: Verb, wanted: str) -> Iterator[Finding]:
    reply = exchange.reply
    if exchange.verb is verb and reply and reply.code not in EXPECTED[verb]:
        yield Finding(*reply.lines[0].code, f"{verb.value} is answered by {wanted}, not by {reply.code}.")


def _is_in_place(exchange: OddExchange) -> bool:
    """Whether the command is well-formed and stands where it may."""
    odd = isinstance(exchange.command, OddCommand | OddEnvelope)
    return not odd and exchange.before in NEXT[exchange.verb].legal and exchange.before is not State.REFUSED


def _said(line: ReplyLine) -> tuple[int, int]:
    """The text of a line, without its enhanced code."""
    start, stop = line.text
    return (min(line.enhanced[1] + 1, stop) if line.enhanced[1] > line.enhanced[0] else start), stop
