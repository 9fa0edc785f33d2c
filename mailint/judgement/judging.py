"""From a Report, which holds the file and all that was read in it, to a Judgement, which holds what is told of it."""

from __future__ import annotations

from mailint.judgement.excerpt import changes, excerpt
from mailint.judgement.kinds import Change, Place, PlacedEdit, Remark, Repair, Rest, Shown
from mailint.judgement.packed import begins_in_crlf
from mailint.judgement.told import ALL, Judgement, Wants
from mailint.level import Level
from mailint.lint import Problem, Report, file_edits
from mailint.nodes.message import Message
from mailint.nodes.node import Node
from mailint.read.reading import Reading, Unit
from mailint.record import TYPE_CHECKING
from mailint.remarks import remarks
from mailint.text import Edit, Fix, Safety

if TYPE_CHECKING:
    from mailint.judgement.settled import NotJudged, Outcome

WINDOW = 200
"""Octets of the line, on each side of where a finding begins, that tell it from others."""


def judgement(report: Report, wants: Wants, with_secrets: bool = False) -> Judgement:
    """What is told of a report; stars stand for secrets unless they are to be shown."""
    reading = report.reading
    messages, sessions, templates = _counts(reading)
    sessions += reading.passed.sessions
    found = Findings(wants, with_secrets)
    starred = found.add(report) if report.problems else report if with_secrets else _masked(report)
    return Judgement(
        kind=reading.kind,
        path=reading.source.path,
        messages=messages + len(reading.passed.transactions),
        sessions=sessions,
        templates=templates,
        findings=tuple(found.shown),
        rest=found.rest(),
        edits=tuple(found.edits),
        outcomes=_outcomes(starred, wants) if sessions and wants.outcomes else (),
        suppressed=dict(report.suppressed),
        remarks=_remarks(reading) if templates else (),
        not_judged=_not_judged(reading) if sessions or templates else (),
        begins_in_crlf=begins_in_crlf(reading.source.data),
        told=found.told() if report.problems else wants,
    )


def _counts(reading: Reading) -> tuple[int, int, int]:
    """How many messages, sessions and templates there are. Where all are messages, nothing of the others is needed."""
    roots = [type(unit.root) for unit in reading.units]
    messages = roots.count(Message)
    if messages == len(roots):
        return messages, 0, 0
    from mailint.nodes.session import Session
    from mailint.nodes.template import Template

    return messages, roots.count(Session), roots.count(Template)


def _is_of_mail(root: Node) -> bool:
    if isinstance(root, Message):
        return True
    from mailint.nodes.template import Template

    return isinstance(root, Template)


def _masked(report: Report) -> Report:
    """The report with stars for secrets, which only sessions have."""
    if all(isinstance(unit.root, Message) for unit in report.reading.units):
        return report
    from mailint.judgement.masked import masked

    return masked(report)


def _outcomes(report: Report, wants: Wants) -> tuple[Outcome, ...]:
    from mailint.judgement.outcome import outcomes

    every = wants.successes or report.problems
    return tuple(each for each in outcomes(report) if every or not each.accepted)


def _not_judged(reading: Reading) -> tuple[NotJudged, ...]:
    from mailint.judgement.unjudged import not_judged

    return tuple(not_judged(reading))


def _remarks(reading: Reading) -> tuple[Remark, ...]:
    source = reading.source
    return tuple(
        Remark(each.word, source.line(unit.view.span(each.offset, each.offset).start))
        for unit in reading.units
        for each in remarks(unit)
    )


class Findings:
    """The findings of a file, as far as they are wanted; of one report about all of it, or one about each message."""

    def __init__(self, wants: Wants, with_secrets: bool) -> None:
        self.wants, self._with_secrets = wants, with_secrets
        self.shown: list[Shown] = []
        self.edits: list[tuple[PlacedEdit, ...] | None] = []
        self._rest: dict[tuple[str, str, Level, Safety | None], int] = {}
        self._counts: dict[str, int] = {}
        self._number = self._repairs = 0
        self._shared: dict[int, int] = {}
        self._changes: dict[int, Change] = {}
        self._offset = self._lines = 0

    def add(self, report: Report, offset: int = 0, lines: int = 0) -> Report:
        """Take the findings of a report of what stands behind so many octets and lines; the report as it is shown."""
        starred = _masked(report)
        shown = report if self._with_secrets else starred
        self._source, self._starred = shown.reading.source, starred.reading.source
        self._offset, self._lines = offset, lines
        # repairs are told by identity, and those of another report are gone
        self._shared.clear()
        for problem in shown.problems:
            self._take(problem, shown.reading.units[problem.unit])
        return shown

    def rest(self) -> tuple[Rest, ...]:
        """What is but counted."""
        return tuple(Rest(*what, count) for what, count in self._rest.items())

    def told(self) -> Wants:
        """What is told, which may be more than was wanted."""
        return self.wants if self._rest else Wants(ALL, *self.wants[1:])

    def _take(self, problem: Problem, unit: Unit) -> None:
        rule, fix = problem.rule, problem.fix
        count = self._counts[rule.code] = self._counts.get(rule.code, 0) + 1
        of_mail = _is_of_mail(unit.root)
        if count > self.wants.findings:
            what = rule.code, rule.name, problem.level, fix.safety if fix and of_mail else None
            self._rest[what] = self._rest.get(what, 0) + 1
        else:
            self.shown.append(self._shown(problem, unit, of_mail, count <= self.wants.excerpts))
        self._number += 1

    def _shown(self, problem: Problem, unit: Unit, of_mail: bool, with_excerpt: bool) -> Shown:
        rule, (first, stop) = problem.rule, problem.span
        start = self._place(first)
        return Shown(
            number=self._number,
            code=rule.code,
            name=rule.name,
            references=rule.verdict.references,
            level=problem.level,
            side=problem.side,
            message=_sound(problem.message),
            start=start,
            stop=start if stop == first else self._place(stop),
            last=start if stop <= first + 1 else self._place(stop - 1),
            message_index=problem.message_index,
            part=problem.part,
            of_mail=of_mail,
            digest=self._digest(rule.code, first) if self.wants.digests else "",
            repair=self._repair(problem.fix, unit, with_excerpt) if problem.fix else None,
            excerpt=excerpt(self._source, problem.span) if with_excerpt else None,
        )

    def _repair(self, fix: Fix, unit: Unit, with_excerpt: bool) -> Repair:
        at = self._shared.setdefault(id(fix.edits), self._repairs)
        self._repairs = max(self._repairs, at + 1)
        if self.wants.edits and at == len(self.edits):
            edits = file_edits(unit, fix)
            self.edits.append(None if edits is None else tuple(map(self._placed, edits)))
        if with_excerpt and at not in self._changes:
            self._changes[at] = changes(unit.view.text, fix.edits)
        change = self._changes[at] if with_excerpt else None
        return Repair(_sound(fix.title), fix.safety, at, change)

    def _placed(self, edit: Edit) -> PlacedEdit:
        start = self._place(edit.start)
        return PlacedEdit(start, start if edit.stop == edit.start else self._place(edit.stop), edit.new)

    def _place(self, offset: int) -> Place:
        """An offset in what was judged, as a place in the file."""
        line, column, octet = self._source.columns(offset)
        return Place(offset + self._offset, line + self._lines, column, octet)

    def _digest(self, code: str, start: int) -> str:
        """What stands on the line in which a finding begins, as near to it as matters, digested with its rule.

        Secrets are always starred in it: it may be kept where others read it.
        """
        from hashlib import sha256  # 2 ms, as OpenSSL is loaded

        first, stop = self._starred.line_span(self._starred.line(start))
        line = self._starred.data[max(first, start - WINDOW) : min(stop, start + WINDOW)].strip()
        return sha256(code.encode() + b"\0" + line).hexdigest()[:32]


def _sound(text: str) -> str:
    r"""The text, in characters that UTF-8 has: lone surrogates as `\udce9`."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text
