"""Domains that examples leave behind, in header, envelope and hello (RFC 2606 §3)."""

from collections.abc import Iterator

from mailint.data.special_use import placeholder
from mailint.nodes.address import Mailbox
from mailint.nodes.session import HELLO, Command, Envelope, Path
from mailint.rules.rule import Context, Finding, advice, rule
from mailint.text import Span


@rule("P005", "placeholder-domain", advice("RFC 2606 §3", "from memory (list)"))
def placeholder_domain(node: Mailbox | Command, mail: Context) -> Iterator[Finding]:
    """A domain that stands for "your own" in examples and templates.

    Most belong to somebody, who gets the mail. Documents have example.com and the other reserved names.

    bad:   From: yourName@«domain.com»
    bad:   To: info@«mail.yourcompany.com»
    bad:   C: MAIL FROM:<yourName@«domain.com»>
    bad:   C: EHLO «mail.yourdomain.com»
    good:  To: info@example.com
    good:  To: info@mydomain.com.example
    good:  C: MAIL FROM:<me@example.com>
    """
    domain = _domain(node)
    found = placeholder(mail.octets(domain)) if domain else None
    if domain and found:
        whose = "which leads nowhere" if found.endswith(b".tld") else "and belongs to somebody"
        yield Finding(*domain, f"{found.decode()} is a placeholder, {whose}.")


def _domain(node: Mailbox | Command) -> Span | None:
    if isinstance(node, Mailbox):
        return node.domain
    if isinstance(node, Envelope):
        return node.path.domain if isinstance(node.path, Path) else None
    return node.argument if node.verb in HELLO else None
