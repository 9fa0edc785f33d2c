"""One walk over what was read; each node goes to the rules that visit its type. The result is a Report."""

from __future__ import annotations

import sys
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from itertools import accumulate

import msgspec

from mailint.crowd import Crowd
from mailint.dispatch import Dispatch, dispatch, speakers
from mailint.level import Level
from mailint.nodes.message import Leaf, Message
from mailint.nodes.node import Node
from mailint.nodes.repair import HeldBack
from mailint.nodes.side import Side
from mailint.nodes.signs import Outgoing
from mailint.nodes.stage import Stage
from mailint.plain import Seen, is_plain_message
from mailint.read.kind import Kind
from mailint.read.reading import Reading, Unit, read
from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.remarks import heeding
from mailint.rules import rules_for
from mailint.rules.rule import Context, Finding, Hit, Rule
from mailint.settings import Settings
from mailint.text import Edit, Fix, Safety, Source, Span

if TYPE_CHECKING:
    from typing import Any

    from mailint.dispatch import Rules
    from mailint.read.plain_log import PlainLog
    from mailint.read.world import World


class Problem(msgspec.Struct, frozen=True):
    """A finding as it is shown: stamped with its rule, its level in this profile, and its place in the file."""

    rule: Rule[Any]
    level: Level
    span: Span
    """Octets of the file."""
    message: str
    side: Side | None
    unit: int
    """Index of the unit in the Reading; `finding` counts in that unit's text."""
    finding: Finding
    message_index: int | None
    part: str | None

    @property
    def fix(self) -> Fix | None:
        """The repair, as edits of the unit's text."""
        return self.finding.fix


class Report(NamedTuple):
    """What a file's judgement came to. `problems` are those that the settings show, in document order."""

    reading: Reading
    problems: tuple[Problem, ...]
    suppressed: Mapping[str, int]
    """How many findings are suppressed in this file, by code."""
    by_clock: bool = False
    """Whether the report is true for now only."""


def read_for(
    source: Source,
    settings: Settings,
    kind: Kind | None = None,
    *,
    whole: bool = True,
    lightly: bool = False,
    begun: PlainLog | None = None,
    seen: Seen | None = None,
) -> Reading:
    """A file read as the settings want it; its kind is told by its name or its octets unless given.

    If not the whole, of sessions only that is read in which there may be findings that are shown; what of a log is
    known to be plain is `begun`. Lightly, messages are read for settings that are usual; what the plain course has
    `seen` of them need not be looked at again.
    """
    is_usual = settings.is_usual
    judge = None if whole or not is_usual else Silence(settings)
    return read(
        source,
        kind=kind,
        stage=settings.stage,
        templates=settings.templates,
        context=settings.context,
        judge=judge,
        begun=begun,
        lightly=lightly and is_usual,
        seen=seen,
    )


class Silence:
    """Tells about what nothing would be found that these settings show, which are usual ones."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def session(self, unit: Unit) -> bool:
        """About a session."""
        settings = self._settings
        speaking = speakers(settings, rules_for(unit.root))
        return not any(_is_shown(*hit, settings) for hit in judge(unit, settings, speaking, Crowd()))


def lint(reading: Reading, settings: Settings, rules: Rules | None = None) -> Report:
    """Judge a file."""
    shown: list[Problem] = []
    suppressed: dict[str, int] = {}
    by_clock = False
    for index, unit in enumerate(reading.units):
        heeded, numbers = heeding(settings, unit), dict[int, str | None]()
        speaking = speakers(heeded, rules_for(unit.root) if rules is None else rules)
        for rule, finding in judge(unit, settings, speaking, Crowd()):
            level = heeded.level_of(rule, finding.level)
            by_clock = by_clock or rule.by_clock
            if heeded.shows(rule, level):
                shown.append(_problem(index, unit, rule, finding, level, numbers))
            elif rule.code in heeded.suppressed:
                suppressed[rule.code] = suppressed.get(rule.code, 0) + 1
    shown.sort(key=lambda problem: (problem.span, problem.rule.code))
    return Report(reading, tuple(shown), suppressed, by_clock)


def judge(unit: Unit, settings: Settings, rules: Rules, crowd: Crowd | None = None) -> list[Hit]:
    """All findings of these rules about one message, session or template, the less specific ones left out.

    With a crowd, what is beyond its measure is told as one.
    """
    if isinstance(unit.root, Message):
        return _walked(unit, settings, rules, crowd)
    from mailint.nodes.template import Template

    if not isinstance(unit.root, Template):
        return _walked(unit, settings, rules, crowd)
    hits = _most_specific(_walked(unit, settings, rules, None) + _of_worlds(unit, settings, rules))
    return crowd.told(hits) if crowd else hits


def _of_worlds(unit: Unit, settings: Settings, rules: Rules) -> list[Hit]:
    """The findings about what a template can become."""
    from mailint.merge import merge

    # where what is not shown is not looked for, nothing would be found in a world that is plain
    passes = settings.is_usual and speakers(settings, rules) is rules

    # if the template has no octets over 127, those in a world are of fillers: E003 would speak of nothing else
    pure = unit.view.text.isascii()

    def judged(world: World) -> list[Hit]:
        is_silent = passes and is_plain_message(world.text, whole=False, eight_bit=pure and world.is_made_up)
        return [] if is_silent else judge(Unit(world.view, world.message), settings, rules)

    return merge(unit, judged)


def _walked(unit: Unit, settings: Settings, rules: Rules, crowd: Crowd | None) -> list[Hit]:
    visits = dispatch(rules)
    context = context_of(unit, settings, rules)
    hits: list[Hit] = []
    limit = crowd.limit if crowd else sys.maxsize
    stack: list[Node] = [unit.root]
    if context.stage is Stage.OUTGOING and isinstance(unit.root, Message):
        stack.append(Outgoing(0, unit.root.stop))
    while stack:
        node = stack.pop()
        visitors, below = visits[type(node)]
        for rule in visitors:
            for finding in rule.check(node, context):
                hits.append((rule, finding))
                if len(hits) > limit and crowd:
                    hits = crowd.thin(hits)
                    limit = crowd.limit
        for name, many in below:
            value = getattr(node, name)
            if value and many:
                stack.extend(reversed(value))
            elif value:
                stack.append(value)
    hits = _most_specific(crowd.told(hits) if crowd else hits)
    return _guarded(hits, unit, context, settings, visits)


def context_of(unit: Unit, settings: Settings, rules: Rules = ()) -> Context:
    """What the rules may know of a unit."""

    def offers(code: str) -> bool:
        rule = dispatch(rules).by_code.get(code)
        return rule is not None and settings.shows(rule, settings.level_of(rule))

    log = unit.session
    return Context(
        text=unit.view.text,
        root=unit.root,
        stage=settings.stage or (unit.root.stage if isinstance(unit.root, Message) else Stage.DRAFT),
        now=settings.now,
        settings={"line-endings": settings.line_endings},
        dns=settings.dns,
        log=log,
        data=unit.data,
        log_text=unit.log.text if unit.log else b"",
        offers=offers,
    )


def file_edits(view_unit: Unit, fix: Fix) -> tuple[Edit, ...] | None:
    """A repair's edits in the file; None where one of them cannot be made there."""
    edits = [view_unit.view.edit(edit) for edit in fix.edits]
    return tuple(edit for edit in edits if edit) if all(edits) else None


def _most_specific(hits: list[Hit]) -> list[Hit]:
    """One fault, one finding: what a more specific rule speaks about hides what it names in `hides`."""
    hiding: dict[str, list[Finding]] = {}
    for rule, finding in hits:
        for code in rule.hides:
            hiding.setdefault(code, []).append(finding)
    if not hiding:
        return hits
    covers = {code: Cover(findings) for code, findings in hiding.items()}
    return [hit for hit in hits if hit[0].code not in covers or not covers[hit[0].code].meets(hit[1])]


class Cover:
    """Where findings lie, asked whether another meets one of them; a point meets what it touches."""

    def __init__(self, findings: Iterable[Finding]) -> None:
        spans = sorted((each.start, each.stop) for each in findings)
        self._points = [start for start, stop in spans if start == stop]
        self._starts = [start for start, stop in spans if start < stop]
        self._reach = list(accumulate((stop for start, stop in spans if start < stop), max))

    def meets(self, finding: Finding) -> bool:
        """Whether the finding shares an octet with one of them."""
        start, stop = finding.start, finding.stop
        point = bisect_left(self._points, start)
        if point < len(self._points) and self._points[point] <= stop:
            return True
        before = bisect_right(self._starts, stop) if start == stop else bisect_left(self._starts, stop)
        return before > 0 and self._reach[before - 1] > start - (start == stop)


def _guarded(hits: list[Hit], unit: Unit, context: Context, settings: Settings, visits: Dispatch) -> list[Hit]:
    """Make repairs UNSAFE that would break a signature, and let the rules about that speak.

    Repairs of findings that are not shown are not looked at, unless what is held back is itself to be shown.
    """
    safe = [each for each in hits if each[1].fix and each[1].fix.safety is Safety.SAFE]
    if not safe or not isinstance(unit.root, Message):
        return hits
    if not any(settings.shows(rule, rule.level) for rule in visits.visitors(HeldBack)):
        safe = [each for each in safe if _is_shown(*each, settings)]
    return _held_back(hits, {id(finding.fix): finding.fix for _, finding in safe if finding.fix}, unit, context, visits)


def _held_back(hits: list[Hit], safe: dict[int, Fix], unit: Unit, context: Context, visits: Dispatch) -> list[Hit]:
    """The findings with those of the repairs UNSAFE that would break a signature."""
    if not safe or not isinstance(unit.root, Message):
        return hits
    from mailint.guard import Guard

    guard = Guard(unit.view.text, unit.root)
    # findings may share one repair: a body with many long lines is encoded once
    reasons = {key: guard.reason(fix) for key, fix in safe.items()}
    if not any(reasons.values()):
        return hits
    out: list[Hit] = []
    said = set()
    for rule, finding in hits:
        reason = reasons.get(id(finding.fix)) if finding.fix else None
        if finding.fix is None or reason is None:
            out.append((rule, finding))
            continue
        unsafe = msgspec.structs.replace(finding.fix, safety=Safety.UNSAFE, reason=reason)
        out.append((rule, msgspec.structs.replace(finding, fix=unsafe)))
        held = (finding.start, finding.stop, rule.code, finding.fix.title, reason)
        if held not in said:
            said.add(held)
            out += [(each, found) for each in visits[HeldBack].rules for found in each.check(HeldBack(*held), context)]
    return out


def _is_shown(rule: Rule[Any], finding: Finding, settings: Settings) -> bool:
    return settings.shows(rule, settings.level_of(rule, finding.level))


def _problem(
    index: int, unit: Unit, rule: Rule[Any], finding: Finding, level: Level, numbers: dict[int, str | None]
) -> Problem:
    """The finding with its place in the file; `numbers` are the part numbers so far, by offset."""
    span, at = unit.view.span(finding.start, finding.stop), finding.start
    if isinstance(unit.root, Message) and at not in numbers:
        numbers[at] = _part_number(unit.root, at)
    side = finding.side or rule.side
    return Problem(rule, level, span, finding.message, side, index, finding, unit.message_index, numbers.get(at))


def _part_number(message: Message, offset: int) -> str | None:
    """Number of the innermost part that holds the offset; None where that is the message around a multipart."""
    root = message.root
    if offset < root.body_start or isinstance(root, Leaf):
        return root.number or None
    parts = message.parts
    inner = parts[max(bisect_right(parts, offset, key=lambda part: part.start) - 1, 0)]
    while inner.stop <= offset and inner.start < offset and inner.parent >= 0:
        inner = parts[inner.parent]
    return inner.number or None
