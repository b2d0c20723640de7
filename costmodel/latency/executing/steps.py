"""The steps of a network as runtimes that read ONNX are given them, with all shapes.

They are the nodes that costmodel writes, without weights: of a model that was imported each op that
costmodel knows is written the same way, and each that it only counts is a step of the model's own
type.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network
from costmodel.core.op import name_of
from costmodel.interop.writing.asked import (
    Asked,
    Unwritable,
    parts_read,
    refuse_what_only_a_model_has,
)
from costmodel.interop.writing.onnx.draft import Draft, Node
from costmodel.interop.writing.onnx.ops import write
from costmodel.interop.writing.onnx.place import Place
from costmodel.interop.writing.onnx.weights import Weights
from costmodel.latency.executing.dataflow import Step

_SHARED = 8
"""Elements up to which runtimes take equal constants for one."""


class Model(NamedTuple):
    """Steps in their order, the shapes of all tensors, constants, and what is returned."""

    steps: tuple[Step, ...]
    shapes: Mapping[str, Shape]
    constants: Mapping[str, Any]
    returned: tuple[str, ...]


def model_of(network: Network) -> Model:
    """The steps of a network, each of which belongs to a layer."""
    draft = Draft(network, Asked(), Weights(None))
    parted = parts_read(network)
    for layer in network.layers:
        draft.layer = layer.name
        try:
            refuse_what_only_a_model_has(layer, parted)
            write(Place(layer, draft))
            _keep_view(layer, draft)
        except Unwritable:
            _as_named(layer, draft, len(parted.get(layer.name, ())))
    shapes = _known(network, draft)
    steps = tuple(_step(node, draft.constants) for node in draft.nodes)
    for node in draft.nodes:
        _infer(node, shapes, draft.constants)
    returned = tuple(draft.stands(tensor)[0] for tensor in dict.fromkeys(network.outputs))
    return Model(steps, shapes, draft.constants, returned)


def _keep_view(layer: Layer, draft: Draft) -> None:
    """A view has the type that the model gives it, of several that do the same."""
    last = draft.nodes[-1] if draft.nodes else None
    if last and last.name == layer.name and {last.type, layer.model_op} <= _VIEWS:
        draft.nodes[-1] = last._replace(type=layer.model_op)


_VIEWS = frozenset({"Flatten", "Reshape", "Squeeze", "Unsqueeze"})


def _as_named(layer: Layer, draft: Draft, parts: int) -> None:
    """A step of the type that the model has for a layer, or we have."""
    read = [draft.as_rank(tensor, len(tensor.shape)) for tensor in layer.inputs]
    given = [layer.name, *(f"{layer.name}/{part}" for part in range(1, max(parts, 1)))]
    draft.add(layer.name, layer.model_op or name_of(layer.op), read, given, {})
    for part, name in enumerate(given):
        draft.hold(layer.name, part, name, len(layer.output))
    draft.hold(layer.name, None, layer.name, len(layer.output))


def _known(network: Network, draft: Draft) -> dict[str, Shape]:
    """The shapes of tensors that layers read and write, by all names that they have."""
    tensors: dict[tuple[str, int | None], Shape] = {
        (name, None): shape for name, shape in network.inputs.items()
    }
    for layer in network.layers:
        tensors[layer.name, None] = layer.output
        tensors.update({(one.source, one.part): one.shape for one in layer.inputs})
    tensors.update({(one.source, one.part): one.shape for one in network.outputs})
    return {
        name: Shape(*shape[:rank])
        for tensor, shape in tensors.items()
        for rank, name in draft.ranks.get(tensor, {}).items()
    }


def _step(node: Node, constants: Mapping[str, Any]) -> Step:
    return Step(
        node.name,
        node.type,
        tuple(name for name in node.read if name and name not in constants),
        node.given,
        tuple(name for name in node.read if name in constants),
        node.attributes,
        node.layer,
        _said(node, constants),
    )


def _said(node: Node, constants: Mapping[str, Any]) -> Hashable:
    read = (name for name in node.read if name in constants)
    return (
        tuple(sorted((key, repr(value)) for key, value in node.attributes.items())),
        tuple(_content(name, constants[name]) for name in read),
    )


def _content(name: str, value: Any) -> Hashable:
    is_shared = value.size <= _SHARED and value.dtype != np.float32
    return (value.dtype.str, value.tolist().__repr__()) if is_shared else name


def _infer(node: Node, shapes: dict[str, Shape], constants: Mapping[str, Any]) -> None:
    """Know the shapes of what a node gives that no layer gives."""
    for name, shape in zip(node.given, _shapes(node, shapes, constants), strict=False):
        shapes.setdefault(name, shape)


def _shapes(
    node: Node, shapes: Mapping[str, Shape], constants: Mapping[str, Any]
) -> Iterator[Shape]:
    if all(name in shapes for name in node.given):
        return
    read = [shapes.get(name) or Shape(*_sizes(constants.get(name))) for name in node.read]
    values = [constants.get(name) for name in node.read]
    yield from _RULES.get(node.type, _broadcast)(node, read, values)


def _sizes(value: Any) -> tuple[int, ...]:
    return tuple(value.shape) if value is not None else ()


_Rule = Callable[[Node, Sequence[Shape], Sequence[Any]], Iterator[Shape]]


def _broadcast(_node: Node, read: Sequence[Shape], _values: Sequence[Any]) -> Iterator[Shape]:
    yield Shape(*np.broadcast_shapes(*read))


def _same(_node: Node, read: Sequence[Shape], _values: Sequence[Any]) -> Iterator[Shape]:
    yield read[0]


def _reshape(_node: Node, read: Sequence[Shape], values: Sequence[Any]) -> Iterator[Shape]:
    sizes = [read[0][axis] if not size else int(size) for axis, size in enumerate(values[1])]
    known = -int(np.prod(sizes))
    yield Shape(*(read[0].size // known if size < 0 else size for size in sizes))


def _transpose(node: Node, read: Sequence[Shape], _values: Sequence[Any]) -> Iterator[Shape]:
    yield Shape(*(read[0][axis] for axis in node.attributes["perm"]))


def _reduce(_node: Node, read: Sequence[Shape], values: Sequence[Any]) -> Iterator[Shape]:
    yield Shape(*(1 if axis in values[1] else size for axis, size in enumerate(read[0])))


def _matmul(_node: Node, read: Sequence[Shape], _values: Sequence[Any]) -> Iterator[Shape]:
    yield Shape(*read[0][:-1], read[1][-1])


def _split(_node: Node, read: Sequence[Shape], values: Sequence[Any]) -> Iterator[Shape]:
    for c in values[1]:
        yield read[0].replace(c=int(c))


def _recurrent(node: Node, read: Sequence[Shape], _values: Sequence[Any]) -> Iterator[Shape]:
    directions = 2 if node.attributes["direction"] == "bidirectional" else 1
    yield Shape(read[0][0], directions, read[0][1], node.attributes["hidden_size"])


def _expand(_node: Node, _read: Sequence[Shape], values: Sequence[Any]) -> Iterator[Shape]:
    yield Shape(*map(int, values[1]))


def _pad(_node: Node, read: Sequence[Shape], values: Sequence[Any]) -> Iterator[Shape]:
    half = len(read[0])
    ends = zip(read[0], values[1][:half], values[1][half:], strict=True)
    yield Shape(*(size + int(before) + int(after) for size, before, after in ends))


_RULES: Mapping[str, _Rule] = {
    **dict.fromkeys(
        ("LayerNormalization", "InstanceNormalization", "LpNormalization", "Softmax"), _same
    ),
    **dict.fromkeys(("ReduceMean", "ReduceMax"), _reduce),
    **dict.fromkeys(("LSTM", "GRU", "RNN"), _recurrent),
    "Reshape": _reshape,
    "Transpose": _transpose,
    "MatMul": _matmul,
    "Split": _split,
    "Expand": _expand,
    "Pad": _pad,
}
"""What nodes that are written on the way give; anything else gives what its inputs broadcast to."""
