"""Why a server refused: the findings, if any, that explain its reply. Where the words name none, no tie is claimed."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cache

from mailint.data.refusals import BY_CODE, REFUSALS
from mailint.judgement.settled import Cause
from mailint.level import Level
from mailint.lint import Problem, Report
from mailint.nodes.session import Exchange, Reply, Session, Verb
from mailint.record import NamedTuple
from mailint.text import View

MOST = 3
"""How many causes are told of a reply."""


class _Row(NamedTuple):
    """What explains a reply: rules, the likeliest first, and whether its words say so or its codes alone."""

    rules: tuple[str, ...]
    by_code: bool


class Causes:
    """The findings of a report, asked which of them explains a reply."""

    def __init__(self, report: Report) -> None:
        self._messages: dict[int, list[tuple[int, Problem]]] = {}
        self._sessions: dict[int, list[tuple[int, Problem]]] = {}
        for number, problem in enumerate(report.problems):
            if problem.message_index is None:
                self._sessions.setdefault(problem.unit, []).append((number, problem))
            else:
                self._messages.setdefault(problem.message_index, []).append((number, problem))
        for found in self._sessions.values():
            found.sort(key=lambda each: each[1].finding.start)

    def of(self, unit: int, session: Session, exchange: Exchange, view: View) -> tuple[Cause, ...]:
        """What explains the refusal of a command, or of a message."""
        reply = exchange.reply
        if reply is None or reply.code < 400:
            return ()
        rows = _rows(view, reply)
        before = self._before(unit, exchange, reply)
        inside = self._inside(session, exchange)
        for row in rows:
            found = [each for each in before + inside if each[1].rule.code in row.rules]
            if row.by_code:
                found = [each for each in found if _is_grave(each[1], exchange)]
            if found:
                found.sort(key=lambda each: (not _is_about(each[1], exchange), row.rules.index(each[1].rule.code)))
                return tuple(_cause(*each) for each in _once(found)[:MOST])
        return ()

    def _before(self, unit: int, exchange: Exchange, reply: Reply) -> list[tuple[int, Problem]]:
        """The findings about what was said up to the reply, the server's own faults left out."""
        found = self._sessions.get(unit, [])
        stop = bisect_left(found, reply.start, key=lambda each: each[1].finding.start)
        return [each for each in found[:stop] if each[1].side is None or each[1].side.value == "client"]

    def _inside(self, session: Session, exchange: Exchange) -> list[tuple[int, Problem]]:
        """The findings about the message, where that was refused."""
        if exchange.verb not in (Verb.END, Verb.BDAT) or exchange.content is None:
            return []
        message = session.contents[exchange.content].message_index
        return [] if message is None else self._messages.get(message, [])


def _is_about(problem: Problem, exchange: Exchange) -> bool:
    """Whether a finding is about the command that was refused."""
    command = exchange.command
    return command is not None and command.start <= problem.finding.start <= command.stop


def _is_grave(problem: Problem, exchange: Exchange) -> bool:
    """Whether a finding is an error about the very command that was refused, or about its message."""
    is_near = problem.message_index is not None or _is_about(problem, exchange)
    return is_near and problem.level is Level.ERROR


def _once(found: list[tuple[int, Problem]]) -> list[tuple[int, Problem]]:
    """One finding of each rule."""
    return list({problem.rule.code: (number, problem) for number, problem in reversed(found)}.values())[::-1]


def _cause(number: int, problem: Problem) -> Cause:
    fix = problem.fix
    return Cause(number, problem.rule.code, problem.rule.name, fix.title if fix else "")


def _rows(view: View, reply: Reply) -> list[_Row]:
    """What explains the reply: by its words, else by its codes."""
    said = b" ".join(view.text[slice(*line.text)] for line in reply.lines).decode("utf-8", "replace")
    for pattern, rules in _words():
        if pattern.search(said):
            return [_Row(rules, False)]
    enhanced = next((view.text[slice(*line.enhanced)].decode() for line in reply.lines if any(line.enhanced)), "")
    code = str(reply.code)
    return [_Row(rules, True) for status, basic, rules in _codes() if _fits(status, enhanced) and _fits(basic, code)]


def _fits(pattern: re.Pattern[str] | None, said: str) -> bool:
    return pattern is None or pattern.fullmatch(said) is not None


@cache
def _words() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    return tuple((re.compile(each.words, re.I), tuple(each.rules.split())) for each in REFUSALS)


@cache
def _codes() -> tuple[tuple[re.Pattern[str] | None, re.Pattern[str] | None, tuple[str, ...]], ...]:
    return tuple(
        (re.compile(status) if status else None, re.compile(code) if code else None, tuple(rules.split()))
        for status, code, rules in BY_CODE
    )
