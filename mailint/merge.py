"""What is found in a template: the findings that hold in every world in which their place exists.

A finding that lies wholly in fillers is about no octet of the template. Places are those of the template; a repair is
kept where every world offers the same edits of literal text.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from mailint.nodes.shape import Shape
from mailint.nodes.template import Place, Template
from mailint.read.reading import Unit
from mailint.read.template import world_of, worlds
from mailint.read.world import World
from mailint.rules.rule import Hit
from mailint.text import Fix, Span

SILENT = frozenset(("D001", "R001", "H001", "T024", "L001"))
"""What the sending program adds, and what a template's holes and line ends are."""
SILENT_IN_BODIES = SILENT | {"L007", "L008", "L009", "L017", "L018", "L020", "L021", "C001", "C005", "E007", "M001"}
"""What the program that makes a message of a body or a subject sees to."""
LINKS = frozenset(("C001", "C005", "C008"))
"""What nobody can tell where a Content-ID has a hole."""
EXACT = LINKS | {"E007"}
"""What nobody can tell where a hole is in the place itself."""


def merge(unit: Unit, judge: Callable[[World], list[Hit]]) -> list[Hit]:
    """The findings of a template's worlds; `judge` finds those of one of them."""
    template = unit.root
    assert isinstance(template, Template)
    silent = SILENT if template.shape is Shape.MESSAGE else SILENT_IN_BODIES
    unsure = any(hole.place is Place.ID and hole.field == b"content-id" for hole in template.holes)
    standing: dict[_Key, Hit] = {}
    refuted: set[_Key] = set()
    before: list[World] = []
    for world in worlds(unit.view.text, template):
        found = _found(world, judge(world), silent, unsure)
        for key in [key for key in standing if key not in found and world.holds(key[1])]:
            del standing[key]
            refuted.add(key)
        for key, hit in found.items():
            if key in standing:
                standing[key] = _agreed(standing[key], hit)
            elif key not in refuted and not any(each.holds(key[1]) for each in before):
                standing[key] = hit
        before.append(world)
        if world.complete and not standing:
            break
    return list((_rendered(unit, template, judge, silent) | standing).values())


def _rendered(
    unit: Unit, template: Template, judge: Callable[[World], list[Hit]], silent: frozenset[str]
) -> dict[_Key, Hit]:
    """The findings about what the engine made with the user's context; those about values stand at their tags."""
    world = world_of(unit.view.text, template)
    return _found(world, judge(world), silent, None) if world else {}


_Key = tuple[str, Span]


def _found(world: World, hits: list[Hit], silent: frozenset[str], unsure: bool | None) -> dict[_Key, Hit]:
    """A world's findings by rule and place in the template.

    `unsure`: whether a Content-ID has a hole in it; None where values, not fillers, stand in the holes.
    """
    found: dict[_Key, Hit] = {}
    for rule, finding in hits:
        if rule.code in silent or (unsure and rule.code in LINKS):
            continue
        if unsure is not None and rule.code in EXACT and not world.is_copy(finding.start, finding.stop):
            continue
        if unsure is None or world.is_literal(finding.start, finding.stop):
            place = world.view.span(finding.start, finding.stop)
            moved = msgspec.structs.replace(
                finding, start=place.start, stop=place.stop, fix=finding.fix and _moved(world, finding.fix)
            )
            found.setdefault((rule.code, place), (rule, moved))
    return found


def _moved(world: World, fix: Fix) -> Fix | None:
    """The repair in the template; None where it meets a hole."""
    edits = [world.edit(edit) for edit in fix.edits]
    return msgspec.structs.replace(fix, edits=tuple(edit for edit in edits if edit)) if all(edits) else None


def _agreed(one: Hit, other: Hit) -> Hit:
    """A finding of two worlds, without its repair where they differ in that."""
    rule, finding = one
    same = finding.fix and other[1].fix and finding.fix.edits == other[1].fix.edits
    return one if same or finding.fix is None else (rule, msgspec.structs.replace(finding, fix=None))
