"""Captures of packets as text: a heading a packet, and below it what was sent, in letters or in hexadecimal.

The grammar of the dialect names the headings (`packet`) and the rows below them, and what each tells: who sent it, how
many octets it holds, at which offset a row begins. That tells how the rows are to be read.
"""

from __future__ import annotations

from collections.abc import Iterator

from mailint.grammar import lines
from mailint.patterns import compiled
from mailint.read.streams import Packet
from mailint.record import NamedTuple
from mailint.text import Piece


class _Row(NamedTuple):
    """A line of a dump: what the grammar tells of it, and where its text and its line stand."""

    told: dict[str, bytes]
    form: str
    text: int
    end: int
    stop: int


class _Block(NamedTuple):
    """A heading with the rows below it, up to `stop`; or a remark."""

    kind: str
    heading: _Row
    rows: list[_Row]
    stop: int


def packets(data: bytes, dialect: str) -> Iterator[Packet]:
    """The packets that a dump shows."""
    for block in _blocks(data, dialect):
        told, pieces = block.heading.told, tuple[Piece, ...]()
        if block.kind == "noise":
            if block.heading.form == "GONE":
                yield Packet(None, None, b"", (), closes=True)
            continue
        if block.kind == "counted":
            octets, pieces = data[block.heading.stop : block.stop], (Piece(0, block.heading.stop),)
        elif block.rows and "AT" in block.rows[0].told:
            octets, pieces = _rows(data, block)
        elif "SIZE" in told:
            octets, pieces = _last(data, block)
        else:
            octets, pieces = _whole(data, block)
        sequence = int(told["AT"]) if "AT" in told else None
        if octets or "FLAGS" in told:
            connection = frozenset((told["FROM"], told["TO"])) if "TO" in told else None
            flags = told.get("FLAGS", b"")
            closes, begins = b"F" in flags or b"R" in flags, b"S" in flags
            size = int(told["SIZE"]) if sequence is not None else None
            yield Packet(
                connection, told.get("FROM"), octets, pieces, sequence if octets else None, closes, begins, size
            )


def _blocks(data: bytes, dialect: str) -> Iterator[_Block]:
    """The packets' headings with what stands below them; what stands below a remark belongs to it."""
    match, kinds, groups = lines(dialect)
    at = 0
    block: _Block | None = None
    while at < len(data):
        found = match(data, at)
        assert found
        index = found.lastindex or 0
        kind, form = kinds[index]
        told = {name: found[group] for name, group in groups.get(index, {}).items()}
        row = _Row(told, form, *found.span(index), found.end())
        if kind in ("packet", "noise", "counted"):
            if block:
                yield block._replace(stop=at)
            block = None if kind == "counted" else _Block(kind, row, [], 0)
        elif kind == "row" and block:
            block.rows.append(row)
        at = found.end()
        if kind == "counted":
            stop = _after(data, at, int(told["SIZE"]))
            yield _Block(kind, row, [], stop)
            at = stop + (data[stop : stop + 1] == b"\n")
    if block:
        yield block._replace(stop=len(data))


_HEADING = compiled(rb"\n(?:\t?\d{1,9}\r*\n|={5,}|\Z)|\Z")


def _after(data: bytes, start: int, size: int) -> int:
    """Where so many octets end that begin at `start`, before another heading; an LF may have been CR LF."""
    last = stop = min(start + size, len(data))
    if _HEADING.match(data, stop):
        return stop
    stop = start
    while size > 0 and stop < last:
        size -= 2 if data[stop : stop + 1] == b"\n" and data[stop - 1 : stop] != b"\r" else 1
        stop += 1
    ends = (at for at in range(stop, last + 1) if _HEADING.match(data, at))
    return next(ends, stop)


def _whole(data: bytes, block: _Block) -> tuple[bytes, tuple[Piece, ...]]:
    """All that stands after the heading but the line end that the tool put there."""
    start, stop = block.heading.text, block.stop
    stop -= data[stop - 1 : stop] == b"\n"
    return data[start:stop], (Piece(0, start),)


_HEADERS = compiled(rb"(?:E[\s\S]{19}|`[\s\S]{39})[\s\S]{12}(?:P[\s\S]{7}|`[\s\S]{11}|p[\s\S]{15}|[^P`p][\s\S]{19})")
"""The headers of IP and TCP in letters: the version tells the length of the one, the offset of the data the other's."""


def _last(data: bytes, block: _Block) -> tuple[bytes, tuple[Piece, ...]]:
    """What stands below the heading after the packet's headers, if that can be so many octets; else so many at its end.

    CR LF is shown as LF, so that each LF may have been two octets.
    """
    size, stop = int(block.heading.told["SIZE"]), block.stop
    if size and data[stop - 1 : stop] == b"\n":
        stop -= 1
    headers = _HEADERS.match(data, block.heading.stop, stop)
    start = headers.end() if headers else stop
    if not stop - start <= size <= stop - start + data.count(b"\n", start, stop):
        start = _counted(data, block.heading.stop, stop, size)
    return data[start:stop], (Piece(0, start),)


def _counted(data: bytes, first: int, stop: int, size: int) -> int:
    """Where so many octets begin that end at `stop`; a line end counts as the CR LF that it was."""
    start = stop
    while size > 0 and start > first:
        start -= 1
        size -= 2 if data[start : start + 1] == b"\n" and data[start - 1 : start] != b"\r" else 1
    return start


def _rows(data: bytes, block: _Block) -> tuple[bytes, tuple[Piece, ...]]:
    """What rows with offsets hold."""
    size = int(block.heading.told["SIZE"])
    is_octets = all(row.form == "HEX" for row in block.rows)
    is_octets = is_octets and sum((row.end - row.text) // 3 for row in block.rows) == size
    out: list[bytes] = []
    pieces: list[Piece] = []
    at = 0
    for row, after in zip(block.rows, [*block.rows[1:], None], strict=True):
        if is_octets:
            octets = bytes.fromhex(data[row.text : row.end].decode("ascii"))
            pieces.append(Piece(at, row.text, 1, 3))
        else:
            octets = _letters(data, row, int(after.told["AT"], 16) if after else size)
            pieces.append(Piece(at, row.text))
        out.append(octets)
        at += len(octets)
    return b"".join(out), tuple(pieces)


def _letters(data: bytes, row: _Row, following: int) -> bytes:
    """The octets of a row in letters; if fewer are shown than there are up to the next row, a line ends here."""
    text = data[row.text : row.stop].rstrip(b"\r\n")
    return text if int(row.told["AT"], 16) + len(text) >= following else data[row.text : row.stop]
