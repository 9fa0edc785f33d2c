"""Packet captures for the tests, made with dpkt: a dialogue on a connection, with what happens to packets."""

from __future__ import annotations

import io
import socket
from collections.abc import Callable, Iterable
from typing import Any

import dpkt

CLIENT, SERVER = ("192.0.2.7", 50113), ("192.0.2.25", 25)
CLIENT6, SERVER6 = ("2001:db8::7", 50113), ("2001:db8::25", 25)


def segments(
    said: Iterable[tuple[str, bytes]],
    client: Any = CLIENT,
    server: Any = SERVER,
    first: int = 1000,
    closes: bool = True,
) -> list[bytes]:
    """IP datagrams of a connection: handshake, what is said (`C` or `S`, octets), FIN."""
    numbers = {"C": first, "S": first + 7000}
    ends = {"C": client, "S": server}
    out = []

    def send(side: str, data: bytes, flags: int, count: int = 0) -> None:
        other = "S" if side == "C" else "C"
        tcp = dpkt.tcp.TCP(
            sport=ends[side][1], dport=ends[other][1], seq=numbers[side] % 2**32, ack=numbers[other] % 2**32,
            flags=flags, data=data,
        )  # fmt: skip
        out.append(datagram(ends[side][0], ends[other][0], tcp))
        numbers[side] += len(data) + count

    send("C", b"", dpkt.tcp.TH_SYN, 1)
    send("S", b"", dpkt.tcp.TH_SYN | dpkt.tcp.TH_ACK, 1)
    send("C", b"", dpkt.tcp.TH_ACK)
    for side, data in said:
        send(side, data, dpkt.tcp.TH_PUSH | dpkt.tcp.TH_ACK)
    if closes:
        send("S", b"", dpkt.tcp.TH_FIN | dpkt.tcp.TH_ACK, 1)
        send("C", b"", dpkt.tcp.TH_FIN | dpkt.tcp.TH_ACK, 1)
    return out


def datagram(source: str, target: str, tcp: Any) -> bytes:
    """An IPv4 or IPv6 datagram."""
    if ":" in source:
        ends = {"src": socket.inet_pton(socket.AF_INET6, source), "dst": socket.inet_pton(socket.AF_INET6, target)}
        return bytes(dpkt.ip6.IP6(nxt=6, hlim=64, plen=len(tcp), data=tcp, **ends))
    ends = {"src": socket.inet_aton(source), "dst": socket.inet_aton(target)}
    return bytes(dpkt.ip.IP(p=6, ttl=64, len=20 + len(tcp), data=tcp, **ends))


def ethernet(ip: bytes) -> bytes:
    """A frame, padded to the least length that there is."""
    kind = b"\x86\xdd" if ip[0] >> 4 == 6 else b"\x08\x00"
    return (b"\x02" * 6 + b"\x04" * 6 + kind + ip).ljust(60, b"\0")


def tagged(ip: bytes) -> bytes:
    """A frame of a VLAN."""
    return b"\x02" * 6 + b"\x04" * 6 + b"\x81\x00\x00\x2a\x08\x00" + ip


def cooked(ip: bytes) -> bytes:
    """What Linux captures on `any`."""
    kind = b"\x86\xdd" if ip[0] >> 4 == 6 else b"\x08\x00"
    return b"\0\0\0\1\0\6" + b"\x02" * 6 + b"\0\0" + kind + ip


def cooked2(ip: bytes) -> bytes:
    """The same in its second form."""
    kind = b"\x86\xdd" if ip[0] >> 4 == 6 else b"\x08\x00"
    return kind + b"\0\0" + b"\0\0\0\2" + b"\0\1" + b"\0" + b"\6" + b"\x02" * 8 + ip


def loopback(ip: bytes) -> bytes:
    """What BSD captures on its loopback."""
    return (b"\x1e\0\0\0" if ip[0] >> 4 == 6 else b"\2\0\0\0") + ip


def raw(ip: bytes) -> bytes:
    """No link at all."""
    return ip


LINKS: dict[str, tuple[int, Callable[[bytes], bytes]]] = {
    "ethernet": (1, ethernet), "vlan": (1, tagged), "sll": (113, cooked), "sll2": (276, cooked2), "null": (0, loopback),
    "raw": (101, raw),
}  # fmt: skip


def pcap(datagrams: Iterable[bytes], link: str = "ethernet", *, ng: bool = False, nano: bool = False) -> bytes:
    """A capture of these datagrams."""
    number, frame = LINKS[link]
    out = io.BytesIO()
    if ng:
        block = dpkt.pcapng.InterfaceDescriptionBlockLE(linktype=number)
        writer = dpkt.pcapng.Writer(out, idb=block)
    else:
        writer = dpkt.pcap.Writer(out, linktype=number, nano=nano)
    for at, each in enumerate(datagrams):
        writer.writepkt(frame(each), ts=1791184500 + at / 100)
    return out.getvalue()
