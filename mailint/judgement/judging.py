"""From a Report, which holds the file and all that was read in it, to a Judgement, which holds what is told of it."""

from __future__ import annotations

from collections import Counter

from mailint.judgement.excerpt import changes, excerpt
from mailint.judgement.kinds import Change, Place, PlacedEdit, Remark, Repair, Rest, Shown
from mailint.judgement.masked import masked
from mailint.judgement.outcome import outcomes
from mailint.judgement.packed import HEAD
from mailint.judgement.told import ALL, Judgement, Wants
from mailint.judgement.unjudged import not_judged
from mailint.level import Level
from mailint.lint import Problem, Report, file_edits
from mailint.nodes.message import Message
from mailint.nodes.session import Session
from mailint.nodes.template import Template
from mailint.read.reading import Reading, Unit
from mailint.remarks import remarks
from mailint.text import Edit, Fix, Safety, Source

WINDOW = 200
"""Octets of the line, on each side of where a finding begins, that tell it from others."""


def judgement(report: Report, wants: Wants, with_secrets: bool = False) -> Judgement:
    """What is told of a report; stars stand for secrets unless they are to be shown."""
    reading = report.reading
    roots = Counter(type(unit.root) for unit in reading.units)
    sessions = roots[Session] + reading.passed.sessions
    found = _Findings(report, wants, with_secrets) if report.problems else None
    return Judgement(
        kind=reading.kind,
        path=reading.source.path,
        messages=roots[Message] + len(reading.passed.transactions),
        sessions=sessions,
        templates=roots[Template],
        findings=found.shown if found else (),
        rest=found.rest() if found else (),
        edits=tuple(found.edits) if found else (),
        outcomes=tuple(outcomes(_shown(report, found, with_secrets))) if sessions and wants.outcomes else (),
        suppressed=dict(report.suppressed),
        remarks=_remarks(reading) if roots[Template] else (),
        not_judged=tuple(not_judged(reading)) if sessions or roots[Template] else (),
        begins_in_crlf=b"\r\n" in reading.source.data[:HEAD],
        told=found.told() if found else wants,
    )


def _shown(report: Report, found: _Findings | None, with_secrets: bool) -> Report:
    """The report with stars for secrets, unless these are to be shown."""
    return found.report if found else report if with_secrets else masked(report)


def _remarks(reading: Reading) -> tuple[Remark, ...]:
    source = reading.source
    return tuple(
        Remark(each.word, source.line(unit.view.span(each.offset, each.offset).start))
        for unit in reading.units
        for each in remarks(unit)
    )


class _Findings:
    """The findings of a report, as far as they are wanted."""

    def __init__(self, report: Report, wants: Wants, with_secrets: bool) -> None:
        starred = masked(report)
        self.report = report if with_secrets else starred
        self.wants = wants
        self.edits: list[tuple[PlacedEdit, ...] | None] = []
        self._shared: dict[int, int] = {}
        self._changes: dict[int, Change] = {}
        self._rest: Counter[tuple[str, str, Level, Safety | None]] = Counter()
        self._counts: Counter[str] = Counter()
        self._source, self._starred = self.report.reading.source, starred.reading.source
        told = (self._told(number, problem) for number, problem in enumerate(self.report.problems))
        self.shown = tuple(each for each in told if each)

    def rest(self) -> tuple[Rest, ...]:
        """What is but counted."""
        return tuple(Rest(*what, count) for what, count in self._rest.items())

    def told(self) -> Wants:
        """What is told, which may be more than was wanted."""
        return self.wants if self._rest else self.wants._replace(findings=ALL)

    def _told(self, number: int, problem: Problem) -> Shown | None:
        rule, fix = problem.rule, problem.fix
        unit = self.report.reading.units[problem.unit]
        self._counts[rule.code] += 1
        of_mail = isinstance(unit.root, Message | Template)
        if self._counts[rule.code] > self.wants.findings:
            self._rest[rule.code, rule.name, problem.level, fix.safety if fix and of_mail else None] += 1
            return None
        with_excerpt = self._counts[rule.code] <= self.wants.excerpts
        return self._shown(number, problem, unit, of_mail, with_excerpt)

    def _shown(self, number: int, problem: Problem, unit: Unit, of_mail: bool, with_excerpt: bool) -> Shown:
        rule, (first, stop) = problem.rule, problem.span
        start = place(self._source, first)
        return Shown(
            number=number,
            code=rule.code,
            name=rule.name,
            references=rule.verdict.references,
            level=problem.level,
            side=problem.side,
            message=_sound(problem.message),
            start=start,
            stop=start if stop == first else place(self._source, stop),
            last=start if stop <= first + 1 else place(self._source, stop - 1),
            message_index=problem.message_index,
            part=problem.part,
            of_mail=of_mail,
            digest=self._digest(rule.code, start) if self.wants.digests else "",
            repair=self._repair(problem.fix, unit, with_excerpt) if problem.fix else None,
            excerpt=excerpt(self._source, problem.span) if with_excerpt else None,
        )

    def _repair(self, fix: Fix, unit: Unit, with_excerpt: bool) -> Repair:
        at = self._shared.setdefault(id(fix.edits), len(self._shared))
        if self.wants.edits and at == len(self.edits):
            edits = file_edits(unit, fix)
            self.edits.append(None if edits is None else tuple(map(self._placed, edits)))
        if with_excerpt and at not in self._changes:
            self._changes[at] = changes(unit.view.text, fix.edits)
        change = self._changes[at] if with_excerpt else None
        return Repair(_sound(fix.title), fix.safety, at, change)

    def _placed(self, edit: Edit) -> PlacedEdit:
        start = place(self._source, edit.start)
        return PlacedEdit(start, start if edit.stop == edit.start else place(self._source, edit.stop), edit.new)

    def _digest(self, code: str, start: Place) -> str:
        """What stands on the line in which a finding begins, as near to it as matters, digested with its rule.

        Secrets are always starred in it: it may be kept where others read it.
        """
        from hashlib import sha256  # 2 ms, as OpenSSL is loaded

        first, stop = self._starred.line_span(start.line)
        line = self._starred.data[max(first, start.offset - WINDOW) : min(stop, start.offset + WINDOW)].strip()
        return sha256(code.encode() + b"\0" + line).hexdigest()[:32]


def place(source: Source, offset: int) -> Place:
    """An offset, with its line and columns."""
    line, column = source.position(offset)
    return Place(offset, line, column, offset - source.line_span(line).start + 1)


def _sound(text: str) -> str:
    r"""The text, in characters that UTF-8 has: lone surrogates as `\udce9`."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text
