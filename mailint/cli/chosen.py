"""What the options of a command choose: settings, limits of a walk, the folder of results. It needs no click."""

from __future__ import annotations

import os
from collections.abc import Collection
from time import time

from mailint.config.choices import Choices
from mailint.read.kind import Kind
from mailint.record import TYPE_CHECKING
from mailint.store import Limits

if TYPE_CHECKING:
    from typing import Any

    from mailint.config.layer import Layer, Origin


def choices_of(options: dict[str, Any], given: Collection[str], below: Choices) -> Choices:
    """What configuration files and the environment (`below`) and the options that are given choose for each file."""
    strict = bool(options.get("strict"))
    chosen = [each for each in given if each not in _OF_RUN]
    return below.under(_layer(options, chosen, strict) if chosen or strict else {}, int(time()))


_OF_RUN = frozenset(("quiet", "isolated", "cache", "jobs", "output_format", "max_findings"))
"""Options that a run takes as they are given, on which no file's settings hang: without others no table is imported."""


def _layer(options: dict[str, Any], given: Collection[str], strict: bool) -> Layer:
    from mailint.config.layer import layer_of
    from mailint.config.table import FIELDS

    layer = dict(layer_of({"profile": "strict"}, _origin("--strict"), []) if strict else {})
    for field in FIELDS:
        if field.attribute in options and field.attribute in given:
            value = _toml(options[field.attribute])
            layer |= layer_of({field.name: value}, _origin(f"--{field.name}"), [])
    return layer


def _toml(value: Any) -> Any:
    """An option's value as it would stand in a configuration file; lists given several times go together."""
    if not isinstance(value, tuple):
        return value
    return [word for each in value for word in (each if isinstance(each, tuple) else (each,))]


def _origin(name: str) -> Origin:
    from mailint.config.given import here
    from mailint.config.layer import Origin

    return Origin("option", lambda steps: name, here())


def cache_folder(choices: Choices) -> str:
    """Where results are kept."""
    parts = choices.of_run.parts("cache-dir")
    if parts and parts[-1].value:
        return os.path.join(parts[-1].origin.folder, os.path.expanduser(parts[-1].value))
    from mailint.cache import default_folder

    return default_folder()


def limits_of(options: dict[str, Any], choices: Choices) -> Limits:
    """What is left out of a walk, and of what the user names."""
    limits = Limits(
        choices.excludes, choices.excludes_some, listed=choices.listed, gitignore=options["respect_gitignore"]
    )
    return limits._replace(excludes_named=choices.excludes_named) if options["force_exclude"] else limits


def kind_of(word: str | None) -> Kind | None:
    """The kind that `--kind` names."""
    return Kind(word) if word else None
