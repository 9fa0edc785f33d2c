"""A run: its files judged one after the other, or by several processes, and told in order."""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator, Sequence
from time import perf_counter

from mailint.judgement.packed import unpack
from mailint.judgement.told import Judgement, Wants
from mailint.record import TYPE_CHECKING
from mailint.run.inputs import Inputs
from mailint.run.task import Asked, Task, Told
from mailint.settings import Settings, SettingsFor
from mailint.stamps import Stamp
from mailint.store import STANDARD_INPUT, Found, Unreadable, read_file

if TYPE_CHECKING:
    from typing import TypeVar

    from mailint.cache import Cache

    T = TypeVar("T")

AUTO = 0
"""As many processes as the work is worth."""
FIRST = 0.1
"""Seconds of work after which it is known what the rest is worth."""
WORTH = 0.25
"""Seconds of work that are worth another process."""
AT_A_TIME = 1024
"""Files at most that are judged at a time in this process: several at once take less time than one after the other."""
SHORT = 0.1
"""Seconds that they may take together, so that whoever waits sees the first answers soon."""
FEW = 16
"""Files at most that are timed together."""
MANY = 64
"""The fewest files for which results are kept."""
MUCH = 1 << 20
"""Octets of fewer files for which they are kept, too."""
KEPT = 5000
"""Results that are written at a time."""


def check(
    inputs: Inputs,
    settings: SettingsFor,
    wants: Wants,
    with_secrets: bool = False,
    jobs: int = AUTO,
    cache: Cache | None = None,
) -> Generator[Judgement | Unreadable, None, None]:
    """Each input judged, or why it cannot be, in order. The processes of the run end with it, however it ends.

    What is told with secrets is not kept.
    """
    cache = cache if not with_secrets else None
    task = _task(inputs, settings, Asked(inputs.kind, wants, with_secrets), cache)
    new: dict[bytes, bytes] = {}
    noted: dict[bytes, dict[str, tuple[Stamp, bytes]]] = {}
    try:
        at = 0
        for answers in _answers(task, len(inputs.found), jobs):
            for answer, key, note in answers:
                if isinstance(answer, Unreadable):
                    yield answer
                else:
                    if key and isinstance(answer, bytes):
                        new[key] = answer
                    if note and isinstance(answer, bytes):
                        noted.setdefault(note.folder, {})[note.name] = (note.stamp, answer)
                    name = task.name_of(at)
                    told = answer.at(name) if isinstance(answer, Judgement) else unpack(answer, name)
                    assert told
                    yield told
                at += 1
            if cache and len(new) >= KEPT:
                cache.keep(new)
                new.clear()
    finally:
        if cache and (new or noted):
            cache.keep(new, noted)


def _task(inputs: Inputs, settings: SettingsFor, asked: Asked, cache: Cache | None) -> Task:
    chosen = [Settings() if isinstance(each, Unreadable) else settings(inputs.name(each.path)) for each in inputs.found]
    is_given = any(each.path == STANDARD_INPUT for each in inputs.found)
    octets = read_file(STANDARD_INPUT) if is_given else None
    return Task(asked, inputs.found, chosen, inputs.standard_input, octets, cache)


def _answers(task: Task, count: int, jobs: int) -> Iterator[list[Told]]:
    done = 0
    if jobs == AUTO:
        pace = Pace()
        while done < count and not pace.is_known:
            stop = min(done + pace.next, count)
            yield pace.timed(lambda: task(done, stop), stop - done)  # noqa: B023
            done = stop
        jobs = _worth(pace.per_file * (count - done))
    if jobs > 1 and count - done > 1:
        from mailint.run.pool import Pool

        task.packs = True
        if task.cache:
            task.cache.close()
        yield from Pool(task, done, count, min(jobs, count - done)).answers()
        return
    yield from _in_turn(task, done, count)


def _in_turn(task: Task, done: int, count: int) -> Iterator[list[Told]]:
    """The answers of this process, about as many files at a time as take a short time together."""
    files = FEW
    while done < count:
        stop = min(done + files, count)
        began = perf_counter()
        answers = task(done, stop)
        files = min(files * 2, AT_A_TIME) if perf_counter() - began < SHORT else max(files // 2, 1)
        yield answers
        done = stop


class Pace:
    """How long files take, told by the first of them. The very first take longer: they import what the others need."""

    def __init__(self) -> None:
        self.next = 1
        """How many files to time next."""
        self._spent = 0.0
        self._each: list[float] = []

    def timed(self, do: Callable[[], T], files: int) -> T:
        """What it gives, timed."""
        began = perf_counter()
        result = do()
        seconds = perf_counter() - began
        self._spent += seconds
        self._each.append(seconds / files)
        self.next = min(self.next * 2, FEW)
        return result

    @property
    def is_known(self) -> bool:
        """Whether enough was timed."""
        return self._spent >= FIRST and len(self._each) > 1

    @property
    def per_file(self) -> float:
        """Seconds that a file takes: the median, the shorter of two."""
        return sorted(self._each)[(len(self._each) - 1) // 2] if self._each else 0.0


def _worth(seconds: float) -> int:
    """How many processes so much work is worth."""
    if seconds < WORTH * 2:
        return 1
    from mailint.run.pool import cores

    return min(cores(), int(seconds / WORTH))


def is_worth_keeping(found: Sequence[Found | Unreadable]) -> bool:
    """Whether looking results up may take less time than judging anew."""
    return len(found) >= MANY or sum(map(_size, found)) >= MUCH


def _size(found: Found | Unreadable) -> int:
    try:
        return os.stat(found.path).st_size if isinstance(found, Found) else 0
    except (OSError, ValueError):
        return 0
