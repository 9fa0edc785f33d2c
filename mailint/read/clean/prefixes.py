"""What stands before every line: numbers, times, marks of quotation, white space, a program's prompt.

Each is taken off only where it stands before all lines of the text, empty ones left out, so that no line that was said
loses a letter.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from mailint.nodes.capture import Left
from mailint.patterns import compiled
from mailint.read.clean.cut import Cut, without
from mailint.read.listener import COMMAND, REPLY
from mailint.read.opening import first_lines
from mailint.text import Span

_NUMBER = compiled(rb"(?m)^[ \t]*+\[?(\d{1,7})(?:[\]:|.)]{1,2}[ \t]?|\t|[ ]|(?=\r*$))")
_DATE = rb"(?:\d{4}[-/.]\d\d[-/.]\d\d|\d\d[-/.]\d\d[-/.]\d{4}|(?:[A-Z][a-z]{2},? )?[A-Z][a-z]{2} [ \d]?\d(?: \d{4})?)"
_TIME = rb"\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?(?: \d{4})?"
_STAMP = compiled(
    rb"(?m)^[ \t]*+(?:\[(?:" + _DATE + rb"[T ])?" + _TIME + rb"\]|(?:" + _DATE + rb"[T ]+)?" + _TIME
    + rb"|\[ *\d{1,10}\.\d{3,9}\])(?:[ \t]?[|:>-]{1,2}(?=[ \t]|\r*$))?(?:[ \t]|(?=\r*$))"
)  # fmt: skip
_QUOTE = compiled(rb"[ \t]*+[>|] ?")
_INDENT = compiled(rb"[ \t]+")
_INDENTS = compiled(rb"(?m)^[ \t]+")
_PROMPT = compiled(rb"(?m)^([^\r\n \t]{0,30}[>$#%:\]] ?)")
_FEWEST = 2
"""Lines that a text must have for a prefix to be told from what was said; of numbers three, unless they begin at 1."""


def without_numbers(text: bytes) -> Cut | None:
    """The text without line numbers: before every line, each one more than the one before."""
    removed: list[Span] = []
    last: int | None = None
    for start, stop in _lines(text):
        found = _NUMBER.match(text, start, stop)
        if found is None or (last is not None and int(found[1]) != last + 1):
            return None
        last = int(found[1])
        removed.append(Span(*found.span()))
    first = None if last is None else last - len(removed) + 1
    return without(text, removed, Left.NUMBER) if len(removed) >= _FEWEST + (first not in (0, 1)) else None


def without_stamps(text: bytes) -> Cut | None:
    """The text without times before its lines."""
    return _uniform(text, _STAMP, Left.STAMP)


def without_quotes(text: bytes) -> Cut | None:
    """The text without `> ` or `| ` before its lines, or the white space that all begin with."""
    return _uniform(text, _QUOTE, Left.QUOTE) or _unindented(text)


def without_prompts(text: bytes) -> Cut | None:
    """The text without the prompt that stands before every command, and before no reply."""
    prompt = _prompt(first_lines(text))
    if not prompt:
        return None
    command = b"" if _on_all(text, prompt) else b"(?=" + COMMAND.pattern.removeprefix(b"(?i)") + b")"
    shown = re.compile(b"(?im)^" + re.escape(prompt) + command)
    return without(text, [Span(at.start(), at.start() + len(prompt)) for at in shown.finditer(text)], Left.PROMPT)


def _uniform(text: bytes, prefix: re.Pattern[bytes], left: Left) -> Cut | None:
    """The text without a prefix that every line has."""
    removed: list[Span] = []
    for start, stop in _lines(text):
        found = prefix.match(text, start, stop)
        if found is None:
            return None
        removed.append(Span(*found.span()))
    return without(text, removed, left) if len(removed) >= _FEWEST else None


def _unindented(text: bytes) -> Cut | None:
    """The text without the white space that all lines begin with; a blank line may have less."""
    common: bytes | None = None
    count = 0
    for start, stop in _lines(text):
        found = _INDENT.match(text, start, stop)
        common = _common(common or found[0], found[0]) if found else b""
        count += 1
        if not common:
            return None
    if common is None or count < _FEWEST:
        return None
    indents = (Span(*found.span()) for found in _INDENTS.finditer(text))
    removed = [Span(start, min(start + len(common), stop)) for start, stop in indents]
    return without(text, removed, Left.QUOTE)


def _common(one: bytes, other: bytes) -> bytes:
    """What both begin with."""
    size = min(len(one), len(other))
    return next((one[:at] for at in range(size) if one[at] != other[at]), one[:size])


def _lines(text: bytes) -> Iterator[tuple[int, int]]:
    """The lines that are not blank, without their LF."""
    at = 0
    while at < len(text):
        stop = text.find(b"\n", at)
        stop = len(text) if stop < 0 else stop
        if not text[at:stop].isspace() and stop > at:
            yield at, stop
        at = stop + 1


def _prompt(head: bytes) -> bytes:
    """What stands before each command of the first lines, the same everywhere."""
    prompts: set[bytes] = set()
    count = bare = 0
    for start, stop in _lines(head):
        found = _PROMPT.match(head, start, stop)
        if COMMAND.match(head, start, stop):
            return b""
        bare += bool(REPLY.match(head, start, stop)) - bool(found and REPLY.match(head, found.end(), stop))
        if found and COMMAND.match(head, found.end(), stop):
            prompts.add(found[1])
            count += 1
    prompt = prompts.pop() if len(prompts) == 1 and bare >= 0 else b""
    return prompt if count > 1 or (bare and prompt.rstrip().endswith(b">")) else b""


def _on_all(text: bytes, prompt: bytes) -> bool:
    """Whether the prompt stands before all lines that are no replies."""
    return all(text.startswith(prompt, start) or REPLY.match(text, start, stop) for start, stop in _lines(text))
