"""The fields of ops: what each accepts, read from YAML nodes and resolved to numbers.

A field's annotation (``costmodel.op``) names its form. Reading happens once per spec and yields
values or expressions; resolving happens once per layer that is built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from fractions import Fraction
from functools import cache
from typing import Any, Literal, NamedTuple, cast, get_args, get_origin, get_type_hints

from costmodel import dim
from costmodel.op import OpClass
from costmodel.spec.syntax import FieldValue, Value
from costmodel.window import PADDINGS


class Field(NamedTuple):
    """One field of an op: ``form`` says what it accepts, ``choices`` which words."""

    name: str
    form: str
    choices: tuple[str, ...]
    required: bool
    default: object


class FieldError(ValueError):
    """A field's value is wrong; ``value`` carries the place."""

    def __init__(self, value: Value, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.value = value
        self.hint = hint


@cache
def fields_of(op: OpClass) -> dict[str, Field]:
    """The fields of an op class by name, in order."""
    hints = get_type_hints(op, include_extras=True)
    described = {}
    for field in fields(cast(Any, op)):
        form, choices = _form(hints[field.name])
        required = field.default is MISSING
        default = None if required else field.default
        described[field.name] = Field(field.name, form, choices, required, default)
    return described


def _form(hint: Any) -> tuple[str, tuple[str, ...]]:
    if hint is bool:
        return "flag", ()
    if get_origin(hint) is Literal:
        return "choice", get_args(hint)
    if hasattr(hint, "__metadata__"):
        return hint.__metadata__[0], ()
    # An optional field: its form is that of the alternative which is not None.
    return _form(next(arm for arm in get_args(hint) if arm is not type(None)))


EXPECTED = {
    "size": "a positive integer",
    "count": "an integer of zero or more",
    "pair": "a positive integer, or two of them: [h, w]",
    "sizes": "a list of positive integers",
    "padding": f"{', '.join(PADDINGS)}, an integer, [h, w], or [[top, bottom], [left, right]]",
    "ratio": "a number",
    "flag": "true or false",
    "names": "a list of names",
}
"""What each form expects, in words for messages and documentation."""


def expected(field: Field) -> str:
    return f"one of {', '.join(field.choices)}" if field.choices else EXPECTED[field.form]


def resolve(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    """The number, pair or word that the field gets.

    Raises:
        FieldError: the value does not fit the form.
    """
    return _RESOLVERS[field.form](field, given, evaluate)


def _one(field: Field, given: FieldValue) -> Value:
    if isinstance(given, Value):
        return given
    raise FieldError(first_value(given), f"{field.name} got a list", f"expected {expected(field)}")


def first_value(given: FieldValue) -> Value:
    """The first scalar inside, for its place."""
    while not isinstance(given, Value):
        given = given[0]
    return given


def whole(value: Value, number: Any, least: int, name: str, wanted: str) -> Any:
    """``number`` as a size of at least ``least``; arrays and symbols pass as they are.

    Raises:
        FieldError: it is not an integer, or below ``least``.
    """
    if type(number) is int:
        if least <= number <= _LARGEST:
            return number
        limit = f"at least {least}" if number < least else f"at most {_LARGEST:,}"
        raise FieldError(value, f"{name} is {number:,}, but must be {limit}")
    if dim.is_array(number) or dim.is_symbolic(number):
        return number
    if isinstance(number, Fraction):
        raise FieldError(
            value,
            f"{name} is {number}, not an integer",
            "round it with floor, ceil or make_divisible",
        )
    shown = "nothing" if number is None else f"'{number}'" if isinstance(number, str) else number
    raise FieldError(value, f"{name} is {shown}", f"expected {wanted}")


_LARGEST = 2**31 - 1


def _size(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    value = _one(field, given)
    least = 1 if field.form == "size" else 0
    return whole(value, evaluate(value), least, field.name, EXPECTED[field.form])


def _pair(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    arms = (given, given) if isinstance(given, Value) else given
    if len(arms) != 2:
        raise FieldError(first_value(arms), f"{field.name} has {len(arms)} numbers", _hint(field))
    h, w = (_inner(field, arm) for arm in arms)
    return (
        whole(h, evaluate(h), 1, field.name, EXPECTED["pair"]),
        whole(w, evaluate(w), 1, field.name, EXPECTED["pair"]),
    )


def _inner(field: Field, given: FieldValue) -> Value:
    if isinstance(given, Value):
        return given
    raise FieldError(first_value(given), f"{field.name} is nested too deep", _hint(field))


def _hint(field: Field) -> str:
    return f"expected {expected(field)}"


def _sizes(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    arms = (given,) if isinstance(given, Value) else given
    return tuple(
        whole(value, evaluate(value), 1, field.name, EXPECTED["sizes"])
        for value in (_inner(field, arm) for arm in arms)
    )


def _padding(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    if isinstance(given, Value):
        word = evaluate(given)  # possibly a block's argument
        if isinstance(word, str) and word in PADDINGS:
            return word
    arms = (given, given) if isinstance(given, Value) else given
    if len(arms) != 2:
        raise FieldError(first_value(arms), f"{field.name} has {len(arms)} entries", _hint(field))
    return tuple(_ends(field, arm, evaluate) for arm in arms)


def _ends(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    arms = (given, given) if isinstance(given, Value) else given
    if len(arms) != 2:
        raise FieldError(first_value(arms), f"{field.name} has {len(arms)} ends", _hint(field))
    return tuple(
        whole(value, evaluate(value), 0, field.name, EXPECTED["padding"])
        for value in (_inner(field, arm) for arm in arms)
    )


def _ratio(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    value = _one(field, given)
    number = evaluate(value)
    if isinstance(number, (str, bool)) or number is None:
        raise FieldError(value, f"{field.name} is {number!r}", _hint(field))
    return number


def _flag(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    value = _one(field, given)
    number = evaluate(value)
    if isinstance(number, bool):
        return number
    raise FieldError(value, f"{field.name} is {number!r}", _hint(field))


def _choice(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    value = _one(field, given)
    word = evaluate(value)
    if word in field.choices:
        return word
    raise FieldError(value, f"{field.name} is {word!r}", _hint(field))


def _names(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    arms = (given,) if isinstance(given, Value) else given
    return tuple(str(evaluate(_inner(field, arm))) for arm in arms)


_RESOLVERS: Mapping[str, Callable[[Field, FieldValue, Callable[[Value], Any]], Any]] = {
    "size": _size,
    "count": _size,
    "pair": _pair,
    "sizes": _sizes,
    "padding": _padding,
    "ratio": _ratio,
    "flag": _flag,
    "choice": _choice,
    "names": _names,
}
