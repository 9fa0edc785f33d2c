"""The nearest valid word to one that is not."""

from __future__ import annotations

from collections.abc import Iterable


def nearest(word: str, words: Iterable[str], likeness: float = 0.5) -> str | None:
    """The word most like the given one, in any case; None where nothing is near."""
    from difflib import get_close_matches

    known = {each.lower(): each for each in words}
    found = get_close_matches(word.lower(), known, 1, likeness)
    return known[found[0]] if found else None


def did_you_mean(word: str, words: Iterable[str]) -> str:
    """The end of an error message that names the nearest valid word; empty where nothing is near."""
    found = nearest(word, words)
    return f" Did you mean {found!r}?" if found else ""
