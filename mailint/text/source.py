"""Where octets come from, and the way back to where they stood.

A `Source` is a file as it was read. A `View` is a text that was cut out of a source, or decoded from it: the message
in a session log without its `C: ` marks and stuffed dots, the string in a Python literal. Nodes count offsets in the
text they were read from; the View maps these to the file. Lines and columns are computed only when shown.
"""

from __future__ import annotations

import codecs
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property, partial
from itertools import accumulate

from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.text import window

if TYPE_CHECKING:
    from mailint.text.edit import Edit


class Span(NamedTuple):
    """A half-open range of octets, from 0."""

    start: int
    stop: int


make_span: Callable[[tuple[int, int]], Span] = partial(tuple.__new__, Span)
"""A Span of a match's place: `Span(*place)` at half its price, which tells where every token of a file makes one."""


class Position(NamedTuple):
    """A place as people count: line and column, both from 1."""

    line: int
    column: int


WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""Charsets of two octets a character, by the mark with which files begin."""


NEAR = 4096
"""Octets before an offset of which the line ends are counted; where there are more, a table is made."""


class Source:
    """A file's octets and the name under which the user knows it (`-` is standard input)."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self.wide = WIDE.get(data[:2], "")
        """The charset of a file in UTF-16, as PowerShell writes logs, told by its byte order mark; else empty."""
        self._line, self._is_utf8, self._at, self._points = 0, False, 0, 0
        self._asked, self._span = 0, Span(0, 0)

    def large(self) -> Source:
        """The same; a long text is looked at in windows."""
        data = window.held(self.data)
        return self if data is self.data else Source(self.path, data)

    def whole(self) -> Source:
        """The same, with all octets in memory."""
        data = window.whole(self.data)
        return self if data is self.data else Source(self.path, data)

    @cached_property
    def _lines(self) -> _Lines | _WideLines:
        return _WideLines(self.data, self.wide) if self.wide else _Lines(self.data)

    def narrow(self, start: int, stop: int) -> bytes:
        """Octets of the file as they are shown: UTF-8 where the file is in UTF-16."""
        octets = self.data[max(start, 2) if self.wide else start : stop]
        return octets.decode(self.wide, "replace").encode() if self.wide else octets

    def line(self, offset: int) -> int:
        """Line of the octet at `offset`, from 1."""
        start, stop = self._span
        if start <= offset < stop:
            return self._asked
        large = window.windowed(self.data)
        if large:
            return large.lines_before(offset) + 1
        if offset < NEAR and not self.wide:
            return self.data.count(b"\n", 0, offset) + 1
        return self._lines.line(offset)

    def line_span(self, line: int) -> Span:
        """Octets of a line (from 1), its line end included. Who asks for a line asks for it several times."""
        if line != self._asked:
            large = window.windowed(self.data)
            start = large.line_start(line - 1) if large else self._lines.start(line)
            stop = large.line_start(line) if large else self._lines.start(line + 1)
            self._asked, self._span = line, Span(start, stop)
        return self._span

    def _span_at(self, offset: int, line: int) -> Span:
        """The same of the line of an offset, which tells where it begins and ends."""
        if line == self._asked or self.wide or window.windowed(self.data) or offset > len(self.data):
            return self.line_span(line)
        start, stop = self.data.rfind(b"\n", 0, offset) + 1, self.data.find(b"\n", offset) + 1
        self._asked, self._span = line, Span(start, stop or len(self.data))
        return self._span

    def position(self, offset: int) -> Position:
        """Line and column of an offset; the column counts code points where the line is valid UTF-8, else octets."""
        line, column, _ = self.columns(offset)
        return Position(line, column)

    def columns(self, offset: int) -> tuple[int, int, int]:
        """The same, and the column in octets.

        Asking for one place of a line after the other costs what lies between them.
        """
        start, stop = self._span
        if not start <= offset < stop:
            start, stop = self._span_at(offset, self.line(offset))
        line, octet = self._asked, offset - start + 1
        if self.wide:
            return line, len(self.narrow(start, offset).decode()) + 1, octet
        if line != self._line:
            self._line, self._is_utf8, self._at, self._points = line, _is_utf8(self.data, start, stop), start, 0
        if not self._is_utf8:
            return line, octet, octet
        if offset < self._at:
            self._points -= _code_points(self.data, offset, self._at)
        else:
            self._points += _code_points(self.data, self._at, offset)
        self._at = offset
        is_inside = self.data[offset : offset + 1].translate(None, _CONTINUATION) == b"" and offset < stop
        return line, self._points + 1 - is_inside, octet


class _Lines:
    """The lines of a text; a line ends in LF, whatever stands before it.

    It keeps how many line ends stand before each block: where each line begins takes five times as long to find out,
    and the room of all octets in a log.
    """

    BLOCK = 1024

    def __init__(self, data: bytes) -> None:
        self._data = data
        blocks = range(0, len(data), self.BLOCK)
        self._before = list(accumulate((data.count(b"\n", at, at + self.BLOCK) for at in blocks), initial=0))

    def line(self, offset: int) -> int:
        """Line of the octet at `offset`, from 1."""
        block = offset // self.BLOCK
        if block >= len(self._before):
            return self._before[-1] + 1
        return self._before[block] + self._data.count(b"\n", block * self.BLOCK, offset) + 1

    def start(self, line: int) -> int:
        """Offset of the first octet of a line; the end of the text for one after the last."""
        if line > self._before[-1] + 1:
            return len(self._data)
        block = bisect_left(self._before, line - 1) - 1
        at = max(block, 0) * self.BLOCK
        for _ in range(line - 1 - self._before[max(block, 0)]):
            at = self._data.find(b"\n", at) + 1
        return at


class _WideLines:
    """The same of a text in UTF-16."""

    def __init__(self, data: bytes, charset: str) -> None:
        self._data = data
        line_end = "\n".encode(charset)
        self._starts, at = [0], data.find(line_end)
        while at >= 0:
            after = at + 2 if at % 2 == 0 else at + 1
            if at % 2 == 0:
                self._starts.append(after)
            at = data.find(line_end, after)

    def line(self, offset: int) -> int:
        """Line of the octet at `offset`, from 1."""
        return bisect_right(self._starts, offset)

    def start(self, line: int) -> int:
        """Offset of the first octet of a line; the end of the text for one after the last."""
        return self._starts[line - 1] if line <= len(self._starts) else len(self._data)


_CONTINUATION = bytes(range(0x80, 0xC0))


def _code_points(data: bytes, start: int, stop: int) -> int:
    """How many code points begin in these octets."""
    return sum(len(octets.translate(None, _CONTINUATION)) for _, octets in window.each(data, start, stop))


def _is_utf8(data: bytes, start: int, stop: int) -> bool:
    """Whether a line holds other than ASCII and is valid UTF-8."""
    if window.is_ascii(data, start, stop):
        return False
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        return all(decoder.decode(octets) is not None for _, octets in window.each(data, start, stop)) and not (
            decoder.decode(b"", True)
        )
    except UnicodeDecodeError:
        return False


class Piece(NamedTuple):
    r"""A run of text of one origin: from text offset `at` on, every `unit` octets came from `width` octets at `start`.

    A copy is 1:1, an escape such as `\r` 1:2, `\xC3` 1:4, `=3D` 1:3, base64 3:4. What was removed is a gap.
    """

    at: int
    start: int
    unit: int = 1
    width: int = 1


_AS_IT_STANDS = (Piece(0, 0),)


class View:
    """A text, and where each of its octets stood in the file, or in another View's text (`parent`)."""

    __slots__ = ("_at", "_pieces", "parent", "text")

    def __init__(self, text: bytes, pieces: Iterable[Piece], parent: View | None = None) -> None:
        self.text = text
        self.parent = parent
        self._pieces = tuple(pieces) or (Piece(0, 0),)
        self._at = [piece.at for piece in self._pieces]

    @classmethod
    def whole(cls, text: bytes) -> View:
        """The text as it stands."""
        return cls(text, _AS_IT_STANDS)

    @classmethod
    def cut(cls, text: bytes, start: int, stop: int, parent: View | None = None) -> View:
        """One range of the text."""
        return cls(text[start:stop], (Piece(0, start),), parent)

    @classmethod
    def join(cls, spans: Iterable[tuple[int, int]], text: bytes, parent: View | None = None) -> View:
        """Several ranges of the text, in order, with what lies between them left out."""
        out: list[bytes] = []
        pieces: list[Piece] = []
        at, last = 0, -1
        for start, stop in spans:
            if start == stop:
                continue
            if start != last:
                pieces.append(Piece(at, start))
            out.append(text[start:stop])
            at += stop - start
            last = stop
        return cls(b"".join(out), pieces, parent)

    @property
    def is_derived(self) -> bool:
        """Whether places in the text are not places in the file."""
        return self.parent is not None or self._pieces != _AS_IT_STANDS

    def under(self, parent: View) -> View:
        """The same view of another view's text."""
        return View(self.text, self._pieces, parent)

    def with_text(self, text: bytes) -> View:
        """A view of the same places that shows other octets, as many as before."""
        return View(text, self._pieces, self.parent)

    def span(self, start: int, stop: int) -> Span:
        """The octets of the file from which text[start:stop] came; a start looks right of a seam, a stop left of it.

        Where what follows a seam stands before it in the file, as packets do that came late: those up to the seam.
        """
        if self._pieces is _AS_IT_STANDS and self.parent is None:
            return Span(start, stop)
        if start == stop:
            left = self._begin(start) if start < len(self.text) or not start else self._end(start)
            right = left
        else:
            left, right = self._begin(start), self._end(stop)
            if right < left:
                right = self._end(self._at[bisect_right(self._at, start)])
        return self.parent.span(left, right) if self.parent else Span(left, right)

    def edit(self, edit: Edit) -> Edit | None:
        """The same edit in the file; None when it crosses a seam, or would put a line end into marked lines."""
        first = max(bisect_right(self._at, edit.start) - 1, 0)
        last = max(bisect_right(self._at, max(edit.stop - 1, edit.start)) - 1, 0)
        piece = self._pieces[first]
        if first != last or (piece.unit, piece.width) != (1, 1) or (len(self._pieces) > 1 and self._breaks_line(edit)):
            return None
        moved = type(edit)(piece.start + edit.start - piece.at, piece.start + edit.stop - piece.at, edit.new)
        return self.parent.edit(moved) if self.parent else moved

    def _begin(self, offset: int) -> int:
        at, start, unit, width = self._pieces[max(bisect_right(self._at, offset) - 1, 0)]
        return start + (offset - at) // unit * width

    def _end(self, offset: int) -> int:
        at, start, unit, width = self._pieces[max(bisect_right(self._at, offset - 1) - 1, 0)]
        return start - (-(offset - at) // unit) * width

    def _breaks_line(self, edit: Edit) -> bool:
        return b"\n" in edit.new or b"\n" in self.text[edit.start : edit.stop]
