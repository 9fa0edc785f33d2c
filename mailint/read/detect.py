"""What a file is, told from its first lines: a session in some dialect, an mbox, a message, or nothing we know."""

from __future__ import annotations

from mailint.patterns import compiled
from mailint.read.kind import Kind
from mailint.read.mbox import is_mbox
from mailint.read.opening import LINES, START, field_names, first_lines, is_packet_capture
from mailint.text import View


def detect(data: bytes) -> Kind:
    """The kind of a file that the user named."""
    if is_packet_capture(data):
        return Kind.SESSION
    if is_mbox(data):
        return Kind.MBOX
    if begins_with_fields(data) and not _is_notice(data):
        return Kind.MESSAGE
    if looks_like_session(data):
        return Kind.SESSION
    return Kind.MESSAGE if _is_message(data) else Kind.UNKNOWN


def looks_like_mail(head: bytes) -> bool:
    """Whether a file that a walk meets is a message or a session, by its first octets."""
    if is_packet_capture(head):
        return False
    return begins_with_fields(head) or _is_one_field(head) or looks_like_session(head)


_NOTICE = compiled(rb"(?m)^Transcript of session follows\.\r*\n\r*\n(?: ?(?:Out|In): )")


def _is_notice(data: bytes) -> bool:
    """Whether a message is Postfix's notice of a session: that is what there is to judge."""
    return data.find(b"Transcript of session", 0, 8192) >= 0 and _NOTICE.search(data, 0, 8192) is not None


def looks_like_session(data: bytes) -> bool:
    """Whether the first lines are those of a session, with whatever was left in the log."""
    from mailint.read.cleaning import cleaned
    from mailint.read.dialect import is_session

    return is_session(cleaned(View.whole(first_lines(data))).view.text)


_KNOWN = frozenset(
    b"apparently-to approved arc-authentication-results arc-message-signature arc-seal authentication-results bcc cc"
    b" comments content-class content-description content-disposition content-id content-language content-length"
    b" content-transfer-encoding content-type date delivered-to disposition-notification-to dkim-signature"
    b" domainkey-signature envelope-to errors-to feedback-id from importance in-reply-to keywords list-archive"
    b" list-help list-id list-owner list-post list-subscribe list-unsubscribe lines mailing-list message-id"
    b" mime-version organization original-recipient path precedence priority received received-spf references reply-to"
    b" resent-cc resent-date resent-from resent-message-id resent-sender resent-to return-path return-receipt-to"
    b" sender status"
    b" subject thread-index thread-topic to user-agent newsgroups xref".split()
)
"""Names of fields that a message may begin with; any X- name counts too."""


def begins_with_fields(head: bytes) -> bool:
    """Whether two of the fields at the beginning are known; the first two mostly are."""
    known = (name for name in field_names(head, 40) if name in _KNOWN or name.startswith(b"x-"))
    return next(known, None) is not None and next(known, None) is not None


def _known_fields(head: bytes) -> int:
    return sum(name in _KNOWN or name.startswith(b"x-") for name in field_names(head, 40))


_ONE_FIELD = compiled(
    rb"(?i)(?:Subject: |From: [^\n]*@|Content-Type: [a-z]+/)[^\n]*+(?:\n[ \t]+[^\s][^\n]*+)*+(?:\n\r?\n|\s*\Z)"
)
_NAME = compiled(rb"[a-z][a-z0-9_-]*")
_TERMINAL = compiled(rb"\s*(?:Script (?:started|done) on |[^\n]*\x1b\[)")
_LATE_FIELD = compiled(rb"(?im)^[ \t]*(?:From|To|Subject|Date|Message-ID|Received|MIME-Version|Content-Type)[ \t]*:")


def _is_one_field(head: bytes) -> bool:
    """Whether the header section is one telling field, and the body or nothing follows it."""
    found = START.match(head)
    return found is not None and _ONE_FIELD.match(head, found.end()) is not None


def _is_message(data: bytes) -> bool:
    """Whether a file that the user named is a message: some field that is known, or fields that are no log's marks."""
    if _known_fields(data) or data[:5] == b"From ":
        return True
    names = list(field_names(data, LINES))
    if names and len(set(names)) == len(names) and _NAME.fullmatch(names[0]):
        return True
    from mailint.read.dialect import is_other_capture

    head = first_lines(data)[:2000]
    if is_other_capture(head) or _TERMINAL.match(head):
        return False
    return len({found.group().lower() for found in _LATE_FIELD.finditer(head)}) > 2
