"""`mailint mx`: where a domain's mail goes."""

from __future__ import annotations

import click

from mailint.cli import streams
from mailint.cli.options import Command, option
from mailint.cli.servers import DNS_SERVER
from mailint.render.visible import visible_text
from mailint.smtp.route import Failure, Route, Router


@click.command(
    "mx",
    cls=Command,
    epilog="""\b
Examples:
  mailint mx example.com
  mailint mx --dns-server 192.0.2.53 example.com

Exit status: 0 mail can be sent there, 1 none can, 2 an option that cannot be used.""",
)
@click.argument("domain", metavar="DOMAIN")
@option("--dns-server", group="Who is asked", type=DNS_SERVER, metavar="HOST[:PORT]",
        help="The name server to ask, not the system's.")  # fmt: skip
def command(domain: str, dns_server: tuple[str, int] | None) -> int:
    """Show where a domain's mail goes, in order of preference (RFC 5321 §5.1)."""
    domain = domain.rpartition("@")[2].strip("<>")
    router = Router(dns_server)
    route = router.route(domain)
    lines = [*map(str, route.records), *_meaning(route, router)]
    streams.out("".join(f"{visible_text(line)}\n" for line in lines))
    return int(route.failure is not None)


def _meaning(route: Route, router: Router) -> list[str]:
    """What the table means, in sentences."""
    if route.failure:
        later = " A later try may go better." if route.failure.temporary else ""
        return [f"No mail can be sent to {route.domain}: {route.failure.reason} ({route.failure.status}).{later}"]
    if route.domain.startswith("["):
        return [f"Mail goes to the address {route.domain}."]
    if route.implicit:
        return [f"{route.domain} has no MX record: its mail goes to {route.domain} itself.", *_hosts(route, router)]
    first = f"Mail to {route.domain} goes to the host of the lowest preference first"
    equal = len({host.preference for host in route.hosts}) < len(route.hosts)
    return [f"{first}{', in random order among equals' if equal else ''}:", *_hosts(route, router)]


def _hosts(route: Route, router: Router) -> list[str]:
    """A line a host: its place in the order, and its addresses."""
    lines = []
    for number, host in enumerate(route.hosts, 1):
        addresses = host.addresses or router.addresses(host.name)
        where = addresses.reason if isinstance(addresses, Failure) else ", ".join(addresses)
        preference = "" if route.implicit else f", preference {host.preference}"
        lines.append(f"  {number}. {host.name}{preference} ({where})")
    return lines
