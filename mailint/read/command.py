"""A client's line to its node (RFC 5321 §4.1). Clean lines are recognised; odd MAIL and RCPT lines go to Lark."""

from __future__ import annotations

import re
from functools import cache

from mailint.grammar import Parser, Recogniser, Token, recogniser
from mailint.nodes.node import Malformed
from mailint.nodes.session import (
    HELLO,
    Command,
    Envelope,
    Hello,
    OddCommand,
    OddEnvelope,
    OddHello,
    Path,
    Verb,
)
from mailint.patterns import compiled
from mailint.read.parameter import Word, read_parameters
from mailint.smtp.extensions import COMMAND_LINE
from mailint.text import Span

_ENVELOPES = {Verb.MAIL, Verb.RCPT, Verb.SEND, Verb.SOML, Verb.SAML}
_CLEAN = {Verb.MAIL: "clean_mail", Verb.RCPT: "clean_rcpt"}
_PARTS = compiled(rb"[ \t]*([^ \t\r\n]*)[ \t]*")
_PARAMETER = compiled(rb"[^ \t]++")


def read_command(text: bytes, start: int, stop: int, verb: Verb, size: int, *, is_text: bool = False) -> Command:
    """The command in text[start:stop], a line without its line end; `size` is its length on the wire."""
    fits = size <= COMMAND_LINE
    if verb in _ENVELOPES:
        clean = _clean(_CLEAN[verb]) if verb in _CLEAN and fits else None
        match = clean.fullmatch(text, start, stop) if clean else None
        if clean and match:
            return _clean_envelope(text, match, clean.groups(match), verb, size)
        return _odd_envelope(text, start, stop, verb, size)
    verb_at, argument = _words(text, start, stop)
    if verb is Verb.RESPONSE:
        odd = start < stop and _clean("clean_response").fullmatch(text, start, stop) is None
        return (OddCommand if odd else Command)(start, stop, verb, Span(start, start), Span(start, stop), size)
    if not is_text and fits and _clean("clean_command").fullmatch(text, start, stop):
        return (Hello if verb in HELLO else Command)(start, stop, verb, verb_at, argument, size)
    return (OddHello if verb in HELLO else OddCommand)(start, stop, verb, verb_at, argument, size, is_text)


@cache
def _clean(rule: str) -> Recogniser:
    return recogniser("smtp/command", rule)


def _words(text: bytes, start: int, stop: int) -> tuple[Span, Span]:
    """Where the verb and the argument stand."""
    match = _PARTS.match(text, start, stop)
    assert match
    end = stop
    while end > match.end() and text[end - 1] in b" \t":
        end -= 1
    verb_at = Span(*match.span(1))
    return verb_at, Span(match.end(), end) if end > match.end() else Span(verb_at.stop, verb_at.stop)


def _clean_envelope(
    text: bytes, match: re.Match[bytes], groups: tuple[tuple[str, ...], int], verb: Verb, size: int
) -> Envelope:
    """The command of a match whose groups are: verb, keyword, colon, `<`, local-part and domain if any, `>`, words."""
    (start, stop), spans = match.span(), match.regs
    names, first = groups
    keyword, colon, opened = spans[first + 1], spans[first + 2], spans[first + 3]
    none = Span(opened[1], opened[1])
    local = domain = none
    last = first + 4
    if names[4] == "LOCAL":
        local, domain = Span(*spans[last]), Span(*spans[last + 1])
        last += 2
    closed = spans[last]
    path = Path(
        keyword[0], closed[1], Span(*keyword), Span(*colon), Span(colon[0], colon[0]), Span(colon[1], colon[1]),
        Span(*opened), Span(*closed), none, none, Span(local.start, domain.stop), local, domain,
    )  # fmt: skip
    words = spans[last + 1] if names[-1] == "PARAMETERS" else None
    parameters = read_parameters(text, _clean_words(text, words), verb) if words else ()
    return Envelope(start, stop, verb, Span(start, start + 4), Span(start + 5, stop), size, path, parameters)


def _clean_words(text: bytes, at: tuple[int, int]) -> list[Word]:
    return [Word(Span(*each.span()), True) for each in _PARAMETER.finditer(text, *at)]


_ENVELOPE = Parser("smtp/command", "envelope")


def _odd_envelope(text: bytes, start: int, stop: int, verb: Verb, size: int) -> OddEnvelope:
    verb_at, argument = _words(text, start, stop)
    parsed = _ENVELOPE(text, verb_at.stop, stop)
    if parsed is None:
        path = Malformed(argument.start, argument.stop, "path")
        return OddEnvelope(start, stop, verb, verb_at, argument, size, path, ())
    inside, after = _before_and_after(parsed.items)
    path_node = _path(text, inside, argument)
    parameters = read_parameters(text, [_word(text, token) for token in after], verb)
    return OddEnvelope(start, stop, verb, verb_at, argument, size, path_node, parameters)


_AFTER = ("PARAMETER", "GLUED")
_BEFORE_PATH = ("WS", "KEYWORD", "COLON")


def _before_and_after(tokens: list[Token]) -> tuple[list[Token], list[Token]]:
    """The tokens of the path, and what follows it: parameters, and brackets that close nothing."""
    last = next((at for at, token in enumerate(tokens) if token.kind in _AFTER), len(tokens))
    closing = [at for at in range(last) if tokens[at].kind == "CLOSED"]
    surplus = closing[max(sum(token.kind == "OPEN" for token in tokens), 1) :]
    first = surplus[0] if surplus else last
    return tokens[:first], [token for token in tokens[first:] if token.kind != "WS"]


def _word(text: bytes, token: Token) -> Word:
    """A word after the path, and whether white space parts it from what is before it."""
    start, stop = token.span
    while text[start : start + 1] in (b" ", b"\t"):
        start += 1
    return Word(Span(start, stop), token.kind == "PARAMETER")


def _path(text: bytes, tokens: list[Token], argument: Span) -> Path:
    """The path that these tokens make; what is absent has an empty span where it should stand."""
    at: dict[str, Span] = {}
    for token in tokens:
        at.setdefault(token.kind, token.span)
    start = argument.start
    keyword = at.get("KEYWORD", Span(start, start))
    colon = at.get("COLON", Span(keyword.stop, keyword.stop))
    body = [token.span for token in tokens if token.kind not in _BEFORE_PATH]
    first = body[0].start if body else max(colon.stop, keyword.stop)
    last = body[-1].stop if body else first
    opened = [token.span for token in tokens if token.kind in ("OPEN", "OPEN_ALONE")]
    closed = [token.span for token in tokens if token.kind == "CLOSED"]
    mailbox = _trim(text, at.get("MAILBOX") or at.get("BARE") or _nowhere(opened, first), "COMMENT" in at)
    local, domain = _parts(text, mailbox)
    return Path(
        keyword.start, last, keyword, colon, Span(keyword.stop, colon.start),
        Span(colon.stop, first if colon.start < colon.stop else colon.stop),
        opened[0] if opened else Span(first, first), closed[-1] if closed else Span(last, last),
        at.get("NAME") or at.get("COMMENT") or Span(mailbox.start, mailbox.start),
        at.get("ROUTE", Span(mailbox.start, mailbox.start)), mailbox, local, domain,
    )  # fmt: skip


def _nowhere(opened: list[Span], first: int) -> Span:
    at = opened[-1].stop if opened else first
    return Span(at, at)


def _trim(text: bytes, mailbox: Span, commented: bool) -> Span:
    """The mailbox without the blanks between it and a comment."""
    start, stop = mailbox
    while commented and stop > start and text[stop - 1] in b" \t":
        stop -= 1
    return Span(start, stop)


def _parts(text: bytes, mailbox: Span) -> tuple[Span, Span]:
    """Local-part and domain: the last `@` parts them, for a domain has none."""
    at = text.rfind(b"@", *mailbox)
    if at < 0 or text[mailbox.stop - 1 : mailbox.stop] == b'"':
        return mailbox, Span(mailbox.stop, mailbox.stop)
    return Span(mailbox.start, at), Span(at + 1, mailbox.stop)
