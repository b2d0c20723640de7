"""Which numbers a network is built with: defaults < variant < settings < input and batch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from costmodel.core import dim
from costmodel.core.cost import Shape, in_words
from costmodel.core.precision import UNSTATED, Precision
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.core.values import dataclass
from costmodel.language.building.arguments import split_settings, unknown_arguments
from costmodel.language.building.dtypes import precision_of
from costmodel.language.expressions.expression import ExpressionError
from costmodel.language.fields.demands import FieldError, in_message, sort_of, whole
from costmodel.language.fields.forms import FORMS
from costmodel.language.reading.field_values import expression_problem
from costmodel.language.syntax import REQUIRED, Spec, Value, Variant


@dataclass(frozen=True, slots=True)
class Bound:
    """A variant's name, the values of the parameters, the shapes of the inputs.

    ``settings`` names the parameters that were set beyond the variant, ``arguments`` those of
    blocks among them. ``dtype`` is that of the whole network.
    """

    variant: str
    parameters: Mapping[str, Any]
    inputs: Mapping[str, Shape]
    settings: tuple[str, ...] = ()
    arguments: tuple[str, ...] = ()
    dtype: Precision = UNSTATED


def bind(
    spec: Spec,
    variant: str | None = None,
    settings: Mapping[str, Any] | None = None,
    sizes: Any = None,
    batch: Any = 1,
    dtype: Precision | None = None,
) -> Bound:
    """Bind the spec's parameters and inputs.

    ``settings`` sets parameters, ``sizes`` is (h, w), or as many spatial sizes as there are, for
    every input that has some or for each by name. One number is both, or the length where one of
    an input's own two sizes is 1; of three it is each where they are the same. ``dtype`` is meant
    in place of the one that the spec says of the whole network.

    Raises:
        SpecError: no such variant, parameter or input, or a value that does not fit.
    """
    chosen = _variant(spec, variant)
    own, arguments = split_settings(settings or {})
    faults = unknown_arguments(spec, arguments)
    parameters = _parameters(spec, chosen, own, faults)
    inputs = _inputs(spec, chosen, parameters, sizes, batch, faults) if not faults else {}
    if spec.dtype and not faults and dtype is None:
        with _Reported(faults):
            dtype = precision_of(spec.dtype, lambda value: value_in(value, parameters))
    if faults:
        raise SpecError(faults)
    name = chosen.name if chosen else ""
    return Bound(
        name,
        {**parameters, **arguments},
        inputs,
        tuple(settings or ()),
        tuple(arguments),
        dtype or UNSTATED,
    )


def value_in(value: Value, env: Mapping[str, Any]) -> Any:
    """The value's number or word.

    Raises:
        FieldError: its expression fails; the place is that of the piece at fault.
    """
    if value.expression is None:
        return value.constant
    try:
        return value.expression.evaluate(env)
    except ExpressionError as error:
        problem = expression_problem(value.mark, value.expression.text, error)
        at = value._replace(mark=problem.mark or value.mark)
        raise FieldError(at, problem.message, problem.hint) from None


def _variant(spec: Spec, name: str | None) -> Variant | None:
    if name is None:
        return next(iter(spec.variants.values()), None)
    if name in spec.variants:
        return spec.variants[name]
    hint = did_you_mean(name, spec.variants, none="the spec declares no variants: leave it out")
    raise SpecError([Problem(f"{spec.network} has no variant {quoted(name)}", None, hint)])


_NO_PARAMETERS = "the spec declares no parameters: leave it out"


def _parameters(
    spec: Spec, variant: Variant | None, settings: Mapping[str, Any], faults: list[Problem]
) -> dict[str, Any]:
    for name in settings:
        if name not in spec.parameters:
            hint = did_you_mean(name, spec.parameters, none=_NO_PARAMETERS)
            faults.append(Problem(f"{spec.network} has no parameter {quoted(name)}", None, hint))
    given = variant.parameters if variant else {}
    parameters: dict[str, Any] = {}
    for name, default in spec.parameters.items():
        value = given.get(name, default)
        with _Reported(faults):
            if name in settings:
                parameters[name] = _setting(name, settings[name], default)
            elif value.constant is REQUIRED:
                hint = f"set it in a variant, or with --set {name}=..."
                raise FieldError(value, f"parameter {quoted(name)} has no value", hint)
            elif not _lost(value, spec, parameters):
                parameters[name] = value_in(value, parameters)
    return parameters


def _lost(value: Value, spec: Spec, parameters: Mapping[str, Any]) -> bool:
    """Whether a value uses a parameter that is at fault itself."""
    names = [reference.name for reference in value.expression.names] if value.expression else []
    return any(name in spec.parameters and name not in parameters for name in names)


def _setting(name: str, value: Any, default: Value) -> Any:
    """A setting, which must be of its default's sort: a number, a word, true or false."""
    is_open = default.expression is not None or default.constant is REQUIRED
    wanted = sort_of(value if is_open else default.constant)
    if wanted == sort_of(value) != "nothing":
        return value
    message = f"parameter {quoted(name)} cannot be set to {in_message(value)}"
    raise FieldError(default, message, f"expected {'a value' if is_open else wanted}")


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
    sizes: Any,
    batch: Any,
    faults: list[Problem],
) -> dict[str, Shape]:
    given: dict[str, Any] = dict(variant.inputs) if variant else {}
    if sizes is not None:
        given |= sizes if isinstance(sizes, Mapping) else dict.fromkeys(_sized(spec), sizes)
    for name in given:
        if name not in spec.inputs:
            hint = did_you_mean(name, spec.inputs)
            faults.append(Problem(f"{spec.network} has no input {quoted(name)}", None, hint))
    inputs: dict[str, Shape] = {}
    for name, own in spec.inputs.items():
        shape: list[Any] = [batch, *own]
        with _Reported(faults):
            shape[2:] = _sides(given.get(name), own, parameters, name)
        for axis, value in enumerate(shape):
            with _Reported(faults):
                if isinstance(value, Value):
                    shape[axis] = _size(value, parameters, name)
        inputs[name] = Shape(*shape)
    return inputs


def _sized(spec: Spec) -> list[str]:
    """The inputs that a size without a name means: those with spatial sizes, if any has some."""
    return [name for name, own in spec.inputs.items() if len(own) > 1] or [*spec.inputs]


def _sides(given: Any, own: tuple[Value, ...], parameters: Mapping[str, Any], name: str) -> Any:
    """The spatial sizes of an input ``[c, *spatial]`` as ``given``, else its ``own``.

    They may stand behind the input's own channels, as models are given sizes: 3x224x224.

    Raises:
        FieldError: it has another number of them, or one number could mean this or that size.
    """
    if given is None:
        return own[1:]
    sizes = [value_in(size, parameters) for size in own[1:]]
    if isinstance(given, tuple):
        if len(given) == len(sizes):
            return given
        if len(given) - 1 == len(sizes) > 0 and dim.same(given[0], value_in(own[0], parameters)):
            return given[1:]
        raise _miscounted(own[0], given, sizes, name)
    long = [not _is_one(size) for size in sizes]
    if len(sizes) == 2 and any(long):
        return [given if is_long else size for size, is_long in zip(sizes, long, strict=True)]
    if not sizes or not all(dim.same(size, sizes[0]) for size in sizes):
        raise _miscounted(own[0], (given,), sizes, name)
    return [given] * len(sizes)


def _miscounted(value: Value, given: tuple[Any, ...], sizes: list[Any], name: str) -> FieldError:
    asked, own = ("x".join(map(str, part)) for part in (given, sizes))
    if not sizes:
        message = f"input {quoted(name)} is a vector, which has no size to set"
        return FieldError(value, message, "give the sizes of others by name, e.g. image=224")
    axes = in_words(Shape(1, 1, *sizes).names[2:])
    count = "one spatial size" if len(sizes) == 1 else f"{len(sizes)} spatial sizes"
    other = f"not {asked}" if len(given) > 1 else "and one number could mean any"
    message = f"input {quoted(name)} has {count}, {axes}, {other}"
    return FieldError(value, message, f"write it as {name}={own} is written")


def _is_one(size: Any) -> bool:
    return type(size) is int and size == 1


def _size(value: Value, parameters: Mapping[str, Any], name: str) -> Any:
    number = value_in(value, parameters)
    return whole(value, number, 1, f"input {name}", FORMS["size"].words)
