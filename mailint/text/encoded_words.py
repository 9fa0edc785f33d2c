"""Encoded-words as octets (RFC 2047 §4): what one says, and a text as words of at most 75 characters."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from mailint.patterns import compiled
from mailint.record import NamedTuple

LONGEST = 75
"""Characters of an encoded-word, at most (RFC 2047 §2)."""
LINE = 76
"""Characters of a header line with an encoded-word in it, at most (RFC 2047 §2)."""


class Form(NamedTuple):
    """How words are written: `charset` with its language suffix, Python's name of it, and `b` or `q`."""

    charset: bytes
    codec: str
    encoding: bytes


UTF8 = Form(b"UTF-8", "utf-8", b"q")


def decode(encoding: bytes, encoded: bytes) -> bytes:
    """The octets that an encoded-text stands for, as far as it can be read."""
    if encoding in (b"b", b"B"):
        alphabet = re.sub(rb"[^A-Za-z0-9+/]", b"", encoded)
        whole = len(alphabet) - (len(alphabet) % 4 == 1)
        return binascii.a2b_base64(alphabet[:whole] + b"=" * (-whole % 4))
    return _Q_OCTET.sub(lambda found: bytes([int(found[1], 16)]), encoded.replace(b"_", b" "))


def encode(text: str, form: Form = UTF8, *, room: int = LONGEST) -> list[bytes] | None:
    """Words that say the text: the first has at most `room` characters, each divides the text between characters.

    None where the charset cannot say it, or puts a byte order mark before every text.
    """
    if form.codec in ("utf-16", "utf-32"):
        return None
    try:
        characters = [character.encode(form.codec) for character in text]
        stateless = b"".join(characters) == text.encode(form.codec)
    except UnicodeError:
        return None
    if not stateless:
        return _encode_stateful(text, form, room)
    word = _word(form, b"".join(characters))
    if text and len(word) <= room:
        return [word]
    return [_word(form, b"".join(run)) for run in _runs(characters, form, room)]


def form_for(text: str) -> Form:
    """UTF-8 in the encoding that RFC 2047 §4 recommends: Q for what is mostly ASCII, else B."""
    foreign = len(text) - len(text.encode("ascii", "ignore"))
    return UTF8 if foreign * 2 <= len(text) else UTF8._replace(encoding=b"b")


_Q_OCTET = compiled(rb"=([0-9A-Fa-f]{2})")
_Q_PLAIN = compiled(rb"[^A-Za-z0-9!*+/ -]")
"""What is written as `=XX`: all but the characters that RFC 2047 §5 (3) allows in a phrase, the strictest place."""


def _quote(octets: bytes) -> bytes:
    return _Q_PLAIN.sub(lambda found: b"=%02X" % found[0][0], octets).replace(b" ", b"_")


def _word(form: Form, octets: bytes) -> bytes:
    text = _quote(octets) if form.encoding in b"qQ" else binascii.b2a_base64(octets, newline=False)
    return b"=?%s?%s?%s?=" % (form.charset, form.encoding, text)


def _runs(characters: list[bytes], form: Form, room: int) -> Iterator[list[bytes]]:
    """The characters, in runs that fit a word each."""
    run: list[bytes] = []
    size, quoted = 0, form.encoding in b"qQ"
    frame = len(form.charset) + 7
    left = max(room - frame, 12)
    for character in characters:
        more = len(_quote(character)) if quoted else len(character)
        length = size + more if quoted else (size + more + 2) // 3 * 4
        if run and length > left:
            yield run
            run, size, left = [], 0, LONGEST - frame
        run.append(character)
        size += more
    if run:
        yield run


def _encode_stateful(text: str, form: Form, room: int) -> list[bytes] | None:
    """Words in a charset that switches (ISO-2022-JP): each run by itself, back in ASCII at its end."""
    words: list[bytes] = []
    at = 0
    while at < len(text):
        size = 20
        while size > 1 and len(_word(form, text[at : at + size].encode(form.codec))) > (LONGEST if words else room):
            size -= 1
        words.append(_word(form, text[at : at + size].encode(form.codec)))
        at += size
    return words
