"""Field values: which reader takes which field's body. A reader never raises; what it cannot take is Malformed.

A reader is called with the message text and the octet range of the field body; its nodes count in that text.
"""

from __future__ import annotations

from collections.abc import Callable

from mailint.nodes.node import Node
from mailint.read.fields.address import read_address_list, read_return_path
from mailint.read.fields.date import read_date
from mailint.read.fields.identifier import read_content_id, read_identifiers, read_message_id
from mailint.read.fields.media import read_content_disposition, read_content_type, read_transfer_encoding

Reader = Callable[[bytes, int, int], Node | None]

READERS: dict[bytes, Reader] = {
    b"from": read_address_list,
    b"sender": read_address_list,
    b"reply-to": read_address_list,
    b"to": read_address_list,
    b"cc": read_address_list,
    b"bcc": read_address_list,
    b"resent-from": read_address_list,
    b"resent-sender": read_address_list,
    b"resent-reply-to": read_address_list,
    b"resent-to": read_address_list,
    b"resent-cc": read_address_list,
    b"resent-bcc": read_address_list,
    b"disposition-notification-to": read_address_list,
    b"return-path": read_return_path,
    b"content-type": read_content_type,
    b"content-disposition": read_content_disposition,
    b"content-transfer-encoding": read_transfer_encoding,
    b"date": read_date,
    b"resent-date": read_date,
    b"message-id": read_message_id,
    b"resent-message-id": read_identifiers,
    b"in-reply-to": read_identifiers,
    b"references": read_identifiers,
    b"content-id": read_content_id,
}
