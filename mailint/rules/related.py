"""Multiparts whose parts belong together (RFC 2387, RFC 2557)."""

from collections.abc import Iterator

from mailint.nodes.message import Multipart
from mailint.nodes.signs import CidLinks
from mailint.patterns import compiled
from mailint.rules.rule import Context, Edit, Finding, Fix, Safety, rule, warning
from mailint.text import Span

_MIXED = compiled(rb"(?i)multipart/mixed")


@rule("M044", "mixed-should-be-related", warning("RFC 2557 §7", "RFC 2387 §1", "RFC 2046 §5.1.3"))
def mixed_should_be_related(sign: CidLinks, mail: Context) -> Iterator[Finding]:
    """An HTML part shows a part that stands beside it in multipart/mixed.

    What is mixed is independent: readers list such an image as an attachment, some do not show it in its place. Parts
    that make one page together are multipart/related.

    bad:
        MIME-Version: 1.0
        Content-Type: «multipart/mixed»; boundary=inner

        --inner
        Content-Type: text/html

        <img src="cid:1a2b.3c4d@b.example">
        --inner
        Content-Type: image/png
        Content-ID: <1a2b.3c4d@b.example>

        --inner--
    unsafe:
        MIME-Version: 1.0
        Content-Type: multipart/related; type="text/html"; boundary=inner

        --inner
        Content-Type: text/html

        <img src="cid:1a2b.3c4d@b.example">
        --inner
        Content-Type: image/png
        Content-ID: <1a2b.3c4d@b.example>

        --inner--
    bad:
        MIME-Version: 1.0
        Content-Type: «multipart/mixed»; boundary=inner

        --inner
        Content-Type: image/png
        Content-ID: <1a2b.3c4d@b.example>

        --inner
        Content-Type: text/html

        <img src="cid:1a2b.3c4d@b.example">
        --inner--
    good:
        MIME-Version: 1.0
        Content-Type: multipart/mixed; boundary=inner

        --inner
        Content-Type: text/html

        <p>hello</p>
        --inner
        Content-Type: image/png
        Content-ID: <1a2b.3c4d@b.example>

        --inner--
    """
    message = mail.message
    seen = set()
    for link in message.links:
        html, target = message.parts[link.part], message.parts[link.target]
        around = message.parts[html.parent]
        if link.target < 0 or html.media_type != b"text/html" or html.parent != target.parent or html is target:
            continue
        if isinstance(around, Multipart) and around.media_type == b"multipart/mixed" and around.index not in seen:
            seen.add(around.index)
            yield _finding(around, around.members[0] == html.index, mail)


def _finding(mixed: Multipart, html_is_first: bool, mail: Context) -> Finding:
    """The finding at the media type; the first part is the page in multipart/related without `start`."""
    start = mixed.media.start if mixed.media else mixed.start
    written = _MIXED.match(mail.text, start)
    at = Span(*written.span()) if written else Span(start, start)
    fix = None
    if written and html_is_first and mixed.media and not mixed.media.parameter(b"type"):
        title = "make it multipart/related"
        fix = Fix(title, (Edit(*at, b'multipart/related; type="text/html"'),), Safety.UNSAFE)
    return Finding(*at, "HTML here shows a part beside it: these parts are related, not mixed.", fix)
