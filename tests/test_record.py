"""The cheap NamedTuple is one like that of `typing`."""

import pickle
import typing

import pytest

from mailint.record import NamedTuple


class Cheap(NamedTuple):
    """A pair."""

    first: int
    second: str = "x"

    @property
    def both(self) -> str:
        """Both."""
        return f"{self.first}{self.second}"


class Usual(typing.NamedTuple):
    """A pair."""

    first: int
    second: str = "x"


def test_it_is_one_like_that_of_typing():
    assert Cheap(1) == Usual(1) == (1, "x")
    assert repr(Cheap(1, second="y")) == repr(Usual(1, second="y")).replace("Usual", "Cheap")
    assert Cheap(1)._replace(first=2).both == "2x"
    for name in ("_fields", "_field_defaults", "__doc__", "__module__"):
        assert getattr(Cheap, name) == getattr(Usual, name)
    assert Cheap.__qualname__ == "Cheap"
    assert typing.get_type_hints(Cheap) == typing.get_type_hints(Usual)
    assert type(pickle.loads(pickle.dumps(Cheap(1)))) is Cheap


def test_a_field_may_be_missing_in_neither():
    with pytest.raises(TypeError):
        Cheap()
