"""What is done with each file of a run: it is read and judged, or its judgement is found in the cache.

A Task is sent to other processes, so it holds plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from time import time_ns

from mailint.judgement.packed import clean, pack, unpack
from mailint.judgement.told import Judgement, Wants
from mailint.plain import MOST, Seen, look, looks
from mailint.read.kind import Kind, is_plain_name
from mailint.read.opening import TELNET
from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.settings import Settings
from mailint.stamps import Note, Table, stamp_of
from mailint.store import STANDARD_INPUT, Found, Unreadable, look_into
from mailint.store.files import SMALL, reason

if TYPE_CHECKING:
    from typing import Any

    from mailint.cache import Cache
    from mailint.read.plain_log import PlainLog
    from mailint.run.keys import Keys

Answer = tuple[bytes | Judgement | Unreadable, bytes | None]
"""A judgement, packed where it is to be kept or sent, or why there is none; the key under which it is to be kept."""
Told = tuple[bytes | Judgement | Unreadable, bytes | None, Note | None]
"""An answer, and where it is to be noted, if it is."""
Step = Generator[None, None, Answer]
"""What is still to be done for a file, in steps, up to its answer."""
Steps = dict[int, Step]
Begin = Callable[[int], None]
"""Takes the index of the file that is begun."""
TOGETHER = 1 << 20
"""Octets of files that are looked up together."""
_UNSEEN = Seen(None)
"""Stands for what is seen of a file at which nobody looked yet."""


class Asked(NamedTuple):
    """What is asked about all files of a run."""

    kind: Kind | None
    wants: Wants
    with_secrets: bool


class Task:
    """The files of a run, each with its settings; the name of standard input, and what it had."""

    def __init__(
        self,
        asked: Asked,
        found: Sequence[Found | Unreadable],
        settings: Sequence[Settings],
        name: str,
        octets: bytes | Unreadable | None,
        cache: Cache | None,
    ) -> None:
        self.asked, self.found, self.settings, self.name, self.octets = asked, found, settings, name, octets
        self.cache = cache
        self.packs = cache is not None
        """Whether judgements are packed; they need not be where this very process tells them."""
        self._seen: Settings | None = None
        self._is_usual = False
        self._keys = _keys(asked) if cache else None
        self._tables: dict[bytes, Table] = {}
        self._stamps: dict[int, Note] = {}
        """Where the results of the files at hand are to be noted."""

    def __getstate__(self) -> dict[str, Any]:
        """What is sent to another process."""
        cache = self.cache and type(self.cache)(self.cache.folder)
        fresh: dict[str, Any] = {"_seen": None, "_keys": cache and _keys(self.asked), "_tables": {}, "_stamps": {}}
        return {**vars(self), "cache": cache, **fresh}

    def __call__(self, start: int, stop: int, begin: Begin = lambda at: None) -> list[Told]:
        """The answers about the files from one index up to another; each that is read is announced."""
        if self.cache is None:
            return self._anew(start, stop, begin)
        self._stamps.clear()
        now = time_ns()
        answers: list[Any] = [self._unchanged(at, now) for at in range(start, stop)]
        unknown = [at for at, answer in enumerate(answers, start) if answer is None]
        done = 0
        while done < len(unknown):
            together = self._read(unknown[done:], begin)
            for at, answer, key in self._answers(together, begin):
                answers[at - start] = (*answer, self._stamps.get(at) if key else None)
            done += len(together)
        return answers

    def _anew(self, start: int, stop: int, begin: Begin) -> list[Told]:
        """The answers where no results are kept; most are told while the octets are at hand in the processor."""
        answers: list[Any] = [None] * (stop - start)
        steps: Steps = {}
        size = 0
        for at, octets, seen in self._looked(start, stop, begin):
            if isinstance(octets, Unreadable):
                answers[at - start] = octets, None, None
                continue
            first = self._first(at, octets, None, self.asked.wants, seen)
            if isinstance(first, tuple):
                answers[at - start] = first[0], None, None
                continue
            steps[at] = first
            size += len(octets)
            if size >= TOGETHER:
                for done, answer in _in_steps(steps, begin):
                    answers[done - start] = answer[0], None, None
                size = 0
        for done, answer in _in_steps(steps, begin):
            answers[done - start] = answer[0], None, None
        return answers

    def _looked(self, start: int, stop: int, begin: Begin) -> Iterator[tuple[int, bytes | Unreadable, Seen | None]]:
        """The files of a range, and what is seen of them."""
        while start < stop:
            together = self._read(range(start, stop), begin)
            start += len(together)
            seen = self._looks(together)
            for at, octets in together:
                yield at, octets, seen.get(at, _UNSEEN)

    def _looks(self, together: Iterable[tuple[int, bytes | Unreadable]]) -> dict[int, Seen | None]:
        """What is seen of the small ones among these files, at which the plain course looks together."""
        small = {
            at: octets
            for at, octets in together
            if not isinstance(octets, Unreadable) and len(octets) < SMALL and self._is_looked_at(at)
        }
        try:
            return dict(zip(small, looks([*small.values()]), strict=True))
        except Exception:  # whichever it is of, that is told when it is looked at by itself
            return {}

    def _unchanged(self, at: int, now: int) -> Told | None:
        """The answer about a file whose stamp is known; the stamp of another is to be noted if it is settled."""
        found = self.found[at]
        if not (self.cache and self._keys) or isinstance(found, Unreadable) or found.path == STANDARD_INPUT:
            return None
        stamp = stamp_of(found.path)
        folder, _, name = found.path.rpartition("/")
        key = self._keys.of_folder(folder, self.settings[at])
        if stamp is None or key is None:
            return None
        if key not in self._tables:
            self._tables[key] = self.cache.table(key)
        kept = self._tables[key].of(name, stamp)
        if kept:
            return kept, None, None
        if stamp.is_settled(now):
            self._stamps[at] = Note(key, name, stamp)
        return None

    def lost(self, at: int, how: str) -> Told:
        """The answer about a file whose judging ended the process."""
        return self._given_up(at, f"the process that judged it {how}"), None, None

    def name_of(self, at: int) -> str:
        """The name under which a file is shown."""
        path = self.found[at].path
        return self.name if path == STANDARD_INPUT else path

    def _read(self, unknown: Sequence[int], begin: Begin) -> list[tuple[int, bytes | Unreadable]]:
        """The octets of the next files; of as many as are looked up together."""
        together: list[tuple[int, bytes | Unreadable]] = []
        size = 0
        for at in unknown:
            begin(at)
            octets = self._octets(at)
            together.append((at, octets))
            size += len(octets)
            if size >= TOGETHER:
                break
        return together

    def _octets(self, at: int) -> bytes | Unreadable:
        found = self.found[at]
        if isinstance(found, Unreadable):
            return found
        path = found.path
        try:
            octets = look_into(path) if path != STANDARD_INPUT or self.octets is None else self.octets
        except MemoryError:
            return self._no_memory(at)
        return octets.of(found) if isinstance(octets, Unreadable) else octets

    def _answers(
        self, together: list[tuple[int, bytes | Unreadable]], begin: Begin
    ) -> Iterator[tuple[int, Answer, bytes | None]]:
        """The answers about these files, each with its index and the key under which it is found by content."""
        steps: Steps = {}
        keys = [self._key(at, octets) for at, octets in together]
        known = self.cache.look([key for key in keys if key]) if self.cache else {}
        seen = self._looks(each for each, key in zip(together, keys, strict=True) if key not in known)
        for (at, octets), key in zip(together, keys, strict=True):
            if isinstance(octets, Unreadable):
                yield at, (octets, None), None
                continue
            kept, wants = known.get(key) if key else None, self.asked.wants
            told = unpack(kept, "") if kept else None
            if kept and told and told.serves(wants):
                yield at, (kept, None), key
            else:
                begin(at)
                first = self._first(at, octets, key, wants.joined(told.told) if told else wants, seen.get(at, _UNSEEN))
                if isinstance(first, tuple):
                    yield at, first, first[1]
                else:
                    steps[at] = first
        for at, answer in _in_steps(steps, begin):
            yield at, answer, answer[1]

    def _first(self, at: int, octets: bytes, key: bytes | None, wants: Wants, seen: Seen | None) -> Answer | Step:
        """The answer, if it is told without reading the file; else the steps that are to be taken."""
        try:
            is_plain, seen = self._look(at, octets, seen)
            if is_plain:
                return clean(octets), key
            log = self._plain_log(at, octets) if octets.startswith(TELNET) else None
            if log and log.stop == len(octets):
                from mailint.judgement.passed import judgement_of_passed

                return self._packed(judgement_of_passed(self.name_of(at), log, wants)), key
        except Exception as error:
            return self._failed(at, error), None
        return self._answer(at, octets, key, wants, log, seen)

    def _answer(
        self, at: int, octets: bytes, key: bytes | None, wants: Wants, log: PlainLog | None, seen: Seen | None
    ) -> Step:
        try:
            return (yield from self._judged(at, octets, key, wants, log, seen))
        except Exception as error:
            return self._failed(at, error), None

    def _judged(
        self, at: int, octets: bytes, key: bytes | None, wants: Wants, log: PlainLog | None, seen: Seen | None
    ) -> Step:
        """Judge a file, in steps; plain sessions with which it begins, and what was seen of it, are known."""
        # what judges is imported here: a run whose files are all plain does without
        from mailint.judgement.judging import judgement
        from mailint.lint import lint, read_for
        from mailint.read.reading import is_mailbox
        from mailint.text import Source

        settings, name = self.settings[at], self.name_of(at)
        source = Source(name, octets)
        if is_mailbox(source, self.asked.kind, settings.templates):
            from mailint.judgement.mailbox import Mailbox

            mailbox = Mailbox(source, settings)
            told = self._packed(mailbox.judgement(wants, self.asked.with_secrets))
            return told, None if mailbox.by_clock else key
        kind = Kind.SESSION if log else self.asked.kind
        reading = read_for(source, settings, kind, whole=False, lightly=True, begun=log, seen=seen)
        yield
        report = lint(reading, settings)
        yield
        told = self._packed(judgement(report, wants, self.asked.with_secrets))
        return told, None if report.by_clock or self._hangs_on_more(at, report.reading.kind) else key

    def _packed(self, judgement: Judgement) -> bytes | Judgement:
        return pack(judgement) if self.packs else judgement

    def _is_looked_at(self, at: int) -> bool:
        """Whether the plain course tells of the file what its settings show."""
        settings = self.settings[at]
        if settings is not self._seen:
            self._seen, self._is_usual = settings, self.asked.kind in (None, Kind.MESSAGE) and settings.is_usual
        return self._is_usual

    def _look(self, at: int, octets: bytes, seen: Seen | None) -> tuple[bool, Seen | None]:
        """Whether it is a message of which its settings show nothing, told without reading it; and what was seen."""
        if not self._is_looked_at(at):
            return False, None
        if seen is _UNSEEN:
            seen = look(octets) if len(octets) <= MOST else None
        if seen is not None or (len(octets) > MOST and not _is_plain_large(octets)):
            return False, seen
        return not self._name_counts(at), None

    def _plain_log(self, at: int, octets: bytes) -> PlainLog | None:
        """The plain sessions with which a log begins, of which its settings show nothing, told without reading it."""
        if self.asked.kind not in (None, Kind.SESSION) or not self.settings[at].is_usual or self._name_counts(at):
            return None
        from mailint.read.plain_log import plain_log

        return plain_log(octets)

    def _name_counts(self, at: int) -> bool:
        """Whether a file's name may tell what it is."""
        settings, name = self.settings[at], self.name_of(at)
        return not (not settings.templates and is_plain_name(name)) and bool(self._counts(settings, name))

    def _hangs_on_more(self, at: int, kind: Kind) -> bool:
        """Whether it is a template that may include others, or one whose name did not tell that it is one."""
        has_context = self.settings[at].context is not None
        return kind is Kind.TEMPLATE and (has_context or not self._counts(self.settings[at], self.name_of(at)))

    def _counts(self, settings: Settings, name: str) -> str:
        from mailint.read.reading import name_counts

        return name_counts(name, self.asked.kind, settings.templates)

    def _key(self, at: int, octets: bytes | Unreadable) -> bytes | None:
        """The key under which a file is found by its content; None where its result is not kept."""
        path = self.found[at].path
        if self._keys is None or isinstance(octets, Unreadable) or path == STANDARD_INPUT:
            return None
        return self._keys.of_file(path, octets, self.settings[at])

    def _failed(self, at: int, error: Exception) -> Unreadable:
        """Why a file is given up that was being judged."""
        if isinstance(error, OSError):
            return self._lost_file(at, error)
        if isinstance(error, MemoryError):
            return self._no_memory(at)
        if isinstance(error, ModuleNotFoundError) and error.name is None:
            return self._given_up(at, str(error))  # something to install for files of this kind
        from traceback import format_exc

        return self._given_up(at, f"judging it failed: {type(error).__name__}: {error}", format_exc())

    def _no_memory(self, at: int) -> Unreadable:
        return self._given_up(at, "there is not enough memory to judge it")

    def _lost_file(self, at: int, error: OSError) -> Unreadable:
        found = self.found[at]
        assert isinstance(found, Found)
        return Unreadable(self.name_of(at), reason(error)).of(found)

    def _given_up(self, at: int, why: str, trace: str = "") -> Unreadable:
        return Unreadable(self.name_of(at), why, True, trace)


def _keys(asked: Asked) -> Keys:
    from mailint.run.keys import Keys

    return Keys(asked.kind, asked.wants)


def _in_steps(steps: Steps, begin: Begin) -> Iterator[tuple[int, Answer]]:
    """Take each step for all files before the next: what it needs stays at hand in the processor.

    That saves 3 % of a run, and 7 % where they are some hundred.
    """
    while steps:
        for at, step in tuple(steps.items()):
            begin(at)
            try:
                next(step)
            except StopIteration as done:
                del steps[at]
                yield at, done.value


def _is_plain_large(octets: bytes) -> bool:
    from mailint.read.large import is_plain_large

    return is_plain_large(octets)
