"""Configuration files: which one holds for a folder, and what it says, with what it extends.

Looking costs three calls of the operating system a folder; the TOML reader is imported only where there is a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache

from mailint.config.mistake import Mistake, Mistakes, Steps
from mailint.nearest import did_you_mean
from mailint.record import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any

    from mailint.config.layer import Layer

NAMES = ("mailint.toml", ".mailint.toml", "pyproject.toml")
"""In a folder the first of them that there is; a pyproject.toml without `[tool.mailint]` is none."""
SHARED = "pyproject.toml"
_TABLE: Steps = ("tool", "mailint")
_SPEAKS_OF_US = rb"""(?m)\btool["']?\s*\.\s*["']?mailint|^\s*["']?mailint["']?\s*(?:\.|=\s*\{)"""
MOST = 20
"""So many files may extend each other."""


class Configuration(NamedTuple):
    """What the file of a folder says, and the files that it says it by, the folder's own first."""

    layer: Layer
    files: tuple[str, ...]


def read_named(path: str) -> Configuration:
    """The configuration in a file that the user names. Raises Mistakes."""
    found = read_configuration(path)
    if not found.files:
        raise Mistakes([Mistake(display(path), "has no [tool.mailint]")])
    return found


NOTHING = Configuration({}, ())


class Nearest:
    """The configuration of each folder: that of its nearest parent, looked up once."""

    def __init__(self) -> None:
        self._known: dict[str, Configuration] = {}

    def of(self, folder: str) -> Configuration:
        """The configuration of a folder (absolute). Raises Mistakes."""
        passed: list[str] = []
        while folder not in self._known:
            passed.append(folder)
            found, parent = _in(folder), os.path.dirname(folder)
            if found.files or parent == folder:
                self._known[folder] = found
            else:
                folder = parent
        found = self._known[folder]
        self._known.update(dict.fromkeys(passed, found))
        return found


def _in(folder: str) -> Configuration:
    """The configuration that lies in a folder itself."""
    for name in NAMES:
        path = os.path.join(folder, name)
        if os.path.isfile(path) and (name != SHARED or _speaks_of_us(path)):
            found = read_configuration(path)
            if found.files:
                return found
    return NOTHING


def read_configuration(path: str) -> Configuration:
    """The configuration in a file. Raises Mistakes, with all that is wrong in it."""
    from mailint.config.layer import over

    layers: list[Layer] = []
    files: list[str] = []
    mistakes: list[Mistake] = []
    following: str | None = path
    asked = Mistake("--config", "")
    while following is not None:
        if os.path.realpath(following) in map(os.path.realpath, files) or len(files) >= MOST:
            mistakes.append(asked._replace(text=f"extend: {display(following)} extends itself"))
            break
        table = _table(following, asked)
        if table is None:
            if files:
                mistakes.append(asked._replace(text=f"extend: {display(following)} has no [tool.mailint]"))
            break
        files.append(following)
        following, layer, asked = _layer(following, table, mistakes)
        layers.append(layer)
    if mistakes:
        raise Mistakes(mistakes)
    return Configuration(over(reversed(layers)), tuple(files))


class _Table(NamedTuple):
    values: dict[str, Any]
    text: str
    base: Steps


def _layer(path: str, table: _Table, mistakes: list[Mistake]) -> tuple[str | None, Layer, Mistake]:
    """The file that this one extends, its own layer, and whom to blame if the other cannot be read."""
    from mailint.config.layer import Origin, layer_of

    folder = os.path.join(os.path.dirname(os.path.abspath(path)), "")
    origin = Origin("file", _places(path, table.text), folder)
    layer = dict(layer_of(table.values, origin, mistakes, table.base))
    extended = layer.pop("extend", ())
    if not extended or not extended[0].value:
        return None, layer, Mistake("", "")
    target = os.path.normpath(os.path.join(folder, os.path.expanduser(extended[0].value)))
    return target, layer, Mistake(extended[0].place, "")


def _table(path: str, asked: Mistake) -> _Table | None:
    """The settings in a file; None for a pyproject.toml that has none. Raises Mistakes."""
    import tomllib

    try:
        with open(path, "rb") as file:
            text = file.read().decode("utf-8-sig").replace("\r\n", "\n")
        values = tomllib.loads(text)
    except OSError as error:
        near = _nearest_file(path)
        raise Mistakes([asked._replace(text=f"{display(path)}: {error.strerror}.{near}")]) from None
    except UnicodeDecodeError as error:
        raise Mistakes([Mistake(display(path), f"is not in UTF-8 (octet {error.start})")]) from None
    except tomllib.TOMLDecodeError as error:
        raise Mistakes([_syntax(path, str(error))]) from None
    except RecursionError:
        raise Mistakes([Mistake(display(path), "is nested too deeply")]) from None
    if os.path.basename(path) != SHARED:
        return _Table(values, text, ())
    ours = values.get("tool", {}).get("mailint") if isinstance(values.get("tool", {}), dict) else None
    return None if ours is None else _Table(ours if isinstance(ours, dict) else {"mailint": ours}, text, _TABLE)


def _syntax(path: str, said: str) -> Mistake:
    """A mistake of TOML, by the line that the reader names."""
    import re

    found = re.search(r" \(at line (\d+), column (\d+)\)\Z", said)
    place = f"{display(path)}:{found[1]}:{found[2]}" if found else display(path)
    return Mistake(place, f"is no TOML: {said[: found.start()] if found else said}")


def _places(path: str, text: str) -> Callable[[Steps], str]:
    """The file and line of a value; the text is gone through when the first is asked for."""

    @cache
    def lines() -> dict[Steps, int]:
        from mailint.config.places import lines_of

        return lines_of(text)

    def place(steps: Steps) -> str:
        known = lines()
        while steps and steps not in known:
            steps = steps[:-1]
        return f"{display(path)}:{known[steps]}" if steps else display(path)

    return place


def _speaks_of_us(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError:
        return False
    if b"mailint" not in text:
        return False
    import re

    return re.search(_SPEAKS_OF_US, text) is not None


def _nearest_file(path: str) -> str:
    try:
        names = os.listdir(os.path.dirname(path) or ".")
    except OSError:
        return ""
    return did_you_mean(os.path.basename(path), [name for name in names if name.endswith(".toml")])


def display(path: str) -> str:
    """A path as it is shown: relative to the current folder if it lies in or near it."""
    try:
        relative = os.path.relpath(path)
    except (OSError, ValueError):
        return path
    return path if relative.startswith("../../..") else relative
