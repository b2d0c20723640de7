"""The forms of ops' fields, one entry each.

Told are the name by which annotations call it, what it expects in words, its JSON Schema, how a
value as given becomes what the op gets, and what plain text in it means.

Reading happens once per spec and yields values or expressions; a form takes them once per layer
that is built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from itertools import permutations
from typing import Any, Literal, TypeAlias

from costmodel.core.cost import MOST_SPATIAL
from costmodel.core.values import NamedTuple
from costmodel.core.window import PADDINGS
from costmodel.language.fields.demands import LARGEST_AMOUNT, FieldError, in_message, whole
from costmodel.language.fields.spellings import nearest_op
from costmodel.language.syntax import FieldValue, Value


class Asked(NamedTuple):
    """What is asked for: the field's name, the form's words, and how expressions are evaluated."""

    field: str
    wanted: str
    evaluate: Callable[[Value], Any]

    def refusal(self, given: FieldValue, what: str, hint: str = "") -> FieldError:
        """The error of a value; its place is that of the first scalar inside."""
        while not isinstance(given, Value):
            given = given[0]  # Lists are never empty.
        return FieldError(given, f"{self.field} {what}", hint or f"expected {self.wanted}")


Take: TypeAlias = Callable[[Asked, Any], Any]
Json: TypeAlias = dict[str, Any]


class FieldForm(NamedTuple):
    """What a field accepts; ``take`` raises FieldError for a value that does not fit."""

    name: str
    words: str
    schema: Json
    take: Take
    text: Literal["expression", "word", "new names"] = "expression"


# Steps of taking, put together below.


def _one(take: Take, refusal: str = "got a list") -> Take:
    def taken(asked: Asked, given: FieldValue) -> Any:
        if isinstance(given, Value):
            return take(asked, given)
        raise asked.refusal(given, refusal)

    return taken


def _inner(take: Take) -> Take:
    return _one(take, "is nested too deep")


def _ends(take: Take) -> Take:
    """Two of them, before and after; a single one stands for both."""

    def taken(asked: Asked, given: FieldValue) -> Any:
        arms = (given, given) if isinstance(given, Value) else given
        if len(arms) != 2:
            raise asked.refusal(arms, f"has {len(arms)} ends")
        return tuple(take(asked, arm) for arm in arms)

    return taken


def _each(take_all: Take, take_one: Take) -> Take:
    """A single one stands for every axis; how many a list must have is for the op to say."""

    def taken(asked: Asked, given: FieldValue) -> Any:
        if isinstance(given, Value):
            return take_all(asked, given)
        return tuple(take_one(asked, arm) for arm in given)

    return taken


def _image(take: Take) -> Take:
    """Channels and spatial sizes of which there may be three."""

    def taken(asked: Asked, given: FieldValue) -> Any:
        arms = (given,) if isinstance(given, Value) else given
        if len(arms) > 1 + MOST_SPATIAL:
            raise asked.refusal(arms, f"has {len(arms)} sizes")
        return tuple(take(asked, arm) for arm in arms)

    return taken


def _many(take: Take) -> Take:
    """A list of them; a single one is a list of one."""

    def taken(asked: Asked, given: FieldValue) -> Any:
        arms = (given,) if isinstance(given, Value) else given
        return tuple(take(asked, arm) for arm in arms)

    return taken


def _whole(least: int, most: int | None = None) -> Take:
    def taken(asked: Asked, value: Value) -> Any:
        return whole(value, asked.evaluate(value), least, asked.field, asked.wanted, most)

    return taken


def _number(asked: Asked, value: Value) -> Any:
    number = asked.evaluate(value)
    if isinstance(number, (str, bool)) or number is None:
        raise asked.refusal(value, f"is {in_message(number)}")
    return number


def _flag(asked: Asked, value: Value) -> Any:
    answer = asked.evaluate(value)
    if isinstance(answer, bool):
        return answer
    raise asked.refusal(value, f"is {in_message(answer)}")


def _among(words: tuple[str, ...]) -> Take:
    def taken(asked: Asked, value: Value) -> Any:
        word = asked.evaluate(value)
        if isinstance(word, str) and word in words:
            return word
        near = nearest_op(word, words) if isinstance(word, str) else ""
        what = f"is {in_message(word)}"
        is_near = near.startswith("did you mean")
        raise asked.refusal(value, what, near if is_near else f"expected {asked.wanted}")

    return taken


def _name(asked: Asked, value: Value) -> Any:
    return str(asked.evaluate(value))


def _padding(asked: Asked, given: FieldValue) -> Any:
    """A word, possibly a block's argument; else counts of zeros, ends given or alike."""
    if isinstance(given, Value) and isinstance(asked.evaluate(given), str):
        return _among(PADDINGS)(asked, given)
    return _COUNTS(asked, given)


_COUNTS = _each(_whole(0), _ends(_inner(_whole(0))))


# Pieces of JSON Schema, for the rest of the language too.

EXPRESSION: Json = {"type": "string", "description": "an expression over parameters"}
NUMBER: Json = {"anyOf": [{"type": "number"}, EXPRESSION]}
SIZE: Json = {"anyOf": [{"type": "integer", "minimum": 1}, EXPRESSION]}
COUNT: Json = {"anyOf": [{"type": "integer", "minimum": 0}, EXPRESSION]}
NAMES: Json = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}}]}
CONDITION: Json = {"anyOf": [{"type": "boolean"}, EXPRESSION]}


def exactly(count: int, items: Json) -> Json:
    """The schema of a list of so many items."""
    return {"type": "array", "items": items, "minItems": count, "maxItems": count}


def up_to(most: int, items: Json) -> Json:
    """The schema of a list of one item or more."""
    return {"type": "array", "items": items, "minItems": 1, "maxItems": most}


IMAGE: Json = up_to(4, SIZE)
"""The shape of one image, [c, h, w] or the like."""

_ENDS: Json = {"anyOf": [COUNT, exactly(2, COUNT)]}
_PADDING: Json = {"anyOf": [{"enum": list(PADDINGS)}, COUNT, up_to(MOST_SPATIAL, _ENDS)]}
_PADDED = f"{', '.join(PADDINGS)}, an integer, [h, w], or [[top, bottom], [left, right]]"
_PER_AXIS = "a positive integer, or one for each axis, such as [h, w]"
_ORDERS = ("cl", "chw", "cdhw")
"""The axes of images of each number of axes."""
_PERMUTED = tuple("".join(order) for axes in _ORDERS for order in permutations(axes))

FORMS: Mapping[str, FieldForm] = {
    form.name: form
    for form in (
        FieldForm("size", "a positive integer", SIZE, _one(_whole(1))),
        FieldForm("count", "an integer of zero or more", COUNT, _one(_whole(0))),
        FieldForm("amount", "an integer of zero or more", COUNT, _one(_whole(0, LARGEST_AMOUNT))),
        FieldForm(
            "per_axis",
            _PER_AXIS,
            {"anyOf": [SIZE, up_to(MOST_SPATIAL, SIZE)]},
            _each(_whole(1), _inner(_whole(1))),
        ),
        FieldForm(
            "sizes",
            "a list of positive integers",
            {"type": "array", "items": SIZE},
            _many(_inner(_whole(1))),
        ),
        FieldForm(
            "image",
            "c and no more than three spatial sizes, such as [c, h, w]",
            IMAGE,
            _image(_inner(_whole(1))),
        ),
        FieldForm(
            "order",
            "the letters of the axes, such as hwc",
            {"anyOf": [{"enum": list(_PERMUTED)}, EXPRESSION]},
            _one(_among(_PERMUTED)),
            "word",
        ),
        FieldForm("padding", _PADDED, _PADDING, _padding, "word"),
        FieldForm("ratio", "a number", NUMBER, _one(_number)),
        FieldForm("flag", "true or false", CONDITION, _one(_flag)),
        FieldForm("names", "a list of names", NAMES, _many(_inner(_name)), "new names"),
    )
}
"""Every form but ``choice``, by the name that annotations (``costmodel.core.op``) call it by."""


@cache
def choice_of(words: tuple[str, ...]) -> FieldForm:
    """The form of a field that takes one of some words."""
    schema = {"anyOf": [{"enum": list(words)}, EXPRESSION]}
    return FieldForm("choice", f"one of {', '.join(words)}", schema, _one(_among(words)), "word")
