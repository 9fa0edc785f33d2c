"""A rule as SARIF describes it (reportingDescriptor, §3.49), with its page as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from mailint.level import Level
from mailint.render.page import HEADINGS, REPAIRS, safety_of
from mailint.rules.examples import Page, page
from mailint.rules.rule import Rule

LEVELS = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "note"}
SEVERITIES = {Level.ERROR: "error", Level.WARNING: "warning", Level.ADVICE: "recommendation"}
"""GitHub's words for them."""


def descriptor(rule: Rule[Any]) -> dict[str, Any]:
    """The rule: its names, its level, its help."""
    text, level = page(rule.check.__doc__ or ""), rule.verdict.level
    prose = _flat(text.prose) or text.summary
    return {
        "id": rule.code,
        "name": rule.name.title().replace("-", ""),
        "shortDescription": {"text": text.summary},
        "fullDescription": {"text": prose},
        "defaultConfiguration": {"level": LEVELS[level]},
        "help": {"text": "\n\n".join(_help(rule, text)), "markdown": "\n\n".join(_markdown(rule, text))},
        "properties": {
            "tags": ["email", *rule.verdict.references],
            "problem.severity": SEVERITIES[level],
            "alias": rule.name,
        },
    }


def _help(rule: Rule[Any], text: Page) -> Iterator[str]:
    yield text.summary
    if text.prose:
        yield _flat(text.prose)
    yield f"{', '.join(rule.verdict.references)}. Repair: {REPAIRS[safety_of(rule)]}."


def _markdown(rule: Rule[Any], text: Page) -> Iterator[str]:
    """The rule's page. Examples lose the marks around what the rule points at."""
    yield f"**{rule.code} {rule.name}**: {text.summary}"
    if text.prose:
        yield _flat(text.prose)
    for label, lines in text.blocks:
        shown = "\n".join(lines).replace("«", "").replace("»", "")
        yield f"{HEADINGS[label][0]}:\n\n````text\n{shown}\n````"
    yield f"Source: {', '.join(rule.verdict.references)}. Repair: {REPAIRS[safety_of(rule)]}."


def _flat(prose: str) -> str:
    """Prose with one line a paragraph."""
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in prose.split("\n\n"))
