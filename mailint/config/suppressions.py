"""What is not to be shown in single files: `per-file-ignores`, and a file `NAME.mailint` beside NAME."""

from __future__ import annotations

import os
from collections.abc import Mapping

from mailint.config.files import display
from mailint.config.mistake import Mistake, Mistakes
from mailint.record import NamedTuple

ENDING = ".mailint"
MANY = 16
"""Files of a folder beside which we look before we list the folder."""


class Suppression(NamedTuple):
    """A word that chooses rules, and where it was written: `mail.eml.mailint:2`."""

    word: str
    place: str
    folder: str | None = None
    """The folder whose files it is about; None: a single file."""

    @property
    def codes(self) -> frozenset[str]:
        """The codes of the rules."""
        from mailint.rules.codes import codes_of

        return codes_of(self.word)


class Sidecars:
    """The files beside files. Where many files of a folder are asked for, the folder is listed, which takes less."""

    def __init__(self) -> None:
        self._asked: dict[str, int] = {}
        self._names: dict[str, frozenset[str]] = {}

    def beside(self, folder: str, name: str, path: str) -> tuple[Suppression, ...]:
        """What the file beside a file says: a code, prefix or name a line; `#` begins a comment. Raises Mistakes."""
        names = self._names.get(folder)
        if names is not None and name + ENDING not in names:
            return ()
        self._asked[folder] = self._asked.get(folder, 0) + 1
        if self._asked[folder] == MANY:
            self._list(folder)
        return _sidecar(path + ENDING)

    def are_none(self, folder: str) -> bool:
        """Whether it is known that there are none in a folder."""
        return self._names.get(folder) == frozenset()

    def listed(self, folder: str, names: list[str]) -> None:
        """Take the names in a folder."""
        self._names[folder] = frozenset([name for name in names if name.endswith(ENDING)])

    def _list(self, folder: str) -> None:
        try:
            self.listed(folder, os.listdir(folder or os.curdir))
        except OSError:
            return


def _sidecar(beside: str) -> tuple[Suppression, ...]:
    try:
        with open(beside, encoding="utf-8", errors="replace") as file:
            lines = file.read().splitlines()
    except (OSError, ValueError):
        return ()
    words = ((number, line.partition("#")[0].strip()) for number, line in enumerate(lines, 1))
    found = tuple(Suppression(word, f"{display(beside)}:{number}") for number, word in words if word)
    if not found:
        return ()
    from mailint.rules.codes import unknown_code

    mistakes = [Mistake(each.place, unknown_code(each.word)) for each in found if not each.codes]
    if mistakes:
        raise Mistakes(mistakes)
    return found


class Unused:
    """Keeps which suppressions suppress nothing in a run.

    `per-file-ignores` are told only where all files of their folder were judged: a hook sees but the changed ones.
    """

    def __init__(self, paths: tuple[str, ...]) -> None:
        self._walked = tuple(os.path.join(os.path.abspath(path), "") for path in paths or (".",) if os.path.isdir(path))
        self._seen: dict[Suppression, bool] = {}

    def see(self, suppressions: tuple[Suppression, ...], found: Mapping[str, int]) -> None:
        """A file was judged; `found` are the codes of what was suppressed in it."""
        for each in suppressions:
            self._seen[each] = self._seen.get(each, False) or not each.codes.isdisjoint(found)

    def notices(self) -> list[str]:
        """A line for each that suppresses nothing."""
        unused = [each for each, is_used in self._seen.items() if not is_used and self._is_all_seen(each)]
        return [f"{each.place}: {each.word} suppresses nothing." for each in unused]

    def _is_all_seen(self, each: Suppression) -> bool:
        return each.folder is None or any(each.folder.startswith(folder) for folder in self._walked)
