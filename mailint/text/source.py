"""Where octets come from, and the way back to where they stood.

A `Source` is a file as it was read. A `View` is a text that was cut out of a source, or decoded from it: the message
in a session log without its `C: ` marks and stuffed dots, the string in a Python literal. Nodes count offsets in the
text they were read from; the View maps these to the file. Lines and columns are computed only when shown.
"""

from __future__ import annotations

import codecs
from bisect import bisect_right
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


class Line(NamedTuple):
    """A line of a file: its number, from 1, its octets, its line end among them, and whether these are all ASCII.

    If they are, its columns count octets.
    """

    number: int
    start: int
    stop: int
    is_ascii: bool


_make_line: Callable[[tuple[int, int, int, bool]], Line] = partial(tuple.__new__, Line)


WIDE = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""Charsets of two octets a character, by the mark with which files begin."""


NEAR = 1 << 14
"""Octets before an offset of which the line ends are counted; where there are more, a table is made."""


class Source:
    """A file's octets and the name under which the user knows it (`-` is standard input)."""

    def __init__(self, path: str, data: bytes) -> None:
        self.path = path
        self.data = data
        self.wide = WIDE.get(data[:2], "")
        """The charset of a file in UTF-16, as PowerShell writes logs, told by its byte order mark; else empty."""
        self._asked = _NO_LINE
        self._points: _Points | None = None

    def large(self) -> Source:
        """The same; a long text is looked at in windows."""
        data = window.held(self.data)
        return self if data is self.data else Source(self.path, data)

    def whole(self) -> Source:
        """The same, with all octets in memory."""
        data = window.whole(self.data)
        return self if data is self.data else Source(self.path, data)

    @cached_property
    def _lines(self) -> _Lines:
        return _Lines(self.data)

    @cached_property
    def _wide_lines(self) -> _WideLines:
        return _WideLines(self.data, self.wide)

    def narrow(self, start: int, stop: int) -> bytes:
        """Octets of the file as they are shown: UTF-8 where the file is in UTF-16."""
        if not self.wide:
            return self.data[start:stop]
        return self.data[max(start, 2) : stop].decode(self.wide, "replace").encode()

    def line(self, offset: int) -> int:
        """Line of the octet at `offset`, from 1."""
        return self.line_at(offset).number

    def line_at(self, offset: int) -> Line:
        """The line of an octet. Who asks for a line asks for it several times."""
        number, start, stop, _ = asked = self._asked
        if start <= offset < stop:
            return asked
        data = self.data
        lines = window.windowed(data) or (self._wide_lines if self.wide else None)
        if lines:
            number = lines.lines_before(offset) + 1
            start, stop = lines.line_start(number - 1), lines.line_start(number)
            is_ascii = not self.wide and window.is_ascii(data, start, stop)
        else:
            if start <= offset < start + NEAR:
                number += data.count(b"\n", start, offset)
            elif start - NEAR <= offset < start:
                number -= data.count(b"\n", offset, start)
            else:
                number = self._lines.before(offset) + 1
            start, stop = data.rfind(b"\n", 0, offset) + 1, data.find(b"\n", offset) + 1 or len(data)
            is_ascii = data[start:stop].isascii()
        self._asked = line = _make_line((number, start, stop, is_ascii))
        return line

    def position(self, offset: int) -> Position:
        """Line and column of an offset; the column counts code points where the line is valid UTF-8, else octets."""
        line, column, _ = self.columns(offset)
        return Position(line, column)

    def columns(self, offset: int) -> tuple[int, int, int]:
        """The same, and the column in octets.

        Asking for one place of a line after the other costs what lies between them.
        """
        line = self.line_at(offset)
        octet = offset - line.start + 1
        if line.is_ascii:
            return line.number, octet, octet
        if self.wide:
            return line.number, len(self.narrow(line.start, offset).decode()) + 1, octet
        if not self._points or self._points.line is not line:
            self._points = _Points(self.data, line)
        return line.number, self._points.column(offset), octet


_NO_LINE = Line(1, 0, 0, True)
"""Before a line is asked for: none, before the first."""


class _Points:
    """Columns of a line that is not ASCII: code points if it is valid UTF-8, else octets."""

    def __init__(self, data: bytes, line: Line) -> None:
        self.line = line
        self._data, self._at, self._before = data, line.start, 0
        self._is_utf8 = _is_utf8(data, line.start, line.stop)

    def column(self, offset: int) -> int:
        """The column of an offset."""
        data, (_, start, stop, _) = self._data, self.line
        if not self._is_utf8:
            return offset - start + 1
        if offset < self._at:
            self._before -= _code_points(data, offset, self._at)
        else:
            self._before += _code_points(data, self._at, offset)
        self._at = offset
        is_inside = offset < stop and data[offset : offset + 1].translate(None, _CONTINUATION) == b""
        return self._before + 1 - is_inside


class _Lines:
    """How many line ends stand before each block of a text; a line ends in LF, whatever stands before it.

    Where each line begins takes five times as long to find out, and the room of all octets in a log.
    """

    BLOCK = 1024

    def __init__(self, data: bytes) -> None:
        self._data = data
        blocks = range(0, len(data), self.BLOCK)
        self._before = list(accumulate((data.count(b"\n", at, at + self.BLOCK) for at in blocks), initial=0))

    def before(self, offset: int) -> int:
        """How many line ends stand before an offset."""
        block = offset // self.BLOCK
        if block >= len(self._before):
            return self._before[-1]
        return self._before[block] + self._data.count(b"\n", block * self.BLOCK, offset)


class _WideLines:
    """The lines of a text in UTF-16."""

    def __init__(self, data: bytes, charset: str) -> None:
        self._data = data
        line_end = "\n".encode(charset)
        self._starts, at = [0], data.find(line_end)
        while at >= 0:
            after = at + 2 if at % 2 == 0 else at + 1
            if at % 2 == 0:
                self._starts.append(after)
            at = data.find(line_end, after)

    def lines_before(self, offset: int) -> int:
        """How many lines end before an offset."""
        return bisect_right(self._starts, offset) - 1

    def line_start(self, line: int) -> int:
        """Where a line (from 0) begins; the length of the text where it has not so many."""
        return self._starts[line] if line < len(self._starts) else len(self._data)


_CONTINUATION = bytes(range(0x80, 0xC0))


def _code_points(data: bytes, start: int, stop: int) -> int:
    """How many code points begin in these octets."""
    if stop - start < window.SIZE:
        return len(window.octets(data, start, stop).translate(None, _CONTINUATION))
    return sum(len(octets.translate(None, _CONTINUATION)) for _, octets in window.each(data, start, stop))


def _is_utf8(data: bytes, start: int, stop: int) -> bool:
    """Whether a line is valid UTF-8."""
    try:
        if stop - start < window.SIZE:
            window.octets(data, start, stop).decode()
        else:
            decoder = codecs.getincrementaldecoder("utf-8")()
            for _, octets in window.each(data, start, stop):
                decoder.decode(octets)
            decoder.decode(b"", True)
    except UnicodeDecodeError:
        return False
    return True


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
