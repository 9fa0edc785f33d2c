"""What holds for each file: defaults < configuration file < environment < options."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property

from mailint.config.files import Configuration, Nearest, read_named
from mailint.config.mistake import Mistake, Mistakes
from mailint.config.suppressions import Sidecars, Suppression
from mailint.level import Level
from mailint.nodes.stage import Stage
from mailint.record import TYPE_CHECKING
from mailint.settings import Settings
from mailint.store import STANDARD_INPUT

if TYPE_CHECKING:
    from typing import Any

    from mailint.config.layer import Layer, Part
    from mailint.store.ignore import Ignore

START = "MAILINT_"
AUTO = "auto"


class Holding:
    """What holds in a folder: the layers over each other."""

    def __init__(self, layer: Layer, files: tuple[str, ...] = ()) -> None:
        self.layer, self.files = layer, files

    def parts(self, name: str) -> tuple[Part, ...]:
        """The parts of a setting that somebody chose."""
        return self.layer.get(name, ())

    def one(self, name: str) -> Any:
        """The value of a setting that is no list and no table; None where nobody chose."""
        parts = self.parts(name)
        return parts[-1].value if parts else None

    def all(self, name: str) -> tuple[Any, ...]:
        """The values of a list."""
        return tuple(part.value for part in self.parts(name))

    def table(self, name: str) -> dict[str, Any]:
        """The values of a table."""
        return {str(part.key): part.value for part in self.parts(name)}

    @cached_property
    def excludes(self) -> tuple[Ignore, ...]:
        """The patterns of `exclude`, each from its folder."""
        if not self.parts("exclude"):
            return ()
        from mailint.store.ignore import parse

        return tuple(parse(part.origin.folder, part.value) for part in self.parts("exclude"))

    @cached_property
    def per_file(self) -> tuple[tuple[Ignore, Part], ...]:
        """The patterns of `per-file-ignores`, each from its folder."""
        if not self.parts("per-file-ignores"):
            return ()
        from mailint.store.ignore import parse

        return tuple((parse(part.origin.folder, str(part.key)), part) for part in self.parts("per-file-ignores"))

    def settings(self, now: int | None) -> Settings:
        """The settings for the files of the folder, without what is suppressed in single files."""
        stage = self.one("stage") or AUTO
        level = self.one("level")
        return Settings(
            select=self.all("select"),
            extend_select=self.all("extend-select"),
            ignore=self.all("ignore"),
            level=Level[level.upper()] if level else None,
            levels=_levels(self.table("levels")),
            strict=self.one("profile") == "strict",
            stage=None if stage == AUTO else Stage(stage),
            line_endings=self.one("line-endings") or AUTO,
            templates={end: "" if dialect == AUTO else dialect for end, dialect in self.table("templates").items()},
            context=self._context,
            now=now,
        )

    @cached_property
    def _context(self) -> Mapping[str, Any] | None:
        """The values that templates are rendered by."""
        parts = self.parts("context")
        if not parts:
            return None
        from mailint.config.context import read_context

        return read_context(os.path.join(parts[-1].origin.folder, parts[-1].value))


class Choices:
    """The settings of a run. Configuration files are looked up by folder; a mistake in one raises Mistakes."""

    def __init__(self, given: tuple[str, ...] = (), *, isolated: bool = False) -> None:
        """`given` are `--config`'s: a file, which then holds for all folders, and `KEY=VALUE`."""
        files = [each for each in given if not is_pair(each)]
        variables = {} if isolated else dict(os.environ)
        pairs = tuple(each for each in given if is_pair(each))
        above, self.notices = _above(variables, pairs)
        named = files[-1] if files else variables.get("MAILINT_CONFIG")
        self._fixed = read_named(named) if named else Configuration({}, ()) if isolated else None
        self._nearest = Nearest()
        self._sidecars = Sidecars()
        self._choose(above, None)

    def _choose(self, above: tuple[Layer, ...], now: int | None) -> None:
        self._above, self._now = above, now
        self._holding: dict[int, Holding] = {}
        self._folders: dict[str, Holding] = {}
        self._settings: dict[int, Settings] = {}
        self._suppressions: dict[str, tuple[Suppression, ...]] = {}
        """By file; those in which nothing is suppressed are not in it."""
        self._chosen: dict[str, Settings] = {}
        self._of_all: dict[str, Settings] = {}
        """By folder, up to the slash: the settings of its files, where nothing is suppressed in any of them."""

    def under(self, options: Layer, now: int | None = None) -> Choices:
        """These choices with options above them, at this time."""
        other = object.__new__(Choices)  # importing copy takes half a millisecond
        vars(other).update(vars(self))
        other._choose((*self._above, options), now)
        return other

    def of(self, path: str) -> Holding:
        """What holds for a file, or for standard input. Raises Mistakes."""
        return self._of("" if path == STANDARD_INPUT else os.path.dirname(path))

    def _of(self, folder: str) -> Holding:
        if folder not in self._folders:
            self._folders[folder] = self.in_folder(folder)
        return self._folders[folder]

    def in_folder(self, folder: str) -> Holding:
        """What holds in a folder. Raises Mistakes."""
        found = self._fixed or self._nearest.of(os.path.abspath(folder))
        if id(found) not in self._holding:
            self._holding[id(found)] = Holding(_joined((found.layer, *self._above)), found.files)
        return self._holding[id(found)]

    @property
    def of_run(self) -> Holding:
        """What holds for the run: the current folder's."""
        return self.in_folder(os.getcwd())

    def settings(self, path: str) -> Settings:
        """The settings for a file. Raises Mistakes."""
        chosen = self._chosen.get(path)
        if chosen is None:
            folder = _folder(path)
            chosen = self._chosen[path] = self._of_all.get(folder) or self._choose_for(path, folder)
        return chosen

    def _choose_for(self, path: str, whole_folder: str) -> Settings:
        folder, name = os.path.split(path)  # of a path in this folder, and of standard input, there is but the name
        holding = self._of(folder)
        if id(holding) not in self._settings:
            self._settings[id(holding)] = holding.settings(self._now)
        settings = self._settings[id(holding)]
        beside = self._sidecars.beside(folder, name, path) if path != STANDARD_INPUT else ()
        if not beside and not holding.per_file:
            if self._sidecars.are_none(folder):
                self._of_all[whole_folder] = settings
            return settings
        suppressions = (*self._per_file(path, holding), *beside)
        if not suppressions:
            return settings
        self._suppressions[path] = suppressions
        return settings.suppressing(frozenset(code for each in suppressions for code in each.codes))

    def look(self, paths: Iterable[str]) -> None:
        """Look the settings of files up before the work begins. Raises Mistakes with those of all files together."""
        mistakes: dict[Mistake, None] = {}
        for path in paths:
            of_all = self._of_all.get(_folder(path))
            if of_all:  # as `settings` would, for most files of a run
                self._chosen[path] = of_all
                continue
            try:
                self.settings(path)
            except Mistakes as error:
                mistakes.update(dict.fromkeys(error.mistakes))
        if mistakes:
            raise Mistakes(list(mistakes))

    def suppressions(self, path: str) -> tuple[Suppression, ...]:
        """What is not to be shown in a file, by whom. Raises Mistakes."""
        if path not in self._chosen:
            self.settings(path)
        return self._suppressions.get(path, ())

    def excludes(self, path: str, is_folder: bool) -> bool:
        """Whether `exclude` names a file or folder."""
        patterns = (self.in_folder(path) if is_folder else self.of(path)).excludes
        if not patterns:
            return False
        from mailint.store.ignore import is_ignored

        return is_ignored(os.path.abspath(path), is_folder, _over(patterns, path))

    def excludes_some(self, folder: str) -> bool:
        """Whether `exclude` may name files of a folder; its path ends with a slash. Raises Mistakes."""
        return bool(self.of(folder).excludes)

    def listed(self, folder: str, names: list[str]) -> None:
        """Take the names in a folder, so that no file is looked for beside each of them; its path ends with a slash."""
        self._sidecars.listed(os.path.dirname(folder), names)

    def excludes_named(self, path: str) -> bool:
        """Whether `exclude` names a file, or a folder that it lies in."""
        patterns = self.of(path).excludes
        if not patterns:
            return False
        from mailint.store.ignore import is_ignored

        whole = os.path.abspath(path)
        return any(is_ignored(above, above != whole, _over(patterns, above)) for above in _ancestry(whole))

    def _per_file(self, path: str, holding: Holding) -> Iterator[Suppression]:
        from mailint.store.ignore import is_ignored

        whole = os.path.abspath(path)
        for ignore, part in holding.per_file:
            if any(is_ignored(each, each != whole, _over((ignore,), each)) for each in _ancestry(whole)):
                for word in part.value:
                    yield Suppression(word, part.place, part.origin.folder)


def _above(variables: Mapping[str, str], pairs: tuple[str, ...]) -> tuple[tuple[Layer, ...], list[str]]:
    """What the environment and `KEY=VALUE` choose, and notices about variables. Raises Mistakes.

    The table of settings is imported only where somebody chose: here, for a file, and for options.
    """
    if not pairs and not any(name.startswith(START) for name in variables):
        return (), []
    from mailint.config.given import from_environment, from_pairs

    environment, notices = from_environment(variables)
    return (environment, from_pairs(pairs)), notices


def _joined(layers: tuple[Layer, ...]) -> Layer:
    """Layers over each other, those passed over in which nobody chose."""
    chosen = [layer for layer in layers if layer]
    if len(chosen) < 2:
        return chosen[0] if chosen else {}
    from mailint.config.layer import over

    return over(chosen)


def _folder(path: str) -> str:
    """The path up to its last slash."""
    slash = path.rfind("/")
    return path[: (slash if os.sep == "/" else max(slash, path.rfind(os.sep))) + 1]


def _ancestry(path: str) -> Iterator[str]:
    """A path and the folders that it lies in."""
    while True:
        yield path
        parent = os.path.dirname(path)
        if parent == path:
            return
        path = parent


def _over(patterns: tuple[Ignore, ...], path: str) -> tuple[Ignore, ...]:
    """The patterns whose folder holds the path."""
    whole = os.path.abspath(path)
    return tuple(each for each in patterns if whole.startswith(each.folder))


def is_pair(word: str) -> bool:
    """Whether a word for `--config` is `KEY=VALUE` and not a file."""
    if "=" not in word:
        return False
    from mailint.config.table import BY_NAME

    name = word.partition("=")[0].partition(".")[0].strip()
    return name in BY_NAME or not os.path.exists(word)


def _levels(words: dict[str, str]) -> dict[str, Level]:
    """The levels by code; what a code or name says goes before a prefix, a long prefix before a short one."""
    found: dict[str, Level] = {}
    if not words:
        return found
    from mailint.rules.codes import ALL, codes_of

    def breadth(word: str) -> tuple[bool, int]:
        """Broad words first."""
        return len(codes_of(word)) == 1 and word.upper() != ALL, len(word) * (word.upper() != ALL)

    for word in sorted(words, key=breadth):
        found.update(dict.fromkeys(codes_of(word), Level[words[word].upper()]))
    return found
