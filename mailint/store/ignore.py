"""`.gitignore` files: which paths a walk leaves out (gitignore(5))."""

from __future__ import annotations

import re

from mailint.record import NamedTuple


class Pattern(NamedTuple):
    """One line of a `.gitignore`, for paths relative to its folder."""

    expression: re.Pattern[str]
    negated: bool
    folders_only: bool


class Ignore(NamedTuple):
    """The patterns of one folder's `.gitignore`. `folder` is its path with a slash at the end, or empty."""

    folder: str
    patterns: tuple[Pattern, ...]


def parse(folder: str, text: str) -> Ignore:
    """The patterns in a `.gitignore`; lines that are no pattern are passed over, as git does."""
    patterns = (_pattern(line) for line in text.splitlines())
    return Ignore(folder, tuple(pattern for pattern in patterns if pattern))


def is_ignored(path: str, is_folder: bool, ignores: tuple[Ignore, ...]) -> bool:
    """Whether a path is left out: the last pattern that fits it decides, that of the innermost folder first."""
    for folder, patterns in reversed(ignores):
        below = path[len(folder) :]
        for pattern in reversed(patterns):
            if (is_folder or not pattern.folders_only) and pattern.expression.fullmatch(below):
                return not pattern.negated
    return False


def _pattern(line: str) -> Pattern | None:
    line = re.sub(r"(?<!\\) +\Z", "", line)
    if not line or line.startswith("#"):
        return None
    negated = line.startswith("!")
    line = line.removeprefix("!")
    folders_only = line.endswith("/")
    line = line.rstrip("/")
    anchor = "" if "/" in line else "(?:.*/)?"
    try:
        return Pattern(re.compile(anchor + _expression(line.lstrip("/")), re.S), negated, folders_only)
    except re.error:
        return None


_WILD = re.compile(r"\A\*\*/|/\*\*/|/\*\*\Z|\*+|\?|\[[!^]?\]?[^]]*\]|\\.|.", re.S)
_MEANING = {"/**/": "/(?:.*/)?", "/**": "/.*", "**/": "(?:.*/)?", "?": "[^/]"}


def _expression(pattern: str) -> str:
    return "".join(_token(found[0]) for found in _WILD.finditer(pattern))


def _token(token: str) -> str:
    if token in _MEANING:
        return _MEANING[token]
    if token.startswith("*"):
        return "[^/]*"
    if token.startswith("[") and len(token) > 1:
        negated = token[1] in "!^"
        inside = token[2 if negated else 1 : -1].replace("\\", "\\\\").replace("[", "\\[")
        return f"(?!/)[{'^' if negated else ''}{inside}]"
    return re.escape(token[-1])
