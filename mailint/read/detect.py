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


_KNOWN = re.compile(
    rb"(?:From|To|Cc|Bcc|Subject|Date|Message-ID|Reply-To|Sender|Received|Return-Path|Delivered-To|MIME-Version|"
    rb"Content-[A-Za-z-]+|In-Reply-To|References|List-[A-Za-z-]+|X-[!-9;-~]+|DKIM-Signature)[ \t]*:",
    re.I,
)


def looks_like_mail(head: bytes) -> bool:
    """Whether a file with this beginning is taken by a walk: two known fields first, or the start of a session."""
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text[:5] in (b"From ", b">From"):
        text = text[text.find(b"\n") + 1 :]
    lines = [line for line in text.splitlines()[:50] if line[:1] not in (b" ", b"\t")]
    return sum(bool(_KNOWN.match(line)) for line in lines[:4]) >= 2 or _SESSION.search(text[:1024]) is not None


_SESSION = re.compile(rb"^Trying [0-9a-f.:]+\.\.\.|^(?:S: )?220[ -]\S+ .*SMTP", re.M)
