"""The formulas of an op of one's own: what names mean in them, and how they are shown.

``in`` is the op's own input. A formula is of one image, so every shape is what one n of that input
has of it: n is 1, and ``in.size`` is c·h·w. The op multiplies by n, and nobody else does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from costmodel.core import dim
from costmodel.core.cost import Shape
from costmodel.core.network import Formula, Tensor
from costmodel.core.op import Op
from costmodel.language.building.op_layers import finished
from costmodel.language.building.scope import Poisoned, Scope
from costmodel.language.expressions.expression import Expression, Name
from costmodel.language.fields.demands import FieldError, in_message
from costmodel.language.syntax import FieldValue, OpCall, Value

CUSTOM = "custom"
"""The op whose fields are formulas."""


def finished_op(call: OpCall, own: Tensor | None, scope: Scope) -> tuple[Op, Mapping[str, Formula]]:
    """An op with every field evaluated, and the formulas of one that the spec prices itself.

    ``own`` is the first tensor that it reads.

    Raises:
        FieldError: a value does not fit its field.
        Poisoned: a field asks for a shape that nobody can know.
    """
    if call.name != CUSTOM:
        return call.constant or finished(call, scope), _NONE
    names = _own_scope(call, own, scope)
    try:
        return call.constant or finished(call, names), formulas_of(call, names.env)
    except FieldError as error:
        error.env = names.env
        raise


_NONE: Mapping[str, Formula] = {}


def _own_scope(call: OpCall, own: Tensor | None, scope: Scope) -> Scope:
    """The names that the formulas of ``call`` use; ``own`` is its first input.

    Raises:
        Poisoned: a fault hides the input.
    """
    if own is None:
        raise Poisoned
    env, images = scope.env, own.shape.n
    used = {name.name for value in call.fields.values() for name in _names(value)}
    inside = Scope({name: of_one(env[name], images) for name in used if name in env})
    inside.is_poisoned = scope.is_poisoned
    inside.env["in"] = of_one(own.shape, images)
    return inside


def formulas_of(call: OpCall, env: Mapping[str, Any]) -> dict[str, Formula]:
    """Every formula of ``call`` over names, as written and with the numbers of ``env`` put in."""
    return {
        key: Formula(_text(value, None), _text(value, env))
        for key, value in call.fields.items()
        if any(_names(value))
    }


def _names(given: FieldValue) -> Iterator[Name]:
    if not isinstance(given, Value):
        for part in given:
            yield from _names(part)
    elif given.expression:
        yield from given.expression.names


def of_one(value: Any, images: Any) -> Any:
    """What one of so many images has of a shape; anything else is as it is, a number too."""
    if not isinstance(value, Shape) or not value:
        return value
    return Shape(1 if dim.same(value.n, images) else _quotient(value.n, images), *value[1:])


def _quotient(n: Any, images: Any) -> Any:
    if not (isinstance(n, int) and isinstance(images, int)):
        return n / images
    share = Fraction(n, images)
    return share.numerator if share.denominator == 1 else share


def _text(given: FieldValue, env: Mapping[str, Any] | None) -> str:
    if not isinstance(given, Value):
        return "[" + ", ".join(_text(part, env) for part in given) + "]"
    if given.expression is None:
        return _plain(given.constant)
    return given.expression.text if env is None else _filled(given.expression, env)


def _filled(expression: Expression, env: Mapping[str, Any]) -> str:
    """The text of an expression with a value in the place of every name."""
    pieces, end, text = [], 0, expression.text
    for name in expression.names:
        known = env[name.name]
        found = known.named(name.attribute) if name.attribute else known
        pieces += [text[end : name.start], _plain(found)]
        end = name.start + name.length
    return "".join([*pieces, text[end:]])


def _plain(value: Any) -> str:
    """A number without the commas of messages; anything else as they have it."""
    if isinstance(value, Fraction):
        return f"({value})"
    return str(value) if type(value) is int else in_message(value)
