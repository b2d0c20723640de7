"""Values of fields as numbers: what a form accepts, and the errors where it does not.

Reading happens once per spec and yields values or expressions; resolving happens once per layer
that is built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from costmodel.core.window import PADDINGS
from costmodel.language.fields.demands import LARGEST_AMOUNT, FieldError, shown, whole
from costmodel.language.fields.fields import EXPECTED, Field, expected
from costmodel.language.fields.spellings import nearest_op
from costmodel.language.syntax import FieldValue, Value


def resolve(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    """The number, pair or word that the field gets.

    Raises:
        FieldError: the value does not fit the form.
    """
    return _RESOLVERS[field.form](field, given, evaluate)


def _one(field: Field, given: FieldValue) -> Value:
    if isinstance(given, Value):
        return given
    raise FieldError(_first(given), f"{field.name} got a list", _hint(field))


def _first(given: FieldValue) -> Value:
    """The first scalar inside, for its place; lists are never empty."""
    while not isinstance(given, Value):
        given = given[0]
    return given


def _size(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    value = _one(field, given)
    least = 1 if field.form == "size" else 0
    return whole(value, evaluate(value), least, field.name, EXPECTED[field.form])


def _amount(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    value = _one(field, given)
    return whole(value, evaluate(value), 0, field.name, EXPECTED[field.form], LARGEST_AMOUNT)


def _pair(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    arms = (given, given) if isinstance(given, Value) else given
    if len(arms) != 2:
        raise FieldError(_first(arms), f"{field.name} has {len(arms)} numbers", _hint(field))
    h, w = (_inner(field, arm) for arm in arms)
    return (
        whole(h, evaluate(h), 1, field.name, EXPECTED["pair"]),
        whole(w, evaluate(w), 1, field.name, EXPECTED["pair"]),
    )


def _inner(field: Field, given: FieldValue) -> Value:
    if isinstance(given, Value):
        return given
    raise FieldError(_first(given), f"{field.name} is nested too deep", _hint(field))


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
        if isinstance(word, str):
            return _among(field, given, word, PADDINGS)
    arms = (given, given) if isinstance(given, Value) else given
    if len(arms) != 2:
        raise FieldError(_first(arms), f"{field.name} has {len(arms)} entries", _hint(field))
    return tuple(_ends(field, arm, evaluate) for arm in arms)


def _ends(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    arms = (given, given) if isinstance(given, Value) else given
    if len(arms) != 2:
        raise FieldError(_first(arms), f"{field.name} has {len(arms)} ends", _hint(field))
    return tuple(
        whole(value, evaluate(value), 0, field.name, EXPECTED["padding"])
        for value in (_inner(field, arm) for arm in arms)
    )


def _ratio(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    value = _one(field, given)
    number = evaluate(value)
    if isinstance(number, (str, bool)) or number is None:
        raise FieldError(value, f"{field.name} is {shown(number)}", _hint(field))
    return number


def _flag(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    value = _one(field, given)
    number = evaluate(value)
    if isinstance(number, bool):
        return number
    raise FieldError(value, f"{field.name} is {shown(number)}", _hint(field))


def _choice(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    value = _one(field, given)
    return _among(field, value, evaluate(value), field.choices)


def _among(field: Field, value: Value, word: Any, choices: tuple[str, ...]) -> str:
    if isinstance(word, str) and word in choices:
        return word
    near = nearest_op(word, choices) if isinstance(word, str) else ""
    hint = near if near.startswith("did you mean") else _hint(field)
    raise FieldError(value, f"{field.name} is {shown(word)}", hint)


def _names(field: Field, given: FieldValue, evaluate: Callable[[Value], Any]) -> Any:
    arms = (given,) if isinstance(given, Value) else given
    return tuple(str(evaluate(_inner(field, arm))) for arm in arms)


_RESOLVERS: Mapping[str, Callable[[Field, FieldValue, Callable[[Value], Any]], Any]] = {
    "size": _size,
    "count": _size,
    "amount": _amount,
    "pair": _pair,
    "sizes": _sizes,
    "padding": _padding,
    "ratio": _ratio,
    "flag": _flag,
    "choice": _choice,
    "names": _names,
}
