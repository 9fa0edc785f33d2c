"""Octets over 127 in header fields (RFC 6532), where they are wanted and where they are a fault."""

from collections.abc import Iterator

from mailint.nodes.encoded_word import RawText, TextPlace
from mailint.nodes.message import Field, Message
from mailint.nodes.signs import RawHeaders
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule
from mailint.text.encoded_words import LINE, LONGEST, encode, form_for


@rule("I001", "raw-8bit-header", error("RFC 5322 §2.2", "RFC 6532 §3.7", "RFC 7103 §7.7", "RFC 2047 §1"))
def raw_8bit_header(sign: RawHeaders, mail: Context) -> Iterator[Finding]:
    r"""A header field has octets over 127, and the message is not one of RFC 6532.

    Only SMTPUTF8 may carry them. Other servers refuse the message or strip the eighth bit, and readers guess.
    A message counts as RFC 6532's when an address has a non-ASCII local-part, a Received field says UTF8SMTP, or a part
    is message/global.

    bad:   Subject: «caf\xC3\xA9» now
    fixed: Subject: =?UTF-8?q?caf=C3=A9?= now
    bad:   From: «J\xC3\xB6rg "M. \xC3\xB6"» <j@b.example>
    fixed: From: =?UTF-8?q?J=C3=B6rg_M=2E_=C3=B6?= <j@b.example>
    bad:   From: j@b.example («J\xC3\xB6rg»)
    fixed: From: j@b.example (=?UTF-8?q?J=C3=B6rg?=)
    bad:   To: «caf\xC3\xA9»: a@b.example;
    fixed: To: =?UTF-8?q?caf=C3=A9?= : a@b.example;
    bad:   From: «J\xC3\xB6rg»<j@b.example>
    fixed: From: =?UTF-8?q?J=C3=B6rg?= <j@b.example>
    bad:   From: j@«b\xC3\xBCcher.example»
    bad:   From: «J\xC3\xB6rg» j@b.example
    good:  From: j\xC3\xB6@b.example
    good:  Subject: =?UTF-8?Q?caf=C3=A9?=
    """
    message = mail.message
    raw = [(field, text) for field, text in _raw(message, mail) if text.utf8]
    if not raw or _is_internationalized(message, mail):
        return
    for field, text in raw:
        fix = _encoded(field, text, mail, Safety.SAFE)
        name = mail.text[field.start : field.name_stop].decode("ascii", "replace")
        yield Finding(text.start, text.stop, f"{name} has octets over 127, for which it needs SMTPUTF8.", fix)


@rule("I002", "header-invalid-utf8", error("RFC 6532 §3.1", "RFC 3629 §3"))
def header_invalid_utf8(sign: RawHeaders, mail: Context) -> Iterator[Finding]:
    r"""A header field has octets over 127 that are not UTF-8.

    The charset is anybody's guess: readers show question marks or wrong letters, some servers refuse the message.

    bad:    Subject: «caf\xE9»
    unsafe: Subject: =?UTF-8?q?caf=C3=A9?=
    bad:    Subject: «\xC0\xAF\x81»
    bad:    Subject: «\xF0\xD2\xC9\xD7\xC5\xD4»
    good:   Subject: caf\xC3\xA9
    """
    message = mail.message
    for field, text in _raw(message, mail):
        if not text.utf8:
            name = mail.text[field.start : field.name_stop].decode("ascii", "replace")
            fix = _encoded(field, text, mail, Safety.UNSAFE)
            yield Finding(text.start, text.stop, f"{name} has octets over 127 that are not UTF-8.", fix)


def _raw(message: Message, mail: Context) -> Iterator[tuple[Field, RawText]]:
    for part in message.odd_parts:
        for field in part.odd_fields:
            if field.words:
                for item in field.words.items:
                    if isinstance(item, RawText):
                        yield field, item


_WITH = compiled(rb"(?i)\bwith\s+UTF8(?:SMTP|LMTP)S?A?\b")
"""The protocols of RFC 6531 §4.3 in a Received field."""


def _is_internationalized(message: Message, mail: Context) -> bool:
    """Whether the message shows that it is one of RFC 6532."""
    if any(text.place is TextPlace.LOCAL_PART for _, text in _raw(message, mail)):
        return True
    if mail.log and _is_sent_so(mail):
        return True
    root = message.root
    received = root.all(b"received") if b"utf8" in mail.octets(root.header).lower() else ()
    if any(_WITH.search(mail.text, field.body_start, field.body_stop) for field in received):
        return True
    return mail.has_part(b"message/global")


def _is_sent_so(mail: Context) -> bool:
    """Whether the session shows that it was sent as one (RFC 6531 §3.4)."""
    from mailint.nodes.session import Parameter  # not imported for messages that stand alone

    sent = mail.transaction
    if sent is None:
        return False
    return any(isinstance(each, Parameter) and each.name == b"SMTPUTF8" for each in sent.parameters)


def _encoded(field: Field, text: RawText, mail: Context, safety: Safety) -> Fix | None:
    """Write the text as encoded-words, where these may stand (RFC 2047 §5)."""
    if text.place in (TextPlace.OTHER, TextPlace.LOCAL_PART) or not text.text:
        return None
    end = mail.message.line_end
    line = mail.text.rfind(b"\n", max(text.start - LINE, 0), text.start) + 1
    room = LINE - (text.start - line) if line or text.start < LINE else 0
    folded = room < 30 and mail.text[text.start - 1 : text.start] in (b" ", b"\t") and text.start - 1 > field.body_start
    words = encode(text.text, form_for(text.text), room=LONGEST if folded else min(room, LONGEST))
    if not words:
        return None
    new = (end + b" ").join(words)
    if text.stop < field.body_stop and mail.text[text.stop] in b":<@[":  # RFC 2047 §5 (3): blanks round the words
        new += b" "
    edit = Edit(text.start - 1, text.stop, end + b" " + new) if folded else Edit(text.start, text.stop, new)
    return Fix("write it as encoded-words", (edit,), safety)
