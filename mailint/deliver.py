"""A repaired message and an envelope to their servers: a route for each domain, host after host, an outcome each.

Nothing is changed here but line ends: what is sent are the octets of the message with CRLF.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from mailint.data.special_use import special_use
from mailint.envelope import Envelope
from mailint.read.message import read_message
from mailint.record import NamedTuple
from mailint.smtp.attempt import Way, attempt
from mailint.smtp.client import Credentials, Letter, Result, Tls, Verdict
from mailint.smtp.route import Failure, Host, Route, Router, a_labels, is_address
from mailint.smtp.wire import Timeouts, own_name

__all__ = ["Credentials", "Delivery", "Leg", "Options", "Outcome", "Result", "Timeouts", "Tls", "Verdict", "deliver",
           "endpoint", "full_name", "plan", "wire_form"]  # fmt: skip

SMTP_PORT = 25


class Options(NamedTuple):
    """How to deliver."""

    server: tuple[str, int] | None = None
    """Host and port that take everything; None: the hosts that the DNS names for each recipient's domain."""
    port: int = SMTP_PORT
    """Port of the hosts that the DNS names."""
    dns_server: tuple[str, int] | None = None
    """IP address and port of the name server; None: the system's."""
    hello: str | None = None
    """Our name for EHLO; None: this host's own, or the address literal of the connection where it has no full one."""
    tls: Tls = Tls.MAY
    ca_file: str | None = None
    """Certificates to trust instead of the system's (PEM)."""
    credentials: Credentials | None = None
    timeouts: Timeouts = Timeouts()


class Leg(NamedTuple):
    """A route, and the recipients whose mail goes there."""

    route: Route
    port: int
    recipients: tuple[str, ...]


class Outcome(NamedTuple):
    """What became of one recipient, and where that was settled; no host where none was reached."""

    recipient: str
    verdict: Verdict
    host: str | None = None
    address: str | None = None
    port: int | None = None

    @property
    def result(self) -> Result:
        """Accepted, refused or deferred."""
        return self.verdict.result


class Delivery(NamedTuple):
    """Outcomes in the order of the envelope, and the session of every connection that was made."""

    outcomes: tuple[Outcome, ...]
    recordings: tuple[bytes, ...]

    @property
    def complete(self) -> bool:
        """Whether every recipient was accepted."""
        return all(outcome.result is Result.ACCEPTED for outcome in self.outcomes)

    @property
    def deferred(self) -> tuple[str, ...]:
        """Recipients for whom a later try is due, at the earliest in 30 minutes (RFC 5321 §4.5.4.1)."""
        return tuple(outcome.recipient for outcome in self.outcomes if outcome.result is Result.DEFERRED)


def plan(envelope: Envelope, options: Options, router: Router | None = None) -> tuple[Leg, ...]:
    """Where each recipient's mail will go. Asks the DNS unless `options.server` says it."""
    if options.server:
        name, port = options.server
        return (Leg(Route(name, (Host(name, addresses=(name,)),)), port, envelope.recipients),)
    router = router or Router(options.dns_server)
    domains: dict[str, list[str]] = {}
    for recipient in envelope.recipients:
        domains.setdefault(_domain(recipient).lower(), []).append(recipient)
    return tuple(Leg(router.route(domain), options.port, tuple(each)) for domain, each in domains.items())


def deliver(
    message: bytes,
    envelope: Envelope,
    options: Options,
    legs: Iterable[Leg] | None = None,
    router: Router | None = None,
) -> Delivery:
    """Send a message to all recipients of its envelope. Never raises for what servers and the DNS do.

    Raises ValueError if the message has line ends that must not be sent, OSError if `ca_file` cannot be used.
    """
    octets = wire_form(message)
    router = router or Router(options.dns_server)
    hello = options.hello and (a_labels(options.hello) or options.hello)
    way = Way(hello or full_name(), options.tls, options.ca_file, options.credentials, options.timeouts)
    way.secrecy()
    letter = Letter(_ascii_domain(envelope.sender), (), octets, _has_utf8_header(octets))
    settled: dict[str, Outcome] = {}
    recordings: list[bytes] = []
    for leg in plan(envelope, options, router) if legs is None else legs:
        settled |= _travel(leg, letter, way, router, recordings)
    return Delivery(tuple(settled[each] for each in envelope.recipients), tuple(recordings))


def wire_form(message: bytes) -> bytes:
    """The octets that are sent: CRLF at every line end and at the end, without an mbox `From ` line (RFC 4155).

    Raises ValueError for CR or LF that stand alone among CRLF: what they mean differs from server to server, and some
    have been led by them to see a second message (RFC 5321 §2.3.8).
    """
    framing = read_message(message).envelope_line
    octets = message[framing.stop :] if framing else message
    if b"\r" not in octets:
        octets = octets.replace(b"\n", b"\r\n")
    pairs = octets.count(b"\r\n")
    if octets.count(b"\n") != pairs or octets.count(b"\r") != pairs:
        raise ValueError("the message has lone CR or LF among its line ends")
    return octets if octets.endswith(b"\r\n") or not octets else octets + b"\r\n"


def endpoint(text: str, port: int) -> tuple[str, int]:
    """`HOST`, `HOST:PORT` or `[IPv6]:PORT` as host and port. Raises ValueError for anything else."""
    if is_address(text):
        return text, port
    match = _ENDPOINT.fullmatch(text)
    if match is None or not 0 < int(match["port"] or port) < 65536:
        raise ValueError(f"{text!r} is not HOST or HOST:PORT")
    return match["literal"] or match["host"], int(match["port"] or port)


_ENDPOINT = re.compile(r"(?:\[(?P<literal>[^\]]+)\]|(?P<host>[^\s\[\]:]+))(?::(?P<port>[0-9]{1,5}))?")


def full_name() -> str | None:
    """Own name of the host, if it is one that other hosts may know (RFC 5321 §2.3.5, §4.1.4)."""
    name = own_name().rstrip(".").lower()
    labels = name.split(".")
    special = special_use(name.encode())
    if len(labels) < 2 or labels[-1] in _PRIVATE or (special and not special.for_documents):
        return None
    return name if all(map(_LABEL.fullmatch, labels)) and not is_address(name) else None


_PRIVATE = {"arpa", "home", "lan", "localdomain"}
"""Top labels of names that only this host or its network knows, by habit; the reserved ones are data."""

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")


# ---- a leg


ADDRESSES_LIMIT = 10
"""Most addresses that are tried for one domain; RFC 5321 §5.1 asks for two at least."""


def _travel(leg: Leg, letter: Letter, way: Way, router: Router, recordings: list[bytes]) -> dict[str, Outcome]:
    """Ask host after host until each recipient is settled; adds to `recordings`."""
    wired = {recipient: _ascii_domain(recipient) for recipient in leg.recipients}
    found: dict[str, Outcome] = {}
    if leg.route.failure:
        return {recipient: Outcome(recipient, _failed(leg.route.failure)) for recipient in wired}
    for host, address in islice(_stops(leg.route, router), ADDRESSES_LIMIT):
        waiting = [each for each in wired if each not in found or found[each].verdict.elsewhere]
        if not waiting:
            break
        if isinstance(address, Failure):
            found |= _merged(found, [Outcome(each, _failed(address), host.name) for each in waiting])
            continue
        sent = letter._replace(recipients=tuple(dict.fromkeys(wired[each] for each in waiting)))
        made = attempt(sent, host.name, address, leg.port, way)
        recordings += made.recordings
        place = (host.name, address, leg.port)
        found |= _merged(found, [Outcome(each, made.verdicts[wired[each]], *place) for each in waiting])
    return found


def _stops(route: Route, router: Router) -> Iterator[tuple[Host, str | Failure]]:
    """Each host's addresses, looked up when it is that host's turn."""
    for host in route.hosts:
        addresses = host.addresses or router.addresses(host.name)
        if isinstance(addresses, Failure):
            yield host, addresses
        else:
            yield from ((host, address) for address in addresses)


def _merged(found: dict[str, Outcome], newer: Iterable[Outcome]) -> dict[str, Outcome]:
    """What holds after one more host: that one host is closed to us is no last word while another may open later."""
    return {
        new.recipient: old
        if (old := found.get(new.recipient)) and old.result is Result.DEFERRED and _shut(new)
        else new
        for new in newer
    }


def _shut(outcome: Outcome) -> bool:
    return outcome.result is Result.REFUSED and outcome.verdict.elsewhere


def _failed(failure: Failure) -> Verdict:
    result = Result.DEFERRED if failure.temporary else Result.REFUSED
    return Verdict(result, failure.reason, status=failure.status, elsewhere=True)


def _domain(address: str) -> str:
    return address.rpartition("@")[2] if "@" in address else ""


def _ascii_domain(address: str) -> str:
    """The address with its domain in A-labels, if that makes it ASCII: then any server can take it."""
    local, at, domain = address.rpartition("@")
    return f"{local}@{a_labels(domain) or domain}" if at and local.isascii() else address


def _has_utf8_header(octets: bytes) -> bool:
    """Whether a header section of the message or of a part holds UTF-8 beyond ASCII (RFC 6532)."""
    if octets.isascii():
        return False
    headers = [octets[part.start : part.header_stop] for part in read_message(octets).parts]
    return any(not header.isascii() and _is_utf8(header) for header in headers)


def _is_utf8(octets: bytes) -> bool:
    try:
        octets.decode()
    except UnicodeDecodeError:
        return False
    return True
