"""Delimiter lines as they were perhaps meant: those of another boundary, or not at the start of their line."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.text import window

LONGEST = 200
"""Octets of the longest boundary that is looked for out of its place; RFC 2046 §5.1.1 allows 70."""


class Displaced(NamedTuple):
    """text[start:stop] would be a delimiter at the start of a line; text[line:start] is white space before it."""

    line: int
    start: int
    stop: int
    boundary: bytes
    closing: bool


def candidates(text: bytes, start: int, stop: int) -> list[bytes]:
    """The strings of which a body has a delimiter line and, after it, a close delimiter line."""
    opened: dict[bytes, bool] = {}
    for found in _candidates(text, start, stop):
        if not found[2]:
            opened.setdefault(found[1], False)
        elif found[1] in opened:
            opened[found[1]] = True
    return [boundary for boundary, closed in opened.items() if closed]


def other_case(boundary: bytes, text: bytes, start: int, stop: int) -> list[bytes]:
    """The boundary as a body's delimiter lines write it, case ignored."""
    wanted = boundary.lower()
    return list(dict.fromkeys(found[1] for found in _candidates(text, start, stop) if found[1].lower() == wanted))


def _candidates(text: bytes, start: int, stop: int) -> Iterator[re.Match[bytes]]:
    for _, lines in window.lines(text, start, stop):
        yield from _CANDIDATE.finditer(lines)


def displaced(text: bytes, start: int, stop: int, keys: frozenset[bytes]) -> Iterator[Displaced]:
    """Delimiters of these boundaries that stand not at the start of their line, in text[start:stop]."""
    longest = min(max(map(len, keys)), LONGEST) + 8
    at = text.find(b"--", start, stop)
    while at >= 0:
        run = _DASHES.match(text, at)
        after = run.end() if run else at + 2
        if at and text[at - 1] != 10:
            end = text.find(b"\n", at, min(at + longest, stop))
            end = end if end >= 0 else stop if stop - at < longest else -1
            word = text[at + 2 : end].rstrip(b" \t\r") if end >= 0 else b""
            key = word if word in keys else word[:-2] if word.endswith(b"--") else b""
            if key in keys and (from_ := _moved_from(text, at, end, stop, key != word)) is not None:
                yield Displaced(from_, at, at + 2 + len(word), key, key != word)
        at = text.find(b"--", after, stop)


def _moved_from(text: bytes, at: int, end: int, stop: int, closing: bool) -> int | None:
    """Where the octets before a displaced delimiter begin that have to go; None if it is the author's text."""
    before = text[text.rfind(b"\n", max(at - LONGEST, 0), at) + 1 or max(at - LONGEST, 0) : at]
    if not before.strip(b" \t"):
        return at - len(before)
    if before[-1:].isspace() or _QUOTED.fullmatch(before):
        return None
    return at if closing or _DELIMITED.match(text, end + 1, stop) else None


_CANDIDATE = compiled(rb"(?m)^--([0-9A-Za-z'()+_,./:=? -]{1,70}?)(--)?[ \t]*\r?$")
_DASHES = compiled(rb"--+")
_QUOTED = compiled(rb"[ \t]*[>|][>| \t]*")
_DELIMITED = compiled(rb"\r?\n|[!-9;-~]+:|\Z")


def shown(boundary: bytes) -> str:
    """A boundary as a message says it: in quotes, and short."""
    text = boundary.decode("latin-1")
    return f'"{text}"' if len(text) <= 40 else f'"{text[:39]}…"'
