"""Field bodies in plain form: of them no rule has anything to say, and no node is made until somebody asks for one.

What is plain is told by one expression for the whole body, and by a look at what it names. Everything else is read at
once. A rule about something that plain bodies have wants it left out here: its own `bad:` example tells.
"""

from __future__ import annotations

from collections.abc import Callable

from mailint.data.special_use import is_reachable
from mailint.grammar import recogniser
from mailint.patterns import compiled
from mailint.read.fields.date import is_plain_date
from mailint.read.fields.media import is_plain_content_type, is_plain_disposition, is_plain_mechanism

_LIST = recogniser("field/address", "clean_list")
_PATH = recogniser("field/address", "clean_path")
_ID = recogniser("field/identifier", "clean_id")
_IDS = recogniser("field/identifier", "clean_ids")
_DOMAINS = compiled(rb"@([A-Za-z0-9\x80-\xff.-]+)")
_REPLY = compiled(rb"[Rr][Ee][Pp][Ll]")


def are_plain_addresses(body: bytes) -> bool:
    """Whether these are mailboxes in plain form, with domains that mail can reach."""
    return _LIST.fullmatch(body, 0, len(body)) is not None and all(map(is_reachable, _DOMAINS.findall(body)))


def is_plain_author(body: bytes) -> bool:
    """Whether this is one mailbox of that kind, and its name has nothing of `noreply`."""
    return is_usual_author(body) and are_plain_addresses(body)


def is_usual_author(body: bytes) -> bool:
    """Whether there can be but one mailbox, and nothing has anything of `noreply`."""
    return body.count(b"@") == 1 and _REPLY.search(body) is None


def is_plain_path(body: bytes) -> bool:
    """Whether this is a path in brackets."""
    return _PATH.fullmatch(body, 0, len(body)) is not None


def is_plain_identifier(body: bytes) -> bool:
    """Whether this is one identifier."""
    return _ID.fullmatch(body, 0, len(body)) is not None


def are_plain_identifiers(body: bytes) -> bool:
    """Whether these are identifiers, and nothing else."""
    return _IDS.fullmatch(body, 0, len(body)) is not None


PLAIN: dict[bytes, Callable[[bytes], bool]] = {
    b"from": is_plain_author,
    **dict.fromkeys(
        b"sender reply-to to cc bcc resent-from resent-sender resent-reply-to resent-to resent-cc resent-bcc "
        b"disposition-notification-to".split(),
        are_plain_addresses,
    ),
    b"return-path": is_plain_path,
    b"content-type": is_plain_content_type,
    b"content-disposition": is_plain_disposition,
    b"content-transfer-encoding": is_plain_mechanism,
    b"date": is_plain_date,
    b"resent-date": is_plain_date,
    b"message-id": is_plain_identifier,
    b"resent-message-id": are_plain_identifiers,
    b"in-reply-to": are_plain_identifiers,
    b"references": are_plain_identifiers,
    b"content-id": is_plain_identifier,
}
"""What tells whether the body of a field is plain, by the field's name; those of all other fields always are."""
