"""Write the expressions that Lark composes from `grammars/`, and the lists of rules, into `mailint/generated`.

    python scripts/generate.py [GRAMMAR ...]      all of it, or the grammars named (field/date, capture/telnet)
    python scripts/generate.py --check            exit 1 and name what is not current; write nothing

Of each grammar: the rules `clean_...` as recognisers (one alternative an expansion, one group round each terminal whose
name does not begin with `_`), of a capture grammar its kinds of line, of a template grammar its kinds of tag, each as
one expression. Of a grammar that values are parsed by, its parse tables, in a module of their own (`table_...`). Of
each rule, what tells whether it is to be called (`rules_...`).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import parse_tables
from lark import Lark

from mailint import rules
from mailint.grammar import build, grammar_root
from mailint.rules.listed import GROUPS

TARGET = Path(__file__).resolve().parents[1] / "mailint" / "generated"
KINDS = ("noise", "server", "client", "content", "more", "fold", "packet", "counted", "row")
TOLD = ("ID", "FROM", "TO", "FLAGS", "AT", "SIZE")
"""Terminals that tell about a line and are kept beside its text: of which session it is, who speaks to whom ..."""
ONE_WAY = ("field/plain",)
"""Grammars whose repeats are possessive: they give back nothing, as nothing that follows them begins as they do."""
OTHER = r"([^\r\n]*+(?:\r++(?!\n)[^\r\n]*+)*+)"
"""A line that is of no kind; a CR in it belongs to the line unless LF follows."""


def grammars() -> list[str]:
    """Names of all grammars, as `field/date`."""
    root = Path(str(grammar_root()))
    return sorted(path.relative_to(root).with_suffix("").as_posix() for path in root.rglob("*.lark"))


def module(grammar: str) -> str | None:
    """The text of a grammar's generated module; None where nothing is to be generated."""
    text = (Path(str(grammar_root())) / f"{grammar}.lark").read_text("utf-8")
    clean = [line.split(":")[0].lstrip("?") for line in text.splitlines() if line.lstrip("?").startswith("clean_")]
    if grammar.startswith("capture/"):
        return _page(grammar, _line_kinds(build(grammar, "start")))
    if grammar.startswith("template/"):
        return _page(grammar, _tag_kinds(build(grammar, "start")))
    if not clean:
        return None
    lark = build(grammar, clean)
    body = ["RECOGNISERS = {"]
    for rule in clean:
        pattern, kept = _recogniser(lark, rule)
        if grammar in ONE_WAY:
            pattern = re.sub(rb"(?<!\\)\)[*+?](?![*+?])", rb"\g<0>+", pattern)
        body += [f"    {rule!r}: (", f"        {pattern!r},", f"        {kept!r},", "    ),"]
    return _page(grammar, [*body, "}"])


def tables(grammar: str) -> str | None:
    """The text of the module with a grammar's parse tables; None where nothing is parsed by it."""
    if not grammar.startswith(("field/", "smtp/")):
        return None
    body = [
        line for start in _starts(grammar) for line in parse_tables.lines(start, parse_tables.tables(grammar, start))
    ]
    return _page(grammar, ["TABLES: dict[str, tuple[object, ...]] = {", *body, "}"]) if body else None


def rule_list(group: str) -> str:
    """The text of the module that lists the rules of a group."""
    body = ["RULES = ("]
    for rule in rules.rules_of(getattr(rules, group.upper())):
        level, gravest = int(rule.level), rule.gravest and int(rule.gravest)
        visited, check = rule.visited, rule.check
        body.append(f"    ({rule.code!r}, {rule.name!r}, {level}, {gravest}, {rule.hides!r}, {visited!r},")
        body.append(f"     {check.__module__!r}, {check.__name__!r}),")
    head = '"""The rules, listed from their modules by scripts/generate.py; do not edit."""'
    return "\n".join([head, "", *body, ")", ""])


def _starts(grammar: str) -> list[str]:
    """The rules that no other rule names, recognisers apart."""
    text = re.sub(r"//.*", "", (Path(str(grammar_root())) / f"{grammar}.lark").read_text("utf-8"))
    rules = re.findall(r"^[?!]*([a-z_]+)(?:\.\d+)?\s*:", text, re.M)
    return [rule for rule in rules if not rule.startswith("clean_") and len(re.findall(rf"\b{rule}\b", text)) == 1]


def _page(grammar: str, body: list[str]) -> str:
    head = f'"""Generated from grammars/{grammar}.lark by scripts/generate.py; do not edit."""'
    return "\n".join([head, "", *body, ""])


def _recogniser(lark: Lark, rule: str) -> tuple[bytes, tuple[tuple[str, ...], ...]]:
    patterns, kept = [], []
    for expansion in sorted(_expansions(lark, rule), key=len, reverse=True):
        patterns.append("".join(_group(lark, name) for name in expansion))
        kept.append(tuple(name for name in expansion if not name.startswith("_")))
    return "|".join(patterns).encode("latin-1"), tuple(kept)


def _line_kinds(lark: Lark) -> list[str]:
    patterns, kinds = [], [("", "")]
    told: dict[int, dict[str, int]] = {}
    present = {rule.origin.name for rule in lark.rules}
    for kind in (kind for kind in KINDS if kind in present):
        for expansion in sorted(_expansions(lark, kind), key=len, reverse=True):
            kept = [name for name in expansion if not name.startswith("_")]
            text = [name for name in kept if name not in TOLD]
            if len(text) > 1 or text != kept[len(kept) - len(text) :]:
                raise SystemExit(f"{kind}: a line keeps one text, after what tells about it, not {kept}")
            patterns.append("".join(_group(lark, name) for name in expansion) + ("" if text else "()"))
            first = len(kinds)
            kinds += [("", "")] * (len(kept) - len(text)) + [(kind, text[0] if text else "TEXT")]
            if kept != text:
                told[len(kinds) - 1] = {name: first + at for at, name in enumerate(kept) if name in TOLD}
    end = _terminal(lark, "_EOL")
    kinds.append(("other", "TEXT"))
    whole = f"(?:(?:{'|'.join(patterns)})(?={end}|\\Z)|{OTHER})(?:{end}|\\Z)"
    lines = [f"LINES = {whole.encode('latin-1')!r}", f"KINDS = {tuple(kinds)!r}"]
    return [*lines, f"TOLD = {told!r}"] if told else lines


def _tag_kinds(lark: Lark) -> list[str]:
    """The alternatives of `tag`, in the grammar's order; each kind keeps one terminal."""
    kinds = [
        each.expansion[0].name for each in sorted(lark.rules, key=lambda each: each.order) if each.origin.name == "tag"
    ]
    patterns = [
        ("".join(_group(lark, name) for name in each), kind) for kind in kinds for each in _expansions(lark, kind)
    ]
    whole = "|".join(pattern for pattern, _ in patterns)
    return [f"TAGS = {whole.encode('latin-1')!r}", f"KINDS = {('', *(kind for _, kind in patterns))!r}"]


def _expansions(lark: Lark, rule: str) -> Iterator[list[str]]:
    """Every series of terminals that a rule can be; rules that refer to themselves have none."""
    for each in lark.rules:
        if each.origin.name == rule:
            series: list[list[str]] = [[]]
            for symbol in each.expansion:
                more = [[symbol.name]] if symbol.is_term else list(_expansions(lark, symbol.name))
                series = [before + after for before in series for after in more]
            yield from series


def _group(lark: Lark, name: str) -> str:
    return f"(?:{_terminal(lark, name)})" if name.startswith("_") else f"({_terminal(lark, name)})"


def _terminal(lark: Lark, name: str) -> str:
    return next(terminal.pattern.to_regexp() for terminal in lark.terminals if terminal.name == name)


def main(arguments: list[str]) -> int:
    """Write, or check, the modules of the named grammars."""
    check = "--check" in arguments
    named = [name for name in arguments if name != "--check"]
    stale = []
    for name, text, path in pages(named or grammars(), () if named else GROUPS):
        if text is not None and (not path.exists() or path.read_text("utf-8") != text):
            stale.append(name)
            if not check:
                path.write_text(text, "utf-8")
    for name in stale:
        print(f"{name}: {'not current, run scripts/generate.py' if check else 'written'}")
    return 1 if check and stale else 0


def pages(names: Iterable[str], groups: Iterable[str]) -> Iterator[tuple[str, str | None, Path]]:
    """The text and the path of each module that is generated from these grammars, and for these groups of rules."""
    for group in groups:
        yield f"rules/{group}", rule_list(group), TARGET / f"rules_{group}.py"
    for grammar in names:
        name = grammar.replace("/", "_")
        yield grammar, module(grammar), TARGET / f"{name}.py"
        yield grammar, tables(grammar), TARGET / f"table_{name}.py"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
