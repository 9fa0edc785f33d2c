"""Repair: apply what does not collide, read and lint again, until quiet.

Laws. A repair is octet edits; what no edit names stays as it is. A fix is applied whole or not at all. A fix that
touches a chosen edit waits for the next round. A fix that lets octets be read that were not understood before (a
boundary, the end of a header) goes first and alone: what comes to light was there before. Any other round after which
more is Malformed, or more errors are found, is repeated with fewer fixes until the one that did it is found; it is
dropped, tried again after what else was mended, and what stays dropped is said. Where fixes touch one another, as those
of a thousand fields in a row do, each round does half of them; what is not quiet after ten rounds that bring it little
nearer is given back as it came.
"""

from __future__ import annotations

import sys
from typing import Any

from msgspec import structs

from mailint.level import Level
from mailint.lint import judge
from mailint.nodes.message import Message
from mailint.nodes.node import Malformed, walk
from mailint.nodes.template import Template
from mailint.read.message import read_message
from mailint.read.reading import Unit
from mailint.read.template import read_template
from mailint.read.templated import Name
from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.remarks import heeding
from mailint.rules import rules_for
from mailint.rules.rule import Hit, Rule
from mailint.settings import Settings
from mailint.text import Deferred, Fix, Safety, View, apply, choose

if TYPE_CHECKING:
    from mailint.dispatch import Rules

ROUNDS = 10
"""Rounds that may leave more than three quarters of the fewest fixes that were ever left to do."""


class Applied(NamedTuple):
    """A repair that was made."""

    rule: Rule[Any]
    fix: Fix


class Repaired(NamedTuple):
    """A message's or a template's text after repair. `culprits` are fixes that made things worse and were dropped."""

    text: bytes
    applied: tuple[Applied, ...]
    culprits: tuple[Applied, ...]
    quiet: bool


def repair(unit: Unit, settings: Settings, safety: Safety = Safety.SAFE, rules: Rules | None = None) -> Repaired:
    """Repair a message, or a template, as far as `safety` allows."""
    rules = rules_for(unit.root) if rules is None else rules
    settings = heeding(settings, unit)
    original = unit.view.text
    done: list[Applied] = []
    culprits: list[Applied] = []
    blamed_at, rounds, fewest = 0, ROUNDS, sys.maxsize
    while rounds:
        hits = judge(unit, settings, rules)
        wanted = [each for each in _offers(hits, settings, safety) if each not in culprits]
        chosen = choose(each.fix for each in wanted)
        if not chosen and culprits and blamed_at < len(done):
            # what did harm then may do none after what was mended since
            culprits, blamed_at = [], len(done)
            continue
        if not chosen:
            return Repaired(unit.view.text, tuple(done), tuple(culprits), True)
        if len(wanted) * 4 <= fewest * 3:
            fewest = len(wanted)
        else:
            rounds -= 1
        kept = {id(fix) for fix in chosen}
        applied = [each for each in wanted if id(each.fix) in kept]
        revealing = [each for each in applied if each.rule.reveals]
        applied = revealing or applied
        after = _after(unit, [each.fix for each in applied])
        if not revealing and _worse(unit, hits, after, settings, rules):
            applied, after = _harmless(unit, hits, applied, culprits, settings, rules)
        done += applied
        unit = after
    return Repaired(original, (), tuple(culprits), False)


def _offers(hits: list[Hit], settings: Settings, safety: Safety) -> list[Applied]:
    """The fixes of the findings that are shown, no less safe than wished."""
    made: dict[int, Fix] = {}
    return [
        Applied(rule, made.get(id(finding.fix)) or made.setdefault(id(finding.fix), _made(finding.fix)))
        for rule, finding in hits
        if finding.fix
        and (finding.fix.safety is Safety.SAFE or safety is Safety.UNSAFE)
        and settings.shows(rule, settings.level_of(rule, finding.level))
    ]


def _made(fix: Fix) -> Fix:
    """The fix with its edits made: now somebody looks, and more than once."""
    return structs.replace(fix, edits=tuple(fix.edits)) if isinstance(fix.edits, Deferred) else fix


def _after(unit: Unit, fixes: list[Fix]) -> Unit:
    """The message read again after these fixes."""
    text = apply(unit.view.text, (edit for fix in fixes for edit in fix.edits))
    if isinstance(unit.root, Template):
        template = read_template(text, Name(unit.root.dialect, unit.root.shape))
        return unit._replace(view=View.whole(text), root=template)
    assert isinstance(unit.root, Message)
    root = read_message(text, stage=unit.root.stage, in_session=unit.root.in_session)
    return unit._replace(view=View.whole(text), root=root)


def _worse(before: Unit, hits: list[Hit], after: Unit, settings: Settings, rules: Rules) -> bool:
    if _malformed(after) > _malformed(before):
        return True
    return _errors(judge(after, settings, rules)) > _errors(hits)


def _malformed(unit: Unit) -> int:
    return sum(isinstance(node, Malformed) for node in walk(unit.root))


def _errors(hits: list[Hit]) -> int:
    return sum((finding.level or rule.verdict.level) is Level.ERROR for rule, finding in hits)


def _harmless(
    unit: Unit, hits: list[Hit], wanted: list[Applied], culprits: list[Applied], settings: Settings, rules: Rules
) -> tuple[list[Applied], Unit]:
    """Try the fixes in halves, the halves that do harm in halves again; note the single fixes that do."""
    kept: list[Applied] = []
    groups = [wanted[len(wanted) // 2 :], wanted[: len(wanted) // 2]]
    while groups:
        group = groups.pop()
        after = _after(unit, [each.fix for each in kept + group])
        if not _worse(unit, hits, after, settings, rules):
            kept += group
        elif len(group) > 1:
            groups += [group[len(group) // 2 :], group[: len(group) // 2]]
        else:
            culprits += group
    return kept, _after(unit, [each.fix for each in kept])
