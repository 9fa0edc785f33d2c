"""Field values: which reader takes which field's body. A reader never raises; what it cannot take is Malformed.

A reader is called with the message text and the octet range of the field body; its nodes count in that text.
"""

from __future__ import annotations

from collections.abc import Callable

from mailint.nodes.node import Node
from mailint.read.fields.address import address_list, return_path
from mailint.read.fields.media import read_content_disposition, read_content_type, read_transfer_encoding

Reader = Callable[[bytes, int, int], Node | None]

READERS: dict[bytes, Reader] = {
    b"content-type": read_content_type,
    b"content-disposition": read_content_disposition,
    b"content-transfer-encoding": read_transfer_encoding,
    b"from": address_list,
    b"sender": address_list,
    b"reply-to": address_list,
    b"to": address_list,
    b"cc": address_list,
    b"bcc": address_list,
    b"resent-from": address_list,
    b"resent-sender": address_list,
    b"resent-reply-to": address_list,
    b"resent-to": address_list,
    b"resent-cc": address_list,
    b"resent-bcc": address_list,
    b"disposition-notification-to": address_list,
    b"return-path": return_path,
}
