"""The repairs of a judgement's findings. Several may share one: a body with many long lines is encoded once."""

from __future__ import annotations

from mailint.judgement import Judgement, PlacedEdit, Shown
from mailint.read.kind import Kind


def edits_of(judgement: Judgement, finding: Shown) -> tuple[PlacedEdit, ...] | None:
    """A finding's repair as edits of its file; None where there is none, and in a session's log, which is a record."""
    if finding.repair is None or judgement.kind in (Kind.SESSION, Kind.DOCUMENT):
        return None
    return judgement.edits[finding.repair.edits]


def owners(judgement: Judgement) -> list[int]:
    """For each finding the number, from 0, of the first finding of the file that offers the same repair."""
    first: dict[int, int] = {}
    return [
        first.setdefault(finding.repair.edits, at) if finding.repair else at
        for at, finding in enumerate(judgement.findings)
    ]
