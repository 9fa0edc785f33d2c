"""The one door to Lark: grammars in, trees, recognisers and kinds of line out.

`grammars/` says what octets mean. What is needed on every run (recognisers of the clean forms, expressions of the kinds
of line, parse tables) is composed from the same files by `scripts/generate.py` and kept in `mailint/generated`, so that
Lark is imported only to explain what it expects. It gets text as Latin-1: one character an octet, equal offsets.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from mailint.driver import Parser, Token, mask_nested_comments
from mailint.patterns import compiled
from mailint.record import NamedTuple
from mailint.text import Span

__all__ = [
    "Parser",
    "Recogniser",
    "Token",
    "build",
    "explain",
    "grammar_root",
    "lines",
    "mask_nested_comments",
    "recogniser",
    "tags",
]

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from lark import Lark


Match = Callable[[bytes, int, int], "re.Match[bytes] | None"]
"""A match of text[start:stop], or None."""


class Recogniser:
    """The clean form of a construct as one expression: a match is the node's spans, no match says nothing.

    `kept` has, for each alternative, the names of its kept terminals in order: the groups of a match, of which
    `match.lastindex` is the last. The hot path takes these by number; `full` and `prefix` give them by name.
    """

    match: Match
    """The expression's own `match`, and `fullmatch`: compiled when first asked for, as a short run meets few forms."""
    fullmatch: Match

    def __init__(self, pattern: bytes, kept: tuple[tuple[str, ...], ...]) -> None:
        self._pattern = pattern
        # by the number of an alternative's last group: the names of its groups, and the number of the first
        self._groups: dict[int, tuple[tuple[str, ...], int]] = {}
        at = 0
        for names in kept:
            self._groups[at + len(names)] = (names, at + 1)
            at += len(names)

    def __getattr__(self, name: str) -> Match:
        if name not in ("match", "fullmatch"):
            raise AttributeError(name)
        expression = compiled(self._pattern)
        self.match, self.fullmatch = expression.match, expression.fullmatch
        return self.match if name == "match" else self.fullmatch

    def before(self, rest: bytes) -> re.Pattern[bytes]:
        """The expression of this form with another behind it, whose groups are counted after those of the form."""
        return compiled(b"(?:" + self._pattern + b")" + rest)

    def groups(self, match: re.Match[bytes]) -> tuple[tuple[str, ...], int]:
        """The names of a match's groups, and the number of the first."""
        return self._groups[match.lastindex or 0]

    def full(self, text: bytes, start: int, stop: int) -> dict[str, Span] | None:
        """Spans by terminal, if text[start:stop] is the clean form and nothing else."""
        match = self.fullmatch(text, start, stop)
        return self.spans(match) if match else None

    def prefix(self, text: bytes, start: int, stop: int) -> tuple[dict[str, Span], int] | None:
        """Spans by terminal and where the match ends, if the text at `start` begins with the clean form."""
        match = self.match(text, start, stop)
        return (self.spans(match), match.end()) if match else None

    def spans(self, match: re.Match[bytes]) -> dict[str, Span]:
        """Spans of a match by terminal."""
        names, first = self._groups[match.lastindex or 0]
        regs = match.regs
        return {name: Span(*regs[first + at]) for at, name in enumerate(names)}


class Lines(NamedTuple):
    """The kinds of line of a capture dialect, as one expression that matches a line with its line end.

    `kinds[match.lastindex]` is the kind (`client`, `server`, `noise` ..., or `other` where none fits) and the name of
    the text's terminal, which tells how it is written (`TEXT` raw, `REPR_Q` a Python literal ...). `told` has the
    groups that tell more about a line, by name: `ID` of which session it is, `FROM` and `TO` who speaks to whom.
    """

    match: Callable[..., re.Match[bytes] | None]
    kinds: tuple[tuple[str, str], ...]
    told: Mapping[int, Mapping[str, int]] = MappingProxyType({})


class Tags(NamedTuple):
    """The tags of a template language, as one expression; `kinds[match.lastindex]` is the kind, the group its code."""

    finditer: Callable[..., Iterator[re.Match[bytes]]]
    kinds: tuple[str, ...]


def recogniser(grammar: str, rule: str) -> Recogniser:
    """The recogniser composed from a rule `clean_...` of a grammar (`field/date`)."""
    pattern, kept = _generated(grammar).RECOGNISERS[rule]
    return Recogniser(pattern, kept)


@cache
def lines(dialect: str) -> Lines:
    """The kinds of line of a capture grammar (`telnet`). Raises ModuleNotFoundError if there is no such dialect."""
    module = _generated(f"capture/{dialect}")
    return Lines(compiled(module.LINES).match, module.KINDS, getattr(module, "TOLD", {}))


@cache
def tags(dialect: str) -> Tags:
    """The kinds of tag of a template grammar (`jinja`). Raises ModuleNotFoundError if there is no such grammar."""
    module = _generated(f"template/{dialect}")
    return Tags(compiled(module.TAGS).finditer, module.KINDS)


def explain(grammar: str, start: str, value: bytes) -> tuple[int, tuple[str, ...]] | None:
    """Where the grammar stops taking the value (octet offset) and the terminals it would have taken there."""
    from lark.exceptions import UnexpectedInput

    try:
        build(grammar, start).parse(mask_nested_comments(value).decode("latin-1"))
    except UnexpectedInput as error:
        at = len(value) if error.pos_in_stream in (None, -1) else error.pos_in_stream
        allowed = getattr(error, "expected", None) or getattr(error, "allowed", None) or ()
        return at, tuple(sorted(str(name) for name in allowed))
    return None


def grammar_root() -> Traversable | Path:
    """The folder of the grammars: in the package where installed, beside it in a source tree."""
    from importlib import resources
    from pathlib import Path

    installed = resources.files("mailint") / "grammars"
    return installed if installed.is_dir() else Path(__file__).resolve().parents[1] / "grammars"


def build(grammar: str, start: str | list[str], **options: object) -> Lark:
    """A parser of a grammar (`field/date`), fresh. Raises lark.exceptions.LarkError if the grammar is no grammar."""
    from lark import Lark

    text = (grammar_root() / f"{grammar}.lark").read_text("utf-8")
    return Lark(
        text,
        parser="lalr",
        start=start,
        maybe_placeholders=False,
        g_regex_flags=re.ASCII,
        import_paths=[_import],
        **options,
    )  # type: ignore[arg-type, unused-ignore]


def _import(base: object, name: str) -> tuple[str, str]:
    """Let a grammar say `%import core.ATOM`, wherever it lies."""
    path = grammar_root() / name
    if not path.is_file():
        raise OSError(name)
    return f"mailint:{name}", path.read_text("utf-8")


def _generated(grammar: str) -> _Generated:
    return import_module(f"mailint.generated.{grammar.replace('/', '_')}")  # type: ignore[return-value]


if TYPE_CHECKING:

    class _Generated:
        """What `scripts/generate.py` writes for a grammar."""

        RECOGNISERS: dict[str, tuple[bytes, tuple[tuple[str, ...], ...]]]
        LINES: bytes
        TAGS: bytes
        KINDS: tuple[Any, ...]
