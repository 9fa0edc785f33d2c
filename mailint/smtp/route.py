"""Which hosts take a domain's mail, and in what order (RFC 5321 §5.1, RFC 7505). The one door to the DNS."""

from __future__ import annotations

import ipaddress
import random

import dns.exception
import dns.name
import dns.rdatatype
import dns.rdtypes.ANY.MX
import dns.resolver

from mailint.record import NamedTuple

LIFETIME = 15.0
"""Seconds that one look-up may take, all tries together."""


class Failure(NamedTuple):
    """Why a domain or host cannot be reached: an enhanced status code (RFC 3463) and a sentence."""

    status: str
    reason: str

    @property
    def temporary(self) -> bool:
        """Whether a later try may go better."""
        return self.status.startswith("4")


class Record(NamedTuple):
    """An MX record as it was answered. Names are absolute, with their final dot; `ttl` in seconds."""

    owner: str
    ttl: int
    preference: int
    exchange: str

    def __str__(self) -> str:
        """The record in the form of a zone file, in the columns that `dig` uses."""
        return f"{self.owner:<25} {self.ttl:<7} IN      MX      {self.preference} {self.exchange}"


class Host(NamedTuple):
    """A host that may take the mail: a name without its final dot, or an IP address; the lowest preference is first."""

    name: str
    preference: int = 0
    addresses: tuple[str, ...] = ()
    """Where to connect, if that is settled without asking the DNS."""


class Route(NamedTuple):
    """Where a domain's mail goes: hosts in the order in which they are to be tried, or the failure."""

    domain: str
    hosts: tuple[Host, ...] = ()
    failure: Failure | None = None
    implicit: bool = False
    """Whether there is no MX record and the domain's own addresses take the mail."""
    records: tuple[Record, ...] = ()
    """What the DNS answered, by preference."""


class Router:
    """Look-ups by one resolver: the system's, or the one at `server`. Answers are kept for the life of the object."""

    def __init__(
        self, server: tuple[str, int] | None = None, rng: random.Random | None = None, lifetime: float = LIFETIME
    ) -> None:
        self._server = server
        self._random = rng or random.Random()
        self._lifetime = lifetime
        self._resolver: dns.resolver.Resolver | None = None
        self._routes: dict[str, Route] = {}

    def route(self, domain: str) -> Route:
        """The way to a domain or an address literal (`[192.0.2.1]`)."""
        found = self._routes.get(domain.lower())
        if found is None:
            found = _literal(domain) if domain.startswith("[") else self._lookup(domain)
            self._routes[domain.lower()] = found
        return found

    def addresses(self, name: str) -> tuple[str, ...] | Failure:
        """IP addresses of a host, IPv6 first, in the order in which they are to be tried."""
        if is_address(name):
            return (name,)
        try:
            host = _name(name)
        except dns.exception.DNSException as error:
            return Failure("5.1.2", f"{name!r} is not a host name: {error}")
        found: list[str] = []
        failures: list[Failure] = []
        for kind in (dns.rdatatype.AAAA, dns.rdatatype.A):
            answer = self._resolve(host, kind)
            if isinstance(answer, Failure):
                failures.append(answer)
            elif answer:
                found += [rdata.to_text() for rdata in answer]
        if found:
            return tuple(found)
        temporary = next((failure for failure in failures if failure.temporary), None)
        return temporary or next(iter(failures), None) or Failure("5.4.4", f"{name} has no address")

    def _lookup(self, domain: str) -> Route:
        try:
            name = _name(domain)
        except dns.exception.DNSException as error:
            return Route(domain, failure=Failure("5.1.2", f"{domain!r} is not a domain name: {error}"))
        answer = self._resolve(name, dns.rdatatype.MX)
        if isinstance(answer, Failure):
            return Route(domain, failure=answer)
        if answer is None:
            return self._implicit(domain, _text(name))
        return self._explicit(domain, answer)

    def _implicit(self, domain: str, name: str) -> Route:
        """No MX record: the domain itself, with preference 0, if it has an address (RFC 5321 §5.1)."""
        addresses = self.addresses(name)
        if isinstance(addresses, Failure):
            if addresses.temporary:
                return Route(domain, failure=addresses)
            return Route(domain, failure=Failure("5.4.4", f"{domain} has neither an MX record nor an address"))
        return Route(domain, (Host(name),), implicit=True)

    def _explicit(self, domain: str, answer: dns.resolver.Answer) -> Route:
        """By preference, at random among equals; the null MX ends the search (RFC 7505 §3)."""
        found = [rdata for rdata in answer if isinstance(rdata, dns.rdtypes.ANY.MX.MX)]
        self._random.shuffle(found)
        found.sort(key=lambda rdata: rdata.preference)
        owner, ttl = answer.canonical_name.to_text(), answer.rrset.ttl if answer.rrset else 0
        records = tuple(Record(owner, ttl, rdata.preference, rdata.exchange.to_text()) for rdata in found)
        hosts = tuple(Host(_text(mx.exchange), mx.preference) for mx in found if mx.exchange != dns.name.root)
        if not hosts:
            return Route(domain, (), Failure("5.1.10", f"{domain} takes no mail (null MX)"), records=records)
        return Route(domain, hosts, records=records)

    def _resolve(self, name: dns.name.Name, kind: dns.rdatatype.RdataType) -> dns.resolver.Answer | Failure | None:
        """The answer; None where the name exists without such records."""
        try:
            return self._ask().resolve(name, kind, search=False)
        except dns.resolver.NoAnswer:
            return None
        except dns.resolver.NXDOMAIN:
            return Failure("5.1.2", f"{_text(name)} does not exist in the DNS")
        except (dns.exception.DNSException, OSError) as error:
            return Failure("4.4.3", f"the DNS gives no answer about {_text(name)}: {_sentence(error)}")

    def _ask(self) -> dns.resolver.Resolver:
        if self._resolver is None:
            resolver = dns.resolver.Resolver(configure=self._server is None)
            if self._server:
                resolver.nameservers = [self._server[0]]
                resolver.port = self._server[1]
            resolver.lifetime = self._lifetime
            resolver.cache = dns.resolver.LRUCache()
            self._resolver = resolver
        return self._resolver


def a_labels(domain: str) -> str | None:
    """A domain in the ASCII form that the DNS and servers without SMTPUTF8 take (RFC 5891); None if it has none."""
    if domain.isascii():
        return domain
    try:
        return _text(_name(domain))
    except dns.exception.DNSException:
        return None


def is_address(text: str) -> bool:
    """Whether the text is an IP address."""
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def literal(address: str) -> str:
    """An IP address as an address literal (RFC 5321 §4.1.3)."""
    address = address.partition("%")[0]
    return f"[IPv6:{address}]" if ":" in address else f"[{address}]"


def _literal(domain: str) -> Route:
    """An address literal names its host itself, without the DNS (RFC 5321 §4.1.3)."""
    inner = domain[1:-1] if domain.endswith("]") else ""
    tagged = inner[:5].lower() == "ipv6:"
    address = inner[5:] if tagged else inner
    if is_address(address) and tagged == (":" in address):
        return Route(domain, (Host(address),))
    return Route(domain, failure=Failure("5.1.2", f"{domain} is not an address literal"))


def _name(domain: str) -> dns.name.Name:
    name = dns.name.from_text(domain, idna_codec=dns.name.IDNA_2008_UTS_46)
    if name == dns.name.root:
        raise dns.name.EmptyLabel
    return name


def _text(name: dns.name.Name) -> str:
    return name.to_text(omit_final_dot=True)


def _sentence(error: Exception) -> str:
    """What the resolver says, in one line."""
    if isinstance(error, dns.resolver.LifetimeTimeout):
        return "timed out"
    if isinstance(error, dns.resolver.NoNameservers):
        return "no name server could answer"
    return " ".join(str(error).split()) or type(error).__name__
