"""`mailint fix`: repair, and send."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from typing import Any

import click

from mailint import run
from mailint.cli import streams
from mailint.cli.chosen import limits_of
from mailint.cli.inputs import inputs_of, named
from mailint.cli.options import (
    Command,
    choice,
    choices_of,
    configuring,
    option,
    paths,
    reading,
    showing,
    together,
)  # fmt: skip
from mailint.cli.outputs import Outputs, targets
from mailint.cli.send import OPTIONS, send, sending
from mailint.judgement import judgement
from mailint.level import Level
from mailint.lint import Report
from mailint.record import NamedTuple
from mailint.render.totals import Totals
from mailint.render.visible import visible, visible_text
from mailint.rewrite import Rewrite, names_beside, rewrite
from mailint.settings import SettingsFor
from mailint.store import STANDARD_INPUT, Unreadable
from mailint.store.files import reason
from mailint.store.write import Exists, create, replace
from mailint.text import Safety

REPAIR = "How it is repaired"

repairing = together(
    (
        option("--unsafe", group=REPAIR, is_flag=True, help="Repairs that may change what a reader sees, too."),
        option("--diff", group=REPAIR, is_flag=True, help="Show what would change; write nothing."),
        option("-o", "--output", group=REPAIR, metavar="FILE|DIR", help="Write there, not into the file."),
        option("--in-place", group=REPAIR, is_flag=True,
               help="Repair delivered mail in its file, too, not in a new one beside it; sessions never are."),
        option("--force", group=REPAIR, is_flag=True, help="Write over files that exist; send what has errors."),
        option("--exit-non-zero-on-fix", group=REPAIR, is_flag=True, help="Exit with 1 if anything was repaired."),
    )
)  # fmt: skip


@click.command(
    "fix",
    cls=Command,
    epilog="""\b
Examples:
  mailint fix mail.eml               repair the file in place
  mailint fix --diff --unsafe .      what all repairs would change
  mailint fix session.log            the message in it, repaired, in session.eml
  mailint fix - < bad.eml > good.eml as a filter
  mailint fix --send --to bob@example.net mail.eml
                                     repair and send, by MX
  mailint fix --send --server smtp.example.org:587 --tls must --user ann mail.eml

A session, and mail that was delivered (it has Received or Delivered-To fields), is a record:
its repaired messages go beside it as NAME.eml, NAME-1.eml ...

Exit status: 0 no error or warning is left, 1 some are (with --diff: it would change something),
2 a path or an option that cannot be used.""",
)
@paths
@repairing
@sending
@choice
@reading
@showing
@configuring
def command(paths: tuple[str, ...], **options: Any) -> int:
    """Repair messages.

    Repairs what `mailint check` with the same options finds and can repair SAFEly: every reader gets the same message.
    """
    choices = choices_of(options)
    settings = choices.settings
    inputs = inputs_of(named(paths, options), options, limits_of(options, choices))
    choices.look(each.path for each in inputs.found)
    _refuse(paths, inputs, options)
    if options["send"]:
        return send(inputs, settings, options)
    safety = Safety.UNSAFE if options["unsafe"] else Safety.SAFE
    job = Job(settings, options, inputs)
    for each in streams.progress(inputs.read(settings), inputs.found, options["quiet"]):
        if isinstance(each, Unreadable):
            job.totals.unreadable.append(each)
            streams.unreadable(each)
        else:
            job.file(rewrite(each, settings(each.source.path), safety))
    return job.end()


def _is_given(name: str) -> bool:
    source = click.get_current_context().get_parameter_source(name)
    return source is not None and source.name != "DEFAULT"


def _refuse(paths: tuple[str, ...], inputs: run.Inputs, options: dict[str, Any]) -> None:
    """Options that do not go together."""
    if options["send"]:
        others = [name for name in ("diff", "in_place", "output") if options[name]]
        if others:
            raise click.UsageError(f"--send and --{others[0].replace('_', '-')} do not go together.")
        if not paths and options["files_from"] is None:
            raise click.UsageError("--send wants the files named.")
    else:
        given = [name for name in OPTIONS if _is_given(name)]
        if given:
            shown = {"sender": "from"}.get(given[0], given[0].replace("_", "-"))
            raise click.UsageError(f"--{shown} is for --send.")
    target = options["output"]
    if target and options["in_place"]:
        raise click.UsageError("--output and --in-place do not go together.")
    if target and len(inputs.found) > 1 and not os.path.isdir(target):
        raise click.UsageError(f"--output {target} is no folder, but there are {len(inputs.found)} files.")


class Target(NamedTuple):
    """Octets, and the file to which they go. `over` tells that it is the file they came from."""

    path: str
    octets: bytes
    over: bool = False


class Job:
    """A run over files: what was repaired, what is left."""

    def __init__(self, settings: SettingsFor, options: dict[str, Any], inputs: run.Inputs) -> None:
        self.settings, self.options = settings, options
        self.is_filter = any(each.path == STANDARD_INPUT for each in inputs.found)
        self.totals = Totals()
        self.repaired = self.changed = 0
        self.failed = False
        wanted = targets(options["output_format"], "concise") if not options["diff"] else ()
        out = streams.notice if self.is_filter else streams.out
        self.outputs = Outputs(wanted, options["max_findings"], inputs.found, out)
        self.outputs.begin()

    def file(self, done: Rewrite) -> None:
        """Write or show a file's repair, and say what is left."""
        self.changed += bool(done.changed)
        self._say_faults(done)
        if self.options["diff"]:
            return self._diff(done)
        targets = self._targets(done)
        if self._write(done, targets):
            self._say(done, targets)
            for report in done.left(self.settings(done.reading.source.path), self._in_place(done)):
                self._left(report)

    def end(self) -> int:
        """Say what the run came to; its exit status."""
        if not self.options["diff"]:
            self.outputs.end(self.totals)
            if not self.options["quiet"]:
                streams.notice(self._summary())
        if self.failed or any(each.grave for each in self.totals.unreadable):
            return 2
        if self.changed and (self.options["diff"] or self.options["exit_non_zero_on_fix"]):
            return 1
        grave = self.totals.shown[Level.ERROR] + self.totals.shown[Level.WARNING]
        return int(bool(grave) and not self.options["diff"])

    def _in_place(self, done: Rewrite) -> bool:
        return not done.is_session and (self.options["in_place"] or bool(self.options["output"]) or not done.is_record)

    def _targets(self, done: Rewrite) -> list[Target]:
        path = done.reading.source.path
        if self.options["output"] or self._is_stdin(path):
            return list(self._elsewhere(done))
        if self._in_place(done):
            return [Target(path, done.text(), True)] if done.changed else []
        return [Target(name, each.sendable) for name, each in done.beside()]

    def _elsewhere(self, done: Rewrite) -> Iterator[Target]:
        """Where `--output` says, or standard output."""
        path, output = done.reading.source.path, self.options["output"] or STANDARD_INPUT
        folder = output if os.path.isdir(output) else None
        if not done.is_session:
            yield Target(os.path.join(folder, os.path.basename(path)) if folder else output, done.text())
            return
        names = names_beside(path, [each.unit for each in done.results])
        for name, each in zip(names, done.results, strict=True):
            yield Target(os.path.join(folder, os.path.basename(name)) if folder else output, each.sendable)

    def _is_stdin(self, path: str) -> bool:
        return self.is_filter and path == self.options["stdin_filename"]

    def _write(self, done: Rewrite, targets: list[Target]) -> bool:
        """Write them; whether that went well."""
        path = done.reading.source.path
        if len({target.path for target in targets}) < len(targets):
            return self._fail(path, f"{len(targets)} messages; --output names the folder for them")
        written = [self._write_one(target) for target in targets]
        return all(written)

    def _write_one(self, target: Target) -> bool:
        try:
            if target.path == STANDARD_INPUT:
                streams.out_octets(target.octets)
            elif target.over or self.options["force"]:
                replace(target.path, target.octets)
            else:
                create(target.path, target.octets)
        except Exists:
            return self._fail(target.path, "exists already; --force writes over it")
        except OSError as error:
            return self._fail(target.path, reason(error))
        return True

    def _fail(self, path: str, why: str) -> bool:
        self.failed = True
        streams.notice(f"mailint: {visible_text(path)}: {why}")
        return False

    def _diff(self, done: Rewrite) -> None:
        from mailint.render.diff import unified

        path = done.reading.source.path
        if self._in_place(done):
            lines = list(unified(path, done.reading.source.data, done.text()))
        else:
            lines = [
                line for name, each in done.beside() for line in unified(name, each.unit.view.text, each.repaired.text)
            ]
        if sys.stdout.isatty():
            paint = streams.paint(sys.stdout)
            streams.out("".join(f"{paint(visible(line.rstrip()), _style(line))}\n" for line in lines))
        else:
            streams.out_octets(b"".join(lines))

    def _say_faults(self, done: Rewrite) -> None:
        """Tell repairs that went wrong: those are faults of ours."""
        path = visible_text(done.reading.source.path)
        for each in done.results:
            for culprit in each.repaired.culprits:
                fault = ": our fault" if culprit.fix.safety is Safety.SAFE else ""
                streams.notice(f"mailint: {path}: a repair of {culprit.rule.code} did harm and was left out{fault}")
            if not each.repaired.quiet:
                streams.notice(f"mailint: {path}: the repairs come to no end, so it was left as it is: our fault")

    def _say(self, done: Rewrite, targets: list[Target]) -> None:
        codes = Counter(applied.rule.code for each in done.changed for applied in each.repaired.applied)
        self.repaired += codes.total()
        if codes and not self.options["quiet"]:
            what = ", ".join(code if count == 1 else f"{code} x {count}" for code, count in sorted(codes.items()))
            new = [visible_text(each.path) for each in targets if not each.over and each.path != STANDARD_INPUT]
            where = f" in {', '.join(new)}" if new else ""
            streams.notice(f"{visible_text(done.reading.source.path)}: repaired {what}{where}")

    def _left(self, report: Report) -> None:
        left = judgement(report, self.outputs.wants, self.options["show_secrets"])
        self.totals.add(left)
        self.outputs.report(left)

    def _summary(self) -> str:
        done = (
            f"{self.repaired} {'repair' if self.repaired == 1 else 'repairs'}" if self.repaired else "Nothing repaired"
        )
        left = self.totals.left()
        return f"{done}; {left or 'nothing left'}."


def _style(line: bytes) -> str:
    """The colour of a line of a diff."""
    if line.startswith((b"--- ", b"+++ ")):
        return "bold"
    return {b"-": "red", b"+": "green", b"@": "cyan"}.get(line[:1], "dim")
