"""Many findings of one rule about one message: the first thousand are told, the others counted and told as one.

A file can have a fault on each of a million lines. Nobody reads them all, and each takes memory. What repairs a file
does not use this: it wants every finding.
"""

from __future__ import annotations

from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from mailint.rules.rule import Finding, Hit, Rule

MOST = 1000
"""Findings of a rule in a message, session or template that are told one by one."""


class Crowd:
    """The findings beyond the first `most` of each rule; `limit` findings are kept until it is asked for the next."""

    def __init__(self, most: int = MOST) -> None:
        self.most = self.limit = most
        self._others: dict[str, tuple[Rule[Any], Finding, int]] = {}

    def thin(self, hits: list[Hit]) -> list[Hit]:
        """The findings without those beyond the first of each rule; those that hide others are all kept."""
        counts: dict[str, int] = {}
        kept = []
        for rule, finding in hits:
            counts[rule.code] = counts.get(rule.code, 0) + 1
            if counts[rule.code] <= self.most or rule.hides:
                kept.append((rule, finding))
            else:
                _, first, count = self._others.get(rule.code, (rule, finding, 0))
                self._others[rule.code] = (rule, first, count + 1)
        self.limit = 2 * len(kept) + self.most
        return kept

    def told(self, hits: list[Hit]) -> list[Hit]:
        """The findings, and one of each rule that had more."""
        if len(hits) > self.most or self._others:
            hits = self.thin(hits)
            hits += [(rule, _first_of(finding, count)) for rule, finding, count in self._others.values()]
        return hits


def _first_of(finding: Finding, count: int) -> Finding:
    if count == 1:
        return finding
    message = f"The first of {count} more findings of this rule, which are not told one by one."
    return type(finding)(finding.start, finding.stop, message, None, finding.level, finding.side)
