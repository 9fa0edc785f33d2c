"""When things were said, where a log has the time before its lines; and who tried again too soon."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

import msgspec

from mailint.nodes.session import Envelope, Path, Retry, Session, Speaker, Verb
from mailint.patterns import compiled
from mailint.text import View

_STAMP = compiled(
    rb"(?:(\d{4})[-/](\d\d)[-/](\d\d)[T ])?(?<![\d:])([01]\d|2[0-3]):([0-5]\d):([0-5]\d|60)(?:[.,](\d{1,9}))?(?![\d:])"
)
_BODIES = (Verb.DATA, Verb.BDAT, Verb.END)
_LONGEST = 200
_DAY = 86400.0
_TRIED = 20
"""Lines among which one has the time, if the log has it at all."""


class Clock:
    """Reads the times of a log; it remembers, over its sessions, which recipients were put off when."""

    def __init__(self, log: View) -> None:
        self._text = b"" if log.is_derived else log.text
        self._last = 0.0
        self._put_off: dict[tuple[bytes, bytes], float] = {}

    def timed(self, session: Session, view: View) -> Session:
        """The session with its times and retries; as it is where the log has none."""
        spoken = (turn.start for turn in session.turns if turn.speaker is not Speaker.NOISE)
        if not self._text or not any(self._stamp(view, start) for start in islice(spoken, _TRIED)):
            return session
        times = tuple(self._time(view, turn.start) for turn in session.turns)
        session = msgspec.structs.replace(session, times=times)
        return msgspec.structs.replace(session, retries=tuple(self._retries(session, view.text)))

    def _stamp(self, view: View, offset: int) -> re.Match[bytes] | None:
        """The time in what stands before a turn on its line of the file."""
        at = view.span(offset, offset).start
        begin = self._text.rfind(b"\n", max(at - _LONGEST, 0), at) + 1
        return _STAMP.search(self._text, begin, at)

    def _time(self, view: View, offset: int) -> float | None:
        found = self._stamp(view, offset)
        if found is None:
            return None
        hour, minute, second = (int(found[group]) for group in (4, 5, 6))
        seconds = hour * 3600 + minute * 60 + second + float(b"0." + (found[7] or b"0"))
        seconds += _days(found) * _DAY if found[1] else self._last - self._last % _DAY
        if not found[1] and seconds < self._last - _DAY / 2:
            seconds += _DAY
        self._last = seconds
        return seconds

    def _retries(self, session: Session, text: bytes) -> Iterator[Retry]:
        """Recipients that were put off before: with the same MAIL, in this session or an earlier one of the log."""
        late = {
            each.transaction
            for each in session.exchanges
            if each.verb in _BODIES and each.reply and each.reply.code // 100 == 4
        }
        for exchange in session.exchanges:
            command, reply = exchange.command, exchange.reply
            if exchange.verb is not Verb.RCPT or not isinstance(command, Envelope) or exchange.transaction < 0:
                continue
            opener = session.exchanges[exchange.transaction].command
            now = session.time_at(command.start)
            if opener is None or now is None or not isinstance(command.path, Path):
                continue
            key = text[opener.start : opener.stop].strip(), text[command.start : command.stop].strip()
            before = self._put_off.pop(key, None)
            if before is not None and now >= before:
                yield Retry(command.start, command.stop, now - before)
            if reply is not None and (reply.code // 100 == 4 or exchange.transaction in late):
                self._put_off[key] = now


def _days(found: re.Match[bytes]) -> int:
    try:
        return date(int(found[1]), int(found[2]), int(found[3])).toordinal()
    except ValueError:
        return 0
