"""Processes that share the work of a run.

Each is given ranges of the items and answers them one after the other. It notes the item at which it is where this
process can see it, so that when it dies we know at which: that item is answered in its stead, and the rest is done by
another. Answers come in the order of the items.

`concurrent.futures` cannot say which of its processes died, and gives up all of them. There are no threads here: a
process may be forked at any time.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection, wait
from typing import Any, Generic, Protocol, TypeVar

A = TypeVar("A")
NOWHERE = -1
MOST = 512
"""So many items at most are handed out at a time."""
SHARE = 4
"""Ranges for each process that are as long as the next one."""
AHEAD = 2
"""Ranges that a process has: the one that it is at, and the next."""
WINDOW = 8
"""Ranges for each process that may be begun before the first of them is finished."""
PATIENCE = 1.0
"""Seconds after which a process without work looks whether it is still wanted."""


class Work(Protocol[A]):
    """What is to be done; it is sent to the processes."""

    def __call__(self, start: int, stop: int, begin: Callable[[int], None]) -> list[A]:
        """The answers to the items from one index up to another; each is announced to `begin`."""

    def lost(self, at: int, how: str) -> A:
        """The answer to an item at which a process ended: it `was killed (SIGKILL)`."""


class Range(Generic[A]):
    """Items from one index up to another, and the answers to them once there are any."""

    def __init__(self, start: int, stop: int) -> None:
        self.start, self.stop = start, stop
        self.answers: list[A] | None = None
        self.is_tried = False
        """Whether a process ended on it that was at none of its items."""


def ranges(start: int, stop: int, jobs: int) -> Iterator[tuple[int, int]]:
    """Items in ranges that get shorter towards the end, so that no process is at work long after the others."""
    while start < stop:
        size = max(1, min(MOST, (stop - start) // (jobs * SHARE)))
        yield start, min(start + size, stop)
        start += size


class Pool(Generic[A]):
    """So many processes at work on the items from one index up to another."""

    def __init__(self, work: Work[A], start: int, stop: int, jobs: int, method: str | None = None) -> None:
        self._work, self._stop = work, stop
        self._context = multiprocessing.get_context(method or start_method())
        self._to_come: Iterator[Range[A]] = (Range(*each) for each in ranges(start, stop, jobs))
        self._line: deque[Range[A]] = deque()
        """The ranges handed out or to be handed out again, in order."""
        self._again: deque[Range[A]] = deque()
        self._workers: list[Worker[A]] = []
        self._jobs = jobs

    def answers(self) -> Iterator[list[A]]:
        """The answers, range by range. The processes end with it, however it ends."""
        try:
            self._workers = [Worker(self._context, self._work) for _ in range(self._jobs)]
            while self._hand_out():
                self._wait()
                while self._line and self._line[0].answers is not None:
                    yield self._line.popleft().answers or []
        finally:
            for worker in self._workers:
                worker.kill()
            for worker in self._workers:
                worker.end()

    def _hand_out(self) -> bool:
        """Give each process what it may have; whether there is anything to wait for."""
        for _ in range(AHEAD):
            for worker in self._workers:
                if len(worker.ranges) < AHEAD and (range_ := self._next()):
                    worker.give(range_)
        return bool(self._line)

    def _next(self) -> Range[A] | None:
        if self._again:
            return self._again.popleft()
        if len(self._line) >= WINDOW * self._jobs:
            return None
        range_ = next(self._to_come, None)
        if range_:
            self._line.append(range_)
        return range_

    def _wait(self) -> None:
        """Take the answers that are there; see to processes that ended."""
        busy = {worker.connection: worker for worker in self._workers if worker.ranges}
        for connection in wait(list(busy)):
            worker = busy[connection]
            if not worker.take():
                self._replace(worker)

    def _replace(self, worker: Worker[A]) -> None:
        """Have another process do what one that ended has not done."""
        how, at, (current, *rest) = worker.how_it_ended(), worker.at.value, worker.ranges
        place = self._line.index(current)
        pieces = self._pieces(current, at, how)
        del self._line[place]
        for piece in reversed(pieces):
            self._line.insert(place, piece)
        self._again.extendleft(reversed([each for each in (*pieces, *rest) if each.answers is None]))
        self._workers[self._workers.index(worker)] = Worker(self._context, self._work)

    def _pieces(self, lost: Range[A], at: int, how: str) -> list[Range[A]]:
        """A range on which a process ended: what stands before and after the item at which it was, and that item."""
        if not lost.start <= at < lost.stop:
            if lost.is_tried:
                lost.answers = [self._work.lost(each, how) for each in range(lost.start, lost.stop)]
            lost.is_tried = True
            return [lost]
        before, culprit, after = Range[A](lost.start, at), Range[A](at, at + 1), Range[A](at + 1, lost.stop)
        culprit.answers = [self._work.lost(at, how)]
        return [each for each in (before, culprit, after) if each.start < each.stop]


class Worker(Generic[A]):
    """One process, the ranges that it has, in order, and the item at which it is."""

    def __init__(self, context: Any, work: Work[A]) -> None:
        self.ranges: deque[Range[A]] = deque()
        self.at = context.RawValue("q", NOWHERE)
        self.connection, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, self.at, work, os.getpid()), daemon=True)
        with _without_interrupts():
            self._process.start()
        theirs.close()

    def give(self, range_: Range[A]) -> None:
        """Give it a range. What is sent is short, so that this never waits for the process."""
        self.ranges.append(range_)
        with suppress(OSError):
            self.connection.send((range_.start, range_.stop))

    def take(self) -> bool:
        """Take its answers to the first of its ranges; False where it ended."""
        try:
            self.ranges[0].answers = self.connection.recv()
        except (EOFError, OSError):
            return False
        self.ranges.popleft()
        return True

    def how_it_ended(self) -> str:
        """What became of the process, in words."""
        self._process.join(PATIENCE)
        status = self._process.exitcode
        self.end()
        if status is None or status >= 0:
            return f"ended with status {status}"
        with suppress(ValueError):
            return f"was killed ({signal.Signals(-status).name})"
        return f"was killed (signal {-status})"

    def kill(self) -> None:
        """End the process, whatever it is at: it has nothing that could be lost."""
        self._process.kill()

    def end(self) -> None:
        """The same, and wait for its end."""
        self.connection.close()
        self.kill()
        self._process.join()


def _serve(connection: Connection, at: Any, work: Work[Any], parent: int) -> None:
    """Answer ranges until there are no more, or nobody waits for the answers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def begin(index: int) -> None:
        at.value = index

    with suppress(EOFError, OSError):
        while True:
            while not connection.poll(PATIENCE):
                if os.getppid() != parent:
                    return
            start, stop = connection.recv()
            answers = work(start, stop, begin)
            at.value = NOWHERE
            connection.send(answers)


@contextmanager
def _without_interrupts() -> Iterator[None]:
    """Keep Ctrl-C from a process that begins, until it knows what to do with it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def start_method() -> str:
    """How processes begin: as copies of this one where that is safe, else anew.

    It is not where other threads run, nor on macOS, whose libraries start some themselves.
    """
    import threading

    is_safe = sys.platform != "darwin" and hasattr(os, "fork") and threading.active_count() == 1
    return "fork" if is_safe else "spawn"


def cores() -> int:
    """How many processors this process may use: those that it is bound to, within the quota of its control group."""
    bound = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    with suppress(OSError, ValueError), open("/sys/fs/cgroup/cpu.max", encoding="ascii") as file:
        quota, period = map(int, file.read().split())
        return max(1, min(bound, -(-quota // period)))
    return bound
