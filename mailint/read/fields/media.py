"""Content-Type, Content-Disposition and Content-Transfer-Encoding to nodes (RFC 2045 §5.1 and §6.1, RFC 2183 §2)."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from functools import lru_cache

from mailint.grammar import Parser, Token, recogniser
from mailint.nodes.media import (
    Disposition,
    EmptyParameter,
    MediaType,
    MissingSemicolon,
    OddDisposition,
    OddMediaType,
    OddTransferEncoding,
    Parameter,
    TransferEncoding,
    UnclosedParameter,
    UnquotedParameter,
    ValuelessParameter,
)
from mailint.nodes.node import Malformed, Node
from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.text import Span, make_span

_TYPE = recogniser("field/media", "clean_content_type")
_KIND = recogniser("field/media", "clean_kind")
_PARAMETER = recogniser("field/media", "clean_parameter")
_SPACE = compiled(rb"[ \t\r\n]*+").match
_MECHANISM = compiled(rb"(?i)[ \t\r\n]*+(7bit|8bit|binary|base64|quoted-printable)[ \t\r\n]*+").fullmatch
_PAIR = compiled(rb"(?s)\\(.)|\r?\n")


def read_content_type(text: bytes, start: int, stop: int) -> MediaType:
    """A Content-Type body."""
    found = _TYPE.match(text, _skip(text, start, stop), stop)
    if found:
        at, end = found.span()
        parameters = _clean_parameters(text, end, stop)
        if parameters is not None:
            end = parameters[-1].stop if parameters else end
            return MediaType(at, end, found[1].lower(), found[2].lower(), parameters)
    odd = _odd(text, start, stop, _CONTENT_TYPE, "media-type")
    names = odd.head if len(odd.head) == 2 else (b"", b"")
    return OddMediaType(odd.span.start, odd.span.stop, names[0], names[1], odd.parameters, odd.faults)


def read_content_disposition(text: bytes, start: int, stop: int) -> Disposition:
    """A Content-Disposition body."""
    found = _KIND.match(text, _skip(text, start, stop), stop)
    if found:
        at, end = found.span()
        parameters = _clean_parameters(text, end, stop)
        if parameters is not None:
            end = parameters[-1].stop if parameters else end
            return Disposition(at, end, found[1].lower(), parameters)
    odd = _odd(text, start, stop, _DISPOSITION, "disposition-type")
    return OddDisposition(odd.span.start, odd.span.stop, odd.head[0] if odd.head else b"", odd.parameters, odd.faults)


def read_transfer_encoding(text: bytes, start: int, stop: int) -> TransferEncoding:
    """A Content-Transfer-Encoding body."""
    match = _MECHANISM(text, start, stop)
    if match:
        at = make_span(match.span(1))
        return TransferEncoding(*at, match[1].lower(), at)
    parsed = _TRANSFER_ENCODING(text, start, stop)
    mechanism = trailing = Span(_skip(text, start, stop), _skip(text, start, stop))
    for token in parsed.items if parsed else ():
        span = token.span
        if token.kind == "MECHANISM":
            mechanism, trailing = span, Span(span.stop, span.stop)
        else:
            trailing = Span(span.start, span.start + len(text[slice(*span)].rstrip()))
    return OddTransferEncoding(
        mechanism.start, max(mechanism.stop, trailing.stop), text[slice(*mechanism)].lower(), mechanism, trailing
    )


class Described(NamedTuple):
    """What a Content-Type says of a body, without places."""

    plain: bool
    """Whether it is in plain form."""
    media_type: bytes
    """Type and subtype; text/plain where it has none (RFC 2045 §5.2)."""
    boundary: bytes
    """Of a multipart; empty where there is none."""
    charset: bytes | None
    """The value of the parameter, None where there is none."""


@lru_cache(256)
def described(body: bytes) -> Described:
    """What the body of a Content-Type says."""
    media = read_content_type(body, 0, len(body))
    boundary = value_of(media, b"boundary") if media.type == b"multipart" else b""
    charset = media.parameter(b"charset")
    return Described(
        type(media) is MediaType,
        media.type + b"/" + media.subtype if media.subtype else b"text/plain",
        boundary,
        charset.value if charset else None,
    )


@lru_cache(256)
def mechanism(body: bytes) -> bytes:
    """The transfer encoding that the body of a Content-Transfer-Encoding names, in lower case."""
    return read_transfer_encoding(body, 0, len(body)).mechanism


def is_plain_content_type(body: bytes) -> bool:
    """Whether a field body is a media type in plain form."""
    return described(body).plain


def is_plain_disposition(body: bytes) -> bool:
    """Whether a field body is a disposition in plain form."""
    return type(read_content_disposition(body, 0, len(body))) is Disposition


def is_plain_mechanism(body: bytes) -> bool:
    """Whether a field body is a known transfer encoding and nothing else."""
    return _MECHANISM(body) is not None


def value_of(media: MediaType, name: bytes) -> bytes:
    """A parameter's value, also where RFC 2231 splits it (§3) or gives it a charset (§4); empty if there is none."""
    named = {each.name: each for each in reversed(media.parameters)}
    whole = named.get(name) or named.get(name + b"*")
    pieces = [whole] if whole else []
    while not whole and (
        piece := named.get(b"%s*%d" % (name, len(pieces))) or named.get(b"%s*%d*" % (name, len(pieces)))
    ):
        pieces.append(piece)
    values = [_percent_decoded(each.value) if each.name.endswith(b"*") else each.value for each in pieces]
    if pieces and pieces[0].name.endswith(b"*") and values[0].count(b"'") >= 2:
        values[0] = values[0].split(b"'", 2)[2]
    return b"".join(values)


def _skip(text: bytes, start: int, stop: int) -> int:
    match = _SPACE(text, start, stop)
    return match.end() if match else start


def _clean_parameters(text: bytes, at: int, stop: int) -> tuple[Parameter, ...] | None:
    """The parameters from `at` to the end, if they all have the clean form."""
    parameters: list[Parameter] = []
    while at < stop:
        found = _PARAMETER.match(text, at, stop)
        if found is None:
            return tuple(parameters) if _skip(text, at, stop) == stop else None
        regs, last = found.regs, found.lastindex or 0
        name, value, at = found[last - 1].lower(), found[last], regs[0][1]
        quoted = last == _QUOTED
        where = make_span(regs[last])
        parameters.append(Parameter(regs[last - 1][0], at, name, value[1:-1] if quoted else value, where, quoted))
    return tuple(parameters)


_QUOTED = 4
"""The last group of the second alternative, whose value is quoted."""


class _Odd(NamedTuple):
    head: tuple[bytes, ...]
    """Type and subtype, or disposition type, in lower case; empty if there is none."""
    parameters: tuple[Parameter, ...]
    faults: tuple[Node, ...]
    span: Span


_Item = Token | Parameter


def _odd(text: bytes, start: int, stop: int, parser: Parser, what: str) -> _Odd:
    """A value that is not clean, by its grammar."""
    parsed = parser(text, start, stop)
    if parsed is None or not parsed.items:
        at = _skip(text, start, stop)
        return _Odd((), (), (Malformed(at, at, what),), Span(at, at))
    items: list[_Item] = parsed.items
    head = tuple(text[item.start : item.stop].lower() for item in items[:2] if _kind(item) in _HEADS)
    faults: list[Node] = [] if head else [_no_head(items[0], what)]
    skipped = len(head) or _kind(items[0]) == "BAD_TYPE"
    parameters = tuple(item for item in items if isinstance(item, Parameter))
    faults += _separation(items[skipped:], items[skipped - 1].stop if skipped else None, what)
    return _Odd(head, parameters, tuple(faults), Span(items[0].start, items[-1].stop))


_HEADS = ("TYPE", "SUBTYPE", "KIND")


def _no_head(first: _Item, what: str) -> Malformed:
    return Malformed(first.start, first.stop if _kind(first) == "BAD_TYPE" else first.start, what)


def _separation(items: list[_Item], end: int | None, what: str) -> Iterator[Node]:
    """Semicolons with no parameter after them, parameters with none before them, and words that are neither.

    `end` is where the type ends, None if there is none; words before the first semicolon are `what`, a broken type. Of
    a run of semicolons or of words one node is made.
    """
    run: list[Span] = []
    for kind, group in itertools.groupby(items, _kind):
        spans = [Span(item.start, item.stop) for item in group]
        if kind == "SEMICOLON":
            run, what = spans, "parameter"
            continue
        if len(run) > 1:
            yield EmptyParameter(run[0].start, run[-2].stop)
        if kind == "STRAY":
            yield Malformed(spans[0].start, spans[-1].stop, what)
        else:
            before = [None if run else end, *(span.stop for span in spans[:-1])]
            yield from (MissingSemicolon(at, at) for at in before if at is not None)
            what = "parameter"
        run, end = [], spans[-1].stop
    if run:
        yield EmptyParameter(run[0].start, run[-1].stop)


def _parameter(text: bytes, tokens: list[Token]) -> Parameter:
    """The node of a `parameter`; the kind of its value tells which."""
    name, equals, *values = tokens
    start = name.start
    attribute = text[start : name.stop].lower()
    if not values:
        end = equals.stop
        return ValuelessParameter(start, end, attribute, b"", Span(end, end), False)
    kind, begin, end = values[0].kind, values[0].start, values[0].stop
    octets = text[begin:end].rstrip()
    at = Span(begin, begin + len(octets))
    if kind == "QUOTED":
        return Parameter(start, at.stop, attribute, _unquote(octets[1:-1]), at, True)
    if kind == "UNCLOSED":
        return UnclosedParameter(start, at.stop, attribute, _unquote(octets[1:]), at, True)
    if kind == "TEXT":
        return UnquotedParameter(start, at.stop, attribute, octets.split(None, 1)[0], at, False)
    return Parameter(start, at.stop, attribute, octets, at, False)


_CONTENT_TYPE = Parser("field/media", "content_type", {"parameter": _parameter})
_DISPOSITION = Parser("field/media", "content_disposition", {"parameter": _parameter})
_TRANSFER_ENCODING = Parser("field/media", "content_transfer_encoding")


def _percent_decoded(octets: bytes) -> bytes:
    from urllib.parse import unquote_to_bytes

    return unquote_to_bytes(octets)


def _unquote(octets: bytes) -> bytes:
    """A quotation's content: folds undone (RFC 5322 §2.2.3), quoted-pairs resolved."""
    return _PAIR.sub(rb"\1", octets)


def _kind(item: _Item) -> str:
    return item.kind if isinstance(item, Token) else "parameter"
