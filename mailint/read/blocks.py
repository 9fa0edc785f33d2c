"""The blocks of a document that may hold mail: fences, indented code, `<pre>`, literal blocks, quotations.

A block's text is what a reader of the document sees: without what stands before each line, without tags, character
references resolved; its View leads back to the document's octets. Cost is linear in the document.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cache

from mailint.patterns import compiled
from mailint.text import Piece, Span, View

Find = Callable[[bytes], Iterator[View]]
Closing = Callable[[bytes], "re.Pattern[bytes]"]

_FENCE = compiled(rb"(?m)^(?P<indent>(?:[ \t]|> ?)*+)(?P<word>`{3,20}|~{3,20})[^`\r\n]*\r?\n")
_HIGHLIGHT = compiled(rb"(?m)^[^\S\n]*+\{%-?[ \t]*(?P<word>highlight|raw|codeblock)\b[^%\n]*%\}[^\S\n]*+\r?\n")
_BRACES = compiled(rb"(?im)^[^\S\n]*+(?P<word>\{(?:code|noformat)|\[(?:code|pre))[^\]}\n]*[\]}][^\S\n]*+\r?\n")
_RULE = compiled(rb"(?m)^(?P<word>-{4,20}|\.{4,20})[^\S\n]*+\r?\n")
_PRE = compiled(rb"(?i)<(?P<word>pre|textarea|xmp)\b[^>]*>\r?\n?")
_DIRECTIVE = compiled(
    rb"(?m)^(?P<indent>[ \t]*+)"
    rb"(?:\.\.[ \t]+(?:code-block|code|sourcecode|parsed-literal)::[^\n]*|[^\n]*::)[ \t]*+\r?\n"
)
_LINE = compiled(rb"[^\n]*+\n|[^\n]++\Z")
_CODE = compiled(rb" {4}|\t")
_QUOTED = compiled(rb"(?m)(?:^[ \t]{0,3}>[^\n]*+(?:\n|\Z))++")
_MARKUP = compiled(
    rb"(?is)<br\s*/?>|</?[a-z][^<>]*>|<!--.*?(?:-->|\Z)"
    rb"|&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,31});"
)


def _between(opening: re.Pattern[bytes], closing: Closing) -> Callable[[bytes], Iterator[tuple[re.Match[bytes], Span]]]:
    """What lies between an opening and the next closing of its kind; an opening without one is none."""

    def find(text: bytes) -> Iterator[tuple[re.Match[bytes], Span]]:
        at, barren = 0, set()
        while found := opening.search(text, at):
            word, at = found["word"].lower(), found.end()
            end = None if word in barren else closing(word).search(text, at)
            if end is None:
                barren.add(word)
            else:
                yield found, Span(found.end(), end.start())
                at = end.end()

    return find


@cache
def _end_of_highlight(word: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?m)^[^\S\n]*+\{%-?[ \t]*end" + word + rb"[ \t]*-?%\}")


@cache
def _end_of_braces(word: bytes) -> re.Pattern[bytes]:
    end = re.escape(word) + rb"\}" if word[:1] == b"{" else rb"\[/" + word[1:] + rb"\]"
    return re.compile(rb"(?im)^[^\S\n]*+" + end)


@cache
def _end_of_fence(word: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?m)^(?:[ \t]|> ?)*+" + word + word[:1] + rb"*+[^\S\n]*+(?:\r?\n|\Z)")


@cache
def _end_of_rule(word: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?m)^" + re.escape(word) + rb"[^\S\n]*+(?:\r?\n|\Z)")


@cache
def _end_of_element(word: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?i)</" + word + rb"\s*>")


def _plain(opening: re.Pattern[bytes], closing: Closing) -> Find:
    """Blocks whose text is what stands in the document."""
    find = _between(opening, closing)
    return lambda text: (View.cut(text, *span) for _, span in find(text))


def _fenced(text: bytes) -> Iterator[View]:
    """Markdown's fences, without what indents or quotes them."""
    for found, span in _between(_FENCE, _end_of_fence)(text):
        yield _without(text, _LINE.finditer(text, *span), found["indent"])


def _without(text: bytes, lines: Iterator[re.Match[bytes]], prefix: bytes) -> View:
    """Lines without as much of what stands before the block as they have."""
    marks = prefix.count(b">")
    quotation = re.compile(rb"(?:[ \t]{0,3}> ?){0,%d}" % marks if marks else rb"[ \t]{0,%d}" % len(prefix))
    spans = []
    for line in lines:
        found = quotation.match(text, *line.span())
        spans.append((found.end() if found else line.start(), line.end()))
    return View.join(spans, text)


def _indented(text: bytes) -> Iterator[View]:
    """Markdown's code by four blanks or a tab, after an empty line."""
    lines: list[re.Match[bytes]] = []
    blank = 1
    for line in _LINE.finditer(text):
        if not line[0].strip():
            blank += 1
        elif _CODE.match(line[0]) and (blank or lines):
            lines += [line]
            blank = 0
        else:
            if lines:
                yield _block_of(text, lines)
            lines, blank = [], 0
    if lines:
        yield _block_of(text, lines)


def _block_of(text: bytes, lines: list[re.Match[bytes]]) -> View:
    """The lines from the first to the last of indented code, empty ones between them too."""
    whole = _LINE.finditer(text, lines[0].start(), lines[-1].end())
    return _without(text, whole, b"\t" if lines[0][0][:1] == b"\t" else b"    ")


def _literal(text: bytes) -> Iterator[View]:
    """ReStructuredText's literal blocks: what is indented after `::` or a code directive."""
    at = 0
    while found := _DIRECTIVE.search(text, at):
        outer, at = len(found["indent"]), found.end()
        lines: list[re.Match[bytes]] = []
        for line in _LINE.finditer(text, at):
            bare = line[0].lstrip(b" \t")
            if bare.strip() and len(line[0]) - len(bare) <= outer:
                break
            at = line.end()
            if bare.strip() or lines:
                lines.append(line)
        if lines:
            depth = len(lines[0][0]) - len(lines[0][0].lstrip(b" \t"))
            yield _without(text, iter(lines), b" " * depth)


def _quotations(text: bytes) -> Iterator[View]:
    """Lines that are quoted as in mail and Markdown, without their mark."""
    for found in _QUOTED.finditer(text):
        yield _without(text, _LINE.finditer(text, *found.span()), b">")


def _preformatted(text: bytes) -> Iterator[View]:
    """HTML's `<pre>`, without tags, its character references resolved."""
    for _, span in _between(_PRE, _end_of_element)(text):
        yield _unmarked(text, span)


def _unmarked(text: bytes, span: Span) -> View:
    out: list[bytes] = []
    pieces: list[Piece] = []
    at, length = span.start, 0
    for found in (*_MARKUP.finditer(text, *span), None):
        literal = text[at : found.start() if found else span.stop]
        meant = _meaning(found[0]) if found else b""
        if literal:
            pieces.append(Piece(length, at))
        if found and meant:
            pieces.append(Piece(length + len(literal), found.start(), len(meant), len(found[0])))
        out += [literal, meant]
        length += len(literal) + len(meant)
        at = found.end() if found else span.stop
    return View(b"".join(out), pieces or [Piece(0, span.start)])


def _meaning(markup: bytes) -> bytes:
    """What a tag or a character reference stands for."""
    if markup[:1] == b"&":
        import html  # 1 ms, with its table of entities

        return html.unescape(markup.decode("ascii")).replace("\xa0", " ").encode("utf-8", "replace")
    return b"\n" if markup[:3].lower() == b"<br" else b""


_MARKDOWN: tuple[Find, ...] = (
    _plain(_HIGHLIGHT, _end_of_highlight), _fenced, _preformatted, _indented, _quotations,
)  # fmt: skip
_WIKI: tuple[Find, ...] = (_preformatted, _plain(_BRACES, _end_of_braces))
MARKUPS: dict[str, tuple[Find, ...]] = {
    ".md": _MARKDOWN, ".markdown": _MARKDOWN, ".mdown": _MARKDOWN, ".mkd": _MARKDOWN,
    ".html": (_preformatted,), ".htm": (_preformatted,), ".xhtml": (_preformatted,),
    ".rst": (_literal,), ".rest": (_literal,), ".adoc": (_plain(_RULE, _end_of_rule),),
    ".asciidoc": (_plain(_RULE, _end_of_rule),), ".textile": _WIKI, ".wiki": _WIKI,
}  # fmt: skip
"""How blocks are found, by the end of the document's name."""
ANY = (*_MARKDOWN, *_WIKI[1:], _plain(_RULE, _end_of_rule), _literal)
"""For a document whose name does not tell."""


def blocks(text: bytes, ending: str) -> list[View]:
    """The blocks of a document in order; `ending` is that of its name, in small letters.

    None lies in another: where two meet, the one that is marked more clearly is taken, a fence before its quotation.
    """
    spans: list[Span] = []
    views: list[View] = []
    for find in MARKUPS.get(ending, ANY):
        for view in find(text):
            span = view.span(0, len(view.text))
            at = bisect_left(spans, span)
            meets = (at and spans[at - 1].stop > span.start) or (at < len(spans) and spans[at].start < span.stop)
            if not meets and view.text.strip():
                spans.insert(at, span)
                views.insert(at, view)
    return views
