"""Transfer encodings (RFC 2045 §6.7 and §6.8): cheap questions about encoded bodies, lenient decoding, the way back.

Bodies are ranges of the message text and are not copied as a whole. Everything here is linear in the range.
"""

from __future__ import annotations

from binascii import a2b_base64, a2b_qp, b2a_base64
from collections.abc import Iterator, Sequence

from mailint.patterns import compiled
from mailint.plain import encoded
from mailint.plain.encoded import BASE64, BLANK
from mailint.record import NamedTuple
from mailint.text import window
from mailint.text.source import Piece, Span, View

LINE = encoded.LINE
"""Longest encoded line, without its line end."""

_BASE64 = BASE64 + BLANK
_KNOWN = _BASE64 + b"="
_NOT_BASE64 = bytes(set(range(256)) - set(BASE64))
_FOREIGN = compiled(rb"[^A-Za-z0-9+/= \t\r\n]+")
_RUN = compiled(rb"[A-Za-z0-9+/]+")
_ESCAPE = compiled(rb"=(?:([0-9A-Fa-f]{2})|(=)|(\r[^\n]*+\n?|\n|\Z)|())")


def long_lines(text: bytes, start: int, stop: int, limit: int = LINE) -> Iterator[Span]:
    """The lines of more than `limit` octets, without their line ends."""
    large = window.windowed(text)
    if large is None:
        return _long_lines(text, start, stop, limit)
    if stop - start > window.SIZE:
        return _long_in_windows(large, start, stop, limit)
    found = _long_lines(large.octets(start, stop), 0, stop - start, limit)
    return (Span(start + line.start, start + line.stop) for line in found)


def _long_in_windows(text: window.Windowed, start: int, stop: int, limit: int) -> Iterator[Span]:
    """The same; windows of which it is known that they have no long line are not looked at."""
    for at, octets, first, last in text.line_windows(start, stop, limit):
        end = at + first
        if end - start > limit and end - (text.octets(end - 1, end) == b"\r") - start > limit:
            yield Span(start, end - (text.octets(end - 1, end) == b"\r"))
        for line in _long_lines(octets, first + 1, last + 1, limit) if octets else ():
            yield Span(at + line.start, at + line.stop)
        start = at + last + 1
    if stop - start > limit:
        yield Span(start, stop)


def _long_lines(text: bytes, start: int, stop: int, limit: int) -> Iterator[Span]:
    while stop - start > limit:
        end = text.rfind(b"\n", start, min(start + limit + 2, stop))
        if end < 0:
            end = text.find(b"\n", start, stop)
            end = stop if end < 0 else end
            line_stop = end - 1 if text[end - 1 : end] == b"\r" and end < stop else end
            if line_stop - start > limit:
                yield Span(start, line_stop)
        elif end - start == limit + 1 and text[end - 1 : end] != b"\r" and text.find(b"\n", start, end) < 0:
            yield Span(start, end)
        start = end + 1


def is_whole_base64(text: bytes, start: int, stop: int) -> bool:
    """Whether the range is nothing but base64: the alphabet in groups of four, white space, right padding."""
    if not window.windowed(text):
        return encoded.is_whole_base64(text[start:stop])
    left = b""
    for _, octets in window.impure(text, start, stop):
        left += octets.translate(None, _BASE64)
        if len(left) > 2:
            return False
    blanks = sum(text.count(octet, start, stop) for octet in (b" ", b"\t", b"\r", b"\n"))
    return encoded.is_right_padding(text, start, stop, left) and (stop - start - blanks) % 4 == 0


def has_short_lines(text: bytes, start: int, stop: int) -> bool:
    """Whether no line has more than 76 octets; where all lines but the last are of one length, that is told at once."""
    if window.windowed(text):
        return next(long_lines(text, start, stop), None) is None
    return encoded.has_short_lines(text[start:stop])


def is_clean_quoted_printable(text: bytes, start: int, stop: int) -> bool:
    """Whether the range is quoted-printable by the letter (RFC 2045 §6.7)."""
    return (
        text[max(stop - 1, start) : stop] not in (b" ", b"\t")
        and all(encoded.is_clean_quoted_printable(octets) for _, octets in window.lines(text, start, stop))
        and has_short_lines(text, start, stop)
    )


def foreign_runs(text: bytes, start: int, stop: int) -> Iterator[Span]:
    """Runs of octets that are neither base64 characters, padding nor white space."""
    last = None
    for at, octets in window.impure(text, start, stop):
        if not octets.translate(None, _KNOWN):  # five times as fast as to look for a run
            continue
        for found in _FOREIGN.finditer(octets):
            run = Span(at + found.start(), at + found.end())
            if last and last.stop == run.start:
                last = Span(last.start, run.stop)
                continue
            if last:
                yield last
            last = run
    if last:
        yield last


def base64_count(text: bytes, start: int, stop: int) -> int:
    """How many characters of the base64 alphabet the range has, padding not counted."""
    return sum(len(octets.translate(None, _NOT_BASE64)) for _, octets in window.each(text, start, stop))


def base64_data_stop(text: bytes, start: int, stop: int) -> int:
    """Where the first padding begins, or the range ends: what lies beyond is no data (RFC 2045 §6.8)."""
    at = text.find(b"=", start, stop)
    return stop if at < 0 else at


def last_base64(text: bytes, start: int, stop: int) -> int:
    """Where the last character of the alphabet ends; `start` when there is none."""
    while stop > start:
        at = max(start, stop - window.SIZE)
        kept = window.octets(text, at, stop).rstrip(_NOT_BASE64)
        if kept:
            return at + len(kept)
        stop = at
    return start


def has_whole_quanta(text: bytes, start: int, stop: int) -> bool:
    """Whether characters and padding make groups of four, whatever else stands between them, and padding ends them.

    Padding may lack where nothing else stands between: then it is all that can have been lost.
    """
    data_stop = base64_data_stop(text, start, stop)
    if last_base64(text, data_stop, stop) > data_stop:
        return False
    count = base64_count(text, start, data_stop)
    lacking = -count % 4 - text.count(b"=", data_stop, stop)
    return count % 4 != 1 and (
        lacking % 4 == 0 or (lacking > 0 and next(foreign_runs(text, start, stop), None) is None)
    )


class Window(NamedTuple):
    """A range of the text, and the octets that it encodes."""

    span: Span
    octets: bytes


def _base64_windows(text: bytes, start: int, stop: int) -> Iterator[Window]:
    """The octets up to the first padding; what is not of the alphabet is skipped, a lone last character dropped.

    Each window ends after a group of four characters.
    """
    stop, size = base64_data_stop(text, start, stop), window.SIZE
    while start < stop:
        end = min(start + size, stop)
        taken = window.octets(text, start, end)
        data = taken.translate(None, _NOT_BASE64)
        over = len(data) % 4
        if end < stop:
            if len(data) < 4:
                size *= 2
                continue
            for _ in range(over):
                taken = taken.rstrip(_NOT_BASE64)[:-1]
            data, end = data[: len(data) - over], start + len(taken)
        elif over:
            data = data[:-1] if over == 1 else data + b"=" * (4 - over)
        yield Window(Span(start, end), a2b_base64(data))
        start, size = end, window.SIZE


def decode_base64(text: bytes, start: int, stop: int) -> bytes:
    """The octets up to the first padding; what is not of the alphabet is skipped, a lone last character dropped."""
    return b"".join(each.octets for each in _base64_windows(text, start, stop))


def base64_view(text: bytes, start: int, stop: int) -> View:
    """The decoded octets of the range, and where each of them stands encoded in the text."""
    pieces: list[Piece] = []
    at, held, held_at = 0, 0, 0
    for run in _RUN.finditer(text, start, base64_data_stop(text, start, stop)):
        first, last = run.span()
        if held:
            need = min(4 - held, last - first)
            held, first = held + need, first + need
            if held < 4:
                continue
            pieces.append(Piece(at, held_at, 3, first - held_at))
            at += 3
        whole = (last - first) // 4 * 4
        if whole:
            pieces.append(Piece(at, first, 3, 4))
            at += whole // 4 * 3
        held, held_at = last - first - whole, first + whole
    decoded = decode_base64(text, start, stop)
    if at < len(decoded):
        pieces.append(Piece(at, held_at, len(decoded) - at, last_base64(text, held_at, stop) - held_at))
    return View(decoded, pieces or (Piece(0, start),))


def _quoted_printable_windows(text: bytes, start: int, stop: int) -> Iterator[Window]:
    """The octets; an `=` that escapes nothing stands for itself (RFC 2045 §6.7, note 2)."""
    return (Window(Span(at, at + len(lines)), a2b_qp(lines)) for at, lines in window.lines(text, start, stop))


def _clear_windows(text: bytes, start: int, stop: int) -> Iterator[Window]:
    return (Window(Span(at, at + len(octets)), octets) for at, octets in window.each(text, start, stop))


def quoted_printable_view(text: bytes, start: int, stop: int) -> View:
    """The decoded octets of the range, and where each of them stands encoded in the text."""
    pieces = [Piece(0, start)]
    at, seen = 0, start
    for found in _ESCAPE.finditer(text, start, stop):
        first, last = found.span()
        at += first - seen
        if found.lastindex == 4:
            at, seen = at + 1, last
            continue
        if found.lastindex != 3:
            pieces.append(Piece(at, first, 1, last - first))
            at += 1
        pieces.append(Piece(at, last))
        seen = last
    return View(a2b_qp(text[start:stop]), pieces)


class Decoded:
    """The octets of a body, its transfer encoding undone, in windows: each with the range of the text that it encodes.

    A body that fits into one window is decoded once, a larger one whenever it is gone through.
    """

    def __init__(self, text: bytes, start: int, stop: int, encoding: bytes) -> None:
        self._text, self._start, self._stop, self._encoding = text, start, stop, encoding
        self._only: tuple[Window, ...] | None = None
        self._viewed: tuple[Span, View] | None = None
        """The window in which a place was asked for last, and its view."""

    def _windows(self) -> Iterator[Window]:
        return _WINDOWS.get(self._encoding, _clear_windows)(self._text, self._start, self._stop)

    def __iter__(self) -> Iterator[Window]:
        if self._stop - self._start > window.SIZE:
            return self._windows()
        if self._only is None:
            self._only = tuple(self._windows())
        return iter(self._only)

    def small(self) -> bytes | None:
        """All of it, if it fits into one window."""
        if self._stop - self._start > window.SIZE:
            return None
        windows = self._only or tuple(self)
        return windows[0].octets if len(windows) == 1 else b"".join([each.octets for each in windows])

    def isascii(self) -> bool:
        """Whether there is no octet over 127."""
        small = self.small()
        return small.isascii() if small is not None else all(each.octets.isascii() for each in self)

    def whole(self) -> bytes:
        """All of it."""
        return b"".join(each.octets for each in self)

    def in_one(self) -> tuple[Window]:
        """All of it as one window."""
        return (Window(Span(self._start, self._stop), self.whole()),)

    def has(self, word: bytes) -> bool:
        """Whether a word (in lower case) is in it, in letters of any case."""
        before = b""
        for each in self:
            octets = before + each.octets.lower()
            if word in octets:
                return True
            before = octets[1 - len(word) :]
        return False

    def place(self, windows: Sequence[Window], start: int, stop: int) -> Span:
        """Where octets stand in the text, encoded; they count from the first of these windows on."""
        return Span(self._place(windows, start, start + 1).start, self._place(windows, stop - 1, stop).stop)

    def _place(self, windows: Sequence[Window], start: int, stop: int) -> Span:
        for span, octets in windows:
            if start < len(octets):
                return self._view(span).span(start, stop)
            start, stop = start - len(octets), stop - len(octets)
        raise IndexError(start)

    def _view(self, span: Span) -> View:
        if self._viewed is None or self._viewed[0] != span:
            self._viewed = span, view(self._text, *span, self._encoding)
        return self._viewed[1]


def decode(text: bytes, start: int, stop: int, encoding: bytes) -> bytes:
    """The octets of a body in this transfer encoding; as they stand where it encodes nothing."""
    return Decoded(text, start, stop, encoding).whole()


def view(text: bytes, start: int, stop: int, encoding: bytes) -> View:
    """The decoded body with the way back to the text."""
    maker = _VIEWS.get(encoding)
    return maker(text, start, stop) if maker else View.cut(text, start, stop)


_WINDOWS = {b"base64": _base64_windows, b"quoted-printable": _quoted_printable_windows}
_VIEWS = {b"base64": base64_view, b"quoted-printable": quoted_printable_view}


def encode_base64(octets: bytes, line_end: bytes = b"\r\n") -> bytes:
    """Base64 in lines of 76 characters, without a line end after the last."""
    return wrap_base64(b2a_base64(octets, newline=False), line_end)


def wrap_base64(characters: bytes, line_end: bytes = b"\r\n") -> bytes:
    """Base64 characters in lines of 76."""
    return line_end.join(characters[at : at + LINE] for at in range(0, len(characters), LINE))


def soft_breaks(line: bytes) -> list[int]:
    """Where to put `=` and a line end into a quoted-printable line so that its pieces have at most 76 octets."""
    breaks: list[int] = []
    at = 0
    while len(line) - at > LINE:
        escape = line.find(b"=", at + LINE - 3, at + LINE - 1)
        at = at + LINE - 1 if escape < 0 else escape
        breaks.append(at)
    if breaks and line[at:] == b".":  # a line of its own would end the message in a session
        escape = line.find(b"=", at - 3, at)
        breaks[-1] = at - 1 if escape < 0 else escape
    return breaks


def base64_pieces(text: bytes, start: int, stop: int) -> bytes | None:
    """The octets of base64 pieces that were joined with their padding; None unless each piece is whole by itself."""
    out: list[bytes] = []
    for found in _PADDED.finditer(text[start:stop].translate(None, BLANK)):
        characters, padding = found.groups()
        if len(characters) % 4 == 1 or (len(characters) + len(padding)) % 4:
            return None
        out.append(a2b_base64(found[0]))
    return b"".join(out) if next(foreign_runs(text, start, stop), None) is None else None


_PADDED = compiled(rb"([A-Za-z0-9+/]++)(=*+)")
