"""`mailint config`: what settings hold, and whence."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from typing import Any

import click

from mailint.cli import streams
from mailint.cli.options import OUTPUT, Command, Near, choice, choices_of, configuring, option
from mailint.config.choices import Choices, Holding
from mailint.config.files import display
from mailint.config.layer import Part
from mailint.config.suppressions import Suppression
from mailint.config.table import FIELDS, Field
from mailint.render.ansi import Paint
from mailint.render.visible import visible_text

SHOWN = tuple(field for field in FIELDS if field.name != "extend")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


@click.command(
    "config",
    cls=Command,
    epilog="""\b
Examples:
  mailint config                          what holds in this folder, in TOML
  mailint config templates/welcome.eml    what holds for this file
  MAILINT_LEVEL=error mailint config --output-format json""",
)
@click.argument("path", required=False, default=".", metavar="[PATH]")
@choice
@configuring
@option("--output-format", "shape", group=OUTPUT, type=Near(["full", "json"]), default="full", show_default=True,
        help="How it is shown.")  # fmt: skip
def command(path: str, shape: str, **options: Any) -> int:
    """Show what settings hold for a file or folder, and where each was chosen.

    Options go before MAILINT_* variables, these before the nearest of mailint.toml, .mailint.toml and pyproject.toml
    ([tool.mailint]), these before the defaults.
    """
    choices = choices_of(options)
    is_file = not os.path.isdir(path)
    holding = choices.of(path) if is_file else choices.in_folder(path)
    suppressed = choices.suppressions(path) if is_file else ()
    if shape == "json":
        from json import dumps

        streams.out(dumps(_document(path, holding, suppressed), indent=2) + "\n")
    else:
        streams.out("".join(f"{visible_text(line)}\n" for line in _text(path, choices, holding, suppressed)))
    return 0


def _text(path: str, choices: Choices, holding: Holding, suppressed: tuple[Suppression, ...]) -> Iterator[str]:
    """The settings in TOML, with comments that say whence they are."""
    paint = streams.paint(sys.stdout)
    files = " < ".join(display(each) for each in holding.files) or "no configuration file"
    yield paint(f"# {path}: {files}", "dim")
    for field in SHOWN:
        parts = holding.parts(field.name)
        yield from (
            _chosen(field, parts, paint) if parts else (_line(field.name, _default(field, holding), "default", paint),)
        )
    for each in suppressed:
        yield paint(f"# not shown in this file: {each.word} ({each.place})", "dim")
    for notice in choices.notices:
        streams.notice(f"mailint: {visible_text(notice)}")


def _chosen(field: Field, parts: tuple[Part, ...], paint: Paint) -> Iterator[str]:
    if parts[0].key is not None:
        for part in parts:
            yield _line(f"{field.name}.{_key(str(part.key))}", _toml(part.value), part.place, paint)
    elif not _is_list(field):
        yield _line(field.name, _toml(parts[-1].value), parts[-1].place, paint)
    elif len({part.place for part in parts}) == 1:
        yield _line(field.name, _toml([part.value for part in parts]), parts[0].place, paint)
    else:
        yield f"{field.name} = ["
        for part in parts:
            yield f"  {_toml(part.value)},".ljust(40) + paint(f"# {part.place}", "dim")
        yield "]"


def _line(name: str, value: str, place: str, paint: Paint) -> str:
    return f"{name} = {value}".ljust(40) + paint(f" # {place}", "dim")


def _document(path: str, holding: Holding, suppressed: tuple[Suppression, ...]) -> dict[str, Any]:
    settings = {field.name: _setting(field, holding) for field in SHOWN}
    return {
        "version": 1,
        "path": path,
        "files": list(holding.files),
        "settings": settings,
        "suppressed": [{"word": each.word, "place": each.place} for each in suppressed],
    }


def _setting(field: Field, holding: Holding) -> dict[str, Any]:
    parts = holding.parts(field.name)
    origins = [
        {"key": part.key, "value": part.value, "source": part.origin.source, "place": part.place} for part in parts
    ]
    return {"value": _value(field, holding), "origins": origins or [{"source": "default"}]}


def _value(field: Field, holding: Holding) -> Any:
    parts = holding.parts(field.name)
    if not parts:
        from tomllib import loads

        return loads(f"value = {_default(field, holding)}")["value"]
    if parts[0].key is not None:
        return holding.table(field.name)
    return list(holding.all(field.name)) if _is_list(field) else holding.one(field.name)


def _default(field: Field, holding: Holding) -> str:
    """What holds where nobody chose, in TOML; the profile moves the level."""
    return '"advice"' if field.name == "level" and holding.one("profile") == "strict" else field.default


def _is_list(field: Field) -> bool:
    from mailint.config.kinds import ListOf

    return isinstance(field.kind, ListOf)


def _key(key: str) -> str:
    return key if _BARE.fullmatch(key) else _toml(key)


def _toml(value: Any) -> str:
    """A value in TOML; its texts are written as in JSON."""
    from json import dumps

    return dumps(list(value) if isinstance(value, tuple) else value)
