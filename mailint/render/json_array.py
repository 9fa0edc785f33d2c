"""A JSON document whose findings stand in one array, written as they come."""

from __future__ import annotations

from collections.abc import Iterator
from json import dumps
from typing import Any

from mailint.judgement import Judgement
from mailint.render.formats import Format
from mailint.render.totals import Totals


class JsonArray(Format):
    """What stands before the array, an item a line, and what stands after it."""

    def __init__(self) -> None:
        self._separator = "\n"

    def begin(self) -> str:
        """The document up to the array's bracket."""
        return self.head() + "["

    def report(self, judgement: Judgement) -> Iterator[str]:
        """The findings of a file."""
        yield from map(self._next, self.items(judgement))

    def end(self, totals: Totals) -> str:
        """The rest of the document."""
        last = "".join(map(self._next, self.last_items(totals)))
        return last + ("" if self._separator == "\n" else "\n") + "]" + self.tail(totals) + "\n"

    def head(self) -> str:
        """What stands before the array."""
        return ""

    def items(self, judgement: Judgement) -> Iterator[dict[str, Any]]:
        """What stands in the array for a file."""
        raise NotImplementedError

    def last_items(self, totals: Totals) -> Iterator[dict[str, Any]]:
        """What stands in the array for the run as a whole."""
        return iter(())

    def tail(self, totals: Totals) -> str:
        """What stands after the array."""
        return ""

    def _next(self, item: dict[str, Any]) -> str:
        text = self._separator + dumps(item)
        self._separator = ",\n"
        return text
