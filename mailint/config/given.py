"""Settings in the environment (`MAILINT_LEVEL=error`) and on the command line (`--config level=error`)."""

from __future__ import annotations

import os
from collections.abc import Mapping

from mailint.config.choices import START
from mailint.config.kinds import NoValue, TableOf, toml
from mailint.config.layer import Layer, Origin, layer_of, over
from mailint.config.mistake import Mistake, Mistakes
from mailint.config.table import BY_NAME, FIELDS, unknown_key
from mailint.nearest import did_you_mean, nearest
from mailint.record import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from mailint.config.kinds import Kind

OTHERS = ("MAILINT_CONFIG", "MAILINT_PASSWORD")
"""Variables that are no settings: a configuration file, and the password for a server."""
CLOSE = 0.75


def here() -> str:
    """The current folder, with a slash at the end."""
    return os.path.join(os.getcwd(), "")


def from_environment(variables: Mapping[str, str]) -> tuple[Layer, list[str]]:
    """The settings in `MAILINT_*` variables, and notices about those that name none. Raises Mistakes."""
    ours = {name: text for name, text in variables.items() if name.startswith(START) and name not in OTHERS}
    if not ours:
        return {}, []
    known = {field.variable: field for field in FIELDS if field.name != "extend"}
    mistakes: list[Mistake] = []
    layers: list[Layer] = []
    notices: list[str] = []
    for name, text in sorted(ours.items()):
        if name in known and text:
            layers.append(_layer(known[name].name, text, _origin("environment", name), mistakes))
        elif name not in known and nearest(name[len(START) :], [each[len(START) :] for each in known], CLOSE):
            mistakes.append(Mistake(name, f"is no setting.{did_you_mean(name, known)}"))
        elif name not in known:
            notices.append(f"{name} names no setting and is passed over.")
    if mistakes:
        raise Mistakes(mistakes)
    return {name: parts for layer in layers for name, parts in layer.items()}, notices


def from_pairs(pairs: tuple[str, ...]) -> Layer:
    """The settings in `KEY=VALUE`, or `TABLE.KEY=VALUE`, as `--config` takes them. Raises Mistakes."""
    mistakes: list[Mistake] = []
    layers = [_pair(pair, mistakes) for pair in pairs]
    if mistakes:
        raise Mistakes(mistakes)
    return over(layers)


def _pair(pair: str, mistakes: list[Mistake]) -> Layer:
    key, _, text = (each.strip() for each in pair.partition("="))
    name, dot, inner = key.partition(".")
    origin = _origin("option", f"--config {pair}")
    field = BY_NAME.get(name)
    if field is None or name == "extend":
        mistakes.append(Mistake(f"--config {pair}", unknown_key(name)))
        return {}
    if not dot:
        return _layer(name, text, origin, mistakes)
    if not isinstance(field.kind, TableOf):
        mistakes.append(Mistake(f"--config {pair}", f"{name} is no table"))
        return {}
    value = _plain(field.kind.value, name, text, origin, mistakes)
    return layer_of({name: {inner.strip("'\""): value}}, origin, mistakes) if value is not None else {}


def _layer(name: str, text: str, origin: Origin, mistakes: list[Mistake]) -> Layer:
    value = _plain(BY_NAME[name].kind, name, text, origin, mistakes)
    return layer_of({name: value}, origin, mistakes) if value is not None else {}


def _plain(kind: Kind, name: str, text: str, origin: Origin, mistakes: list[Mistake]) -> Any:
    """The value that a text means, in TOML or without its quotation marks; None after a mistake."""
    try:
        return toml(text) if text[:1] in ("'", '"', "[", "{") else kind.plain(text)
    except NoValue as error:
        mistakes.append(Mistake(origin.place(()), f"{name}: {error}"))
        return None


def _origin(source: str, place: str) -> Origin:
    return Origin(source, lambda steps: place, here())
