"""What modules need of `typing`, without it: it takes 6 ms with all that it imports, `re` among it.

A run over clean files imports neither. NamedTuple is one at a tenth of its price, too: `typing` makes a type of each
annotation, 15 µs a field, which nobody here asks for, and `collections` writes for each class, in 75 µs, what is the
same in all, and a constructor, though half of them are not called in a run. A run that judges one message makes some
60 such classes.
"""

from __future__ import annotations

TYPE_CHECKING = False
"""Whether a type checker reads this, to which the name is known."""

if TYPE_CHECKING:
    from types import CodeType
    from typing import Any
    from typing import NamedTuple as NamedTuple
else:
    from collections import _tuplegetter  # what reads a field of a named tuple: in C, where there is one

    class Record(tuple):
        """What named tuples have in common."""

        __slots__ = ()

        def __new__(cls, *values, **named):
            """Make the class's constructor, which takes the place of this one, and call it."""
            cls.__new__ = _constructor(cls)
            return cls.__new__(cls, *values, **named)

        @classmethod
        def _make(cls, values):
            made = tuple.__new__(cls, values)
            if len(made) != len(cls._fields):
                raise TypeError(f"Expected {len(cls._fields)} arguments, got {len(made)}")
            return made

        def _replace(self, **named):
            made = self._make(map(named.pop, self._fields, self))
            if named:
                raise ValueError(f"Got unexpected field names: {list(named)!r}")
            return made

        def _asdict(self):
            return dict(zip(self._fields, self, strict=True))

        def __repr__(self):
            shown = (f"{name}={value!r}" for name, value in zip(self._fields, self, strict=True))
            return f"{type(self).__name__}({', '.join(shown)})"

        def __getnewargs__(self):
            return tuple(self)

    _new_of: dict[int, CodeType] = {}
    """By the number of fields: what makes a tuple of them."""

    def _constructor(kind: type[Record]) -> Any:
        """A function with the fields as its parameters, as fast as that of `collections`.

        One is compiled for all classes of as many fields, in 20 µs; to put a class's own names in takes 1.
        """
        count = len(kind._fields)
        if count not in _new_of:
            names = "".join(f"_{at}, " for at in range(count))
            _new_of[count] = eval(f"lambda _cls, {names}: _new(_cls, ({names}))").__code__
        code = _new_of[count].replace(co_varnames=("_cls", *kind._fields))
        made = type(_constructor)(code, _NAMES, "__new__", tuple(kind._field_defaults.values()))
        made.__qualname__ = f"{kind.__qualname__}.__new__"
        return made

    _NAMES = {"_new": tuple.__new__, "__builtins__": {}}

    class _Maker(type):
        """Makes a named tuple of a class that is written like one of `typing`'s."""

        def __new__(kind, name: str, bases: tuple[type, ...], body: dict[str, Any]) -> type:
            if not bases:
                return super().__new__(kind, name, bases, body)
            fields = tuple(body.get("__annotations__", ()))
            said = {
                "__slots__": (),
                "__match_args__": fields,
                "_fields": fields,
                "_field_defaults": {field: body[field] for field in fields if field in body},
            }
            getters = {field: _tuplegetter(at, None) for at, field in enumerate(fields)}
            return type(name, (Record,), body | said | getters)

    class NamedTuple(metaclass=_Maker):
        """What a class of named tuples is written under."""
