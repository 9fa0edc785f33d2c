"""One source of settings, and how sources lie over each other: each value with the place it came from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from mailint.config.mistake import Complain, Mistake, Steps
from mailint.config.table import BY_NAME, Field, unknown_key
from mailint.record import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import Any


class Origin(NamedTuple):
    """Whence a value is. `folder` is where its patterns begin: absolute, with a slash at the end."""

    source: str
    """`file`, `environment` or `option`."""
    place: Callable[[Steps], str]
    """`mailint.toml:3`, `MAILINT_LEVEL` or `--level`, for the way to a value; a line is looked up when it is shown."""
    folder: str


class Part(NamedTuple):
    """A value, its key in a table, and whence it is."""

    key: str | None
    value: Any
    origin: Origin
    steps: Steps

    @property
    def place(self) -> str:
        """Where it was written."""
        return self.origin.place(self.steps)


Layer = Mapping[str, tuple[Part, ...]]
"""The parts of each setting that a source, or several over each other, chose."""


def layer_of(values: Mapping[str, Any], origin: Origin, mistakes: list[Mistake], base: Steps = ()) -> Layer:
    """The settings in a TOML table. What is wrong in it goes to `mistakes`. `base` is the way to the table."""
    found: dict[str, tuple[Part, ...]] = {}
    for key, value in values.items():
        way = (*base, key)
        if key in BY_NAME:
            items = BY_NAME[key].kind.items(value, way, complaints(origin, mistakes, f"{key}: "))
            found[key] = tuple(Part(inner, each, origin, steps) for inner, each, steps in items)
        else:
            mistakes.append(Mistake(origin.place(way), unknown_key(key)))
    return found


def complaints(origin: Origin, mistakes: list[Mistake], start: str = "") -> Complain:
    """Where to say what is wrong with the values of that origin."""

    def complain(steps: Steps, text: str) -> None:
        mistakes.append(Mistake(origin.place(steps), start + text))

    return complain


def over(layers: Iterable[Layer]) -> Layer:
    """Layers over each other, the lowest first."""
    merged: dict[str, tuple[Part, ...]] = {}
    for layer in layers:
        for name in layer:
            for fallen in BY_NAME[name].resets:
                merged.pop(fallen, None)
        for name, parts in layer.items():
            merged[name] = _merged(BY_NAME[name], merged.get(name, ()), parts)
    return merged


def _merged(field: Field, below: tuple[Part, ...], parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """Tables go together, key by key; lists add where the table of settings says so; else the upper one holds."""
    if any(part.key is not None for part in parts):
        taken = {_identity(field, part) for part in parts}
        return (*(part for part in below if _identity(field, part) not in taken), *parts)
    return (*below, *parts) if field.adds else parts


def _identity(field: Field, part: Part) -> tuple[str | None, str]:
    """A pattern means something else in another folder."""
    return part.key, part.origin.folder if field.name == "per-file-ignores" else ""
