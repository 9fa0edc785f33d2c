"""What tells a finding from the others of its file, whatever is edited elsewhere in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from hashlib import sha256

from mailint.lint import Problem, Report
from mailint.text import Source

WINDOW = 200
"""Octets of the line, on each side of where a finding begins, that tell it from others."""


def fingerprints(report: Report) -> Iterator[tuple[Problem, str]]:
    """Each finding with its fingerprint: a digest of its rule and its line, and its number among equals."""
    seen: Counter[str] = Counter()
    for problem in report.problems:
        digest = sha256(problem.rule.code.encode() + b"\0" + _line(report.reading.source, problem)).hexdigest()[:32]
        seen[digest] += 1
        yield problem, f"{digest}:{seen[digest]}"


def _line(source: Source, problem: Problem) -> bytes:
    """What stands on the line in which a finding begins, as near to it as matters."""
    at = problem.span.start
    start, stop = source.line_span(source.line(at))
    return source.data[max(start, at - WINDOW) : min(stop, at + WINDOW)].strip()
