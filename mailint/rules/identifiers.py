"""Message-ID (RFC 5322 §3.6.4), and what must not be sent along (RFC 5321 §4.4)."""

from collections.abc import Iterator

from mailint.nodes.address import AddressList
from mailint.nodes.date import Date, is_possible
from mailint.nodes.identifier import Identifier, OddMessageId
from mailint.nodes.message import Message
from mailint.nodes.signs import MissingField, Outgoing
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, Stage, error, rule, warning
from mailint.text import Span, window


@rule("R001", "missing-message-id", warning("RFC 5322 §3.6.4", "RFC 6409 §8.3", "RFC 7103 §7.5.2"))
def missing_message_id(sign: MissingField, mail: Context) -> Iterator[Finding]:
    """There is no Message-ID field.

    Replies cannot refer to such a message, threads break, and copies cannot be told apart. A message that was not sent
    yet may safely get an identifier in its author's domain; if it was, the other copies stay without it. Silent for a
    draft that says so (`X-Unsent: 1`): its sender will add one.

    bad:
        «»From: a@b.example
        Date: Tue, 04 Oct 2016 19:38:20 -0400

        text
    fixed:
        From: a@b.example
        Date: Tue, 04 Oct 2016 19:38:20 -0400
        Message-ID: <20161004193820.1514a63d6993@b.example>

        text
    bad:
        «»Received: by c.example; Tue, 4 Oct 2016 19:38:30 -0400
        From: a@b.example
    unsafe:
        Received: by c.example; Tue, 4 Oct 2016 19:38:30 -0400
        From: a@b.example
        Message-ID: <da8101a4ef5750316346e30adc@b.example>
    bad:
        «»Subject: no author, so no domain
    good:
        From: a@b.example
        Message-ID: <1@b.example>
    good:
        X-Unsent: 1
        From: a@b.example
    """
    message, root = mail.message, mail.message.root
    if sign.name != b"message-id" or message.blank_lines or _is_unsent(message, mail):
        return
    new = _fresh(message, mail)
    fix = None
    if new:
        sent = mail.stage is Stage.DELIVERED or root.first(b"received")
        safety = Safety.UNSAFE if sent else Safety.SAFE
        fix = Fix("add a Message-ID", (mail.add_field(root, b"Message-ID: <" + new + b">"),), safety)
    yield Finding(root.start, root.start, "The message has no Message-ID field.", fix)


def _is_unsent(message: Message, mail: Context) -> bool:
    field = message.root.first(b"x-unsent")
    return field is not None and mail.text[field.body_start : field.body_stop].strip() == b"1"


def _fresh(message: Message, mail: Context) -> bytes | None:
    """A new identifier `time.random@domain`, the same for the same message; None if its author has no domain.

    The time is the message's own: the clock would give a copy repaired later another identifier.
    """
    domain = _domain(message, mail)
    if domain is None:
        return None
    field = message.root.first(b"date")
    random = window.digest(mail.text).encode()
    if field and isinstance(field.value, Date) and is_possible(field.value.moment):
        return b"%04d%02d%02d%02d%02d%02d." % field.value.moment[:6] + random[:12] + b"@" + domain
    return random[:26] + b"@" + domain


def _domain(message: Message, mail: Context) -> bytes | None:
    """The domain of the first author that has a plain one."""
    field = message.root.first(b"from")
    if field is None or not isinstance(field.value, AddressList):
        return None
    domains = (mail.octets(mailbox.domain) for mailbox in field.value.mailboxes())
    return next((domain for domain in domains if len(domain) <= _LONGEST and _DOMAIN.fullmatch(domain)), None)


_LONGEST = 255
"""Octets in a domain (RFC 5321 §4.5.3.1.2)."""
_DOMAIN = compiled(rb"[A-Za-z0-9_-]++(?:\.[A-Za-z0-9_-]++)*+")


@rule("R002", "message-id-no-brackets", error("RFC 5322 §3.6.4"))
def message_id_no_brackets(value: OddMessageId, mail: Context) -> Iterator[Finding]:
    """The identifier is not in angle brackets.

    The brackets are no part of the identifier but of its syntax. Readers that look for them find no identifier.

    bad:   Message-ID: «1@b.example»
    fixed: Message-ID: <1@b.example>
    bad:   Message-ID: «<1@b.example»
    fixed: Message-ID: <1@b.example>
    bad:   Message-ID: «1@b.example>»
    fixed: Message-ID: <1@b.example>
    bad:   Message-ID: «not yet known»
    good:  Message-ID: <1@b.example>
    good:  Message-ID: <1@b.example> (added by c.example)
    """
    for each in value.items[:1]:
        if each.opened and each.closed:
            continue
        opening = () if each.opened else (Edit(each.start, each.start, b"<"),)
        closing = () if each.closed else (Edit(each.stop, each.stop, b">"),)
        fix = Fix("add the brackets", (*opening, *closing)) if _is_one_word(each, mail) else None
        lacks = "its <" if each.closed else "its >" if each.opened else "its angle brackets"
        yield Finding(each.start, each.stop, f"The identifier lacks {lacks}.", fix)


def _is_one_word(identifier: Identifier, mail: Context) -> bool:
    return len(mail.octets(identifier.inside).split()) == 1


@rule("R003", "message-id-no-at", error("RFC 5322 §3.6.4"))
def message_id_no_at(value: OddMessageId, mail: Context) -> Iterator[Finding]:
    """The identifier has no @.

    What stands after the @ makes it unique in the world. Some programs drop an identifier without it and make another,
    so that threads break. So does the repair, where copies were already sent.

    bad:
        From: a@b.example
        Message-ID: «<12345>»
    unsafe:
        From: a@b.example
        Message-ID: <12345@b.example>
    bad:    Message-ID: «<12345>»
    good:   Message-ID: <12345@b.example>
    """
    for each in value.items[:1]:
        if each.has_at:
            continue
        fix = None
        domain = _domain(mail.message, mail)
        if domain and each.bad is None and each.left.start < each.left.stop:
            at = each.left.stop
            fix = Fix(f"append @{domain.decode()}", (Edit(at, at, b"@" + domain),), Safety.UNSAFE)
        elif domain:
            fix = _replace(each.inside, mail)
        yield Finding(each.start, each.stop, "The identifier has no @.", fix)


def _replace(inside: Span, mail: Context) -> Fix | None:
    new = _fresh(mail.message, mail)
    return Fix("write a new identifier", (Edit(*inside, new),), Safety.UNSAFE) if new else None


@rule("R004", "message-id-bad-char", error("RFC 5322 §3.6.4", "RFC 5322 §4.5.4"))
def message_id_bad_char(value: OddMessageId, mail: Context) -> Iterator[Finding]:
    r"""The identifier holds white space, a comment, a quoted string, or a character that may not stand there.

    Programs cut it at that place, or compare it in another form than it was sent in, and replies no longer find what
    they answer.

    bad:
        From: a@b.example
        Message-ID: <a« »b@c.example>
    unsafe:
        From: a@b.example
        Message-ID: <2ef257595e6c771f5f79deecc3@b.example>
    bad:    Message-ID: <«"a b"»@c.example>
    bad:    Message-ID: <a@b«@»c.example>
    bad:    Message-ID: <a«..»b@c.example>
    bad:    Message-ID: <a«,»b@c.example>
    bad:    Message-ID: <a«@»>
    bad:    Message-ID: <a«\xE4»b@c.example>
    good:   Message-ID: <a+b=c/d$e@[192.0.2.1]>
    good:   Message-ID: <ä@b.example>
    """
    for each in value.items[:1]:
        if each.bad and each.has_at:
            yield Finding(*each.bad, _why(mail.octets(each.bad)), _replace(each.inside, mail))


def _why(bad: bytes) -> str:
    if bad[:1].isspace():
        return "White space must not stand in an identifier."
    if bad == b"@":
        return "An identifier has a single @, with text on both of its sides."
    if bad[:1] == b'"':
        return "A quoted string must not stand in an identifier."
    return f"`{bad.decode('ascii', 'backslashreplace')}` must not stand here in an identifier."


@rule("R005", "message-id-several", error("RFC 5322 §3.6.4"))
def message_id_several(value: OddMessageId, mail: Context) -> Iterator[Finding]:
    """There is more than one identifier, or text that is no comment beside it.

    A message has one identifier. With several, each program goes by another one.

    bad:    Message-ID: <1@a.example> «<2@a.example>»
    unsafe: Message-ID: <1@a.example>
    bad:    Message-ID: <1@a.example> «added by b.example»
    unsafe: Message-ID: <1@a.example>
    bad:    Message-ID: «id» <1@a.example>
    unsafe: Message-ID: <1@a.example>
    good:   Message-ID: <1@a.example> (added by b.example)
    """
    if not value.items or len(value.items) + len(value.beside) < 2:
        return
    first, *more = value.items
    others = sorted([Span(each.start, each.stop) for each in more] + list(value.beside))
    before, after = min(first.start, others[0].start), max(first.stop, others[-1].stop)
    edits = (Edit(before, first.start, b""), Edit(first.stop, after, b""))
    fix = Fix("keep the first", tuple(edit for edit in edits if edit.start < edit.stop), Safety.UNSAFE)
    what = f"There are {len(more) + 1} identifiers." if more else "Text that is no comment stands here."
    yield Finding(others[0].start, others[-1].stop, what, fix)


@rule("R013", "return-path-when-sending", warning("RFC 5321 §4.4"))
def return_path_when_sending(sign: Outgoing, mail: Context) -> Iterator[Finding]:
    """A message that is being sent has a Return-Path field.

    The server that delivers it writes this field, from the envelope. One that comes along contradicts it, and bounces
    may go astray. In a message that was delivered the field is in its place.

    given: stage = "outgoing"
    bad:
        «Return-Path: <a@b.example>
        »From: a@b.example
    fixed:
        From: a@b.example
    good:
        From: a@b.example
    given: stage = "delivered"
    good:
        Return-Path: <a@b.example>
        From: a@b.example
    """
    for field in mail.message.root.all(b"return-path"):
        fix = Fix("delete the field", (mail.delete_lines(field),))
        yield Finding(field.start, field.stop, "The server that delivers adds Return-Path, not the sender.", fix)
