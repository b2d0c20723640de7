"""A named tuple is what the standard library makes of the same class."""

from __future__ import annotations  # as everywhere: annotations are text

import copy
import inspect
import pickle
import typing

import pytest

from costmodel.core.values import NamedTuple


class OurTuple(NamedTuple):
    """A named tuple with every sort of member."""

    x: int
    y: int | None = 2
    tags: tuple[str, ...] = ()

    def __str__(self):
        return f"at {self.x}"

    @property
    def double(self):
        return 2 * self.x

    @classmethod
    def made(cls):
        return cls(1)


class TheirTuple(typing.NamedTuple):
    """A named tuple with every sort of member."""

    x: int
    y: int | None = 2
    tags: tuple[str, ...] = ()

    def __str__(self):
        return f"at {self.x}"

    @property
    def double(self):
        return 2 * self.x

    @classmethod
    def made(cls):
        return cls(1)


def test_a_named_tuple_is_what_typing_makes_of_the_class():
    ours, theirs = OurTuple(1, y=3), TheirTuple(1, y=3)
    assert ours == theirs == (1, 3, ())
    assert (str(ours), ours.double, OurTuple.made()) == (str(theirs), theirs.double, (1, 2, ()))
    assert repr(ours).replace("Our", "Their") == repr(theirs)
    copied = copy.copy(pickle.loads(pickle.dumps(ours)))  # noqa: S301
    assert copied._replace(x=5)._asdict() == {"x": 5, "y": 3, "tags": ()}
    for name in ("_fields", "_field_defaults", "__doc__", "__module__"):
        assert getattr(OurTuple, name) == getattr(TheirTuple, name)
    assert inspect.signature(OurTuple).parameters.keys() == {"x", "y", "tags"}
    assert typing.get_type_hints(OurTuple) == typing.get_type_hints(TheirTuple)
    with pytest.raises(TypeError):
        OurTuple()
