"""Options that several commands share, and how help shows them: in groups."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

from mailint.cli import chosen
from mailint.cli.outputs import STANDARD_OUTPUT, Target
from mailint.config.choices import Choices, Holding
from mailint.config.kinds import NoValue
from mailint.config.table import BY_NAME
from mailint.nearest import did_you_mean
from mailint.nodes.stage import Stage
from mailint.render.formats import NAMES
from mailint.rules.codes import codes_of, unknown_code

OTHER = "Other options"
F = TypeVar("F", bound=Callable[..., Any])


class Option(click.Option):
    """An option that stands under a heading in the help text."""

    def __init__(self, *arguments: Any, group: str, **attributes: Any) -> None:
        super().__init__(*arguments, **attributes)
        self.group = group


class Command(click.Command):
    """A command whose help shows options in groups, and whose options the configuration may set."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Take the defaults of the options that are for the whole run from the configuration."""
        if any(parameter.name == "isolated" for parameter in self.params) and not ctx.resilient_parsing:
            given, _, _ = self.make_parser(ctx).parse_args(args=list(args))
            if not given.get("help"):
                ctx.obj = Choices(tuple(given.get("config") or ()), isolated=bool(given.get("isolated")))
                ctx.default_map = _defaults(self, ctx.obj.of_run)
        return super().parse_args(ctx, args)

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


class Plain(click.ParamType[Any]):
    """A value as the configuration takes it in plain text; the error is its error."""

    name = "plain"

    def __init__(self, setting: str) -> None:
        self._kind = BY_NAME[setting].kind

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value."""
        try:
            return self._kind.plain(value) if isinstance(value, str) else value
        except NoValue as error:
            self.fail(str(error), param, ctx)


class Codes(click.ParamType[tuple[str, ...]]):
    """Codes, prefixes of codes, and names of rules, with commas between them."""

    name = "codes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The words; one that names no rule is an error that tells the nearest code or name."""
        words = tuple(word for word in str(value).replace(",", " ").split() if word)
        for word in words:
            if not codes_of(word):
                self.fail(unknown_code(word), param, ctx)
        return words


class FormatOption(click.ParamType[Target]):
    """`FORMAT` or `FORMAT=FILE`; the error names the nearest format."""

    name = "format"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Target:
        """The format and its file."""
        name, equals, path = str(value).partition("=")
        if name not in NAMES:
            known = f"{name!r} is not one of {', '.join(map(repr, NAMES))}."
            self.fail(known + did_you_mean(name, NAMES), param, ctx)
        if equals and not path:
            self.fail(f"no file after {value!r}.", param, ctx)
        return Target(name, path if path and path != STANDARD_OUTPUT else None)


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
SPEED = "Speed"
INPUT = "What is read"
OUTPUT = "What is shown"
WRITTEN = "What is written"
SETTINGS = "Settings"

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
        option("--profile", group=CHOICE, type=Near(["default", "strict"]), default="default", show_default=True,
               help="Levels for good mail of our days, or all findings at their full levels."),
        option("--strict", group=CHOICE, is_flag=True, help="The same as --profile strict."),
    )
)  # fmt: skip

reading = together(
    (
        option("--kind", group=INPUT, type=Near(["message", "mbox", "session", "template", "document"]),
               help="What the files are; read off each unless given."),
        option("--stage", group=INPUT, type=Near([stage.value for stage in Stage]),
               help="Where in their life the messages are; read off each unless given."),
        option("--line-endings", group=INPUT, type=Near(["auto", "crlf", "lf"]), default="auto", show_default=True,
               help="crlf: find files in bare LF, too; lf: mend a mix towards LF."),
        option("--context", group=INPUT, metavar="FILE",
               help="Render templates in Jinja with the values in this TOML or JSON file, and judge the result, too."),
        option("--exclude", group=INPUT, multiple=True, metavar="PATTERN",
               help="Leave this out of a walk; as in .gitignore."),
        option("--force-exclude/--no-force-exclude", group=INPUT, default=False,
               help="Leave out what is excluded even where it is named."),
        option("--respect-gitignore/--no-respect-gitignore", group=INPUT, default=True, show_default=True,
               help="Leave out of a walk what .gitignore says."),
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


keeping_where = option("--cache-dir", group=SPEED, metavar="DIR", help="The folder in which results are kept.")

keeping = together(
    (
        option("--cache/--no-cache", group=SPEED, default=True, show_default=True,
               help="Keep results, and show those kept of files that are unchanged."),
        keeping_where,
    )
)  # fmt: skip

working = option(
    "-j", "--jobs", group=SPEED, type=Plain("jobs"), default="auto", show_default=True, metavar="N",
    help="How many processes judge; auto: as many as there are cores, where the work is worth it.",
)  # fmt: skip

configuring = together(
    (
        option("--config", group=SETTINGS, multiple=True, metavar="FILE|KEY=VALUE",
               help="This file in place of mailint.toml or pyproject.toml; or a setting."),
        option("--isolated", group=SETTINGS, is_flag=True, help="No configuration file, no MAILINT_* variables."),
    )
)  # fmt: skip


def choices_of(options: dict[str, Any]) -> Choices:
    """What configuration files, the environment and these options choose for each file."""
    context = click.get_current_context()
    given = [name for name in options if context.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE]
    return chosen.choices_of(options, given, context.obj)


def _defaults(command: click.Command, holding: Holding) -> dict[str, Any]:
    """The values that configuration files and the environment give to options of the whole run."""
    found: dict[str, Any] = {}
    for parameter in command.params:
        field = BY_NAME.get((parameter.name or "").replace("_", "-"))
        if field and field.of_run and holding.parts(field.name):
            several = holding.all(field.name)
            found[field.attribute] = several if parameter.multiple else several[-1]
    return found
