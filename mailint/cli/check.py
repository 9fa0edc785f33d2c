"""`mailint check`: judge."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from mailint import run
from mailint.cache import Cache
from mailint.cli import streams
from mailint.cli.asides import Asides, baseline_of
from mailint.cli.inputs import inputs_of, named, show_files
from mailint.cli.options import (
    CHOICE,
    OUTPUT,
    Command,
    cache_folder,
    choice,
    choices_of,
    configuring,
    keeping,
    limits_of,
    option,
    paths,
    reading,
    showing,
    working,
)  # fmt: skip
from mailint.cli.outputs import Outputs, Target, targets
from mailint.config.choices import Choices
from mailint.config.kinds import AUTO
from mailint.config.mistake import Mistakes
from mailint.render.formats import WRITERS
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.store import Unreadable

if TYPE_CHECKING:
    from mailint.judgement import Judgement
    from mailint.render.statistics import Statistics


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
    choices = choices_of(options)
    paths = named(paths, options)
    inputs = inputs_of(paths, options, limits_of(options, choices))
    if options["show_files"]:
        return show_files(inputs)
    asides = Asides(choices, inputs, paths, baseline_of(options))
    outputs = Outputs(_targets(options), options["max_findings"], inputs.found, streams.out)
    wants = outputs.wants.joined(asides.wants)
    jobs = run.AUTO if options["jobs"] == AUTO else options["jobs"]
    cache = Cache(cache_folder(choices)) if options["cache"] else None
    with closing(run.check(inputs, choices.settings, wants, options["show_secrets"], jobs, cache)) as judged:
        told = streams.progress(judged, inputs.found, options["quiet"])
        totals = _tell(told, outputs, asides, _statistics() if options["statistics"] else None)
    if not options["quiet"]:
        outputs.say_left_out()
        _say_not_kept(cache, choices)
        asides.tell(options["write_baseline"])
        streams.notice(totals.summary(choices.of_run.settings(None)))
    if asides.mistakes:
        raise Mistakes(asides.mistakes)
    return asides.write() if options["write_baseline"] else status(totals, options["exit_zero"])


def _tell(
    judged: Iterable[Judgement | Unreadable], outputs: Outputs, asides: Asides, statistics: Statistics | None
) -> Totals:
    """Write what is told of each file; what the run came to."""
    totals = Totals()
    outputs.begin()
    for each in judged:
        if isinstance(each, Unreadable):
            totals.unreadable.append(each)
            streams.unreadable(each)
            continue
        judgement = asides.pass_by(each)
        totals.add(judgement)
        if statistics:
            statistics.add(judgement)
        outputs.report(judgement)
    outputs.end(totals)
    if statistics:
        streams.table(statistics.plain, statistics.table)
    return totals


def _say_not_kept(cache: Cache | None, choices: Choices) -> None:
    """Say why results are not kept in the folder that the user chose for them."""
    if cache and cache.fault and choices.of_run.one("cache-dir"):
        streams.notice(f"mailint: {visible_text(cache.folder)}: {visible_text(cache.fault)}; results are not kept")


def _targets(options: dict[str, Any]) -> tuple[Target, ...]:
    """The formats; with --statistics, which has standard output, only those that were asked for."""
    given = options["output_format"]
    if not options["statistics"]:
        return targets(given, "full")
    first = next((each.format for each in given if each.path is None and each.format in WRITERS), None)
    if first:
        raise click.UsageError(f"--statistics has standard output; --output-format {first}=FILE goes with it.")
    return targets(given, "full") if given else ()


def _statistics() -> Statistics:
    from mailint.render.statistics import Statistics

    return Statistics()


def status(totals: Totals, exit_zero: bool = False) -> int:
    """The exit status of a check."""
    if any(each.grave for each in totals.unreadable):
        return 2
    return int(bool(totals.faulty) and not exit_zero)
