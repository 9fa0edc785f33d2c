"""From, Sender and Bcc as fields of one message (RFC 5322 §3.6.2, §3.6.3; RFC 6854)."""

from collections.abc import Iterator

from mailint.nodes.address import AddressList, Mailbox
from mailint.nodes.message import Field, Part
from mailint.nodes.signs import NotedAuthors, Outgoing
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Fix, Safety, advice, error, rule, warning


@rule("H010", "bcc-not-stripped", warning("RFC 5322 §3.6.3", "RFC 5322 §5", "RFC 5321 §7.2"))
def bcc_not_stripped(sign: Outgoing, mail: Context) -> Iterator[Finding]:
    """Bcc still holds addresses in a message that is being sent.

    Everybody who gets the message can read who was to be kept hidden. Who sends takes the addresses into the envelope
    and leaves the field out. In a draft, a Sent copy or a delivered message the field is right.

    given: stage = "outgoing"
    bad:
        To: a@b.example
        «Bcc: boss@b.example»
        Subject: x
    fixed:
        To: a@b.example
        Subject: x
    good:
        To: a@b.example
        Bcc:
    given: stage = "draft"
    good:  Bcc: boss@b.example
    given: stage = "delivered"
    good:  Bcc: boss@b.example
    """
    for field in mail.message.root.all(b"bcc"):
        if mail.text[field.body_start : field.body_stop].strip():
            fix = Fix("delete the field; its addresses belong in the envelope", (mail.delete_lines(field),))
            yield Finding(field.start, field.body_stop, "Every recipient will read who the blind ones are.", fix)


@rule("H011", "sender-required", error("RFC 5322 §3.6.2", "RFC 6854 §2.1"))
def sender_required(sign: NotedAuthors, mail: Context) -> Iterator[Finding]:
    """From names several mailboxes, and there is no Sender.

    Of several authors one has sent the message, and bounces of people's making and complaints go to that one. The
    mailboxes inside groups count too.

    bad:   From: «a@b.example, c@b.example»
    unsafe:
        From: a@b.example, c@b.example
        Sender: a@b.example
    bad:   From: «Us: Al <a@b.example>, c@b.example;»
    unsafe:
        From: Us: Al <a@b.example>, c@b.example;
        Sender: Al <a@b.example>
    good:  From: a@b.example
    good:
        From: a@b.example, c@b.example
        Sender: a@b.example
    """
    part = mail.part(sign)
    if not part.is_message or not any(map(_names_several, part.odd_fields)):
        return
    field = part.first(b"from")
    if field is None or not isinstance(field.value, AddressList):
        return
    mailboxes = field.value.mailboxes()
    if len(mailboxes) > 1 and part.first(b"sender") is None:
        message = f"From names {len(mailboxes)} mailboxes, so a Sender is needed."
        fix = _add_sender(part, mailboxes[0], mail)
        yield Finding(field.value.start, field.value.stop, message, fix)


def _names_several(field: Field) -> bool:
    """Whether it is a From with several mailboxes; such a field is never plain."""
    value = field.value
    return field.name == b"from" and isinstance(value, AddressList) and len(value.mailboxes()) > 1


def _add_sender(part: Part, box: Mailbox, mail: Context) -> Fix | None:
    line = b"Sender: " + mail.octets((box.start, box.stop))
    if box.start == box.local.start and box.domain.stop != box.stop:
        return None
    return Fix("add a Sender with the first mailbox", (mail.add_field(part, line),), Safety.UNSAFE)


@rule("P006", "noreply-sender", advice("RFC 3834 §3.1.1", "from memory"))
def noreply_sender(sign: NotedAuthors, mail: Context) -> Iterator[Finding]:
    """From is an address that says it takes no replies.

    People answer all the same, and their questions, complaints and requests to be taken off the list are lost. A
    Reply-To with an address that is read makes up for it.

    bad:   From: Shop <«noreply»@shop.example>
    bad:   From: «do-not-reply+42»@shop.example
    good:  From: replies@shop.example
    good:
        From: noreply@shop.example
        Reply-To: help@shop.example
    """
    part = mail.part(sign)
    field = part.first(b"from") if part.is_message else None
    for box in _mailboxes(field):
        if not _NO_REPLY.search(mail.octets(box.local)):
            continue
        if all(_NO_REPLY.search(mail.octets(other.local)) for other in _mailboxes(part.first(b"reply-to"))):
            local = mail.octets(box.local).decode("utf-8", "replace")
            yield Finding(*box.local, f"Replies to {local} are lost.")


_NO_REPLY = compiled(rb"(?i)(?:^|[-_.+])(?:no|not|dont)[-_.]?repl(?:y|ies)(?:$|[-_.+0-9])|donotreply")


def _mailboxes(field: Field | None) -> list[Mailbox]:
    return field.value.mailboxes() if field and isinstance(field.value, AddressList) else []
