"""A name server on a free loopback port, UDP and TCP, that answers from a zone file's text."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dnslib import QTYPE, RCODE, RR
from dnslib.server import BaseResolver, DNSLogger, DNSServer

ZONE = """
$TTL 60
example.com.        1800 IN MX 20 mx2.example.com.
example.com.        1800 IN MX 10 mx1.example.com.
example.com.        1800 IN MX 10 mx1b.example.com.
mx1.example.com.    IN A 127.0.0.1
mx1.example.com.    IN AAAA ::1
mx1b.example.com.   IN A 127.0.0.2
mx2.example.com.    IN A 127.0.0.3
nullmx.example.     IN MX 0 .
mixed.example.      IN MX 0 .
mixed.example.      IN MX 5 mx1.example.com.
implicit.example.   IN A 127.0.0.1
implicit6.example.  IN AAAA ::1
empty.example.      IN TXT "no address"
xn--bcher-kva.example. IN MX 10 mx1.example.com.
alias.example.      IN CNAME example.com.
badmx.example.      IN MX 10 127.0.0.1.
half.example.       IN MX 10 broken.example.
big.example.        IN TXT "x"
""" + "\n".join(f"big.example. IN MX {number} a-rather-long-name-{number}.example.com." for number in range(40))


class Zone(BaseResolver):  # type: ignore[misc]
    def __init__(self, text: str, broken: tuple[str, ...]) -> None:
        self.records = RR.fromZone(text)
        self.broken = broken

    def resolve(self, request: Any, handler: Any) -> Any:
        reply = request.reply()
        target = str(request.q.qname).lower()
        if target in self.broken:
            reply.header.rcode = RCODE.SERVFAIL
            return reply
        known = False
        for _ in range(8):
            hits = [record for record in self.records if str(record.rname).lower() == target]
            known = known or bool(hits)
            for record in hits:
                if record.rtype in (request.q.qtype, QTYPE.CNAME):
                    reply.add_answer(record)
            alias = next((record for record in hits if record.rtype == QTYPE.CNAME), None)
            if alias is None:
                break
            target = str(alias.rdata).lower()
        if not known:
            reply.header.rcode = RCODE.NXDOMAIN
        return reply


@contextmanager
def zone_server(text: str = ZONE, broken: tuple[str, ...] = ("broken.example.",)) -> Iterator[tuple[str, int]]:
    zone = Zone(text, broken)
    port = free_port()
    servers = [DNSServer(zone, port=port, address="127.0.0.1", tcp=tcp, logger=DNSLogger("pass")) for tcp in (0, 1)]
    for server in servers:
        server.start_thread()
    try:
        yield "127.0.0.1", port
    finally:
        for server in servers:
            server.stop()
            server.server.server_close()
            server.thread.join()


def free_port() -> int:
    """A port that is free for TCP and UDP."""
    for _ in range(50):
        with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
            tcp.bind(("127.0.0.1", 0))
            port: int = tcp.getsockname()[1]
            try:
                udp.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise OSError("no free port")
