"""A file's judgement, and how much of it is wanted: what a run of clean files needs, which is little.

Of what findings consist stands in `kinds`, which is not imported before there is something to tell.
"""

from __future__ import annotations

from collections.abc import Mapping

from mailint.read.kind import Kind
from mailint.record import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from mailint.judgement.kinds import PlacedEdit, Remark, Rest, Shown
    from mailint.judgement.settled import NotJudged, Outcome

ALL = 1 << 40
"""More than there are."""


class Wants(NamedTuple):
    """How much is to be told of a file with findings."""

    findings: int = ALL
    """So many findings of a rule; the others are but counted."""
    excerpts: int = ALL
    """So many findings of a rule with their excerpts and changes."""
    edits: bool = True
    """Whether repairs have their edits."""
    outcomes: bool = True
    """Whether it is told what became of the messages in sessions."""
    digests: bool = True
    """Whether findings have their digests."""
    successes: bool = True
    """Whether what a server took is told of files without findings, too; else what it refused is."""

    def joined(self, other: Wants) -> Wants:
        """What serves both."""
        return Wants(
            max(self.findings, other.findings),
            max(self.excerpts, other.excerpts),
            self.edits or other.edits,
            self.outcomes or other.outcomes,
            self.digests or other.digests,
            self.successes or other.successes,
        )


EACH = Wants(ALL, 0, False, False)
"""Each finding, and nothing of the file."""
LITTLE = Wants(1, 0, False, False, False, False)
"""That there are findings."""


class Judgement(NamedTuple):
    """A file's judgement."""

    kind: Kind
    path: str = ""
    messages: int = 0
    sessions: int = 0
    templates: int = 0
    findings: tuple[Shown, ...] = ()
    """What the settings show, in document order."""
    rest: tuple[Rest, ...] = ()
    """What they show, too, but nobody wants to see one by one."""
    edits: tuple[tuple[PlacedEdit, ...] | None, ...] = ()
    """The edits of repairs; None where one of them cannot be made in the file."""
    outcomes: tuple[Outcome, ...] = ()
    suppressed: Mapping[str, int] = {}
    """How many findings are suppressed in this file, by code."""
    remarks: tuple[Remark, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    begins_in_crlf: bool = False
    told: Wants = LITTLE._replace(findings=0)

    @property
    def is_faulty(self) -> bool:
        """Whether there are findings."""
        return bool(self.findings)

    def serves(self, wants: Wants) -> bool:
        """Whether all that is wanted is told."""
        if not self.findings:
            told = self.told.outcomes + self.told.successes
            return not self.sessions or not wants.outcomes or told > wants.successes
        return self.told.joined(wants) == self.told

    def at(self, path: str) -> Judgement:
        """The judgement of the same octets at another path."""
        if path == self.path:
            return self
        # for each file of a run: the constructor takes twice as long, as it looks at the names of all fields
        return tuple.__new__(Judgement, (self.kind, path, *self[2:]))

    def without(self, known: frozenset[int]) -> Judgement:
        """The judgement without some of its findings, by number."""
        findings = tuple(each for each in self.findings if each.number not in known)
        return self._replace(findings=findings, outcomes=tuple(each.without(known) for each in self.outcomes))
