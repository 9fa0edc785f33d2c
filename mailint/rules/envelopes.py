"""A message against the envelope that a session shows for it (RFC 5321 §7.1, §7.2, Appendix B)."""

from collections.abc import Iterator

from mailint.nodes.address import AddressList, Mailbox
from mailint.nodes.message import Field
from mailint.nodes.signs import InSession
from mailint.rules.rule import Context, Finding, advice, error, rule

REPORTS = (b"delivery-status", b"disposition-notification")


@rule("P018", "envelope-header-mismatch", advice("RFC 5321 §7.1", "RFC 5321 Appendix B"))
def envelope_header_mismatch(sign: InSession, mail: Context) -> Iterator[Finding]:
    """The envelope names other people than the header section: no recipient stands in To or Cc, or the domains differ.

    That is how blind copies, mailing lists and forwarded mail look, and forged mail too. Spam filters count it; DMARC
    wants the domains of MAIL FROM and From to agree, or a signature. A subdomain is no other domain.

    bad:
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<c@d.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: From: a@b.example
        C: To: «x@d.example»
        C: .
        S: 250 ok
    bad:
        C: MAIL FROM:<a@e.example>
        S: 250 ok
        C: RCPT TO:<c@d.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: From: a@«b.example»
        C: To: c@d.example
        C: .
        S: 250 ok
    good:
        C: MAIL FROM:<bounce@mail.b.example>
        S: 250 ok
        C: RCPT TO:<c@d.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: From: a@b.example
        C: To: x@d.example
        C: Cc: Carl <C@d.example>
        C: .
        S: 250 ok
    """
    message = mail.message
    root = message.root
    if mail.transaction is None or root.first(b"list-id"):
        return
    named = [box for field in (*root.all(b"to"), *root.all(b"cc")) for box in _mailboxes(field)]
    recipients = {each.lower() for each in mail.recipients}
    if named and recipients and recipients.isdisjoint(_address(mail, box).lower() for box in named):
        yield Finding(named[0].start, named[-1].stop, "None of these gets this message: its recipients are others.")
    domain = mail.reverse_path.rpartition(b"@")[2].lower()
    authors = [box for field in root.all(b"from") for box in _mailboxes(field)]
    senders = [box for field in root.all(b"sender") for box in _mailboxes(field)]
    if domain and authors and not any(_is_of(mail, box, domain) for box in authors + senders):
        told = domain.decode("utf-8", "replace")
        yield Finding(*authors[0].domain, f"In MAIL FROM the domain is {told}.")


@rule("N016", "dsn-envelope-not-null", error("RFC 3464 §2", "RFC 3461 §6.1", "RFC 8098 §3", "RFC 5321 §4.5.5"))
def dsn_envelope_not_null(sign: InSession, mail: Context) -> Iterator[Finding]:
    """A notification of delivery or disposition is sent from an address, not from the null reverse-path.

    If it cannot be delivered either, a notification comes back for it, and so on without end.

    bad:
        C: MAIL FROM:<mailer@b.example>
        S: 250 ok
        C: RCPT TO:<c@d.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: MIME-Version: 1.0
        C: Content-Type: «multipart/report; report-type=delivery-status; boundary=x»
        C:
        C: --x--
        C: .
        S: 250 ok
    good:
        C: MAIL FROM:<>
        S: 250 ok
        C: RCPT TO:<c@d.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: MIME-Version: 1.0
        C: Content-Type: multipart/report; report-type=delivery-status; boundary=x
        C:
        C: --x--
        C: .
        S: 250 ok
    """
    message = mail.message
    media = message.root.media
    if mail.reverse_path and media and message.root.media_type == b"multipart/report":
        kinds = [each.value.lower() for each in media.parameters if each.name.lower() == b"report-type"]
        if kinds and kinds[0] in REPORTS:
            yield Finding(media.start, media.stop, "A notification is sent with MAIL FROM:<>.")


@rule("N021", "mdn-request-other-address", advice("RFC 8098 §2.1"))
def mdn_request_other_address(sign: InSession, mail: Context) -> Iterator[Finding]:
    """Disposition-Notification-To names another address than MAIL FROM.

    Programs do not send the notification by themselves then: they ask the user first.

    bad:
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<c@d.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: From: a@b.example
        C: Disposition-Notification-To: «x@b.example»
        C: .
        S: 250 ok
    good:
        C: MAIL FROM:<a@b.example>
        S: 250 ok
        C: RCPT TO:<c@d.example>
        S: 250 ok
        C: DATA
        S: 354 go ahead
        C: From: a@b.example
        C: Disposition-Notification-To: Al <a@B.example>
        C: .
        S: 250 ok
    """
    message = mail.message
    boxes = [box for field in message.root.all(b"disposition-notification-to") for box in _mailboxes(field)]
    sender = mail.reverse_path.lower()
    if sender and boxes and all(_address(mail, box).lower() != sender for box in boxes):
        told = sender.decode("utf-8", "replace")
        yield Finding(boxes[0].start, boxes[-1].stop, f"In MAIL FROM the address is {told}.")


def _mailboxes(field: Field) -> list[Mailbox]:
    return field.value.mailboxes() if isinstance(field.value, AddressList) else []


def _address(mail: Context, box: Mailbox) -> bytes:
    return mail.octets(box.local) + b"@" + mail.octets(box.domain)


def _is_of(mail: Context, box: Mailbox, domain: bytes) -> bool:
    """Whether the mailbox is in that domain, one of them being below the other or not."""
    own = mail.octets(box.domain).lower()
    return own == domain or own.endswith(b"." + domain) or domain.endswith(b"." + own)
