"""A run: its files judged one after the other, or by several processes, and told in order."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from time import perf_counter

from mailint.judgement import Judgement, Wants
from mailint.judgement.packed import unpack
from mailint.run.inputs import Inputs
from mailint.run.task import Answer, Asked, Task
from mailint.settings import Settings, SettingsFor
from mailint.store import STANDARD_INPUT, Unreadable, read_file

AUTO = 0
"""As many processes as the work is worth."""
FIRST = 0.1
"""Seconds of work after which it is known what the rest is worth."""
WORTH = 0.25
"""Seconds of work that are worth another process."""
FEW = 16
"""Files that are judged at a time in this process."""


def check(
    inputs: Inputs, settings: SettingsFor, wants: Wants, with_secrets: bool = False, jobs: int = AUTO
) -> Generator[Judgement | Unreadable, None, None]:
    """Each input judged, or why it cannot be, in order. The processes of the run end with it, however it ends."""
    task = _task(inputs, settings, Asked(inputs.kind, wants, with_secrets))
    at = 0
    for answers in _answers(task, len(inputs.found), jobs):
        for answer in answers:
            yield answer if isinstance(answer, Unreadable) else _told(task, at, answer)
            at += 1


def _task(inputs: Inputs, settings: SettingsFor, asked: Asked) -> Task:
    chosen = [Settings() if isinstance(each, Unreadable) else settings(inputs.name(each.path)) for each in inputs.found]
    is_given = any(each.path == STANDARD_INPUT for each in inputs.found)
    octets = read_file(STANDARD_INPUT) if is_given else None
    return Task(asked, inputs.found, chosen, inputs.standard_input, octets)


def _told(task: Task, at: int, answer: bytes) -> Judgement:
    told = unpack(answer, task.name_of(at))
    assert told
    return told


def _answers(task: Task, count: int, jobs: int) -> Iterator[Iterable[Answer]]:
    done = 0
    if jobs == AUTO:
        spent = 0.0
        while done < count and spent < FIRST:
            began, stop = perf_counter(), min(done + FEW, count)
            answers = task(done, stop)
            spent += perf_counter() - began
            done = stop
            yield answers
        jobs = _worth(spent / max(done, 1) * (count - done))
    if jobs > 1 and count - done > 1:
        from mailint.run.pool import Pool

        yield from Pool(task, done, count, min(jobs, count - done)).answers()
        return
    for start in range(done, count, FEW):
        yield task(start, min(start + FEW, count))


def _worth(seconds: float) -> int:
    """How many processes so much work is worth."""
    if seconds < WORTH * 2:
        return 1
    from mailint.run.pool import cores

    return min(cores(), int(seconds / WORTH))
