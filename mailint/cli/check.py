"""`mailint check`: judge."""

from __future__ import annotations

from typing import Any

import click

from mailint.cli.checking import check
from mailint.cli.options import (
    CHOICE,
    OUTPUT,
    Command,
    choice,
    choices_of,
    configuring,
    keeping,
    option,
    paths,
    reading,
    showing,
    working,
)  # fmt: skip


@click.command(
    "check",
    cls=Command,
    epilog="""\b
Examples:
  mailint check                              what looks like mail in this folder
  mailint check mail.eml session.log         these files
  mailint check --strict --ignore P Maildir  all but what concerns privacy
  swaks ... | mailint check -                a session from another program
  mailint check --output-format json . | jq .findings
  mailint check --output-format sarif=mail.sarif --output-format full .
  git ls-files -z '*.eml' | mailint check --files-from -

Exit status: 0 nothing to report, 1 findings, 2 a path or an option that cannot be used.""",
)
@paths
@choice
@reading
@showing
@option(
    "--statistics",
    group=OUTPUT,
    is_flag=True,
    help="Show how often each rule speaks, with bars; the findings, too, if --output-format is given.",
)
@option("--show-files", group=OUTPUT, is_flag=True, help="Show which files would be read, and read none.")
@configuring
@option("--baseline", group=CHOICE, metavar="FILE", help="Show only findings that are not in this file.")
@option("--write-baseline", group=CHOICE, is_flag=True, help="Write all findings into that file; then exit with 0.")
@option("--exit-zero", group=OUTPUT, is_flag=True, help="Exit with 0 even with findings.")
@working
@keeping
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Judge messages, message templates and SMTP sessions.

    A file that is named is always judged; in a folder, what looks like mail. Without PATH: the current folder.
    """
    return check(paths, options, choices_of(options))
