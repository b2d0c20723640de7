"""Which numbers a network is built with: defaults < variant < settings < input and batch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from costmodel.cost import Shape
from costmodel.problems import Problem, SpecError, did_you_mean
from costmodel.spec.expression import ExpressionError
from costmodel.spec.fields import EXPECTED, FieldError, whole
from costmodel.spec.syntax import Spec, Value, Variant
from costmodel.spec.values import expression_problem


@dataclass(frozen=True, slots=True)
class Bound:
    """A variant's name, the values of the parameters, and the shapes of the inputs."""

    variant: str
    parameters: Mapping[str, Any]
    inputs: Mapping[str, Shape]


def bind(
    spec: Spec,
    variant: str | None = None,
    settings: Mapping[str, Any] | None = None,
    sizes: Mapping[str, tuple[Any, Any]] | tuple[Any, Any] | None = None,
    batch: Any = 1,
) -> Bound:
    """Bind the spec's parameters and inputs.

    ``settings`` sets parameters, ``sizes`` is (h, w) for every input or for each by name.

    Raises:
        SpecError: no such variant, parameter or input, or a value that does not fit.
    """
    chosen = _variant(spec, variant)
    faults: list[Problem] = []
    parameters = _parameters(spec, chosen, settings or {}, faults)
    inputs = _inputs(spec, chosen, parameters, sizes, batch, faults) if not faults else {}
    if faults:
        raise SpecError(faults)
    return Bound(chosen.name if chosen else "", parameters, inputs)


def evaluate(value: Value, env: Mapping[str, Any]) -> Any:
    """The value's number or word.

    Raises:
        FieldError: its expression fails; the place is that of the piece at fault.
    """
    if value.expression is None:
        return value.constant
    try:
        return value.expression.evaluate(env)
    except ExpressionError as error:
        problem = expression_problem(value.mark, error)
        at = value._replace(mark=problem.mark or value.mark)
        raise FieldError(at, problem.message, problem.hint) from None


def _variant(spec: Spec, name: str | None) -> Variant | None:
    if name is None:
        return next(iter(spec.variants.values()), None)
    if name in spec.variants:
        return spec.variants[name]
    hint = did_you_mean(name, spec.variants) or "the spec declares no variants"
    raise SpecError([Problem(f"{spec.network} has no variant '{name}'", None, hint)])


def _parameters(
    spec: Spec, variant: Variant | None, settings: Mapping[str, Any], faults: list[Problem]
) -> dict[str, Any]:
    for name in settings:
        if name not in spec.parameters:
            hint = did_you_mean(name, spec.parameters) or "the spec declares no parameters"
            faults.append(Problem(f"{spec.network} has no parameter '{name}'", None, hint))
    given = variant.parameters if variant else {}
    parameters: dict[str, Any] = {}
    for name, default in spec.parameters.items():
        with _Reported(faults):
            value = given.get(name, default)
            if name in settings:
                parameters[name] = _setting(name, settings[name], default)
            elif value is None:
                hint = f"set it in a variant, or with --set {name}=..."
                faults.append(Problem(f"parameter '{name}' has no value", spec.mark, hint))
            else:
                parameters[name] = evaluate(value, parameters)
    return parameters


def _setting(name: str, value: Any, default: Value | None) -> Any:
    """A setting, which must be of its default's sort: a number, a word, true or false."""
    if default is None or default.expression is not None:
        return value
    wanted = _sort(default.constant)
    if wanted == _sort(value):
        return value
    shown = f"'{value}'" if isinstance(value, str) else value
    message = f"parameter '{name}' cannot be set to {shown}"
    raise FieldError(default, message, f"expected {wanted}")


def _sort(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    return "a word" if isinstance(value, str) else "a number"


class _Reported:
    """Turns a field's error into a problem, so that the next one is found as well."""

    def __init__(self, faults: list[Problem]) -> None:
        self.faults = faults

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: object, trace: object) -> bool:
        if isinstance(error, FieldError):
            self.faults.append(Problem(str(error), error.value.mark, error.hint))
            return True
        return False


def _inputs(
    spec: Spec,
    variant: Variant | None,
    parameters: Mapping[str, Any],
    sizes: Mapping[str, tuple[Any, Any]] | tuple[Any, Any] | None,
    batch: Any,
    faults: list[Problem],
) -> dict[str, Shape]:
    given: dict[str, Any] = dict(variant.inputs) if variant else {}
    if sizes is not None:
        given |= sizes if isinstance(sizes, Mapping) else dict.fromkeys(spec.inputs, sizes)
    for name in given:
        if name not in spec.inputs:
            hint = did_you_mean(name, spec.inputs)
            faults.append(Problem(f"{spec.network} has no input '{name}'", None, hint))
    inputs = {}
    for name, (c, h, w) in spec.inputs.items():
        with _Reported(faults):
            height, width = given.get(name, (None, None))
            inputs[name] = Shape(
                batch,
                _size(c, parameters, name),
                _size(h, parameters, name) if height is None else height,
                _size(w, parameters, name) if width is None else width,
            )
    return inputs


def _size(value: Value, parameters: Mapping[str, Any], name: str) -> Any:
    number = evaluate(value, parameters)
    return whole(value, number, 1, f"input {name}", EXPECTED["size"])
