"""The LALR tables that Lark computes from a grammar, as text.

What `mailint.driver` would not do as Lark does is refused: what else is ignored than blanks and COMMENT, terminals that
Lark tells apart only after it matched one, a terminal that one rule keeps and another drops, ERROR that is not shifted
at once.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from lark import Lark
from lark.grammar import Rule, Terminal
from lark.lexer import PatternStr, TerminalDef
from shortcuts import Reduction, Row, State, shortened

from mailint.driver.tables import COMMENT, END, ERROR, NONE, Tables
from mailint.grammar import build

BLANK = "FWS"
"""The terminal that is skipped and forgotten."""

_Actions = Mapping[str, tuple[Any, Any]]


def tables(grammar: str, start: str) -> Tables:
    """The tables for a start rule of a grammar. Raises SystemExit where the driver could not use them."""
    lark = build(grammar, start)
    table = lark.parser.parser._parse_table
    terminals = {str(each.name): each for each in _in_order_of_trial(lark.terminals)}
    blank = terminals.pop(BLANK).pattern.to_regexp() if BLANK in lark.ignore_tokens else ""
    rules = sorted(lark.rules, key=lambda rule: (rule.origin.name, rule.order))
    numbers = _numbers(table.states, table.start_states[start])
    scanners: dict[tuple[str, ...], int] = {}
    states: list[State] = []
    for state in numbers:
        row = {_name(symbol): _action(to, rules, numbers) for symbol, (_, to) in sorted(table.states[state].items())}
        tried = tuple(name for name in terminals if name in row or name == COMMENT)
        states.append((scanners.setdefault(tried, len(scanners)), row))
    _refuse(lark, terminals, scanners, [row for _, row in states])
    reductions = {-1 - at: _reduction(rule) for at, rule in enumerate(rules)}
    states, end = shortened(states, reductions, numbers[table.end_states[start]])
    return Tables(
        {name: each.pattern.to_regexp().encode("latin-1") for name, each in terminals.items()},
        blank.encode(),
        tuple(sorted(_dropped(lark.rules))),
        tuple(scanners),
        tuple((len(rule.expansion), str(rule.origin.name), _label(rule)) for rule in reversed(rules)),
        tuple(states),
        end,
    )


def lines(name: str, tables: Tables) -> Iterator[str]:
    """The tables as source text, an entry of a dictionary."""
    yield f"    {name!r}: ("
    for part in tables:
        if isinstance(part, dict):
            yield from ("        {", *(f"            {key!r}: {value!r}," for key, value in part.items()), "        },")
        elif isinstance(part, tuple):
            yield from ("        (", *(f"            {each!r}," for each in part), "        ),")
        else:
            yield f"        {part!r},"
    yield "    ),"


def _in_order_of_trial(terminals: Iterable[TerminalDef]) -> list[TerminalDef]:
    """As `lark.lexer.BasicLexer` sorts them."""
    return sorted(
        terminals, key=lambda each: (-each.priority, -each.pattern.max_width, -len(each.pattern.value), each.name)
    )


def _numbers(states: Mapping[Any, _Actions], start: Any) -> dict[Any, int]:
    """The states in the order in which they are reached, the start first: the same at every run, unlike Lark's."""
    numbers = {start: 0}
    for state in (reached := [start]):
        for _, (_, to) in sorted(states[state].items()):
            if not isinstance(to, Rule) and to not in numbers:
                numbers[to] = len(numbers)
                reached.append(to)
    return numbers


def _action(to: Any, rules: list[Rule], numbers: Mapping[Any, int]) -> int:
    return -1 - rules.index(to) if isinstance(to, Rule) else numbers[to]


def _name(symbol: str) -> str:
    return END if symbol == "$END" else str(symbol)


def _label(rule: Rule) -> str:
    """A rule's label; empty if it is always part of another."""
    if rule.origin.name.startswith("_"):
        return ""
    return str(rule.alias or ("?" if rule.options.expand1 else "") + rule.origin.name)


def _reduction(rule: Rule) -> Reduction:
    name = str(rule.origin.name)
    return Reduction(
        len(rule.expansion), name, not _label(rule), bool(rule.expansion) and rule.expansion[0].name == name
    )


def _dropped(rules: Iterable[Rule], *, dropped: bool = True) -> set[str]:
    """Terminals that leave nothing; or those that leave something."""
    symbols = [each for rule in rules for each in rule.expansion]
    return {str(each.name) for each in symbols if isinstance(each, Terminal) and each.filter_out == dropped}


def _refuse(
    lark: Lark, terminals: Mapping[str, TerminalDef], scanners: Iterable[tuple[str, ...]], rows: list[Row]
) -> None:
    """Raise SystemExit if the driver would do something else than Lark does."""
    faults = [f"%ignore {name}" for name in lark.ignore_tokens if name not in (BLANK, COMMENT)]
    both = _dropped(lark.rules) & _dropped(lark.rules, dropped=False)
    faults += [f"{name} is kept here and dropped there" for name in both]
    faults += [f"{name} has a meaning of its own" for name in (END, NONE) if name in terminals]
    faults += ["ERROR is not shifted" for row in rows if row.get(ERROR, 0) < 0]
    for name, each in terminals.items():
        if re.compile(each.pattern.to_regexp()).groups:
            faults.append(f"{name} has groups")
    recovers = any(ERROR in row for row in rows)
    for names in [*scanners, tuple(terminals if recovers else ())]:
        faults += [f"{one} is taken for {other}" for one in names for other in names if _hides(terminals, one, other)]
    if faults:
        raise SystemExit("\n".join(sorted(set(faults))))


def _hides(terminals: Mapping[str, TerminalDef], one: str, other: str) -> bool:
    """Whether Lark looks for a word in what an expression of the same rank matched."""
    word, expression = terminals[one], terminals[other]
    if word.priority != expression.priority or not isinstance(word.pattern, PatternStr):
        return False
    match = re.match(expression.pattern.to_regexp(), word.pattern.value)
    return one != other and match is not None and match[0] == word.pattern.value
