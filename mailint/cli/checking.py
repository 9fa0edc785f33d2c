"""The work of `mailint check`: files judged, and told of. click is not needed for it."""

from __future__ import annotations

from collections.abc import Iterable

from mailint import run
from mailint.cli import streams
from mailint.cli.asides import Asides, baseline_of
from mailint.cli.chosen import cache_folder, limits_of
from mailint.cli.inputs import inputs_of, named, show_files
from mailint.cli.misuse import misuse
from mailint.cli.outputs import Outputs, Target, targets
from mailint.config.choices import Choices
from mailint.config.mistake import Mistakes
from mailint.record import TYPE_CHECKING
from mailint.render.formats import WRITERS
from mailint.render.totals import Totals
from mailint.render.visible import visible_text
from mailint.store import Unreadable

if TYPE_CHECKING:
    from typing import Any

    from mailint.cache import Cache
    from mailint.judgement.told import Judgement
    from mailint.render.statistics import Statistics


def check(paths: tuple[str, ...], options: dict[str, Any], choices: Choices) -> int:
    """Judge the files at these paths; the exit status."""
    paths = named(paths, options)
    inputs = inputs_of(paths, options, limits_of(options, choices))
    if options["show_files"]:
        return show_files(inputs)
    asides = Asides(choices, inputs, paths, baseline_of(options))
    outputs = Outputs(_targets(options), options["max_findings"], inputs.found, streams.out)
    wants = outputs.wants.joined(asides.wants)
    jobs = run.AUTO if options["jobs"] == "auto" else options["jobs"]
    cache = _cache(choices) if options["cache"] and run.is_worth_keeping(inputs.found) else None
    judged = run.check(inputs, choices.settings, wants, options["show_secrets"], jobs, cache)
    try:
        told = streams.progress(judged, inputs.found, options["quiet"])
        totals = _tell(told, outputs, asides, _statistics() if options["statistics"] else None)
    finally:
        judged.close()
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


def _cache(choices: Choices) -> Cache:
    from mailint.cache import Cache

    return Cache(cache_folder(choices))


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
        raise misuse(f"--statistics has standard output; --output-format {first}=FILE goes with it.")
    return targets(given, "full") if given else ()


def _statistics() -> Statistics:
    from mailint.render.statistics import Statistics

    return Statistics()


def status(totals: Totals, exit_zero: bool = False) -> int:
    """The exit status of a check."""
    if any(each.grave for each in totals.unreadable):
        return 2
    return int(bool(totals.faulty) and not exit_zero)
