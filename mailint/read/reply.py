"""A server's lines to a reply (RFC 5321 §4.2). Clean lines are recognised; the rest goes to Lark."""

from __future__ import annotations

from functools import cache, lru_cache

from mailint.grammar import Parser, Recogniser, recogniser
from mailint.nodes.node import Malformed
from mailint.nodes.session import HelloReply, Keyword, OddHelloReply, OddKeyword, OddReply, Reply, ReplyLine, Verb
from mailint.patterns import compiled
from mailint.smtp.codes import REPLIES, REPLY_LINE
from mailint.smtp.extensions import EXTENSIONS, Takes
from mailint.text import Span

_WORD = compiled(rb"[^ \t\r\n]*+")
_HELLO = (Verb.EHLO, Verb.LHLO)


def read_reply(text: bytes, spans: list[Span], verb: Verb | None) -> Reply:
    """The reply that these lines (without their line ends) make; `verb` is what it answers."""
    lines: list[ReplyLine] = []
    clean, last = True, len(spans) - 1
    first = text[spans[0].start : spans[0].start + 3]
    for index, (start, stop) in enumerate(spans):
        line = read_line(text, start, stop)
        if line is None:
            clean, line = False, _odd_line(text, start, stop)
        elif clean:
            clean = text.startswith(first, start) and (text[start + 3] == 0x2D) is (index < last)
            clean = clean and (index == 0 or spans[index - 1].stop < start)
        lines.append(line)
    terminated = text[slice(*lines[-1].separator)] != b"-"
    number = text[slice(*lines[0].code)][:9]
    code = int(number) if number else 0
    clean = clean and code in REPLIES
    start, stop = lines[0].start, lines[-1].stop
    if verb in _HELLO and code == 250:
        kind = HelloReply if clean else OddHelloReply
        return kind(start, stop, code, tuple(lines), terminated, _domain(text, lines[0]), _keywords(text, lines[1:]))
    return (Reply if clean else OddReply)(start, stop, code, tuple(lines), terminated)


_GLUED = compiled(rb"([2-5]\d\d)([- ])(?=[A-Z0-9-]{3}|[245]\.\d{1,3}\.\d)")


def unglued(text: bytes, start: int, stop: int) -> list[Span]:
    """The lines of a reply that a tool put behind one another: `250-mx.example250-PIPELINING250 DSN`.

    The next line begins where its code stands again with `-` or a space, and a keyword or an enhanced code follows. The
    last one has the space; without it nothing was glued.
    """
    code, cuts = text[start : start + 3], [start]
    if text[start + 3 : start + 4] != b"-":
        return [Span(start, stop)]
    for found in _GLUED.finditer(text, start + 4, stop):
        if found[1] == code:
            cuts.append(found.start())
            if found[2] == b" ":
                return [Span(*each) for each in zip(cuts, [*cuts[1:], stop], strict=True)]
    return [Span(start, stop)]


@cache
def _clean(grammar: str) -> Recogniser:
    return recogniser(grammar, "clean_line")


def read_line(text: bytes, start: int, stop: int) -> ReplyLine | None:
    """A line that is plainly well-formed."""
    enhanced = _enhanced(text[start:stop]) if stop - start <= REPLY_LINE - 2 else None
    if enhanced is None:
        return None
    at = start + 4
    code, separator, words = Span(start, at - 1), Span(at - 1, at), Span(at, stop)
    return ReplyLine(start, stop, code, separator, words, Span(at, at + enhanced))


@lru_cache(4096)
def _enhanced(line: bytes) -> int | None:
    """Octets of the enhanced code in a line that is plainly well-formed, 0 without one; None of another line.

    Servers say the same again and again. Groups: code, separator, enhanced code if any, text if any.
    """
    clean = _clean("smtp/reply")
    match = clean.fullmatch(line, 0, len(line))
    if match is None or len(line) < 4 or line[3:] == b" ":
        return None
    names, first = clean.groups(match)
    if "ENHANCED" in names:
        return match.end(first + 2) - match.start(first + 2)
    return None if _ODD_ENHANCED.match(line, 4) else 0


_ODD_ENHANCED = compiled(rb"[0-9]++\.[0-9]++\.[0-9]++(?![^ ])")
"""An enhanced code of another form than RFC 3463's."""


_LINE = Parser("smtp/reply", "line")


def _odd_line(text: bytes, start: int, stop: int) -> ReplyLine:
    parsed = _LINE(text, start, stop)
    at = {token.kind: token.span for token in parsed.items} if parsed else {}
    code = at.get("ODD_CODE", Span(start, start))
    separator = at.get("SEPARATOR", Span(code.stop, code.stop))
    text_at = separator.stop
    if code.stop == separator.stop < stop and code.start < code.stop and text[separator.stop] not in b" \t":
        separator = Span(code.stop, code.stop + 1)
    enhanced = at.get("ODD_ENHANCED", Span(text_at, text_at))
    return ReplyLine(start, stop, code, separator, Span(text_at, stop), enhanced)


def _domain(text: bytes, line: ReplyLine) -> Span:
    match = _WORD.match(text, *line.text)
    assert match
    return Span(*match.span())


def _keywords(text: bytes, lines: list[ReplyLine]) -> tuple[Keyword | Malformed, ...]:
    return tuple(_keyword(text, line.text) for line in lines)


def _keyword(text: bytes, line: Span) -> Keyword | Malformed:
    listed = _listed(text[slice(*line)])
    if listed is None:
        return Malformed(line.start, line.stop, "ehlo-line")
    kind, name, parameters, stop = listed
    return kind(line.start, line.start + stop, name, Span(line.start + parameters, line.start + stop))


@lru_cache(1024)
def _listed(line: bytes) -> tuple[type[Keyword], bytes, int, int] | None:
    """The keyword in an ehlo-line, where its parameters begin, and where the line ends without white space."""
    clean, stop = _clean("smtp/ehlo"), len(line.rstrip(b" \t"))
    match = clean.fullmatch(line, 0, stop)
    if match is None:
        return None
    names, first = clean.groups(match)
    at = match.start(first + 1) + (names[1] == "PARAMETERS") if len(names) > 1 else stop
    name = match[first].upper()
    kind = Keyword if _is_defined(line, name, Span(at, stop)) else OddKeyword
    return kind, name, at, stop


def _is_defined(text: bytes, name: bytes, parameters: Span) -> bool:
    """Whether a keyword's parameters are those of its definition; of what is not registered, all are."""
    takes = EXTENSIONS[name].takes if name in EXTENSIONS else Takes.ANYTHING
    if takes is Takes.ANYTHING:
        return True
    if takes is Takes.NOTHING or (takes is Takes.MAYBE and parameters.start == parameters.stop):
        return parameters.start == parameters.stop
    return _form(name).full(text, *parameters) is not None


@cache
def _form(name: bytes) -> Recogniser:
    return recogniser("smtp/ehlo", f"clean_{name.decode().lower().replace('-', '_')}")
