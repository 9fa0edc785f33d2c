"""From a Report, which holds the file and all that was read in it, to a Judgement, which holds what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from mailint.judgement.excerpt import changes, excerpt
from mailint.judgement.kinds import Change, Place, PlacedEdit, Remark, Repair, Rest, Shown
from mailint.judgement.packed import begins_in_crlf
from mailint.judgement.told import ALL, Judgement, Wants
from mailint.level import Level
from mailint.lint import Problem, Report, file_edits
from mailint.nodes.message import Message
from mailint.nodes.node import Node
from mailint.read.kind import Kind
from mailint.read.reading import Reading, Unit
from mailint.record import TYPE_CHECKING
from mailint.remarks import remarks
from mailint.text import Edit, Fix, Safety

if TYPE_CHECKING:
    from mailint.judgement.settled import NotJudged, Outcome

WINDOW = 200
"""Octets of the line, on each side of where a finding begins, that tell it from others."""


OF_MESSAGES = (Kind.MESSAGE, Kind.MBOX)
"""Kinds of files that hold nothing but messages."""


def judgement(report: Report, wants: Wants, with_secrets: bool = False) -> Judgement:
    """What is told of a report; stars stand for secrets unless they are to be shown."""
    reading = report.reading
    found = Findings(wants, with_secrets)
    shown = found.add(report)
    told = Judgement(
        reading.kind,
        reading.source.path,
        len(reading.units),
        findings=tuple(found.shown),
        rest=found.rest(),
        edits=tuple(found.edits),
        suppressed=dict(report.suppressed),
        begins_in_crlf=begins_in_crlf(reading.source.data),
        told=found.told(),
    )
    return told if reading.kind in OF_MESSAGES else _of_more(told, shown)


def _of_more(told: Judgement, report: Report) -> Judgement:
    """The judgement of a file with more than messages, with what is told of that."""
    from mailint.nodes.session import Session
    from mailint.nodes.template import Template

    reading = report.reading
    roots = [type(unit.root) for unit in reading.units]
    messages, sessions, templates = (roots.count(kind) for kind in (Message, Session, Template))
    sessions += reading.passed.sessions
    wants = told.told
    return told._replace(
        messages=messages + len(reading.passed.transactions),
        sessions=sessions,
        templates=templates,
        outcomes=_outcomes(report, wants) if sessions and wants.outcomes else (),
        remarks=_remarks(reading) if templates else (),
        not_judged=_not_judged(reading) if sessions or templates else (),
    )


def _is_of_mail(root: Node) -> bool:
    if isinstance(root, Message):
        return True
    from mailint.nodes.template import Template

    return isinstance(root, Template)


def _masked(report: Report) -> Report:
    """The report with stars for secrets, which messages do not have."""
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


LinesBefore = Callable[[int], int]
"""Tells how many lines end before an offset."""


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

    def add(self, report: Report, offset: int = 0, lines_before: LinesBefore = lambda offset: 0) -> Report:
        """Take the findings of a report of what stands behind so many octets; the report as it is shown.

        How many lines these are is asked if one of the findings is shown.
        """
        self._of_messages = report.reading.kind in OF_MESSAGES
        starred = report if self._of_messages else _masked(report)
        shown = report if self._with_secrets else starred
        self._source, self._starred = shown.reading.source, starred.reading.source
        self._offset, self._lines, self._lines_before = offset, -1, lines_before
        # repairs are told by identity, and those of another report are gone
        self._shared.clear()
        for problem in shown.problems:
            self._take(problem, shown.reading.units[problem.unit])
        return shown

    def rest(self) -> tuple[Rest, ...]:
        """What is but counted."""
        return tuple([Rest(*what, count) for what, count in self._rest.items()])

    def told(self) -> Wants:
        """What is told, which may be more than was wanted."""
        return _with_all(self.wants) if self.shown and not self._rest else self.wants

    def _take(self, problem: Problem, unit: Unit) -> None:
        code, wants = problem.rule.code, self.wants
        count = self._counts[code] = self._counts.get(code, 0) + 1
        of_mail = self._of_messages or _is_of_mail(unit.root)
        if count > wants.findings:
            fix = problem.fix
            what = code, problem.rule.name, problem.level, fix.safety if fix and of_mail else None
            self._rest[what] = self._rest.get(what, 0) + 1
        else:
            if self._lines < 0:
                self._lines = self._lines_before(self._offset)
            self.shown.append(self._shown(problem, unit, of_mail, count <= wants.excerpts))
        self._number += 1

    def _shown(self, problem: Problem, unit: Unit, of_mail: bool, with_excerpt: bool) -> Shown:
        rule, span, fix = problem.rule, problem.span, problem.fix
        return Shown(
            self._number,
            rule.code,
            rule.name,
            rule.verdict.references,
            problem.level,
            problem.side,
            _sound(problem.message),
            *self._places(*span),
            problem.message_index,
            problem.part,
            of_mail,
            self._digest(rule.code, span.start) if self.wants.digests else "",
            self._repair(fix, unit, with_excerpt) if fix else None,
            excerpt(self._source, span) if with_excerpt else None,
        )

    def _repair(self, fix: Fix, unit: Unit, with_excerpt: bool) -> Repair:
        at = self._shared.get(id(fix.edits))
        if at is None:
            at = self._shared[id(fix.edits)] = self._repairs
            self._repairs += 1
            if self.wants.edits:
                edits = file_edits(unit, fix)
                self.edits.append(None if edits is None else tuple(map(self._placed, edits)))
        change = None
        if with_excerpt:
            change = self._changes.get(at)
            if change is None:
                change = self._changes[at] = changes(unit.view.text, fix.edits)
        return Repair(_sound(fix.title), fix.safety, at, change)

    def _places(self, first: int, stop: int) -> tuple[Place, Place, Place]:
        """Where a finding begins, where it stops, and its last octet, which most often are in one line."""
        line = self._source.line_at(first)
        if stop > line.stop or not line.is_ascii:
            start = self._place(first)
            last = start if stop <= first + 1 else self._place(stop - 1)
            return start, start if stop == first else self._place(stop), last
        number, before, offset = line.number + self._lines, line.start - 1, self._offset
        column = first - before
        start = Place(first + offset, number, column, column)
        if stop == first:
            return start, start, start
        column = stop - 1 - before
        last = Place(stop - 1 + offset, number, column, column)
        if stop == line.stop and self._source.data[stop - 1 : stop] == b"\n":
            return start, Place(stop + offset, number + 1, 1, 1), last
        return start, Place(stop + offset, number, column + 1, column + 1), last

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

        line = self._starred.line_at(start)
        near = self._starred.data[max(line.start, start - WINDOW) : min(line.stop, start + WINDOW)].strip()
        return sha256(code.encode() + b"\0" + near).hexdigest()[:32]


@cache
def _with_all(wants: Wants) -> Wants:
    """The same with all findings."""
    return Wants(ALL, *wants[1:])


def _sound(text: str) -> str:
    r"""The text, in characters that UTF-8 has: lone surrogates as `\udce9`."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "backslashreplace").decode()
    return text
