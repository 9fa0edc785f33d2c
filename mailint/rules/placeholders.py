"""What examples and templates leave behind: domains (RFC 2606 §3), and places that nobody filled in."""

from collections.abc import Iterator

from mailint.data.special_use import placeholder
from mailint.nodes.message import Leaf
from mailint.nodes.session import HELLO, Command, Envelope, Path
from mailint.nodes.signs import Placeholders, UnreachableMailboxes
from mailint.patterns import compiled
from mailint.rules.rule import Context, Finding, Level, advice, rule, warning
from mailint.text import Span, window


@rule("P005", "placeholder-domain", advice("RFC 2606 §3", "from memory (list)"))
def placeholder_domain(node: UnreachableMailboxes | Command, mail: Context) -> Iterator[Finding]:
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
    for domain in _domains(node, mail):
        found = placeholder(mail.octets(domain))
        if not found:
            continue
        whose = "which leads nowhere" if found.endswith(b".tld") else "and belongs to somebody"
        yield Finding(*domain, f"{found.decode()} is a placeholder, {whose}.")


def _domains(node: UnreachableMailboxes | Command, mail: Context) -> list[Span]:
    """The domains of mailboxes, or of a command."""
    if isinstance(node, UnreachableMailboxes):
        return [box.domain for box in mail.noted_mailboxes(node)]
    if isinstance(node, Envelope):
        return [node.path.domain] if isinstance(node.path, Path) else []
    return [node.argument] if node.verb in HELLO else []


@rule("T024", "template-placeholder", warning("from memory (template languages)"))
def template_placeholder(node: Placeholders | Envelope, mail: Context) -> Iterator[Finding]:
    """A place that a program was to fill in is still there.

    The reader sees `Dear {{ name }}`, and an address such as `${EMAIL}` takes no mail. In text only `{{ name }}` and
    `%%NAME%%` count, as advice: texts may speak about templates.

    given: kind = "message"
    bad:
        From: shop@example.com
        Received: from a.example by b.example; Tue, 24 Nov 2026 10:00:00 +0000
        Subject: Hello «{{ first_name }}»

        Dear «%%NAME%%»,
    bad:
        To: «${EMAIL}»
        Received: from a.example by b.example; Tue, 24 Nov 2026 10:00:00 +0000
        Subject: Hello «__NAME__»
        From: «<your email>»

        It costs $5, and __init__ is a method.
    good:
        From: shop@example.com
        Received: from a.example by b.example; Tue, 24 Nov 2026 10:00:00 +0000
        Subject: Sale: 100% off, ${5}, {curly} and __init__

        Hello
    given: kind = "session"
    bad:   C: RCPT TO:<«{{ email }}»>
    good:  C: RCPT TO:<a{b}@c.example>
    """
    if isinstance(node, Envelope):
        for found in (
            _PLACEHOLDER.finditer(mail.text, *node.argument) if _MARK.search(mail.text, *node.argument) else ()
        ):
            yield Finding(*found.span(), "This was to be filled in.")
        return
    root = mail.message.root
    for field in root.all(*_FILLED, *(name for name in root.fields.names if name.startswith(b"list-"))):
        for found in _PLACEHOLDER.finditer(mail.text, field.body_start, field.body_stop):
            yield Finding(*found.span(), "This was to be filled in.")
    for part in mail.message.parts:
        if isinstance(part, Leaf) and part.media_type in (b"text/plain", b"text/html"):
            yield from _in_text(part, mail)


def _in_text(part: Leaf, mail: Context) -> Iterator[Finding]:
    """Places in a body; of HTML not those in styles, scripts and examples of code."""
    if not any(_IN_TEXT.search(lines) for _, lines in window.lines(mail.text, *part.body)):
        return
    at = part.body_start
    code = _CODE.finditer(mail.text, at, part.stop) if part.media_type == b"text/html" else iter(())
    for stop, resume in (*(found.span() for found in code), (part.stop, part.stop)):
        for found in _IN_TEXT.finditer(mail.text, at, max(stop, at)):
            yield Finding(*found.span(), "This was to be filled in.", level=Level.ADVICE)
        at = max(at, resume)


_MARK = compiled(rb"[{%_*]|<[Yy]")
"""What every place has in it."""
_PLACEHOLDER = compiled(
    rb"\{\{[^{}\r\n]{1,80}\}\}|\{%[^%\r\n]{1,80}%\}|\$\{[A-Za-z_][\w.]*\}|%%[A-Za-z_]\w*%%|\b__[A-Z][A-Z0-9_]*?__(?!\w)"
    rb"|\*\|[A-Z][A-Z0-9_]*\|\*|(?i:<your (?:own )?(?:e-?mail|name|address|domain)[ \w-]*>)"
)
_IN_TEXT = compiled(rb"\{\{ ?[A-Za-z_][\w.]*+ ?\}\}|%%[A-Z][A-Z0-9_]*%%")
_CODE = compiled(rb"(?is)<(style|script|code|pre)\b.*?</\1\s*>")
_FILLED = frozenset(b"subject from to cc bcc reply-to sender date message-id comments organization".split())
"""Fields that programs fill in."""
