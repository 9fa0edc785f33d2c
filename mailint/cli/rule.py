"""`mailint rule`: the page of a rule, or the list of rules."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import click

from mailint.cli import streams
from mailint.cli.options import OUTPUT, Command, Near, option
from mailint.nearest import did_you_mean
from mailint.render.ansi import Paint
from mailint.render.page import listing, page_as_json, rule_page
from mailint.rules import all_rules, find
from mailint.rules.rule import Rule


@click.command(
    "rule",
    cls=Command,
    epilog="""\b
Examples:
  mailint rule                    every rule, with its level and what it says
  mailint rule L                  the rules whose code begins with L
  mailint rule weekday-mismatch   the page of that rule""",
)
@click.argument("word", required=False, metavar="[CODE|NAME]")
@option("--output-format", group=OUTPUT, type=Near(["full", "json"]), default="full", show_default=True,
        help="How it is shown.")  # fmt: skip
def command(word: str | None, output_format: str) -> int:
    """Show a rule's page: what is wrong, why it matters, examples and their repair.

    Without an argument, or with the beginning of a code: the list of rules.
    """
    one = find(word) if word else None
    rules = [one] if one else _starting(word or "")
    if not rules:
        known = [each for rule in all_rules() for each in (rule.code, rule.name)]
        raise click.UsageError(f"{word!r} is no rule's code or name.{did_you_mean(str(word), known)}")
    paint = streams.paint(sys.stdout)
    if output_format == "json":
        streams.out(_json(one, rules))
    else:
        streams.out("".join(f"{line}\n" for line in _text(one, rules, paint)))
    return 0


def _starting(prefix: str) -> list[Rule[Any]]:
    return [rule for rule in all_rules() if rule.code.startswith(prefix.upper())]


def _text(one: Rule[Any] | None, rules: list[Rule[Any]], paint: Paint) -> Iterator[str]:
    return rule_page(one, paint, streams.columns()) if one else listing(rules, paint, streams.columns())


def _json(one: Rule[Any] | None, rules: list[Rule[Any]]) -> str:
    from json import dumps

    pages = [page_as_json(rule) for rule in rules]
    return dumps(pages[0] if one else pages, indent=2) + "\n"
