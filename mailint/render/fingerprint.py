"""What tells a finding from the others of its file, whatever is edited elsewhere in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mailint.judgement import Judgement, Shown


def fingerprints(judgement: Judgement) -> Iterator[tuple[Shown, str]]:
    """Each finding with its fingerprint: a digest of its rule and its line, and its number among equals."""
    seen: Counter[str] = Counter()
    for finding in judgement.findings:
        seen[finding.digest] += 1
        yield finding, f"{finding.digest}:{seen[finding.digest]}"
