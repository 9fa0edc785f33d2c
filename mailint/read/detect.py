"""What a file is: told from its first octets."""

from __future__ import annotations

import re

from mailint.read.mbox import is_mbox
from mailint.read.reading import Kind

FIELD = re.compile(rb"[!-9;-~]+[ \t]*:")


def detect(data: bytes) -> Kind:
    """The kind of a file that the user named."""
    if is_mbox(data):
        return Kind.MBOX
    return Kind.MESSAGE if FIELD.match(data.lstrip(b"\xef\xbb\xbf \t\r\n")) or data[:5] == b"From " else Kind.UNKNOWN
