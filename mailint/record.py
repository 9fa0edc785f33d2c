"""What modules need of `typing`, without it: it takes 6 ms with all that it imports, `re` among it.

A run over clean files imports neither. NamedTuple is one at a fourth of its price, too: `typing` makes a type of each
annotation, 15 µs a field, which nobody here asks for, and a run that judges one message makes some 60 such classes.
"""

from __future__ import annotations

TYPE_CHECKING = False
"""Whether a type checker reads this, to which the name is known."""

if TYPE_CHECKING:
    from typing import Any
    from typing import NamedTuple as NamedTuple
else:
    from collections import namedtuple

    class _Maker(type):
        """Makes a named tuple of a class that is written like one of `typing`'s."""

        def __new__(kind, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(kind, name, bases, body)
            fields = body.get("__annotations__", {})
            defaults = [body.pop(field) for field in fields if field in body]
            made = namedtuple(name, fields, defaults=defaults, module=body["__module__"])
            for key, value in body.items():
                if key not in ("__module__", "__slots__"):
                    setattr(made, key, value)
            return made

    class NamedTuple(metaclass=_Maker):
        """What a class of named tuples is written under."""
