"""The values by which templates are rendered: a TOML or JSON file."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from mailint.config.mistake import Mistake, Mistakes
from mailint.nearest import did_you_mean
from mailint.read.rendering import is_installed

ENDINGS = (".toml", ".json")


def read_context(path: str) -> Mapping[str, Any]:
    """The values in a file. Raises Mistakes, with the line where the file is at fault."""
    if not is_installed():
        raise _mistake(path, "a context wants jinja2, which is not here: pip install 'mailint[jinja]'")
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except OSError as error:
        raise _mistake(path, os.strerror(error.errno) if error.errno else str(error)) from None
    except UnicodeDecodeError:
        raise _mistake(path, "is not in UTF-8") from None
    values = _values(path, text)
    if not isinstance(values, dict):
        raise _mistake(path, 'wants names and their values, as in {"name": "Ann"}')
    return values


def _values(path: str, text: str) -> Any:
    import json
    import tomllib

    ending = os.path.splitext(path)[1].lower()
    try:
        if ending == ".json":
            return json.loads(text)
        if ending == ".toml":
            return tomllib.loads(text)
    except json.JSONDecodeError as error:
        raise _mistake(f"{path}:{error.lineno}", f"is no JSON: {error.msg}") from None
    except tomllib.TOMLDecodeError as error:
        raise _mistake(path, f"is no TOML: {error}") from None
    except RecursionError:
        raise _mistake(path, "is nested too deeply") from None
    raise _mistake(path, f"is neither .toml nor .json.{did_you_mean(ending, ENDINGS)}")


def _mistake(place: str, text: str) -> Mistakes:
    return Mistakes([Mistake(os.path.relpath(place), text)])
