"""Options that several commands share, and how help shows them: in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Any, TypeVar

import click

from mailint.cli.nearest import did_you_mean, nearest
from mailint.cli.outputs import FormatOption
from mailint.nodes.message import Stage
from mailint.read.reading import Kind
from mailint.render.formats import NAMES
from mailint.rules.rule import Level
from mailint.settings import Settings

OTHER = "Other options"
F = TypeVar("F", bound=Callable[..., Any])


class Option(click.Option):
    """An option that stands under a heading in the help text."""

    def __init__(self, *arguments: Any, group: str, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.group = group


class Command(click.Command):
    """A command whose help shows options in groups."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, by heading."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for parameter in self.get_params(ctx):
            record = parameter.get_help_record(ctx)
            if record and isinstance(parameter, click.Option):
                groups.setdefault(getattr(parameter, "group", OTHER), []).append(record)
        groups[OTHER] = groups.pop(OTHER, [])
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


class Near(click.Choice[str]):
    """A choice; the error names the nearest valid word."""

    name = "near"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The chosen word."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            raise click.BadParameter(
                error.message + did_you_mean(str(value), map(str, self.choices)), ctx, param
            ) from None


class Codes(click.ParamType[tuple[str, ...]]):
    """Codes, prefixes of codes, and names of rules, with commas between them."""

    name = "codes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The words; one that names no rule is an error that tells the nearest code or name."""
        words = tuple(word for word in str(value).replace(",", " ").split() if word)
        for word in words:
            if not _is_code(word):
                self.fail(f"{word!r} is no rule's code or name.{_nearest_code(word)}", param, ctx)
        return words


def _is_code(word: str) -> bool:
    from mailint.rules import all_rules

    word = word.upper()
    return word == "ALL" or any(rule.code.startswith(word) or rule.name.upper() == word for rule in all_rules())


def _nearest_code(word: str) -> str:
    from mailint.rules import all_rules

    known = [each for rule in all_rules() for each in (rule.code, rule.name)]
    found = nearest(word, known) or nearest(word[:3], known)
    return f" The nearest is {found!r}; 'mailint rule' lists them all." if found else " 'mailint rule' lists them all."


def option(*names: str, group: str, **attributes: Any) -> Callable[[F], F]:
    """An option under a heading."""
    return click.option(*names, cls=Option, group=group, **attributes)


def together(options: Iterable[Callable[[F], F]]) -> Callable[[F], F]:
    """Several options, in that order."""

    def decorate(function: F) -> F:
        for each in reversed(tuple(options)):
            function = each(function)
        return function

    return decorate


CHOICE = "Which findings"
INPUT = "What is read"
OUTPUT = "What is shown"

paths = click.argument("paths", nargs=-1, metavar="[PATH|-]...")

choice = together(
    (
        option("--select", group=CHOICE, type=Codes(), multiple=True, metavar="CODES",
               help="Only these: codes, prefixes (L, L01), names, or ALL. A code or name shows at any level."),
        option("--extend-select", group=CHOICE, type=Codes(), multiple=True, metavar="CODES",
               help="These too, at any level."),
        option("--ignore", group=CHOICE, type=Codes(), multiple=True, metavar="CODES", help="Not these."),
        option("--level", group=CHOICE, type=Near(["error", "warning", "advice"]), default="warning",
               show_default=True, help="The least level that is shown."),
        option("--strict", group=CHOICE, is_flag=True, help="All findings, each at its full level."),
    )
)  # fmt: skip

reading = together(
    (
        option("--kind", group=INPUT, type=Near(["message", "mbox", "session"]),
               help="What the files are; read off each unless given."),
        option("--stage", group=INPUT, type=Near([stage.value for stage in Stage]),
               help="Where in their life the messages are; read off each unless given."),
        option("--stdin-filename", group=INPUT, default="-", metavar="NAME", help="The name of standard input."),
        option("--files-from", group=INPUT, metavar="FILE|-",
               help="Read the files that a list names, too: a line each, or a NUL after each."),
    )
)  # fmt: skip

showing = together(
    (
        option("--output-format", group=OUTPUT, type=FormatOption(), multiple=True, metavar="FORMAT[=FILE]",
               help=f"How findings are shown: {', '.join(NAMES[:-1])} or {NAMES[-1]}. FORMAT=FILE writes them into a "
                    "file. Repeatable; one goes to standard output."),
        option("--max-findings", group=OUTPUT, type=click.IntRange(0), default=20, show_default=True, metavar="N",
               help="How many findings of a rule in a file full, concise and github show; 0 shows all."),
        option("--show-secrets", group=OUTPUT, is_flag=True, help="Show passwords in AUTH, not stars."),
        option("-q", "--quiet", group=OUTPUT, is_flag=True, help="No notices and no summary."),
    )
)  # fmt: skip


def settings_of(options: dict[str, Any]) -> Settings:
    """The settings that the options of `choice` and `reading` make."""
    stage = options.pop("stage")
    return Settings(
        select=_words(options.pop("select")),
        extend_select=_words(options.pop("extend_select")),
        ignore=_words(options.pop("ignore")),
        level=Level[options.pop("level").upper()],
        strict=options.pop("strict"),
        stage=Stage(stage) if stage else None,
        now=datetime.now(UTC),
    )


def kind_of(word: str | None) -> Kind | None:
    """The kind that `--kind` names."""
    return Kind(word) if word else None


def _words(given: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(word for words in given for word in words)
