"""`mailint check`: judge."""

from __future__ import annotations

import sys
from typing import Any

import click

from mailint import run
from mailint.cli import streams
from mailint.cli.asides import Asides, baseline_of
from mailint.cli.options import (
    CHOICE,
    OUTPUT,
    Command,
    choice,
    choices_of,
    configuring,
    kind_of,
    limits_of,
    option,
    paths,
    reading,
    showing,
)  # fmt: skip
from mailint.config.mistake import Mistakes
from mailint.lint import Report
from mailint.render.formats import Format, Text, format_of
from mailint.render.totals import Totals
from mailint.store import Unreadable


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

Exit status: 0 nothing to report, 1 findings, 2 a path or an option that cannot be used.""",
)
@paths
@choice
@reading
@showing
@configuring
@option("--baseline", group=CHOICE, metavar="FILE", help="Show only findings that are not in this file.")
@option("--write-baseline", group=CHOICE, is_flag=True, help="Write all findings into that file; then exit with 0.")
@option("--exit-zero", group=OUTPUT, is_flag=True, help="Exit with 0 even with findings.")
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Judge messages and SMTP sessions.

    A file that is named is always judged; in a folder, what looks like mail. Without PATH: the current folder.
    """
    choices = choices_of(options)
    inputs = run.inputs(paths, kind_of(options["kind"]), options["stdin_filename"], limits_of(options, choices))
    asides = Asides(choices, inputs, paths, baseline_of(options))
    shape = format_of(options["output_format"], streams.paint(sys.stdout), options["max_findings"], streams.columns)
    totals = Totals()
    streams.out(shape.begin())
    bar, judged = streams.progress(run.check(inputs, choices.settings), inputs.found, options["quiet"])
    for each in judged:
        if isinstance(each, Unreadable):
            bar.stop()
            totals.unreadable.append(each)
            streams.unreadable(each)
            continue
        report = asides.pass_by(each)
        totals.add(report)
        if report.problems:
            write(shape, report, bar, options["show_secrets"])
    streams.out(shape.end(totals))
    if not options["quiet"]:
        left_out(shape)
        asides.tell(options["write_baseline"])
        streams.notice(totals.summary(choices.of_run.settings(None)))
    if asides.mistakes:
        raise Mistakes(asides.mistakes)
    return asides.write() if options["write_baseline"] else status(totals, options["exit_zero"])


def write(shape: Format, report: Report, bar: streams.Progress, with_secrets: bool) -> None:
    """Show a report, with stars for secrets unless they are to be shown."""
    from mailint.render.masked import masked

    report = report if with_secrets else masked(report)
    for text in shape.report(report):
        if sys.stdout.isatty():
            bar.stop()
        streams.out(text)


def left_out(shape: Format) -> None:
    """Say what `--max-findings` left out."""
    for path, code, count in shape.left_out if isinstance(shape, Text) else ():
        streams.notice(f"{path}: {count} more of {code} (--max-findings 0 shows all).")


def status(totals: Totals, exit_zero: bool = False) -> int:
    """The exit status of a check."""
    if any(each.named for each in totals.unreadable):
        return 2
    return int(bool(totals.faulty) and not exit_zero)
