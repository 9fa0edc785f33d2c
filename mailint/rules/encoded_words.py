"""Encoded-words in header fields (RFC 2047)."""

import codecs
from collections.abc import Iterator

from mailint.data import charsets
from mailint.nodes.encoded_word import EncodedWord, Words
from mailint.nodes.node import Malformed, Node
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, error, rule
from mailint.text.encoded_words import LINE, LONGEST, Form, decode, encode

_UNSEEN = compiled(rb"[^!-~ ]")
_RAW = compiled(rb"[^!-~]")


@rule("E039", "encoded-word-malformed", error("RFC 2047 §7", "RFC 2047 §2", "RFC 2049 §2"))
def encoded_word_malformed(word: Malformed, mail: Context) -> Iterator[Finding]:
    r"""Text that begins `=?` and ends `?=` is no encoded-word.

    A word has a charset, the encoding B or Q, and a text that is not empty and has no question mark. Readers show
    anything else as it stands, so people see the code and not the text.

    bad:    Subject: «=?utf-8?X?abc?=» news
    unsafe: Subject: abc news
    bad:    Subject: «=?utf-8?abc_d?=»
    unsafe: Subject: abc_d
    bad:    Subject: «=?utf-8?Q?what??=»
    unsafe: Subject: what?
    bad:    To: «=?iso-8859-1?Q?J\xF6rg?=» <j@b.example>
    unsafe: To: =?iso-8859-1?Q?J=F6rg?= <j@b.example>
    bad:    Subject: see «=?utf-8?Q??=»
    good:   Subject: =?utf-8?Q?=C3=A9?=
    good:   Subject: is a=?b or c?=d
    """
    if word.what != "encoded-word":
        return
    parts = mail.octets((word.start + 2, word.stop - 2)).split(b"?")
    new = _plain(parts) or _quoted(parts)
    title = "encode its octets" if new[:2] == b"=?" else "write it as plain text"
    fix = Fix(title, (Edit(word.start, word.stop, new),), Safety.UNSAFE) if new else None
    yield Finding(word.start, word.stop, f"This is no encoded-word: {_fault(parts)}.", fix)


def _fault(parts: list[bytes]) -> str:
    if len(parts) < 3:
        return "one of charset, encoding and text is missing"
    if len(parts) > 3:
        return "its text has a question mark"
    if not all(parts):
        return f"its {('charset', 'encoding', 'text')[parts.index(b'')]} is empty"
    if parts[1].upper() not in (b"B", b"Q"):
        return f"its encoding is {parts[1].decode('ascii', 'replace')}, not B or Q"
    return "it has octets that are not allowed in one"


def _plain(parts: list[bytes]) -> bytes:
    """What the word was to say, where that is printable ASCII; else nothing."""
    encoding = parts[1].lower() if len(parts) > 2 else b""
    text = b"?".join(parts[2:]) if len(parts) > 2 else parts[-1]
    said = decode(encoding, text) if encoding in (b"b", b"q") else text
    return b"" if _UNSEEN.search(said) or b"=?" in said else said


def _quoted(parts: list[bytes]) -> bytes:
    """The word with its octets over 127 encoded, where nothing else is wrong; else nothing."""
    if len(parts) != 3 or parts[1] not in (b"Q", b"q") or parts[2].isascii() or not charsets.is_registered(parts[0]):
        return b""
    return b"=?%s?Q?%s?=" % (parts[0], _RAW.sub(lambda found: b"=%02X" % found[0][0], parts[2]))


@rule("E040", "encoded-word-too-long", error("RFC 2047 §2"))
def encoded_word_too_long(word: EncodedWord, mail: Context) -> Iterator[Finding]:
    """An encoded-word has more than 75 characters.

    Readers need not look for the end of a word further than that, and some do not: they show the code.

    bad:
        Subject: «=?utf-8?Q?Wei=C3=9Fe_W=C3=A4nde_und_gr=C3=BCne_T=C3=BCren_f=C3=BCr_die_B=C3=BCros?=»
    fixed:
        Subject: =?utf-8?q?Wei=C3=9Fe_W=C3=A4nde_und_gr=C3=BCne_T=C3=BCren_f=C3=BC?=
         =?utf-8?q?r_die_B=C3=BCros?=
    good:
        Subject: =?utf-8?Q?Wei=C3=9Fe_W=C3=A4nde?=
    """
    length = word.stop - word.start
    if length <= LONGEST:
        return
    form, fix = _form(word), None
    text = _said(word, mail, form) if form else None
    if form and text and (words := encode(text, form, room=_room(word, mail))):
        new = (mail.message.line_end + b" ").join(words)
        fix = Fix("split it between characters", (Edit(word.start, word.stop, new),))
    yield Finding(word.start, word.stop, f"This encoded-word has {length} characters, more than {LONGEST}.", fix)


@rule("E043", "encoded-word-not-separated", error("RFC 2047 §5"))
def encoded_word_not_separated(words: Words, mail: Context) -> Iterator[Finding]:
    """No white space between an encoded-word and the text or word beside it.

    Glued to other text it is no encoded-word, and a reader that keeps to the standard shows its code. The parentheses
    of a comment need no space.

    bad:    Subject: Re:«»=?utf-8?Q?=C3=A9?=
    unsafe: Subject: Re: =?utf-8?Q?=C3=A9?=
    bad:    Subject: =?utf-8?Q?=C3=A9?=«»=?utf-8?Q?=C3=A9?=
    fixed:  Subject: =?utf-8?Q?=C3=A9?= =?utf-8?Q?=C3=A9?=
    bad:    From: =?utf-8?Q?J=C3=B6?=«»<j@b.example>
    unsafe: From: =?utf-8?Q?J=C3=B6?= <j@b.example>
    good:   Subject: Re: =?utf-8?Q?=C3=A9?= =?utf-8?Q?=C3=A9?= x
    good:   From: j@b.example (=?utf-8?Q?J=C3=B6?=)
    """
    starts = {word.start for word in words.items}
    stops = {word.stop for word in words.items if isinstance(word, EncodedWord)}
    for word in words.items:
        if not isinstance(word, EncodedWord):
            continue
        if word.start in stops:
            yield _gap(word.start, Safety.SAFE, "the one before it")
        elif word.start > words.start and mail.text[word.start - 1] not in _BEFORE[words.structured]:
            yield _gap(word.start, Safety.UNSAFE, "the text before it")
        if word.stop < words.stop and word.stop not in starts and mail.text[word.stop] not in _AFTER[words.structured]:
            yield _gap(word.stop, Safety.UNSAFE, "the text after it")


_BEFORE = (b" \t\r\n", b" \t\r\n(")
_AFTER = (b" \t\r\n", b" \t\r\n),;")
"""What may stand beside a word in unstructured text, and in a phrase or comment; a list's comma is no part of it."""


def _gap(at: int, safety: Safety, beside: str) -> Finding:
    fix = Fix("insert a space", (Edit(at, at, b" "),), safety)
    return Finding(at, at, f"No white space between this encoded-word and {beside}.", fix)


@rule("E046", "encoded-word-splits-character", error("RFC 2047 §5"))
def encoded_word_splits_character(words: Words, mail: Context) -> Iterator[Finding]:
    """A character of several octets is divided over two encoded-words.

    Each word is to be read by itself, so the two halves become two question marks or squares.

    bad:
        Subject: «=?utf-8?Q?=C3?= =?utf-8?Q?=A9?=» x
    fixed:
        Subject: =?utf-8?q?=C3=A9?= x
    bad:
        To: «=?utf-8?B?w6nD?=
         =?utf-8?B?qQ==?=» <a@b.example>
    fixed:
        To: =?utf-8?b?w6nDqQ==?= <a@b.example>
    good:
        Subject: =?utf-8?Q?=C3=A9?= =?utf-8?Q?=C3=A9?=
    """
    if len(words.items) < 2:
        return
    chain: list[EncodedWord] = []
    decoder: codecs.IncrementalDecoder | None = None
    for word in words.items:
        joined = bool(chain) and isinstance(word, EncodedWord) and _continues(chain[-1], word, mail)
        if not joined:
            if len(chain) > 1:
                yield _divided(chain, mail)
            chain, decoder = [], _decoder(word)
        if isinstance(word, EncodedWord) and decoder:
            chain.append(word)
            if not _is_cut(decoder, decode(word.encoding, mail.octets(word.text_at))):
                if len(chain) > 1:
                    yield _divided(chain, mail)
                chain, decoder = [], None
    if len(chain) > 1:
        yield _divided(chain, mail)


def _decoder(word: Node) -> codecs.IncrementalDecoder | None:
    codec = charsets.codec(word.charset) if isinstance(word, EncodedWord) else None
    if codec is None or codec.startswith(("utf-7", "iso2022", "hz")):
        return None
    return codecs.getincrementaldecoder(codec)()


def _is_cut(decoder: codecs.IncrementalDecoder, octets: bytes) -> bool:
    """Whether octets of a character that is not complete are left over."""
    try:
        decoder.decode(octets)
        return bool(decoder.getstate()[0])
    except (UnicodeError, NotImplementedError):
        return False


def _continues(one: EncodedWord, other: EncodedWord, mail: Context) -> bool:
    """Whether nothing is shown between two words, and they are of one charset."""
    between = mail.text[one.stop : other.start]
    return one.charset.lower() == other.charset.lower() and not between.strip(b" \t\r\n")


def _divided(chain: list[EncodedWord], mail: Context) -> Finding:
    start, stop, form = chain[0].start, chain[-1].stop, _form(chain[0])
    octets = b"".join(decode(word.encoding, mail.octets(word.text_at)) for word in chain)
    fix = None
    try:
        words = encode(octets.decode(form.codec), form, room=_room(chain[0], mail)) if form else None
        if words:
            fix = Fix("join the words", (Edit(start, stop, (mail.message.line_end + b" ").join(words)),))
    except UnicodeError:
        pass
    return Finding(start, stop, f"A {chain[0].charset.decode()} character is divided over two encoded-words.", fix)


@rule("E048", "encoded-word-unknown-charset", error("RFC 2047 §3", "RFC 2047 §2"))
def encoded_word_unknown_charset(word: EncodedWord, mail: Context) -> Iterator[Finding]:
    """The charset of an encoded-word is neither registered nor begins with X-.

    Readers cannot know what the octets mean and show the code, or question marks.

    bad:  Subject: =?«klingon»?Q?a?=
    bad:  Subject: =?«utf8»?Q?=C3=A9?=
    good: Subject: =?UTF-8?Q?=C3=A9?= =?x-mac-roman?Q?a?=
    """
    if charsets.is_registered(word.charset):
        return
    meant = charsets.canonical(word.charset)
    hint = f"; {meant.decode()} is meant" if meant else ""
    start = word.start + 2
    yield Finding(start, start + len(word.charset), f"The charset {word.charset.decode()} is not registered{hint}.")


def _form(word: EncodedWord) -> Form | None:
    """How a word is written, if its charset can be read."""
    codec = charsets.codec(word.charset)
    language = b"*" + word.language if word.language else b""
    return Form(word.charset + language, codec, word.encoding) if codec else None


def _said(word: EncodedWord, mail: Context, form: Form) -> str | None:
    try:
        return decode(word.encoding, mail.octets(word.text_at)).decode(form.codec)
    except UnicodeError:
        return None


def _room(word: EncodedWord, mail: Context) -> int:
    """Characters left for a word on its line."""
    start = mail.text.rfind(b"\n", max(word.start - LINE, 0), word.start) + 1
    return min(LONGEST, LINE - (word.start - start)) if start or word.start < LINE else 0
