"""What a reply's lines consist of (RFC 5321 §4.2, §4.5.3.1.5)."""

from collections.abc import Iterator

from mailint.nodes.session import Envelope, OddExchange, OddReply, Parameter, Reply, Session, Verb
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Side, advice, error, rule, warning
from mailint.smtp.codes import REPLIES, REPLY_LINE

CODE = compiled(rb"[2-5][0-5]\d")
FOREIGN = compiled(rb"[^\t -~]+")
CONTROL = compiled(rb"[\x00-\x08\x0a-\x1f\x7f]")


@rule("S052", "reply-bare-code", advice("RFC 5321 §4.2", "RFC 5321 §4.2.1"), side=Side.SERVER)
def reply_bare_code(reply: OddReply, mail: Context) -> Iterator[Finding]:
    """A reply is a code without text.

    Clients have to take it, and people learn nothing from it.

    bad:
        C: NOOP
        S: «250»
    good:
        C: NOOP
        S: 250 ok
    good:
        C: AUTH PLAIN
        S: 334␠
    """
    line = reply.lines[0]
    if len(reply.lines) == 1 and reply.code != 334 and not mail.text[line.code[1] : line.stop].strip():
        yield Finding(*line.code, "This reply has no text.")


@rule("S053", "reply-line-too-long", warning("RFC 5321 §4.5.3.1.5"), side=Side.SERVER)
def reply_line_too_long(reply: OddReply, mail: Context) -> Iterator[Finding]:
    r"""A line of a reply has more than 512 octets with CRLF.

    A client need not have room for more. Replies of several lines say as much as is needed.

    bad:
        C: NOOP
        S: «250 \
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\
        xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx»
    good:
        C: NOOP
        S: 250 ok
    """
    for line in reply.lines:
        size = line.stop - line.start + 2
        if size > REPLY_LINE:
            yield Finding(line.start, line.stop, f"This line has {size} octets with CRLF; {REPLY_LINE} are allowed.")


@rule("S054", "reply-not-ascii", error("RFC 5321 §4.2", "RFC 6531 §3.7.4.2"), side=Side.SERVER)
def reply_not_ascii(node: OddExchange | Session, mail: Context) -> Iterator[Finding]:
    r"""A reply holds octets over 127, or control characters other than a tab.

    UTF-8 may stand only in a mailbox of the reply to VRFY or EXPN that asked for it with SMTPUTF8, and in 251 and 551
    to a recipient of a message sent with SMTPUTF8.

    bad:
        C: NOOP
        S: 250 d«’»accord
    good:
        C: NOOP
        S: 250 fine
    good:
        C: VRFY andre SMTPUTF8
        S: 250 <andré@c.example>
    """
    if isinstance(node, Session):
        replies: tuple[Reply | None, ...] = (node.greeting, *node.unasked)
    else:
        replies = (node.reply,)
    for reply in replies:
        if isinstance(reply, OddReply) and reply.code:
            pattern = CONTROL if isinstance(node, OddExchange) and _asked_for_utf8(node, mail) else FOREIGN
            found = next((each for line in reply.lines if (each := pattern.search(mail.text, *line.text))), None)
            if found:
                yield Finding(found.start(), found.end(), "Only printable ASCII may stand in a reply.")


def _asked_for_utf8(exchange: OddExchange, mail: Context) -> bool:
    """Whether the client said that it takes UTF-8 in this reply (RFC 6531 §3.7.4)."""
    if exchange.verb in (Verb.VRFY, Verb.EXPN):
        return exchange.command is not None and mail.octets(exchange.command.argument).upper().endswith(b" SMTPUTF8")
    forwards = exchange.reply is not None and exchange.reply.code in (251, 551)
    if not forwards or exchange.transaction < 0:
        return False
    command = mail.session.exchanges[exchange.transaction].command
    parameters = command.parameters if isinstance(command, Envelope) else ()
    return any(isinstance(each, Parameter) and each.name == b"SMTPUTF8" for each in parameters)


@rule(
    "S056",
    "reply-code-not-registered",
    advice("RFC 5321 §4.2", "RFC 5321 §4.3.2"),
    side=Side.SERVER,
    hides=("S055",),
)
def reply_code_not_registered(reply: OddReply, mail: Context) -> Iterator[Finding]:
    """No document of the IETF defines the reply code.

    Clients go by its first digit.

    bad:
        C: RCPT TO:<b@c.example>
        S: «541» spam
    good:
        C: RCPT TO:<b@c.example>
        S: 550 spam
    """
    start, stop = reply.lines[0].code
    if CODE.fullmatch(mail.text, start, stop) and reply.code not in REPLIES:
        yield Finding(start, stop, f"{reply.code} is defined nowhere: it is read by its first digit.")
