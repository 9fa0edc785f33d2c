"""A rule's page for a terminal: what its docstring says, with carets under the octets that it points at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mailint.render.ansi import LEVEL_STYLE, Paint
from mailint.render.visible import crop, width
from mailint.rules.examples import page
from mailint.rules.rule import Rule

HEADINGS = {
    "bad": ("Wrong", "red"),
    "fixed": ("Repaired", "green"),
    "unsafe": ("Repaired with --unsafe", "green"),
    "good": ("Right", "green"),
    "given": ("Where", "blue"),
}


def listing(rules: Iterable[Rule[Any]], paint: Paint, columns: int) -> Iterator[str]:
    """A line a rule: code, level, name, summary."""
    rules = list(rules)
    longest = max(len(rule.name) for rule in rules)
    for rule in rules:
        level = rule.verdict.level
        head = f"{level.name.lower():8}{rule.name:{longest}}"
        room = columns - len(rule.code) - len(head) - 4
        summary = f"  {crop(rule.summary, room)}" if room >= 20 else ""
        yield f"{paint(rule.code, LEVEL_STYLE[level])}  {head}{paint(summary, 'dim')}"


def rule_page(rule: Rule[Any], paint: Paint, columns: int) -> Iterator[str]:
    """The page of a rule."""
    level, text = rule.verdict.level, page(rule.check.__doc__ or "")
    yield f"{paint(rule.code, LEVEL_STYLE[level])} {paint(rule.name, 'bold')} ({_kind(rule)})"
    yield ", ".join(rule.verdict.references)
    yield from ("", text.summary)
    if text.prose:
        yield from ("", *_wrapped(text.prose, columns))
    for label, lines in text.blocks:
        heading, style = HEADINGS[label]
        yield from ("", paint(f"{heading}:", f"bold {style}"))
        for line in lines:
            yield from _marked(line, style, paint)


def _wrapped(prose: str, columns: int) -> Iterator[str]:
    """Prose in lines of so many columns at most; an empty line keeps paragraphs apart."""
    from textwrap import fill

    yield "\n\n".join(fill(paragraph, columns) for paragraph in prose.split("\n\n"))


def _kind(rule: Rule[Any]) -> str:
    side = f", the {rule.side.value}'s fault" if rule.side else ""
    return f"{rule.verdict.level.name.lower()}{side}; {REPAIRS[safety_of(rule)]}"


REPAIRS = {"safe": "mailint fix repairs it", "unsafe": "mailint fix --unsafe repairs it", None: "no repair"}


def safety_of(rule: Rule[Any]) -> str | None:
    """How the examples show it repaired."""
    labels = {label for label, _ in page(rule.check.__doc__ or "").blocks}
    return "safe" if "fixed" in labels else "unsafe" if "unsafe" in labels else None


def _marked(line: str, style: str, paint: Paint) -> Iterator[str]:
    """An example's line, and carets under what `«...»` marks in it."""
    yield f"    {line.replace('«', '').replace('»', '')}".rstrip()
    if "«" not in line and "»" not in line:
        return
    carets, is_open, at_once = [], False, False
    for character in line:
        if character == "«":
            is_open = at_once = True
        elif character == "»":
            if at_once:
                carets.append("^")
            is_open = at_once = False
        else:
            carets.append(("^" if is_open else " ") * width(character))
            at_once = False
    marks = "".join(carets).rstrip()
    if marks:
        yield f"    {paint(marks, style)}"


def page_as_json(rule: Rule[Any]) -> dict[str, Any]:
    """A rule's data sheet and page as JSON (keys are added, never changed)."""
    text = page(rule.check.__doc__ or "")
    return {
        "code": rule.code,
        "name": rule.name,
        "level": rule.verdict.level.name.lower(),
        "side": rule.side and rule.side.value,
        "rfc": list(rule.verdict.references),
        "summary": text.summary,
        "description": text.prose,
        "fix": safety_of(rule),
        "examples": [{"label": label, "text": "\n".join(lines)} for label, lines in text.blocks],
    }
