"""A value is what the standard library makes of the same frozen class."""

import copy
import dataclasses
import inspect
import pickle
from dataclasses import FrozenInstanceError, field

import pytest

from costmodel.core.values import dataclass as value
from costmodel.ops import REGISTRY


def plain(make):
    @make
    class Point:
        """A class with every sort of field."""

        x: int
        y: int = 2
        name: str = field(default="here", compare=False)
        secret: str = field(default="", repr=False)
        tags: list = field(default_factory=list, hash=False)
        last: int = field(default=0, kw_only=True)

    return Point


OURS = plain(value(frozen=True, slots=True))
ROOMY = plain(value(frozen=True))
THEIRS = plain(dataclasses.dataclass(frozen=True, slots=True))
BOTH = pytest.mark.parametrize("made", [OURS, ROOMY])


@BOTH
def test_what_is_given_stands_in_its_field_and_what_is_not_has_its_default(made):
    for given, named in [((1,), {}), ((1, 3, "there"), {"last": 4}), ((), {"x": 1, "tags": [5]})]:
        ours, theirs = made(*given, **named), THEIRS(*given, **named)
        assert dataclasses.asdict(ours) == dataclasses.asdict(theirs)
        assert repr(ours) == repr(theirs)
        assert hash(ours) == hash(theirs)
    assert made(1).tags is not made(1).tags


@BOTH
@pytest.mark.parametrize("given", [(), (1, 2, "a", "b", [], 6)])
def test_too_little_and_too_much_is_refused(made, given):
    for one in (made, THEIRS):
        with pytest.raises(TypeError, match=r"__init__\(\)"):
            one(*given)


@BOTH
def test_values_are_equal_by_the_fields_that_are_compared(made):
    assert made(1, name="a") == made(1, name="b")
    assert made(1) != made(2)
    assert made(1) != THEIRS(1)


@BOTH
def test_values_cannot_be_changed(made):
    one = made(1)
    with pytest.raises(FrozenInstanceError):
        one.x = 2
    with pytest.raises(FrozenInstanceError):
        one.other = 2
    with pytest.raises(FrozenInstanceError):
        del one.x


@BOTH
def test_values_are_described_alike(made):
    assert [*inspect.signature(made).parameters] == [*inspect.signature(THEIRS).parameters]
    assert made.__match_args__ == THEIRS.__match_args__
    assert made.__doc__ == THEIRS.__doc__
    assert dataclasses.replace(made(1), y=7) == made(1, 7)
    assert copy.deepcopy(made(1)) == made(1)
    assert hasattr(made(1), "__dict__") == (made is ROOMY)


def test_values_travel_between_processes():
    conv = REGISTRY["conv"](8, 3)
    assert pickle.loads(pickle.dumps(conv)) == conv  # noqa: S301  (ours)
    assert conv.stride == 1
    assert hash(conv) == hash((8, 3, 1, "same", 1, 1, False))


def test_what_changes_is_no_value():
    with pytest.raises(TypeError, match="frozen"):
        value(frozen=False)
