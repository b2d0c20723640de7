"""A network made of what was recorded of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.problems import Problem, SpecError
from costmodel.interop.blocks import CONTAINERS, places
from costmodel.interop.record import Place, Record, Recorded, Scope
from costmodel.ops.channels import Split


def assemble(recorded: Recorded, source: str) -> Network:
    """The network of a recorded model; ``source`` is what the user called it.

    Records that no output needs are left out; those that read what is not recorded end it.

    Raises:
        SpecError: nothing is left.
    """
    records = _unique(_live(recorded))
    if not records:
        raise SpecError(_warnings(recorded, source) or [_nothing(source)])
    tensors = {name: Tensor(name, shape) for name, shape in recorded.inputs.items()}
    first = {record.name: record.name for record in reversed(records)}
    layers: list[Layer] = []
    classes: dict[str, str] = {}
    for record, place in zip(records, places(records, recorded.inputs), strict=True):
        layers.append(_layer(record, tensors, place, first.get(record.weights_of, "")))
        tensors.update(_made(record))
        classes |= {one.path: one.module for one in record.scope if _is_block(one, place)}
    read = {tensor.source for layer in layers for tensor in layer.inputs}
    outputs = [tensors[name] for name in recorded.outputs if name in tensors]
    ends = [tensors[one.output] for one in records if one.name not in read]
    return Network(
        recorded.name,
        "",
        source,
        recorded.inputs,
        tuple(layers),
        tuple(dict.fromkeys([*outputs, *ends])),
        recorded.settings,
        {},
        classes=classes,
        warnings=_warnings(recorded, source),
        uncovered=recorded.uncovered,
        nodes=recorded.nodes,
        dtype=recorded.dtype,
    )


def _is_block(scope: Scope, place: Place) -> bool:
    return bool(scope.module) and scope.path == place.block and scope.module not in CONTAINERS


def _nothing(source: str) -> Problem:
    message = f"{source}: nothing in it depends on its input"
    return Problem(message, None, "expected a network with at least one layer")


def _warnings(recorded: Recorded, source: str) -> tuple[Problem, ...]:
    """That some nodes are not covered, and which."""
    missed = recorded.uncovered
    if not missed:
        return ()
    named = "; ".join(f"{one.name} ({one.type}): {one.reason}" for one in missed[:_TOLD])
    more = f"; and {len(missed) - _TOLD} more" if len(missed) > _TOLD else ""
    share = 100 * len(missed) / recorded.nodes
    message = f"{source}: {len(missed)} of {recorded.nodes} nodes ({share:.1f} %) are not covered"
    hint = f"what they cost is not in the counts: {named}{more}"
    return (Problem(message, None, hint),)


_TOLD = 5
"""Nodes that are not covered which are told of one by one."""


def _live(recorded: Recorded) -> list[Record]:
    """The records that an output needs, or that what is uncovered may need."""
    known, sound = set(recorded.inputs), []
    for record in recorded.records:
        if record.inputs and known.issuperset(record.inputs):
            sound.append(record)
            known.update(record.outputs)
    if recorded.uncovered:  # whatever is uncovered may read any of them
        return sound
    needed = set(recorded.outputs)
    live = []
    for record in reversed(sound):
        if not needed.isdisjoint(record.outputs):
            live.append(record)
            needed.update(record.inputs)
    return live[::-1]


def _unique(records: Iterable[Record]) -> list[Record]:
    """The records with a name each."""
    taken: set[str] = set()
    found = []
    for record in records:
        name, count = record.name, 2
        while name in taken:
            name, count = f"{record.name}_{count}", count + 1
        taken.add(name)
        found.append(record if name == record.name else replace(record, name=name))
    return found


def _layer(record: Record, tensors: Mapping[str, Tensor], place: Place, weights_of: str) -> Layer:
    inputs = tuple(tensors[name] for name in record.inputs)
    shapes = tuple(tensor.shape for tensor in inputs)
    output: Shape = shapes[0] if isinstance(record.op, Split) else record.outputs[record.output]
    return Layer(
        record.name,
        record.op,
        record.op.kind(*shapes),
        inputs,
        output,
        place.stage,
        place.block,
        weights_of=weights_of,
        formulas=record.formulas,
        dtype=record.dtype,
        model_op=record.type,
        module=record.scope[-1].module if record.scope else "",
    )


def _made(record: Record) -> Mapping[str, Tensor]:
    """The tensors that a record makes: a single one, or parts."""
    if len(record.outputs) == 1 and not isinstance(record.op, Split):
        return {record.output: Tensor(record.name, record.outputs[record.output])}
    return {
        name: Tensor(record.name, shape, part)
        for part, (name, shape) in enumerate(record.outputs.items())
    }
