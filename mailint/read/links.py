"""`cid:` URLs in HTML and CSS (RFC 2392, RFC 2557): in attribute values and in `url(...)`, never in text.

No HTML parser: only the places of URLs are wanted, in octets. Every expression here matches wherever it may begin, up
to the end of the text if need be, so that nothing is scanned twice.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mailint.nodes.message import Leaf, Link, Part
from mailint.nodes.naming import unescaped
from mailint.patterns import compiled
from mailint.text import Span, transfer
from mailint.text.transfer import Decoded

_SCHEME = compiled(rb"[Cc][Ii][Dd]:")
_MARKUP = compiled(
    rb"<!--(?!\[if)(?:[^-]++|-(?!->))*+"
    rb"|<[sS][tT][yY][lL][eE]\b(?P<css>(?:[^<]++|<(?!/[sS][tT][yY][lL][eE]))*+)"
    rb"|<[A-Za-z](?P<tag>(?:[^>=]++|=[ \t\r\n]*+(?:\"[^\"]*+(?:\"|\Z)|'[^']*+(?:'|\Z)|[^ \t\r\n>]*+))*+)"
)
_ATTRIBUTE = compiled(
    rb"=[ \t\r\n]*+(?:\"[ \t\r\n]*+([Cc][Ii][Dd]:[^\">]*+)|'[ \t\r\n]*+([Cc][Ii][Dd]:[^'>]*+)"
    rb"|([Cc][Ii][Dd]:[^ \t\r\n\"'>]*+))"
)
_CSS = compiled(rb"[uU][rR][lL]\([ \t\r\n]*+(?:[\"']|&quot;|&#3[49];)?[ \t\r\n]*+([Cc][Ii][Dd]:[^\"')>; \t\r\n&]*+)")


class Targets:
    """The Content-IDs of a message's parts, read when first asked for."""

    def __init__(self, text: bytes, parts: Sequence[Part]) -> None:
        self._text, self._parts = text, parts
        self._index: dict[bytes, int] | None = None

    def find(self, cid: bytes) -> int:
        """Index of the part that a `cid:` URL names, with or without %-escapes undone; -1 where there is none."""
        if self._index is None:
            self._index = {}
            for part in self._parts:
                for item in part.content_id.items if part.content_id else ():
                    self._index.setdefault(self._text[slice(*item.inside)], part.index)
        return self._index.get(cid, self._index.get(unescaped(cid), -1))


def read_links(text: bytes, leaf: Leaf, body: Decoded, targets: Targets) -> Iterator[Link]:
    """The links of a part with this body."""
    if not body.has(b"cid:"):
        return
    octets = body.whole()
    view = transfer.view(text, leaf.body_start, leaf.stop, leaf.cte)
    for start, stop in _urls(octets, css=leaf.media_type == b"text/css"):
        place = view.span(start, stop)
        written = octets[start + 4 : stop]
        cid = _characters(written)
        exact = cid == text[place.start + 4 : place.stop]
        yield Link(*place, leaf.index, cid, exact, targets.find(cid))


def _urls(octets: bytes, *, css: bool) -> Iterator[Span]:
    """Where the URLs stand, each once, in order."""
    if css:
        yield from (Span(*found.span(1)) for found in _CSS.finditer(octets))
        return
    for found in _MARKUP.finditer(octets):
        if found.lastgroup is None:
            continue
        start, stop = found.span(found.lastgroup)
        if not _SCHEME.search(octets, start, stop):
            continue
        spans = [Span(*url.span(1)) for url in _CSS.finditer(octets, start, stop)]
        if found.lastgroup == "tag":
            for url in _ATTRIBUTE.finditer(octets, start, stop):
                at, end = url.span(url.lastindex or 0)
                spans.append(Span(at, at + len(octets[at:end].rstrip())))
        yield from sorted(spans)


def _characters(written: bytes) -> bytes:
    """A URL as it is after HTML character references are resolved."""
    if b"&" not in written:
        return written
    from html import unescape as resolve

    return resolve(written.decode("latin-1")).encode("latin-1", "replace")
