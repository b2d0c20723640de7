"""One op of a spec as a layer of the network: its fields finished, its shapes checked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from costmodel.core import dim
from costmodel.core.marks import Mark
from costmodel.core.network import Formula, Layer, Tensor
from costmodel.core.op import Op
from costmodel.core.precision import UNSTATED
from costmodel.core.problems import Problem
from costmodel.language.building.register import Surroundings
from costmodel.language.building.scope import Scope
from costmodel.language.fields.demands import FieldError, in_message
from costmodel.language.fields.fields import fields_of
from costmodel.language.syntax import Entry, OpCall, Value


def finished(call: OpCall, scope: Scope) -> Op:
    """The op with every field evaluated.

    Raises:
        FieldError: a value does not fit its field.
        Poisoned: a field asks for a shape that nobody can know.
    """
    known = fields_of(call.op)
    fields = call.fields.items()
    return call.op(**{key: known[key].value(value, scope.evaluate) for key, value in fields})


def layer_of(
    entry: Entry,
    call: OpCall,
    op: Op,
    inputs: tuple[Tensor, ...],
    place: Surroundings,
    formulas: Mapping[str, Formula],
) -> Layer:
    """The layer at ``place``, whose prefix is the layer's name and a dot.

    ``formulas`` are those that the spec gives for an op of its own.

    Raises:
        Misfit: the inputs break a rule of the op.
    """
    name = place.prefix[:-1]
    shapes = tuple(map(_shape, inputs))
    try:
        output = op.output(*shapes)
    except dim.Illegal:
        raise _misfit(entry, call, op, inputs, name) from None
    return Layer(
        name,
        op,
        op.kind(*shapes),
        inputs,
        output,
        place.stage,
        place.block,
        entry.mark,
        place.role,
        entry.note,
        place.hint,
        formulas,
        dtype=place.around if place.dtype is UNSTATED else place.precision,
    )


_shape = attrgetter("shape")


class Misfit(Exception):
    """Inputs that break rules of an op; ``output`` is what it would give, if that is possible."""

    def __init__(self, problems: Iterable[Problem], output: Tensor | None) -> None:
        super().__init__()
        self.problems = tuple(problems)
        self.output = output


def _misfit(entry: Entry, call: OpCall, op: Op, inputs: tuple[Tensor, ...], name: str) -> Misfit:
    output = None
    with dim.collecting() as faults:
        try:
            output = op.output(*(tensor.shape for tensor in inputs))
        except dim.WrongRank as error:
            faults.append(dim.Fault("{what}", {"what": str(error)}))
    reads = " and ".join(f"{tensor.source} {tensor.shape}" for tensor in inputs)
    problems: dict[Problem, None] = {}  # the same of two fields, or of two inputs, is told once
    for fault in faults:
        said = fault.message
        message = said if said.startswith(call.name) else f"{call.name}: {said}"
        mark = _mark_of(call, fault.values) or entry.mark
        hint = "; ".join(part for part in (fault.remedy, f"{name} reads {reads}") if part)
        problems[Problem(message, mark, hint)] = None
    is_possible = output and all(type(size) is int and size > 0 for size in output)
    return Misfit(problems, Tensor(name, output) if output and is_possible else None)


def bind_parts(op: Any, out: Tensor, read: Tensor, scope: Scope) -> None:
    """Bind the names that a split gives to its parts."""
    for number, (label, shape) in enumerate(zip(op.into, op.parts(read.shape), strict=True)):
        scope.bind(label, Tensor(out.source, shape, number))


# Telling.


def of_field(error: FieldError, layer: str, env: Mapping[str, Any]) -> Problem:
    """A field's error, with the values of the names in its expression."""
    hint = error.hint
    expression = error.value.expression
    if expression:
        given = [
            f"{name} is {in_message(env[name])}"
            for name in dict.fromkeys(reference.name for reference in expression.names)
            if name in env
        ]
        hint = "; ".join(part for part in (hint, f"at {layer}: {', '.join(given)}") if part)
    return Problem(str(error), error.value.mark, hint)


def _mark_of(call: OpCall, values: Iterable[str]) -> Mark | None:
    """The place of the field that a fault names."""
    for key in values:
        value = call.fields.get(key, ())
        while not isinstance(value, Value) and value:
            value = value[0]
        if isinstance(value, Value):
            return value.mark
    return None
