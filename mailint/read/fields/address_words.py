"""What the words of an odd address tell by where they stand: its last `@`, the commas and semicolons."""

from __future__ import annotations

from collections.abc import Iterator

from mailint.nodes.address import Word, WordKind
from mailint.text import Span

Words = tuple[Word, ...]
AT, COMMA, SEMICOLON = b"@,;"


def last_at(text: bytes, words: Words) -> int | None:
    """The index of the last word that is an `@`."""
    for at in range(len(words) - 1, -1, -1):
        word = words[at]
        if text[word.start] == AT and word.stop == word.start + 1:
            return at
    return None


def between_commas(text: bytes, words: Words) -> Iterator[Words]:
    """The words in runs, parted by commas and semicolons."""
    first = 0
    for at, word in enumerate(words):
        if word.kind is WordKind.SPECIAL and text[word.start] in (COMMA, SEMICOLON):
            yield words[first:at]
            first = at + 1
    yield words[first:]


def semicolons_in(text: bytes, separators: list[Word]) -> list[int]:
    """Where the separators that are semicolons stand."""
    return [word.start for word in separators if text[word.start] == SEMICOLON]


def needless(separators: list[Word], inside: bool, stop: int) -> list[Span]:
    """The run of commas to delete before a member that starts at `stop`, if there are more than it takes."""
    if not inside and separators:
        return [Span(separators[0].start, stop)]
    return [Span(separators[0].stop, separators[-1].stop)] if len(separators) > 1 else []
