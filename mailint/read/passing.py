"""The lines of a capture without marks, past all that takes its plain course (`read/course.py`)."""

from __future__ import annotations

import sys

from mailint.nodes.session import Speaker, State
from mailint.read.course import Course, terms_of
from mailint.read.dialects import Dialect
from mailint.read.guesser import Guesser
from mailint.read.listener import BEFORE, COMMAND, PASSED, Heard, Hearing
from mailint.smtp.machine import Expects
from mailint.text import Span


class Passer(Guesser):
    """Goes through a capture without marks, and passes what is plain."""

    def __init__(self, data: bytes, dialect: Dialect, course: Course) -> None:
        super().__init__(data, dialect)
        self.course = course

    def listen(self, most: int = sys.maxsize) -> list[Hearing]:
        """What was heard of each session, or of so many."""
        super().listen(most)
        if not self.turns and len(self.sessions) > 1:
            self.sessions.pop()  # the last one was passed
        return self.sessions

    def step(self) -> None:
        """Pass what comes next, or take it."""
        if not self.passes():
            super().step()

    def passes(self) -> bool:
        """Pass what is plain: a session where one can begin, a transaction where one is expected."""
        dialogue = self.dialogue
        if self.continued or dialogue.expects is not Expects.COMMAND:
            return False
        is_over = dialogue.state is State.CLOSED and self.spoken > 1
        if not self.turns or (is_over and self.turns[-1].form not in BEFORE):
            return self.pass_sessions()
        if dialogue.state is not State.READY or dialogue.owed or dialogue.lmtp:
            return False
        terms = terms_of(dialogue.offered)
        line_end = self.data[self.turns[-1].end : self.turns[-1].stop]
        passed = self.course.transaction(self.at, terms, line_end == b"\r\n") if terms else None
        if passed is None or not self.is_passable(passed):
            return False
        stop = passed.stop
        self.add(Speaker.NOISE, Heard(Speaker.NOISE, self.at, stop, self.at, stop - len(line_end), PASSED))
        dialogue.passed()
        self.at = stop
        return True

    def is_passable(self, transaction: Span) -> bool:
        """Whether a transaction refuses nobody, which a finding may explain, and a command or nothing follows it."""
        data, (start, stop) = self.data, transaction
        return data.find(b"\n550", start, stop) < 0 and (stop == len(data) or COMMAND.match(data, stop) is not None)

    def pass_sessions(self) -> bool:
        """Pass sessions as long as they are plain, and where each ends the log does or the next one begins."""
        if self.turns and not self.begins(self.at):
            return False
        passed: list[Hearing] = []
        while found := self.course.session(self.at):
            if found.stop < len(self.data) and not self.begins(found.stop):
                break
            passed.append(Hearing([], passed=found))
            self.at = found.stop
        if passed:
            self.sessions[len(self.sessions) - (not self.turns) :] = passed
            self.begin([])
        return bool(passed)

    def begins(self, at: int) -> bool:
        """Whether the lines at `at` can only be the first of a session: what stands before a dialogue, or 220."""
        while at < len(self.data) and (found := self.match(self.data, at)):
            kind, form = self.kinds[found.lastindex or 0]
            if form == "OPEN" or (kind == "server" and self.data.startswith(b"220", at)):
                return True
            if form not in BEFORE:
                return False
            at = found.end()
        return False
