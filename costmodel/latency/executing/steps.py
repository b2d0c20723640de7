"""The steps of a network as runtimes that read ONNX are given them, with all shapes.

They are the nodes that costmodel writes, without weights: of a model that was imported each op that
costmodel knows is written the same way, and each that it only counts is a step of the model's own
type.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from functools import reduce
from math import prod
from typing import Any

import numpy as np

from costmodel.core.cost import Shape
from costmodel.core.dim import Dim, is_traced, same
from costmodel.core.network import Layer, Network
from costmodel.core.op import name_of
from costmodel.core.values import NamedTuple
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
    returned = dict.fromkeys(draft.stands(tensor)[0] for tensor in network.outputs)
    return Model(steps, shapes, draft.constants, tuple(returned))


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


class _Sizes:
    """Sizes that equal others where each does; to ask for a hash of them settles nothing."""

    def __init__(self, sizes: Sequence[Dim]) -> None:
        self.sizes = tuple(sizes)

    def __hash__(self) -> int:
        return len(self.sizes)

    def __eq__(self, other: object) -> bool:
        is_like = isinstance(other, _Sizes) and len(self.sizes) == len(other.sizes)
        return is_like and all(map(same, self.sizes, other.sizes))  # type: ignore[attr-defined]


def _said(node: Node, constants: Mapping[str, Any]) -> Hashable:
    read = (name for name in node.read if name in constants)
    return (
        tuple((key, _told(node.attributes[key])) for key in sorted(node.attributes)),
        tuple(_content(name, constants[name]) for name in read),
    )


def _told(value: Any) -> Hashable:
    """An attribute: sizes, or a list of some, or anything else as Python writes it."""
    sizes = value if isinstance(value, list | tuple) else (value,)
    return _Sizes(sizes) if all(map(_is_size, sizes)) else repr(value)


def _is_size(value: Any) -> bool:
    return isinstance(value, int) or is_traced(value)


def _content(name: str, value: Any) -> Hashable:
    is_shared = value.dtype != np.float32 and value.size <= _SHARED
    return _Sizes(value.ravel().tolist()) if is_shared else name


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
    rank = max(map(len, read))
    filled = [(1,) * (rank - len(shape)) + tuple(shape) for shape in read]
    yield Shape(*(reduce(_wider, sizes) for sizes in zip(*filled, strict=True)))


def _wider(a: Dim, b: Dim) -> Dim:
    return b if same(a, 1) else a


def _same(_node: Node, read: Sequence[Shape], _values: Sequence[Any]) -> Iterator[Shape]:
    yield read[0]


def _reshape(_node: Node, read: Sequence[Shape], values: Sequence[Any]) -> Iterator[Shape]:
    sizes = [size or read[0][axis] for axis, size in enumerate(values[1].tolist())]
    known = -prod(sizes)
    yield Shape(*(read[0].size // known if size < 0 else size for size in sizes))


def _transpose(node: Node, read: Sequence[Shape], _values: Sequence[Any]) -> Iterator[Shape]:
    yield Shape(*(read[0][axis] for axis in node.attributes["perm"]))


def _reduce(_node: Node, read: Sequence[Shape], values: Sequence[Any]) -> Iterator[Shape]:
    yield Shape(*(1 if axis in values[1] else size for axis, size in enumerate(read[0])))


def _matmul(_node: Node, read: Sequence[Shape], _values: Sequence[Any]) -> Iterator[Shape]:
    yield Shape(*read[0][:-1], read[1][-1])


def _split(_node: Node, read: Sequence[Shape], values: Sequence[Any]) -> Iterator[Shape]:
    for c in values[1].tolist():
        yield read[0].replace(c=c)


def _recurrent(node: Node, read: Sequence[Shape], _values: Sequence[Any]) -> Iterator[Shape]:
    directions = 2 if node.attributes["direction"] == "bidirectional" else 1
    yield Shape(read[0][0], directions, read[0][1], node.attributes["hidden_size"])


def _expand(_node: Node, _read: Sequence[Shape], values: Sequence[Any]) -> Iterator[Shape]:
    yield Shape(*values[1].tolist())


def _pad(_node: Node, read: Sequence[Shape], values: Sequence[Any]) -> Iterator[Shape]:
    half, ends = len(read[0]), values[1].tolist()
    added = zip(read[0], ends[:half], ends[half:], strict=True)
    yield Shape(*(size + before + after for size, before, after in added))


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
