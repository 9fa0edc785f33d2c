"""What a field body has beside plain ASCII: encoded-words (RFC 2047) and raw text of octets over 127 (RFC 6532)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum

from mailint.data.western import western
from mailint.grammar import Parser, recogniser
from mailint.nodes.encoded_word import EncodedWord, OddEncodedWord, RawText, TextPlace, Words
from mailint.nodes.node import Malformed
from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.text import Span


class _Body(Enum):
    """Where a field's body may have text (RFC 2047 §5)."""

    TEXT = "everywhere"
    ADDRESSES = "in the phrase before an address, and in comments"
    PHRASES = "in a list of phrases, and in comments"
    STRUCTURED = "in comments"
    PARAMETERS = "not judged here: parameters have a form of their own (RFC 2231)"


_BODIES: dict[bytes, _Body] = {
    **dict.fromkeys(
        b"from sender reply-to to cc bcc resent-from resent-sender resent-reply-to resent-to resent-cc resent-bcc "
        b"errors-to disposition-notification-to return-receipt-to mail-followup-to mail-reply-to apparently-to "
        b"list-id".split(),
        _Body.ADDRESSES,
    ),
    **dict.fromkeys(b"keywords user-agent".split(), _Body.PHRASES),
    **dict.fromkeys(
        b"date resent-date message-id resent-message-id in-reply-to references received return-path delivered-to "
        b"mime-version content-transfer-encoding content-id content-md5 content-language content-location content-base "
        b"dkim-signature domainkey-signature arc-seal arc-message-signature arc-authentication-results autocrypt "
        b"authentication-results received-spf list-post list-help list-subscribe list-unsubscribe list-owner "
        b"list-archive list-unsubscribe-post auto-submitted original-message-id".split(),
        _Body.STRUCTURED,
    ),
    **dict.fromkeys(b"content-type content-disposition".split(), _Body.PARAMETERS),
}
"""Fields whose bodies are structured; all others are unstructured (RFC 5322 §3.6.8)."""


def read_words(text: bytes, name: bytes, start: int, stop: int) -> Words | None:
    """Encoded-words and raw text in the body of a field of that name (lower case); None if there are none."""
    kind = _BODIES.get(name, _Body.TEXT)
    body = text[start:stop]
    if kind is _Body.PARAMETERS:
        return None
    items: list[EncodedWord | RawText | Malformed] = []
    if b"=?" in body and kind is not _Body.STRUCTURED and not name.startswith(b"x-"):
        items += _encoded_words(text, start, stop, kind)
    if not body.isascii():
        items += _raw_text(body, start, kind)
    items.sort(key=lambda item: item.start)
    return Words(start, stop, kind is not _Body.TEXT, tuple(items)) if items else None


_WORD = recogniser("field/encoded_word", "clean_encoded_word")
_SPACED = recogniser("field/encoded_word", "clean_spaced_word")


def _encoded_words(text: bytes, start: int, stop: int, kind: _Body) -> list[EncodedWord | Malformed]:
    words = _clean_words(text, start, stop)
    found: list[EncodedWord | Malformed] = _all_words(text, start, stop) if words is None else [*words]
    return found if kind is _Body.TEXT else _allowed(found, text, start, stop)


def _clean_words(text: bytes, start: int, stop: int) -> list[EncodedWord] | None:
    """The words, if every `=?` begins a correct one."""
    words = []
    at = text.find(b"=?", start, stop)
    while at >= 0:
        match = _WORD.prefix(text, at, stop)
        if match is None:
            return None
        words.append(_word(EncodedWord, text, at, match[1], match[0]))
        at = text.find(b"=?", match[1], stop)
    return words


_WORDS = Parser("field/encoded_word", "start")


def _all_words(text: bytes, start: int, stop: int) -> list[EncodedWord | Malformed]:
    """The words by the grammar, wrong ones too."""
    parsed = _WORDS(text, start, stop)
    words: list[EncodedWord | Malformed] = []
    for token in parsed.items if parsed else ():
        at, end = token.span
        if clean := _WORD.full(text, at, end):
            words.append(_word(EncodedWord, text, at, end, clean))
        elif spaced := _SPACED.full(text, at, end):
            words.append(_word(OddEncodedWord, text, at, end, spaced))
        else:
            words.append(Malformed(at, end, "encoded-word"))
    return words


def _word(kind: type[EncodedWord], text: bytes, start: int, stop: int, spans: dict[str, Span]) -> EncodedWord:
    language = spans.get("LANGUAGE")
    return kind(
        start,
        stop,
        text[slice(*spans["CHARSET"])],
        text[slice(*language)] if language else b"",
        text[slice(*spans["ENCODING"])].lower(),
        spans["ENCODED_TEXT"] if "ENCODED_TEXT" in spans else spans["SPACED_TEXT"],
    )


_QUOTED = compiled(rb'(?s)\\.|"(?:[^"\\]|\\.)*+"')


def _allowed(words: list[EncodedWord | Malformed], text: bytes, start: int, stop: int) -> list[EncodedWord | Malformed]:
    """Those that stand neither in a quoted-string nor in a local-part, where they are none (RFC 2047 §5)."""
    quoted = iter(match.span() for match in _QUOTED.finditer(text, start, stop))
    inside = next(quoted, None)
    kept = []
    for word in words:
        while inside and inside[1] <= word.start:
            inside = next(quoted, None)
        if not (inside and inside[0] < word.start) and text[word.stop : word.stop + 1] != b"@":
            kept.append(word)
    return kept


class _Token(NamedTuple):
    """A word of text as it stands: its octets in the body, and what they say."""

    start: int
    stop: int
    octets: bytes


_Run = list[_Token | None]
"""Words in a row; None where a comment or an encoded-word stands between."""

_TEXT_TOKEN = compiled(rb"\S+")
_TOKEN = compiled(rb'(?s)"(?:[^"\\]|\\.)*+"|\\.|[()<>,;:@\[\]]|[^\s"()<>,;:@\[\]\\]++|["\\]')
_COMMENT_TOKEN = compiled(rb"(?s)\\.|[()]|[^\s()\\]++|\\")
_UNQUOTE = compiled(rb"(?s)\\(.)|\r?\n")


def _raw_text(body: bytes, start: int, kind: _Body) -> Iterator[RawText]:
    if kind is _Body.TEXT:
        run: _Run = [_text_token(match) for match in _TEXT_TOKEN.finditer(body)]
        return _texts(body, start, run, TextPlace.TEXT)
    return _Structured(body, start, kind).texts()


def _text_token(match: re.Match[bytes]) -> _Token | None:
    return None if _is_word(match[0]) else _Token(match.start(), match.end(), match[0])


def _is_word(octets: bytes) -> bool:
    return octets.startswith(b"=?") and octets.endswith(b"?=")


def _texts(body: bytes, start: int, run: _Run, place: TextPlace) -> Iterator[RawText]:
    """Of each group of words in a run: the text from the first word with octets over 127 to the last."""
    at = 0
    while at < len(run):
        end = at
        while end < len(run) and run[end] is not None:
            end += 1
        group = [token for token in run[at:end] if token]
        raw = [index for index, token in enumerate(group) if not token.octets.isascii()]
        if raw:
            before = b" " if at and raw[0] == 0 and _is_word(_previous(body, group[0].start)) else b""
            after = b" " if raw[-1] == len(group) - 1 and _is_word(_following(body, group[-1].stop)) else b""
            yield _text(body, start, group[raw[0] : raw[-1] + 1], place, before, after)
        at = end + 1


def _previous(body: bytes, at: int) -> bytes:
    return body[max(at - 200, 0) : at].rsplit(None, 1)[-1] if body[max(at - 200, 0) : at].strip() else b""


def _following(body: bytes, at: int) -> bytes:
    return (body[at : at + 200].split(None, 1) or [b""])[0] if body[at : at + 1].isspace() else b""


def _text(body: bytes, start: int, words: list[_Token], place: TextPlace, before: bytes, after: bytes) -> RawText:
    said = [before]
    last = words[0].start
    for word in words:
        said += [_UNFOLD.sub(b"", body[last : word.start]), word.octets]
        last = word.stop
    octets = b"".join([*said, after])
    utf8, text = _read(octets)
    return RawText(start + words[0].start, start + words[-1].stop, place, utf8, text)


_UNFOLD = compiled(rb"\r?\n")


def _read(octets: bytes) -> tuple[bool, str]:
    """Whether the octets are UTF-8, and what they say; as windows-1252 if not."""
    try:
        return True, octets.decode()
    except UnicodeDecodeError:
        pass
    return False, western(octets) or ""


class _Structured:
    """One pass over a structured body: words are kept until what follows tells what they are."""

    def __init__(self, body: bytes, start: int, kind: _Body) -> None:
        self.body, self.start, self.kind = body, start, kind
        self.run: _Run = []
        self.comment: _Run = []
        self.depth = 0
        self.angle = self.domain = False

    def texts(self) -> Iterator[RawText]:
        """The raw text of the body, by place."""
        for match in self._tokens():
            token = match[0]
            if token == b"(" or (self.depth and token == b")"):
                yield from self._parenthesis(token)
            elif self.depth:
                self.comment.append(self._word(match, quoted=False))
            elif token in _SPECIALS:
                yield from self._special(token)
            else:
                self.run.append(self._word(match, quoted=True))
        yield from self._flush_comment()
        yield from self._flush(self._ending())

    def _tokens(self) -> Iterator[re.Match[bytes]]:
        """The tokens of the body; in a comment, quotation marks are text."""
        match = _TOKEN.search(self.body)
        while match:
            yield match
            match = (_COMMENT_TOKEN if self.depth else _TOKEN).search(self.body, match.end())

    def _word(self, match: re.Match[bytes], quoted: bool) -> _Token | None:
        octets = match[0]
        if _is_word(octets):
            return None
        if octets[:1] == b"\\":
            octets = octets[1:]
        elif quoted and octets[:1] == b'"' and len(octets) > 1:
            octets = _UNQUOTE.sub(lambda found: found[1] or b"", octets[1:-1])
        return _Token(match.start(), match.end(), octets)

    def _parenthesis(self, token: bytes) -> Iterator[RawText]:
        self.depth += 1 if token == b"(" else -1
        if not self.depth or self.depth == 1:
            self.run.append(None)
        yield from self._flush_comment()

    def _special(self, token: bytes) -> Iterator[RawText]:
        if token == b"@":
            yield from self._local_part() if self.kind is _Body.ADDRESSES else self._flush(TextPlace.OTHER)
            self.domain = True
        elif token == b"<":
            yield from self._flush(TextPlace.PHRASE if self.kind is not _Body.STRUCTURED else TextPlace.OTHER)
            self.angle, self.domain = True, False
        elif token == b":" and not self.angle and not self.domain and self.kind is _Body.ADDRESSES:
            yield from self._flush(TextPlace.PHRASE)
        else:
            yield from self._flush(self._ending())
            if token in b",;>":
                self.angle = self.domain = False

    def _local_part(self) -> Iterator[RawText]:
        """What stands right before the at sign; words that a blank parts from it are none of it."""
        run, at = self.run, max(len(self.run) - 1, 0)
        while at and (one := run[at - 1]) and (other := run[at]) and one.stop == other.start:
            at -= 1
        yield from _texts(self.body, self.start, run[:at], TextPlace.OTHER)
        self.run = run[at:]
        yield from self._flush(TextPlace.LOCAL_PART)

    def _ending(self) -> TextPlace:
        """What words are that a comma or the end follows."""
        return TextPlace.PHRASE if self.kind is _Body.PHRASES and not self.angle else TextPlace.OTHER

    def _flush(self, place: TextPlace) -> Iterator[RawText]:
        yield from _texts(self.body, self.start, self.run, place)
        self.run = []

    def _flush_comment(self) -> Iterator[RawText]:
        yield from _texts(self.body, self.start, self.comment, TextPlace.COMMENT)
        self.comment = []


_SPECIALS = frozenset(b"< > , ; : @ [ ]".split())
