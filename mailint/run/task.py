"""What is done with each file of a run: it is read and judged, and what is told of it packed.

A Task is sent to other processes, so it holds plain values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from mailint.judgement import Wants, judgement
from mailint.judgement.packed import pack
from mailint.lint import lint, read_for
from mailint.read.reading import Kind
from mailint.settings import Settings
from mailint.store import STANDARD_INPUT, Found, Unreadable, look_into
from mailint.store.files import reason
from mailint.text import Source

Answer = bytes | Unreadable
"""A packed judgement, or why there is none."""
Begin = Callable[[int], None]
"""Takes the index of the file that is begun."""


class Asked(NamedTuple):
    """What is asked about all files of a run."""

    kind: Kind | None
    wants: Wants
    with_secrets: bool


class Task(NamedTuple):
    """The files of a run, each with its settings."""

    asked: Asked
    found: Sequence[Found | Unreadable]
    settings: Sequence[Settings]
    name: str
    """The name of standard input."""
    octets: bytes | Unreadable | None
    """What standard input had."""

    def __call__(self, start: int, stop: int, begin: Begin = lambda at: None) -> list[Answer]:
        """The answers about the files from one index up to another; each is announced."""
        answers = []
        for at in range(start, stop):
            begin(at)
            answers.append(self._answer(at))
        return answers

    def lost(self, at: int, how: str) -> Unreadable:
        """The answer about a file whose judging ended the process."""
        return self._given_up(at, f"the process that judged it {how}")

    def _answer(self, at: int) -> Answer:
        found = self.found[at]
        if isinstance(found, Unreadable):
            return found
        try:
            octets = self._octets(found)
            return octets if isinstance(octets, Unreadable) else self._judged(at, octets)
        except OSError as error:
            return Unreadable(found.path, reason(error)).of(found)
        except MemoryError:
            return self._given_up(at, "there is not enough memory to judge it")
        except Exception as error:
            from traceback import format_exc

            return self._given_up(at, f"judging it failed: {type(error).__name__}: {error}", format_exc())

    def _octets(self, found: Found) -> bytes | Unreadable:
        octets = self.octets if found.path == STANDARD_INPUT else None
        octets = look_into(found.path) if octets is None else octets
        return octets.of(found) if isinstance(octets, Unreadable) else octets

    def name_of(self, at: int) -> str:
        """The name under which a file is shown."""
        path = self.found[at].path
        return self.name if path == STANDARD_INPUT else path

    def _judged(self, at: int, octets: bytes) -> bytes:
        kind, wants, with_secrets = self.asked
        settings = self.settings[at]
        report = lint(read_for(Source(self.name_of(at), octets), settings, kind), settings)
        return pack(judgement(report, wants, with_secrets))

    def _given_up(self, at: int, reason: str, trace: str = "") -> Unreadable:
        return Unreadable(self.name_of(at), reason, True, trace)
