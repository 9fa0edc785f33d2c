"""The JSON schema (draft-07) of `mailint.toml` and `[tool.mailint]`."""

from __future__ import annotations

from typing import Any

from mailint.config.kinds import toml
from mailint.config.table import FIELDS, Field
from mailint.rules.codes import all_words


def schema() -> dict[str, Any]:
    """The schema, for editors and for `check-jsonschema`."""
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "mailint",
        "description": "Settings of mailint: mailint.toml, .mailint.toml, or [tool.mailint] in pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": {field.name: _property(field) for field in FIELDS},
        "definitions": {"code": {"enum": all_words()}},
    }


def _property(field: Field) -> dict[str, Any]:
    described = {"description": field.help, "default": toml(field.default)}
    return {**described, **field.kind.schema()}
