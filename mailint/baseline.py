"""A baseline: the findings that a project had when it began, so that only new ones are shown.

A finding is known by its rule, its file and its line's text, so it is known again when other lines are edited.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from json import dumps, loads
from typing import Any

from mailint.config.files import display
from mailint.config.mistake import Mistake, Mistakes
from mailint.judgement import Judgement, Shown
from mailint.record import NamedTuple
from mailint.render.fingerprint import fingerprints
from mailint.store.write import replace

VERSION = 1


class Known(NamedTuple):
    """A finding in a baseline. `path` is relative to the baseline's folder."""

    path: str
    code: str
    fingerprint: str


class Baseline:
    """The findings in a baseline file, and which of them a run met."""

    def __init__(self, path: str, known: frozenset[Known] = frozenset()) -> None:
        self.path, self.known = path, known
        self._folder = os.path.dirname(os.path.abspath(path))
        self._judged: set[str] = set()
        self._met: set[Known] = set()

    def without(self, judgement: Judgement) -> Judgement:
        """The judgement without the findings that are known."""
        known = frozenset(finding.number for finding, each in self._findings(judgement) if each in self.known)
        return judgement.without(known) if known else judgement

    def write(self) -> int:
        """Write the findings met in this run; those of files that were not judged and still are there stay. The count.

        Raises OSError.
        """
        kept = {each for each in self.known if each.path not in self._judged and self._is_there(each.path)}
        entries = [each._asdict() for each in sorted(kept | self._met)]
        lines = ",\n".join(f"  {dumps(entry)}" for entry in entries)
        replace(self.path, f'{{"version": {VERSION}, "findings": [\n{lines}\n]}}\n'.encode())
        return len(entries)

    def gone(self) -> int:
        """How many known findings in the files of this run are found no more."""
        return sum(each.path in self._judged and each not in self._met for each in self.known)

    def hidden(self) -> int:
        """How many known findings this run met."""
        return len(self._met & self.known)

    def _findings(self, judgement: Judgement) -> Iterator[tuple[Shown, Known]]:
        path = os.path.relpath(os.path.abspath(judgement.path), self._folder).replace(os.sep, "/")
        self._judged.add(path)
        for finding, fingerprint in fingerprints(judgement):
            known = Known(path, finding.code, fingerprint)
            self._met.add(known)
            yield finding, known

    def _is_there(self, path: str) -> bool:
        return os.path.exists(os.path.join(self._folder, path))


def read_baseline(path: str) -> Baseline:
    """The baseline in a file. Raises Mistakes, and FileNotFoundError."""
    with open(path, "rb") as file:
        data = file.read()
    try:
        document = loads(data)
        known = frozenset(_known(each) for each in document["findings"])
        version = document["version"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        line = getattr(error, "lineno", None)
        place = f"{display(path)}:{line}" if line else display(path)
        raise Mistakes([Mistake(place, "is no baseline; --write-baseline makes one")]) from None
    if version != VERSION:
        raise Mistakes(
            [Mistake(display(path), f"is a baseline of version {version!r}, and this mailint reads {VERSION}")]
        )
    return Baseline(path, known)


def _known(entry: Any) -> Known:
    return Known(str(entry["path"]), str(entry["code"]), str(entry["fingerprint"]))
