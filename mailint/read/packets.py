"""The one door to dpkt: packet captures in, the SMTP that went through them out.

A capture is a container: what is judged is the text that its connections carried, and offsets, lines and columns count
in that text, connection after connection. Octets stand there as they were sent, in the order in which they arrived.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from io import BytesIO
from typing import TYPE_CHECKING

from mailint.read.dialects import Dialect
from mailint.read.streams import Packet, Stream, streams
from mailint.text import Piece, View

if TYPE_CHECKING:
    from dpkt.ip import IP
    from dpkt.ip6 import IP6

PCAP = Dialect("pcap", True, line_ends=True, dump=True)
"""What is known of a session that was captured as packets."""
MISSING = "a packet capture is read with dpkt: pip install 'mailint[pcap]'"


def is_readable() -> bool:
    """Whether dpkt is installed."""
    return find_spec("dpkt") is not None


def carried(data: bytes) -> tuple[bytes, list[Stream]]:
    """The text of all connections that speak SMTP, and each of them in it. Raises ModuleNotFoundError without dpkt."""
    if not is_readable():
        raise ModuleNotFoundError(MISSING)
    found = streams(View.whole(data), _packets(data))
    text = b"".join(stream.view.text for stream in found)
    placed, at = [], 0
    for stream in found:
        stop = at + len(stream.view.text)
        placed.append(stream._replace(view=View.cut(text, at, stop)))
        at = stop
    return text, placed


def _packets(data: bytes) -> Iterator[Packet]:
    """What TCP carried, packet by packet; the first sequence number of a side is that after its SYN (RFC 9293 §3.4)."""
    from dpkt.tcp import TCP, TH_FIN, TH_RST, TH_SYN

    for ip in _datagrams(data):
        tcp = ip.data
        if not isinstance(tcp, TCP):
            continue
        sender, receiver = (ip.src, tcp.sport), (ip.dst, tcp.dport)
        flags = tcp.flags
        begins = bool(flags & TH_SYN)
        yield Packet(
            frozenset((sender, receiver)), sender, tcp.data, (Piece(0, 0),), (tcp.seq + begins) % (1 << 32),
            bool(flags & (TH_FIN | TH_RST)), begins=begins,
        )  # fmt: skip


def _datagrams(data: bytes) -> Iterator[IP | IP6]:
    """The IP datagrams of a capture, out of whatever links it was made on; what is no IP is passed over."""
    from dpkt.dpkt import Error
    from dpkt.ip import IP
    from dpkt.ip6 import IP6

    for link, octets in _frames(data):
        try:
            layer = link(octets)
        except (Error, ValueError, IndexError, KeyError, AttributeError, TypeError):
            continue
        for _ in range(8):
            if isinstance(layer, (IP, IP6)):
                yield layer
                break
            layer = getattr(layer, "data", None)


def _frames(data: bytes) -> Iterator[tuple[Callable[[bytes], object], bytes]]:
    """The frames of a capture, each with what reads its link; a capture that is cut off ends there."""
    from dpkt.dpkt import Error
    from dpkt.pcap import UniversalReader

    try:
        reader = UniversalReader(BytesIO(data))
        link = _links().get(reader.datalink())
        if link:
            for _, octets in reader:
                yield link, octets
    except (Error, ValueError, struct.error, OverflowError, MemoryError):
        return


def _links() -> dict[int, Callable[[bytes], object]]:
    """Readers of links by their number (LINKTYPE_ of libpcap)."""
    from dpkt import ethernet, ip, ip6, loopback, sll, sll2

    def raw(octets: bytes) -> object:
        return ip6.IP6(octets) if octets[:1] >= b"\x60" else ip.IP(octets)

    return {
        0: loopback.Loopback,
        1: ethernet.Ethernet,
        12: raw,
        14: raw,
        101: raw,
        108: loopback.Loopback,
        113: sll.SLL,
        228: ip.IP,
        229: ip6.IP6,
        276: sll2.SLL2,
    }
