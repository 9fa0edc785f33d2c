"""The envelope of a message: who is told of failures, and who gets it (RFC 5321 §2.3.1)."""

from __future__ import annotations

import re
from typing import NamedTuple


class Envelope(NamedTuple):
    """A reverse-path and its recipients, each once. The empty reverse-path is the null one (RFC 5321 §4.5.5)."""

    sender: str
    recipients: tuple[str, ...]


def address(text: str) -> str:
    """An address as it stands in a path, with or without its angle brackets. Raises ValueError if it is none."""
    inner = text[1:-1] if text.startswith("<") and text.endswith(">") else text
    if not _MAILBOX.fullmatch(inner):
        raise ValueError(f"{text!r} is not an address")
    return inner


_UTF8 = r"\u0080-\ud7ff\ue000-\U0010ffff"
_ATOM = rf"[A-Za-z0-9!#$%&'*+/=?^_`{{|}}~{_UTF8}-]+"
_QUOTED = rf'"(?:[ !#-\[\]-~{_UTF8}]|\\[ -~])*"'
_LABEL = rf"[A-Za-z0-9{_UTF8}](?:[A-Za-z0-9_{_UTF8}-]*[A-Za-z0-9{_UTF8}])?"
_MAILBOX = re.compile(
    rf"(?:{_ATOM}(?:\.{_ATOM})*|{_QUOTED})@(?:{_LABEL}(?:\.{_LABEL})*|\[[!-Z^-~]+\])|[Pp]ostmaster",
)
"""RFC 5321 §4.1.2 Mailbox with RFC 6531 §3.3, and the one recipient without a domain (§4.1.1.3)."""
