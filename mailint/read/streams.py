"""Octets that went through connections, put together from the packets in which a capture shows them.

Packets come in the order of the capture. Where their sequence numbers are known, what came twice counts once and what
came too early waits (RFC 9293 §3.4, §3.10.7.4); after a gap that is never filled a connection is read no further. A
line may begin in one packet and end in another: it stands where it ended.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from heapq import heappop, heappush

from mailint.nodes.session import Speaker
from mailint.patterns import compiled
from mailint.read.conversation import Line
from mailint.read.listener import COMMAND, LINE, REPLY, Heard
from mailint.record import NamedTuple
from mailint.text import Piece, View


class Packet(NamedTuple):
    """What one end of a connection sent at once. `pieces` lead from its octets to the log, counted from its first."""

    connection: Hashable
    sender: Hashable
    octets: bytes
    pieces: tuple[Piece, ...]
    sequence: int | None = None
    """The number of its first octet, in 32 bits; None where the order of the capture is that of the octets."""
    closes: bool = False
    begins: bool = False
    """Whether a connection begins with it."""
    size: int | None = None
    """Octets that it holds on the wire, if other than are shown: CR LF may be shown as LF."""

    def shown(self, count: int) -> int:
        """How many of its octets show the first `count` of the wire."""
        if self.size is None or self.size == len(self.octets):
            return count
        at = 0
        while count > 0 and at < len(self.octets):
            count -= 1 + (self.octets[at : at + 1] == b"\n")
            at += 1
        return at


class Stream(NamedTuple):
    """The lines that both ends of a connection sent, in the text that they make."""

    view: View
    lines: tuple[Line, ...]


def streams(log: View, packets: Iterable[Packet]) -> list[Stream]:
    """The connections that speak SMTP, in the order in which they begin."""
    found = (_stream(log, connection) for connection in _connections(packets))
    return [stream for stream in found if stream]


def _connections(packets: Iterable[Packet]) -> list[list[Packet]]:
    """The packets of each connection; two ends may have several, one after the other."""
    found: list[list[Packet]] = []
    latest: dict[Hashable, list[Packet]] = {}
    firsts: dict[Hashable, dict[Hashable, int | None]] = {}
    speaking: set[Hashable] = set()
    for packet in packets:
        key = packet.connection
        first = firsts.setdefault(key, {})
        is_other = packet.begins and first.setdefault(packet.sender, packet.sequence) != packet.sequence
        again = is_other or (packet.begins and packet.sequence is None and key in speaking)
        if again:
            firsts[key] = {packet.sender: packet.sequence}
            speaking.discard(key)
        if again or key not in latest:
            latest[key] = []
            found.append(latest[key])
        latest[key].append(packet)
        if packet.octets:
            speaking.add(key)
    return found


def _stream(log: View, packets: list[Packet]) -> Stream | None:
    """A connection's stream; None where it does not speak SMTP."""
    weaver = _Weaver()
    for packet in in_order(packets):
        weaver.add(packet)
    weaver.finish()
    text = b"".join(weaver.out)
    server = _server(text, weaver.runs)
    if server is None:
        return None
    lines = list(_lines(text, weaver.runs, server))
    if packets[-1].closes or weaver.is_closed:
        lines.append(Line("noise", Heard(Speaker.NOISE, len(text), len(text), len(text), len(text), "GONE"), None))
    return Stream(View(text, weaver.pieces, log), tuple(lines))


def in_order(packets: list[Packet]) -> list[Packet]:
    """What the receivers got of a connection: the packets in the order of their octets, each octet once."""
    taken: list[tuple[int, Packet]] = []
    ends: dict[Hashable, _End] = {}
    for number, packet in enumerate(packets):
        if packet.sequence is None:
            taken.append((number, packet))
        else:
            end = ends.setdefault(packet.sender, _End())
            taken += [(number, each) for each in end.take(number, packet)]
    gap = min((number for end in ends.values() for number in end.waiting_since()), default=len(packets))
    return [packet for number, packet in taken if number < gap]


class _End:
    """What one end has sent so far; numbers are counted on where those of the packets go round."""

    def __init__(self) -> None:
        self.expected: int | None = None
        self.early: list[tuple[int, int, Packet]] = []
        """Packets for which others are still to come: a heap by the number of the first octet."""

    def take(self, number: int, packet: Packet) -> Iterator[Packet]:
        """The packets whose turn it is now that this one came as the capture's `number`th."""
        assert packet.sequence is not None
        if self.expected is None:
            self.expected = packet.sequence
        first = self.expected + _ahead(packet.sequence, self.expected)
        heappush(self.early, (first, number, packet))
        while self.early and self.early[0][0] <= self.expected:
            first, _, due = heappop(self.early)
            size = len(due.octets) if due.size is None else due.size
            known, self.expected = self.expected - first, max(self.expected, first + size)
            if known < size:
                yield _without(due, due.shown(known)) if known else due
            elif not size:
                yield due

    def waiting_since(self) -> Iterator[int]:
        """When the packets came for which what is before them never did."""
        return (number for _, number, _ in self.early)


_NUMBERS = 1 << 32


def _ahead(number: int, other: int) -> int:
    """By how much a sequence number is ahead of another."""
    difference = (number - other) % _NUMBERS
    return difference - _NUMBERS if difference >= _NUMBERS // 2 else difference


def _without(packet: Packet, count: int) -> Packet:
    """A packet without its first octets."""
    stops = [*(piece.at for piece in packet.pieces[1:]), len(packet.octets)]
    pieces = [
        Piece(max(at - count, 0), start + max(count - at, 0) // unit * width, unit, width)
        for (at, start, unit, width), stop in zip(packet.pieces, stops, strict=True)
        if stop > count
    ]
    return packet._replace(octets=packet.octets[count:], pieces=tuple(pieces))


class _Run(NamedTuple):
    """Whole lines of one end: text[start:stop]."""

    sender: Hashable
    start: int
    stop: int


class _Weaver:
    """Puts packets together to a text of whole lines."""

    def __init__(self) -> None:
        self.out: list[bytes] = []
        self.pieces: list[Piece] = []
        self.runs: list[_Run] = []
        self.open: dict[Hashable, list[Packet]] = {}
        """By sender: packets of a line that has not ended yet."""
        self.at = 0
        self.is_closed = self.is_opaque = False

    def add(self, packet: Packet) -> None:
        """Take the next packet; TLS (RFC 8446 §5.1) and what follows it cannot be read."""
        self.is_closed = self.is_closed or packet.closes
        before = self.open.setdefault(packet.sender, [])
        self.is_opaque = self.is_opaque or (not before and packet.octets.startswith(b"\x16\x03"))
        if self.is_opaque or not packet.octets:
            return
        cut = packet.octets.rfind(b"\n") + 1
        if cut:
            self.write([*before, _first(packet, cut)])
            before.clear()
        if cut < len(packet.octets):
            before.append(_without(packet, cut) if cut else packet)

    def finish(self) -> None:
        """Take the lines that never ended."""
        for before in self.open.values():
            if before:
                self.write(before)

    def write(self, packets: list[Packet]) -> None:
        """Append packets of one end, that end with a line."""
        start = self.at
        for packet in packets:
            self.pieces += [piece._replace(at=piece.at + self.at) for piece in packet.pieces]
            self.out.append(packet.octets)
            self.at += len(packet.octets)
        self.runs.append(_Run(packets[0].sender, start, self.at))


def _first(packet: Packet, count: int) -> Packet:
    """The first octets of a packet."""
    pieces = tuple(piece for piece in packet.pieces if piece.at < count)
    return packet._replace(octets=packet.octets[:count], pieces=pieces)


def _lines(text: bytes, runs: list[_Run], server: Hashable) -> Iterator[Line]:
    """The lines of both ends."""
    for sender, at, stop in runs:
        kind = "server" if sender == server else "client"
        while at < stop:
            found = LINE.match(text, at, stop)
            assert found
            yield Line(kind, Heard(Speaker.NOISE, at, found.end(), at, found.end(1), "TEXT"), None)
            at = found.end()


_FTP = compiled(rb"(?i)220[ -][^\n]*FTP|220[ -](?![^\n]*SMTP)[^\n]*File Transfer")
_MAIL = compiled(rb"220[ -][^\n]*(?:E?SMTP|LMTP)")


def _server(text: bytes, runs: list[_Run]) -> Hashable | None:
    """The end that speaks as an SMTP server; None where none does."""
    replies: dict[Hashable, int] = {}
    commands = greets = False
    for sender, start, stop in runs[:40]:
        replies.setdefault(sender, 0)
        replies[sender] += REPLY.match(text, start, stop) is not None
        replies[sender] -= COMMAND.match(text, start, stop) is not None
        commands = commands or COMMAND.match(text, start, stop) is not None
        greets = greets or _MAIL.match(text, start, stop) is not None
        if _FTP.match(text, start, stop):
            return None
    if not (commands or greets):
        return None
    server = max(replies, key=lambda sender: replies[sender])
    if replies[server] > 0:
        return server
    return b"" if len(replies) == 1 else None
