"""What a run came to: counts over all its files, and the sentence that says them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mailint.level import Level
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    from mailint.judgement.settled import NotJudged, Outcome
    from mailint.judgement.told import Judgement
    from mailint.settings import Settings
    from mailint.store import Unreadable
    from mailint.text import Safety


class Totals:
    """Counts of a run."""

    def __init__(self) -> None:
        self.files = 0
        self.faulty = 0
        """Files with findings."""
        self.messages = 0
        self.sessions = 0
        self.templates = 0
        self.shown: Counter[Level] = Counter()
        self.repairs: Counter[Safety] = Counter()
        self.not_judged: list[tuple[str, NotJudged]] = []
        self.outcomes: list[tuple[str, Outcome]] = []
        self.unreadable: list[Unreadable] = []

    def add(self, judgement: Judgement) -> None:
        """Count a file."""
        self.files += 1
        self.messages += judgement.messages
        self.sessions += judgement.sessions
        self.templates += judgement.templates
        if judgement.outcomes:
            self.outcomes += [(judgement.path, each) for each in judgement.outcomes]
        if judgement.not_judged:
            self.not_judged += [(judgement.path, each) for each in judgement.not_judged]
        if judgement.findings:
            self.faulty += 1
            self._count(judgement)

    def _count(self, judgement: Judgement) -> None:
        for each in judgement.findings:
            self.shown[each.level] += 1
            if each.repair and each.of_mail:
                self.repairs[each.repair.safety] += 1
        for rest in judgement.rest:
            self.shown[rest.level] += rest.count
            if rest.repairs:
                self.repairs[rest.repairs] += rest.count

    def summary(self, settings: Settings) -> str:
        """The run in a line or two."""
        if not self.files:
            return "Nothing here looks like mail.\n" if not self.unreadable else ""
        said = self._findings() if self.faulty else self._clean(settings)
        return said + self._unjudged() + "\n"

    def left(self) -> str:
        """What is left after a repair; empty if nothing is."""
        from mailint.text import Safety

        counts = self._counts(self.shown)
        unsafe = self.repairs[Safety.UNSAFE]
        return f"{counts} left{f' (--unsafe repairs {unsafe})' if unsafe else ''}" if counts else ""

    def _counts(self, levels: Counter[Level]) -> str:
        return _list([_count(levels[level], level.name.lower()) for level in sorted(Level, reverse=True)])

    def _clean(self, settings: Settings) -> str:
        kinds = (self.messages, "message"), (self.sessions, "session"), (self.templates, "template")
        what = _list(_count(*each) for each in kinds) or _count(self.files, "file")
        more = "" if settings.select or settings.ignore or settings.strict else " (--strict looks for more)"
        is_refused = any(not outcome.accepted for _, outcome in self.outcomes)
        return f"{what}: {'no finding explains what was refused' if is_refused else 'nothing to report'}{more}."

    def _findings(self) -> str:
        from mailint.text import Safety

        counts = self._counts(self.shown)
        where = f"{self.faulty} of {self.files} files" if self.files > 1 else "1 file"
        safe, unsafe = self.repairs[Safety.SAFE], self.repairs[Safety.UNSAFE]
        if safe:
            repair = f" mailint fix repairs {safe}{f' ({unsafe} more with --unsafe)' if unsafe else ''}."
        else:
            repair = f" mailint fix --unsafe repairs {unsafe}." if unsafe else ""
        return f"{counts} in {where}.{repair}"

    def _unjudged(self) -> str:
        reasons = list(dict.fromkeys(f"{each.what} ({each.reason})" for _, each in self.not_judged))
        return f" Not judged: {', '.join(reasons)}." if reasons else ""


def _count(number: int, word: str) -> str:
    """`2 messages`; nothing for none."""
    plural = word if word == "advice" or number == 1 else word + "s"
    return f"{number} {plural}" if number else ""


def _list(parts: Iterable[str]) -> str:
    return ", ".join(part for part in parts if part)
