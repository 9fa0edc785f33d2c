"""Drives a value through the parse tables that Lark computed: octets in, a tree of tokens out, and no Lark.

The tables are written by `scripts/generate.py`. What the driver does is what Lark's LALR parser does with its
contextual lexer, step by step: in each state one expression tells which token comes, a table says whether to shift it
or to make a tree of what stands on the stack. Lists grow in place, so that cost is linear in the value.

An octet that does not fit is met as by yacc's error token: what stands open is dropped until ERROR fits, and ERROR
takes its place, from the first octet dropped to the last that did not fit.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from typing import Any, NamedTuple

from mailint.text import Span

END = "$END"
ERROR = "ERROR"


class Token(NamedTuple):
    """The octets text[start:stop] and the terminal (`kind`) that took them."""

    kind: str
    start: int
    stop: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.stop)


_token: Callable[[type[Token], tuple[str, int, int]], Token] = tuple.__new__
"""Makes a Token without its own constructor, which would cost more than matching it."""


class Tree:
    """What a rule (`kind`) took: trees and tokens, in order."""

    __slots__ = ("children", "kind")

    def __init__(self, kind: str, children: list[Tree | Token]) -> None:
        self.kind, self.children = kind, children

    @property
    def span(self) -> Span:
        """From its first token to its last. A tree without any has none: raises IndexError."""
        first, last = self.children[0], self.children[-1]
        return Span(first.span.start, last.span.stop)

    def tokens(self) -> Iterator[Token]:
        """All tokens under the tree, in order."""
        stack: list[Tree | Token] = [self]
        while stack:
            item = stack.pop()
            if isinstance(item, Token):
                yield item
            else:
                stack.extend(reversed(item.children))


class Parsed(NamedTuple):
    """What a grammar made of a value: its tree, and the comments between the tokens."""

    tree: Tree
    comments: list[Span]


class Production(NamedTuple):
    """How a rule's expansion becomes a value: how many symbols it has, which rule it is, and what of it is kept."""

    length: int
    origin: str
    label: str
    """The tree's kind; empty where the rule is only part of others, which take its children as their own."""
    kept: tuple[tuple[int, bool], ...] | None
    """Of each child that is kept, its place and whether its own children take it; None: all are kept as they are."""
    alone: bool
    """Whether a single child stands for the tree."""


class Table(NamedTuple):
    """A grammar's parse table for one start rule."""

    start: int
    end: int
    states: tuple[tuple[Any, dict[str, int]], ...]
    """Of each state, its scanner, and where symbols lead: to a state, or (negative) to a production. A scanner is an
    expression's `match`, the terminal by the number of the group that matched, and the values of a terminal that are a
    terminal of their own."""
    productions: tuple[Production, ...]
    ignored: frozenset[str]
    scanner: Any
    """The scanner of all terminals: it names what does not fit."""


@cache
def table(grammar: str, start: str) -> Table:
    """The table for a start rule of a grammar (`field/date`)."""
    module = import_module(f"mailint.generated.table_{grammar.replace('/', '_')}")
    begin, end, scanners, states, productions, ignored, any_scanner = module.TABLES[start]
    compiled = tuple(
        (re.compile(pattern).match, types, {(kind, value): own for kind, value, own in strings})
        for pattern, types, strings in scanners
    )
    made = tuple(_production(*each) for each in productions)
    rows = tuple((compiled[scanner], actions) for scanner, actions in states)
    return Table(begin, end, rows, made, frozenset(ignored), compiled[any_scanner])


def _production(length: int, origin: str, label: str, kept: tuple[tuple[int, bool], ...], alone: bool) -> Production:
    whole = kept == tuple((at, False) for at in range(length))
    return Production(length, origin, label, None if whole else kept, alone)


def drive(rules: Table, text: bytes, start: int, stop: int, base: int = 0) -> Parsed | None:
    """The tree of text[start:stop], with recovery where the grammar declares ERROR; None where even that fails.

    `base` is added to all places: the text may be a copy of a value that stands elsewhere.
    """
    return _Run(rules, text, start, stop, base).parse()


class _Run:
    """The stacks of one parse, and how far the text is read. Of helper rules the value is a list of children."""

    def __init__(self, rules: Table, text: bytes, start: int, stop: int, base: int) -> None:
        self.rules, self.text, self.at, self.stop, self.base = rules, text, start, stop, base
        self.states: list[int] = [rules.start]
        self.values: list[Any] = []
        self.comments: list[Span] = []
        self.last = Token(END, start + base, start + base)

    def parse(self) -> Parsed | None:
        """Token after token to the end."""
        failed_at_end = False
        while True:
            misfit = self.shift_all()
            if misfit is None:
                misfit = Token(END, self.last.start, self.last.stop)
                if self.feed(misfit, is_end=True):
                    return Parsed(self.values[-1], self.comments)
                if failed_at_end:
                    return None
                failed_at_end = True
            else:
                failed_at_end = False
            if misfit.kind == "" or not self.recover(misfit):
                return None

    def shift_all(self) -> Token | None:
        """Shift tokens until none is left, or to one that does not fit: its type is empty if no terminal takes it."""
        text, at, stop, base = self.text, self.at, self.stop, self.base
        table, ignored, reduce = self.rules.states, self.rules.ignored, self.reduce
        states, values, token = self.states, self.values, self.last
        (match, types, strings), actions = table[states[-1]]
        while at < stop:
            found = match(text, at, stop)
            if found is None:
                self.last = token
                return self.unexpected(at)
            kind, begin, at = types[found.lastindex], at, found.end()
            if kind in ignored:
                self.ignore(kind, begin, at)
                continue
            if strings:
                kind = strings.get((kind, text[begin:at]), kind)
            token = _token(Token, (kind, begin + base, at + base))
            action = actions.get(kind)
            while action is not None and action < 0:
                action = reduce(~action).get(kind)
            if action is None:
                self.at, self.last = at, token
                return token
            states.append(action)
            values.append(token)
            (match, types, strings), actions = table[action]
        self.at, self.last = at, token
        return None

    def unexpected(self, at: int) -> Token:
        """What stands at `at`, where the state's scanner takes nothing; white space and comments apart."""
        match, types, strings = self.rules.scanner
        while at < self.stop and (found := match(self.text, at, self.stop)):
            kind, begin, at = types[found.lastindex], at, found.end()
            if kind not in self.rules.ignored:
                kind = strings.get((kind, self.text[begin:at]), kind)
                self.at, self.last = at, Token(kind, begin + self.base, at + self.base)
                return self.last
            self.ignore(kind, begin, at)
        return Token("", at, at)

    def ignore(self, kind: str, start: int, stop: int) -> None:
        if kind == "COMMENT":
            self.comments.append(Span(start + self.base, stop + self.base))

    def feed(self, token: Token, *, is_end: bool = False) -> bool:
        """Shift a token, after the reductions that it calls for; at the end, whether all is one tree."""
        actions = self.rules.states[self.states[-1]][1]
        while (action := actions.get(token.kind)) is not None:
            if action >= 0:
                self.states.append(action)
                self.values.append(token)
                return True
            actions = self.reduce(~action)
            if is_end and self.states[-1] == self.rules.end:
                return True
        return False

    def reduce(self, number: int) -> dict[str, int]:
        """Make a value of the last ones by that production; the actions of the state that this leads to."""
        states, values, rows = self.states, self.values, self.rules.states
        length, origin, label, kept, alone = self.rules.productions[number]
        children: list[Any] = values[-length:] if length else []
        if length:
            del values[-length:], states[-length:]
        if kept is not None:
            children = _kept(kept, children)
        if alone and len(children) == 1:
            values.append(children[0])
        else:
            values.append(Tree(label, children) if label else children)
        state = rows[states[-1]][1][origin]
        states.append(state)
        return rows[state][1]

    def recover(self, misfit: Token) -> bool:
        """Put ERROR in the place of what stands open and the misfit; False where no state takes it."""
        dropped: Any = None
        while ERROR not in self.rules.states[self.states[-1]][1]:
            if len(self.states) == 1:
                return False
            self.states.pop()
            dropped = self.values.pop()
        first = _first_token(dropped)
        if not self.feed(Token(ERROR, first.start if first else misfit.start, misfit.stop)):
            return False
        fits = misfit.kind != END and misfit.kind in self.rules.states[self.states[-1]][1]
        return self.feed(misfit) if fits else True


def _kept(kept: tuple[tuple[int, bool], ...], taken: list[Any]) -> list[Any]:
    """The children among a production's values; those of the first helper rule take the others in."""
    children: list[Any] = []
    for at, opened in kept:
        if not opened:
            children.append(taken[at])
        elif children:
            children += taken[at]
        else:
            children = taken[at]
    return children


def _first_token(value: Any) -> Token | None:
    """The first token under a parser's value."""
    stack = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, Token):
            return item
        if item is not None:
            stack.extend(reversed(item.children if isinstance(item, Tree) else item))
    return None
