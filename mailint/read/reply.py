"""A server's lines to a reply (RFC 5321 §4.2). Clean lines are recognised; the rest goes to Lark."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

from mailint.grammar import Parser, Recogniser, recogniser
from mailint.nodes.node import Malformed
from mailint.nodes.session import HelloReply, Keyword, OddHelloReply, OddKeyword, OddReply, Reply, ReplyLine, Verb
from mailint.smtp.codes import REPLIES, REPLY_LINE
from mailint.smtp.extensions import EXTENSIONS, Takes
from mailint.text import Span

_WORD = re.compile(rb"[^ \t\r\n]*+")
_HELLO = (Verb.EHLO, Verb.LHLO)


def read_reply(text: bytes, spans: list[Span], verb: Verb | None) -> Reply:
    """The reply that these lines (without their line ends) make; `verb` is what it answers."""
    lines, clean = [], True
    for start, stop in spans:
        line = _clean_line(text, start, stop)
        if line is None:
            clean, line = False, _odd_line(text, start, stop)
        lines.append(line)
    codes = {text[line.code.start : line.code.stop] for line in lines}
    terminated = text[lines[-1].separator.start : lines[-1].separator.stop] != b"-"
    number = text[slice(*lines[0].code)][:9]
    code = int(number) if number else 0
    clean = clean and terminated and len(codes) == 1 and code in REPLIES and _goes_on(text, lines)
    clean = clean and all(line.stop < after.start for line, after in pairwise(lines))
    start, stop = lines[0].start, lines[-1].stop
    if verb in _HELLO and code == 250:
        kind = HelloReply if clean else OddHelloReply
        return kind(start, stop, code, tuple(lines), terminated, _domain(text, lines[0]), _keywords(text, lines[1:]))
    return (Reply if clean else OddReply)(start, stop, code, tuple(lines), terminated)


_GLUED = re.compile(rb"([2-5]\d\d)([- ])(?=[A-Z0-9-]{3}|[245]\.\d{1,3}\.\d)")


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


def _goes_on(text: bytes, lines: list[ReplyLine]) -> bool:
    return all(text[line.separator.start : line.separator.stop] == b"-" for line in lines[:-1])


@cache
def _clean(grammar: str) -> Recogniser:
    return recogniser(grammar, "clean_line")


def _clean_line(text: bytes, start: int, stop: int) -> ReplyLine | None:
    at = _clean("smtp/reply").full(text, start, stop)
    if at is None:
        return None
    code, separator = at["CODE"], at.get("SEPARATOR")
    if separator is None or stop - start > REPLY_LINE - 2 or (separator.stop == stop and text[stop - 1] == 0x20):
        return None
    enhanced = at.get("ENHANCED", Span(separator.stop, separator.stop))
    if enhanced.start == enhanced.stop and _looks_enhanced(text, separator.stop, stop):
        return None
    return ReplyLine(start, stop, code, separator, Span(separator.stop, stop), enhanced)


_ODD_ENHANCED = re.compile(rb"[0-9]++\.[0-9]++\.[0-9]++(?![^ ])")


def _looks_enhanced(text: bytes, start: int, stop: int) -> bool:
    """Whether the text begins with an enhanced code of another form than RFC 3463's."""
    return _ODD_ENHANCED.match(text, start, stop) is not None


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
    start, stop = line
    while stop > start and text[stop - 1] in b" \t":
        stop -= 1
    at = _clean("smtp/ehlo").full(text, start, stop)
    if at is None:
        return Malformed(line.start, line.stop, "ehlo-line")
    name = at.get("KEYWORD") or at["AUTH"]
    parameters = at.get("WORDS") or at.get("PARAMETERS") or Span(stop, stop)
    if "PARAMETERS" in at:
        parameters = Span(parameters.start + 1, parameters.stop)
    word = text[slice(*name)].upper()
    kind = Keyword if _is_defined(text, word, parameters) else OddKeyword
    return kind(start, stop, word, parameters)


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
