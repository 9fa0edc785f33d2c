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
    for kind in (Cheap, Usual):
        with pytest.raises(TypeError, match=r"__new__\(\) missing 1 required positional argument: 'first'"):
            kind()
        with pytest.raises(TypeError, match="unexpected keyword argument 'third'"):
            kind(1, third=3)
        with pytest.raises((TypeError, ValueError), match="Got unexpected field names"):
            kind(1)._replace(third=3)
        with pytest.raises(TypeError, match="Expected 2 arguments, got 1"):
            kind._make([1])


def test_each_class_makes_its_own_constructor_when_it_is_first_called():
    class One(NamedTuple):
        """One field."""

        only: int

    class More(One):
        """A class of the same fields."""

    assert (More(2), One(1), One(only=1), More(only=3)) == ((2,), (1,), (1,), (3,))
    assert (type(More(2)), type(One(1)), type(More(2)._replace(only=3))) == (More, One, More)
    assert One(1)._asdict() == {"only": 1}

    class Nothing(NamedTuple):
        """No field."""

    assert (Nothing(), repr(Nothing())) == ((), "Nothing()")
    match One(5):
        case One(only):
            assert only == 5
