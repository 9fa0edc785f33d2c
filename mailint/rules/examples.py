"""The examples in a rule's docstring: its tests, and what `mailint rule` shows."""

from __future__ import annotations

import inspect
import re
import tomllib
from collections.abc import Iterator
from typing import Any

from mailint.record import NamedTuple
from mailint.text import Span


class Example(NamedTuple):
    """One example: `good`, `bad`, or the result of repairing the bad one before it (`fixed`, `unsafe`)."""

    label: str
    octets: bytes
    spans: tuple[Span, ...]
    given: dict[str, Any]


class Page(NamedTuple):
    """A rule's docstring: the summary line, the prose, and the examples as written (label, lines)."""

    summary: str
    prose: str
    blocks: tuple[tuple[str, tuple[str, ...]], ...]


def page(doc: str) -> Page:
    """Take a docstring apart."""
    lines = inspect.cleandoc(doc).splitlines()
    first = next((at for at, line in enumerate(lines) if _LABEL.match(line)), len(lines))
    return Page(lines[0], "\n".join(lines[1:first]).strip(), tuple(_blocks(lines[first:])))


def examples(doc: str) -> Iterator[Example]:
    """The examples of a docstring, in order, each with what is `given` before it."""
    given: dict[str, Any] = {}
    for label, lines in page(doc).blocks:
        if label == "given":
            given = given | tomllib.loads("\n".join(lines))
        else:
            yield Example(label, *octets(lines), given)


def octets(lines: tuple[str, ...]) -> tuple[bytes, tuple[Span, ...]]:
    """The octets that example lines stand for, and the spans marked in them. Raises ValueError on a lone guillemet."""
    text = "".join(line.removesuffix("\\") if _NO_CRLF.search(line) else line + "\r\n" for line in lines)
    out = bytearray()
    spans: list[Span] = []
    opened: list[int] = []
    for found in _TOKEN.finditer(text):
        if found[1]:
            out.append(int(found[1], 16))
        elif found[2] == "«":
            opened.append(len(out))
        elif found[2] == "»":
            spans.append(Span(opened.pop(), len(out)))
        else:
            out += _PICTURES.get(found[2]) or found[2].encode()
    if opened:
        raise ValueError("« without »")
    return bytes(out), tuple(sorted(spans))


_LABEL = re.compile(r"(given|bad|fixed|unsafe|good):(?:[ \t]+(\S.*))?$")
_PICTURES = {"␊": b"\n", "␍": b"\r", "␀": b"\0", "␉": b"\t", "␠": b" "}
_TOKEN = re.compile(r"\\x([0-9A-Fa-f]{2})|(.)", re.S)
_NO_CRLF = re.compile(r"[␊␍]»*$|\\»*$")


def _blocks(lines: list[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    at = 0
    while at < len(lines):
        found = _LABEL.match(lines[at])
        at += 1
        if not found:
            continue
        if found[2] is not None:
            yield found[1], (found[2],)
            continue
        block = []
        while at < len(lines) and (not lines[at] or lines[at].startswith("    ")):
            block.append(lines[at][4:])
            at += 1
        while block and not block[-1]:
            block.pop()
        yield found[1], tuple(block)
