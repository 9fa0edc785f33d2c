"""The commands, as click has them: each module is imported when its command is called."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import click

from mailint import __version__
from mailint.nearest import did_you_mean

COMMANDS = {
    "check": "Judge messages, templates and SMTP sessions.",
    "fix": "Repair messages; send them with --send.",
    "show": "Show what mailint reads in a file.",
    "extract": "Write the messages in a session out, as .eml.",
    "redact": "Write a session without its secrets.",
    "rule": "Show a rule's page, or list the rules.",
    "config": "Show what settings hold, and whence.",
    "clean": "Remove the results that earlier runs kept.",
    "mx": "Show where a domain's mail goes.",
}


class Commands(click.Group):
    """The commands, each imported when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order in which a user meets them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f"mailint.cli.{cmd_name}").command
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command that the arguments name; the nearest one is told where there is none."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            ctx.fail(f"No such command {args[0]!r}.{did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands, without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="""\b
Examples:
  mailint check                      what looks like mail in this folder
  mailint check --strict mail.eml    all findings, advice too
  mailint fix --diff mail.eml        what a repair would change
  mailint rule S017                  what a finding means

Exit status: 0 nothing to report, 1 findings, 2 a path or an option that cannot be used.""",
)
@click.version_option(__version__, "-V", "--version", prog_name="mailint", message="%(prog)s %(version)s")
def command() -> None:
    """A linter for raw e-mail: .eml files, mbox files, message templates and saved SMTP sessions."""
