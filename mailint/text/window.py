"""Large texts: as bytes to all that read and judge, but searched and counted window by window.

A message of 50 MB is a few header sections and attachments. What reads and judges it asks its text for slices, for the
place of some octets, for their number, or matches an expression at a place; and all offsets count from the start of
the file. So a text may be an object that answers this without being held. `Mapped` (in `mapped.py`) is a memory map of
the file: expressions and slices look at the few pages that they need. What looks at all octets goes through windows of
64 KiB that are read from the file, one at a time, so that no page of a body stays in memory. `Held` is the same over
octets that are in memory already, for speed: fresh memory and cache misses are what a pass over 50 MB costs.

One pass over the windows, the survey, notes of each which octets it may have, its line ends, and how long its lines
are. After that a search passes over windows that cannot have what is looked for: of a base64 attachment in even lines
it is known by two cheap looks that nothing but the alphabet and line ends is in it. So the rules that look for a NUL,
a delimiter, a lone dot or a long line in all of a message cost next to nothing each, and need not know of this.

Whole-body repairs are `Deferred`, a line and column are counted when shown, and nothing else grows with a body.

A map has one danger. If the file becomes shorter while it is judged, a window is short, and `Shrunk` is raised, which
is told like any file that cannot be read. But in a header section, which is looked at through the map, the system
ends the process with SIGBUS, as it ends any program that maps files. Mail in a folder is replaced, not shortened;
so only a file of more than 8 MiB that holds one message is looked at through its map. Of a mailbox, from which programs
delete, no more than the first lines are: its messages are read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator
from functools import cached_property, partial
from itertools import accumulate, pairwise

from mailint.plain.encoded import BASE64
from mailint.record import NamedTuple

SIZE = 1 << 16
"""Octets of a window: with larger ones, fresh memory and cache misses cost more than the calls they save."""
LARGE = 1 << 23
"""Octets from which on a file is mapped."""
LONG = 1 << 20
"""Octets from which on a text in memory is taken in windows."""

PURE = BASE64 + b"\r\n"
"""What a pure window may have."""
NEAR = 1 << 10
_NO_END = bytes(set(range(32, 256)) - {127}) + b"\t"
_UNKNOWN = 1 << 62


class Shrunk(OSError):
    """The file became shorter while it was read."""

    def __init__(self) -> None:
        super().__init__(0, "It became shorter while it was read")


class Window(NamedTuple):
    """What is known of a window. Offsets count in it."""

    pure: bool
    """Whether it has nothing but the base64 alphabet and line ends."""
    ascii: bool
    nul: int
    cr: int
    lf: int
    crlf: int
    """How many CRLF lie in it whole."""
    begins_in_lf: bool
    ends_in_cr: bool
    first: int
    """The first LF; -1 if there is none. `last` is the last."""
    last: int
    longest: int
    """No line between these two has more octets, its line end not counted."""
    starts: bytes | None
    """With which octets lines begin after each LF, where that is known without a search."""
    plain: bool
    """Whether it has no control characters but tab and line ends."""


def look(octets: bytes) -> Window:
    """Look at a window."""
    ends = b" " if b" " in octets[:256] else octets.translate(None, BASE64)
    pure = not ends.translate(None, b"\r\n")
    if not pure:
        ends = octets.translate(None, _NO_END)
    lf, cr, nul = ends.count(b"\n"), ends.count(b"\r"), ends.count(b"\0")
    first, last = octets.find(b"\n"), octets.rfind(b"\n")
    stride = octets.find(b"\n", first + 1) - first
    crlf, longest, starts = -1, _UNKNOWN, None
    if stride > 0 and last - first == stride * (lf - 1) and octets[first::stride].count(b"\n") == lf:
        longest, starts = stride - 1, octets[first + 1 :: stride] if last + 1 < len(octets) else None
        before = octets[first + stride - 1 : last : stride].count(b"\r") + (first > 0 and octets[first - 1] == 13)
        if before == lf - (first == 0):
            crlf, longest = before, stride - 2
        elif not cr:
            crlf = 0
    if crlf < 0:
        crlf = octets.count(b"\r\n") if cr else 0
    if longest == _UNKNOWN and lf < SIZE >> 4:
        longest = max(map(len, octets[first + 1 : max(last, first + 1)].split(b"\n"))) - (crlf == lf)
    return Window(
        pure,
        pure or octets.isascii(),
        nul,
        cr,
        lf,
        crlf,
        octets[:1] == b"\n",
        octets[-1:] == b"\r",
        first,
        last,
        longest,
        starts,
        pure or len(ends) == lf + cr,
    )


class Windowed:
    """A text that is looked at in windows. It does what is asked of bytes in reading mail, by the same offsets."""

    def octets(self, start: int, stop: int) -> bytes:
        """The octets of a range, in memory. Raises Shrunk."""
        raise NotImplementedError

    def __len__(self) -> int:
        raise NotImplementedError

    @cached_property
    def survey(self) -> list[Window]:
        """What is known of each window, from the first on."""
        size, length = SIZE, len(self)
        return [look(self.octets(at, min(at + size, length))) for at in range(0, length, size)]

    @cached_property
    def line_ends(self) -> tuple[int, int, int]:
        """How many CRLF the text has, and how many LF and CR that stand alone."""
        survey = self.survey
        split = sum(one.ends_in_cr and other.begins_in_lf for one, other in pairwise(survey))
        crlf = sum(each.crlf for each in survey) + split
        return crlf, sum(each.lf for each in survey) - crlf, sum(each.cr for each in survey) - crlf

    @cached_property
    def _lines(self) -> list[int]:
        """How many LF stand before each window."""
        return list(accumulate((each.lf for each in self.survey), initial=0))

    def lines_before(self, offset: int) -> int:
        """How many LF stand before an offset."""
        at = min(offset // SIZE, len(self.survey))
        return self._lines[at] + self.octets(at * SIZE, offset).count(b"\n")

    def line_start(self, line: int) -> int:
        """Where a line (from 0) begins; the length of the text where it has not so many."""
        if not line:
            return 0
        at = bisect_right(self._lines, line - 1) - 1
        if at >= len(self.survey):
            return len(self)
        octets, found = self.octets(at * SIZE, min((at + 1) * SIZE, len(self))), -1
        for _ in range(line - self._lines[at]):
            found = octets.find(b"\n", found + 1)
        return at * SIZE + found + 1

    def impure(self, start: int, stop: int, over: int) -> Iterator[tuple[int, bytes]]:
        """The range in windows, each with its offset, without those that are pure, and `over` octets of the next."""
        size, survey = SIZE, self.survey
        for number in range(start // size, -(-stop // size)):
            if not survey[number].pure:
                at = max(start, number * size)
                yield at, self.octets(at, min(stop, (number + 1) * size + over))

    def line_windows(self, start: int, stop: int, limit: int) -> Iterator[tuple[int, bytes, int, int]]:
        """The range in windows that have a line end, each with its offset, its first and its last LF.

        The octets are empty where no line between these two can have more octets than `limit`.
        """
        for number in range(start // SIZE, -(-stop // SIZE)):
            at, end, known = number * SIZE, min((number + 1) * SIZE, len(self)), self.survey[number]
            if start <= at and end <= stop and (known.first < 0 or known.longest <= limit):
                if known.first >= 0:
                    yield at, b"", known.first, known.last
                continue
            at = max(at, start)
            octets = self.octets(at, min(end, stop))
            first = octets.find(b"\n")
            if first >= 0:
                yield at, octets, first, octets.rfind(b"\n")

    def isascii(self) -> bool:
        """Whether the text has no octet over 127."""
        return all(each.ascii for each in self.survey)

    def __contains__(self, what: object) -> bool:
        if what == b"\0":
            return any(each.nul for each in self.survey)
        return self.find(what) >= 0  # type: ignore[arg-type]

    def startswith(self, what: bytes | tuple[bytes, ...], start: int = 0) -> bool:
        """Whether these octets, or one of some, stand at an offset."""
        words = (what,) if isinstance(what, bytes) else what
        return self.octets(start, min(start + max(map(len, words)), len(self))).startswith(what)

    def find(self, what: bytes, start: int = 0, stop: int | None = None) -> int:
        """The first place of these octets in the range; -1 if they are not in it."""
        stop = len(self) if stop is None else min(stop, len(self))
        near = min(stop, start + NEAR)
        found = self.octets(start, near).find(what) if start < near else -1
        if found >= 0 or near == stop:
            return start + found if found >= 0 else -1
        size, over, foreign = SIZE, len(what) - 1, bool(what.translate(None, PURE))
        start = max(start, near - over)
        for number in range(start // size, -(-stop // size)):
            if _lacks(self.survey[number], what, foreign):
                continue
            at = max(start, number * size - over)
            found = self.octets(at, min(stop, (number + 1) * size + over)).find(what)
            if found >= 0:
                return at + found
        return -1

    def rfind(self, what: bytes, start: int = 0, stop: int | None = None) -> int:
        """The last place of these octets in the range; -1 if they are not in it."""
        stop = len(self) if stop is None else min(stop, len(self))
        size, over = NEAR, len(what) - 1
        while start < stop:
            at = max(start, stop - size - over)
            found = self.octets(at, stop).rfind(what)
            if found >= 0:
                return at + found
            stop, size = at + over if at > start else start, SIZE
        return -1

    def count(self, what: bytes, start: int = 0, stop: int | None = None) -> int:
        """How often these octets stand in the range, apart from one another."""
        stop = len(self) if stop is None else min(stop, len(self))
        if len(what) > 1:
            return self._count_words(what, start, stop)
        size, passes, total = SIZE, bool(what.translate(None, PURE)), 0
        noted = _NOTED.get(what)
        for number in range(start // size, -(-stop // size)):
            first, last = max(start, number * size), min(stop, (number + 1) * size)
            if noted and last - first == min(size, len(self) - number * size):
                total += self.survey[number][noted]  # type: ignore[operator]
            elif not (passes and self.survey[number].pure):
                total += self.octets(first, last).count(what)
        return total

    def _count_words(self, what: bytes, start: int, stop: int) -> int:
        total, at = 0, self.find(what, start, stop)
        while at >= 0:
            total, at = total + 1, self.find(what, at + len(what), stop)
        return total


_NOTED = {b"\0": Window._fields.index("nul"), b"\r": Window._fields.index("cr"), b"\n": Window._fields.index("lf")}


def _lacks(known: Window, what: bytes, foreign: bool) -> bool:
    """Whether octets cannot begin in a window; `foreign` tells that some of them are in no pure one."""
    if not what.startswith(b"\n"):
        return foreign and known.pure
    if known.starts is not None and what[1:2] not in known.starts:
        return True
    return foreign and known.pure and known.last + 1 < SIZE


class Held(Windowed, bytes):  # type: ignore[misc]  # its searches take no more than is asked of them
    """A large text in memory."""

    def find(self, what: bytes, start: int = 0, stop: int | None = None) -> int:  # type: ignore[override]
        """The first place of these octets in the range; -1 if they are not in it."""
        far = start + SIZE
        if stop is None:
            stop = len(self)
        if far >= stop:
            return bytes.find(self, what, start, stop)
        found = bytes.find(self, what, start, far)
        return found if found >= 0 else Windowed.find(self, what, far - len(what) + 1, stop)

    def octets(self, start: int, stop: int) -> bytes:
        """The octets of a range."""
        return bytes.__getitem__(self, slice(start, stop))

    __len__ = bytes.__len__
    isascii = bytes.isascii
    rfind = bytes.rfind  # type: ignore[assignment]
    startswith = bytes.startswith  # type: ignore[assignment]


def held(text: bytes) -> bytes:
    """The text, in windows if it is long."""
    return Held(text) if type(text) is bytes and len(text) >= LONG else text


def mapped(descriptor: int) -> bytes:
    """The octets of an open file, mapped: for all that is asked of them here, they are bytes."""
    from mailint.text.mapped import Mapped

    return Mapped(descriptor)  # type: ignore[return-value]


def whole(text: bytes) -> bytes:
    """The text as bytes alone."""
    return octets(text, 0, len(text)) if windowed(text) else text


def near(text: bytes) -> Callable[[bytes, int], int]:
    """How to find what is near in a text: in memory there is nothing to gain by windows."""
    return partial(bytes.find, text) if isinstance(text, bytes) else text.find


def windowed(text: object) -> Windowed | None:
    """The text, if it is looked at in windows."""
    return text if isinstance(text, Windowed) else None


def octets(text: bytes, start: int, stop: int) -> bytes:
    """The octets of a range; it may be long, but not as long as a body."""
    large = windowed(text)
    return large.octets(start, stop) if large else text[start:stop]


def each(text: bytes, start: int, stop: int, over: int = 0) -> Iterator[tuple[int, bytes]]:
    """The range in windows, each with the offset at which it begins, and with so many octets of the next."""
    for at in range(start, stop, SIZE):
        yield at, octets(text, at, min(at + SIZE + over, stop))


def count(text: bytes, what: bytes, start: int, stop: int) -> int:
    """How often an octet stands in the range; no more is looked at."""
    return sum(octets.count(what) for _, octets in each(text, start, stop))


def number(start: int, stop: int) -> int:
    """How many windows the range has."""
    return -(-(stop - start) // SIZE)


def impure(text: bytes, start: int, stop: int, over: int = 0) -> Iterator[tuple[int, bytes]]:
    """The range in windows, without those of which it is known that they have but base64 and line ends.

    Of a long text, each window has `over` octets of the next, so that what begins in it is whole.
    """
    large = windowed(text)
    if large:
        return large.impure(start, stop, over)
    return each(text, start, stop) if over == 0 else iter(((start, text[start:stop]),))


def lines(text: bytes, start: int, stop: int) -> Iterator[tuple[int, bytes]]:
    """The range in windows of whole lines, each with its offset; a line that is longer than a window has its own."""
    while stop - start > SIZE:
        end = text.rfind(b"\n", start, start + SIZE) + 1 or text.find(b"\n", start + SIZE, stop) + 1 or stop
        yield start, octets(text, start, end)
        start = end
    if start < stop:
        yield start, octets(text, start, stop)


def stripped(text: bytes, start: int, stop: int, blank: bytes = b" \t\n\r\x0b\f") -> int:
    """Where the range ends without the blanks at its end."""
    while start < stop:
        at = max(start, stop - SIZE)
        kept = octets(text, at, stop).rstrip(blank)
        if kept:
            return at + len(kept)
        stop = at
    return start


def digest(text: bytes) -> str:
    """The SHA-256 digest of a text, in hexadecimal digits."""
    from hashlib import sha256

    made = sha256()
    for _, octets in each(text, 0, len(text)):
        made.update(octets)
    return made.hexdigest()


def is_ascii(text: bytes, start: int, stop: int) -> bool:
    """Whether the range has no octet over 127."""
    if stop - start < SIZE:
        return octets(text, start, stop).isascii()
    return all(octets.isascii() for _, octets in impure(text, start, stop))
