"""Kinds of values: what a setting may be, how it is written as plain text, and how the schema says it.

A container gives its values one by one, each with its key (in a table) and the way to it, so that every value keeps the
place where it was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from mailint.config.mistake import Complain, Steps, shown
from mailint.nearest import did_you_mean
from mailint.record import TYPE_CHECKING, NamedTuple
from mailint.rules.codes import codes_of, unknown_code

if TYPE_CHECKING:
    from typing import Any, Protocol

    Item = tuple[str | None, Any, Steps]
    """A key in a table or None, a value, and the way to it."""

    class Kind(Protocol):
        """What a setting may be."""

        @property
        def says(self) -> str:
            """The kind in words, for the documentation."""

        def items(self, value: Any, steps: Steps, complain: Complain) -> Iterator[Item]:
            """The values in a TOML value; what is wrong with one goes to `complain`, and the value is left out."""

        def plain(self, text: str) -> Any:
            """The TOML value that plain text means. Raises NoValue."""

        def schema(self) -> dict[str, Any]:
            """The JSON schema of the TOML value."""


AUTO = "auto"


class NoValue(ValueError):
    """Plain text that is no value of the kind."""


class Scalar:
    """A kind of value that holds no others."""

    says = "text"

    def fault(self, value: Any) -> str | None:
        """What is wrong with a value."""
        return None if isinstance(value, str) else f"wants text, not {shown(value)}"

    def items(self, value: Any, steps: Steps, complain: Complain) -> Iterator[Item]:
        """The value, if nothing is wrong with it."""
        fault = self.fault(value)
        if fault:
            complain(steps, fault)
        else:
            yield None, value, steps

    def plain(self, text: str) -> Any:
        """The text, without quotation marks."""
        return toml(text) if text[:1] in ("'", '"') else text

    def schema(self) -> dict[str, Any]:
        """Any text."""
        return {"type": "string"}


class Word(Scalar):
    """One of several words."""

    def __init__(self, *words: str, among: Callable[[], Iterable[str]] | None = None) -> None:
        self._among = among or (lambda: words)

    @property
    def words(self) -> tuple[str, ...]:
        """The words."""
        return tuple(self._among())

    @property
    def says(self) -> str:  # type: ignore[override]
        """The words."""
        return ", ".join(f"`{word}`" for word in self.words)

    def fault(self, value: Any) -> str | None:
        """The nearest of the words, if it is none."""
        if value in self.words:
            return None
        near = did_you_mean(value, self.words) if isinstance(value, str) else ""
        return f"{shown(value)} is none of {', '.join(self.words)}.{near}"

    def schema(self) -> dict[str, Any]:
        """The words."""
        return {"enum": list(self.words)}


class Code(Scalar):
    """A code, the beginning of one, or a name of a rule."""

    says = "code, prefix, name or `ALL`"

    def fault(self, value: Any) -> str | None:
        """The nearest code or name, if it is none."""
        return super().fault(value) or (None if codes_of(value) else unknown_code(value))

    def schema(self) -> dict[str, Any]:
        """Every code, prefix and name."""
        return {"$ref": "#/definitions/code"}


class Flag(Scalar):
    """Yes or no."""

    says = "`true`, `false`"

    def fault(self, value: Any) -> str | None:
        """What is no truth value."""
        return None if isinstance(value, bool) else f"wants true or false, not {shown(value)}"

    def plain(self, text: str) -> Any:
        """`true`, `1`, `yes`, `on`, or the contrary."""
        if text.lower() in _TRUTH:
            return _TRUTH[text.lower()]
        raise NoValue(f"wants true or false, not {text!r}.{did_you_mean(text, ('true', 'false'))}")

    def schema(self) -> dict[str, Any]:
        """A truth value."""
        return {"type": "boolean"}


_TRUTH = {"true": True, "1": True, "yes": True, "on": True, "false": False, "0": False, "no": False, "off": False}


class Count(Scalar):
    """A number from 0 on."""

    says = "number"

    def fault(self, value: Any) -> str | None:
        """What is no such number."""
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return None
        return f"wants a whole number, 0 or more, not {shown(value)}"

    def plain(self, text: str) -> Any:
        """The number."""
        if text.isascii() and text.isdigit():
            return int(text)
        raise NoValue(f"wants a whole number, 0 or more, not {text!r}")

    def schema(self) -> dict[str, Any]:
        """A number from 0 on."""
        return {"type": "integer", "minimum": 0}


class Jobs(Count):
    """A number of processes, or `auto`."""

    says = "`auto`, number"

    def fault(self, value: Any) -> str | None:
        """What is neither."""
        if value == AUTO or (super().fault(value) is None and value > 0):
            return None
        return f"wants 'auto' or a whole number, 1 or more, not {shown(value)}"

    def plain(self, text: str) -> Any:
        """The number, or `auto`."""
        if text == AUTO:
            return text
        if text.isascii() and text.isdigit() and int(text):
            return int(text)
        raise NoValue(f"wants 'auto' or a whole number, 1 or more, not {text!r}")

    def schema(self) -> dict[str, Any]:
        """`auto` or a number from 1 on."""
        return {"anyOf": [{"const": AUTO}, {"type": "integer", "minimum": 1}]}


class ListOf(NamedTuple):
    """Several values of a kind; `or_one`: one may stand for a list of one."""

    of: Scalar
    or_one: bool = False

    @property
    def says(self) -> str:
        """The kind of the values."""
        return f"list of: {self.of.says}"

    def items(self, value: Any, steps: Steps, complain: Complain) -> Iterator[Item]:
        """The values."""
        if self.or_one and isinstance(value, str):
            yield from self.of.items(value, steps, complain)
        elif not isinstance(value, list):
            as_list = f", as in [{shown(value)}]" if isinstance(value, str) else ""
            complain(steps, f"wants a list{as_list}, not {shown(value)}")
        else:
            for index, each in enumerate(value):
                yield from self.of.items(each, (*steps, index), complain)

    def plain(self, text: str) -> Any:
        """Values with commas between them, or a TOML list."""
        if text.startswith("["):
            return toml(text)
        return [self.of.plain(each.strip()) for each in text.split(",") if each.strip()]

    def schema(self) -> dict[str, Any]:
        """A list."""
        several = {"type": "array", "items": self.of.schema()}
        return {"anyOf": [self.of.schema(), several]} if self.or_one else several


class TableOf(NamedTuple):
    """A table from keys of one kind to values of another."""

    key: Scalar
    value: Scalar | ListOf
    example: str
    """A table in TOML."""

    @property
    def says(self) -> str:
        """The kinds of keys and values."""
        return f"table from {self.key.says} to {self.value.says}"

    def items(self, value: Any, steps: Steps, complain: Complain) -> Iterator[Item]:
        """The values with their keys; a list in the table is one value."""
        if not isinstance(value, dict):
            complain(steps, f"wants a table, as in {self.example}, not {shown(value)}")
            return
        for key, each in value.items():
            way = (*steps, key)
            fault = self.key.fault(key)
            if fault:
                complain(way, fault)
            found = [item[1] for item in self.value.items(each, way, complain)]
            if isinstance(self.value, ListOf):
                yield key, tuple(found), way
            elif found:
                yield key, found[0], way

    def plain(self, text: str) -> Any:
        """A TOML table."""
        if text.startswith("{"):
            return toml(text)
        raise NoValue(f"wants a TOML table, as in {self.example}, not {text!r}")

    def schema(self) -> dict[str, Any]:
        """A table."""
        names = self.key.schema()
        return {"type": "object", "additionalProperties": self.value.schema(),
                **({} if names == {"type": "string"} else {"propertyNames": names})}  # fmt: skip


def toml(text: str) -> Any:
    """A TOML value. Raises NoValue."""
    import tomllib

    try:
        return tomllib.loads(f"value = {text}")["value"]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise NoValue(f"{text!r} is no TOML value ({error})") from None
