"""Picking elements by index and putting them back: gather, scatter, the largest, triangles."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from costmodel.core.op import Kind, Op
from costmodel.interop.counted import Counted
from costmodel.interop.onnx.operator import Operator, first_shape, moved, shape_of, view
from costmodel.interop.onnx.values import Array, Node, Value
from costmodel.interop.shapes import Malformed, Sizes, Unknown
from costmodel.ops.channels import IndexSelect


def _gathered(node: Node) -> Sequence[Sizes]:
    x, indices, axis = node.first, node.need(1), node.axis()
    return ((*x.sizes[:axis], *indices.sizes, *x.sizes[axis + 1 :]),)


def _gather(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Channels picked, rows of a table looked up (an embedding), or elements moved."""
    x, indices, axis = node.first, node.need(1), node.axis()
    y = outputs[0]
    if x.is_constant:
        return Counted(node.type, Kind.MOVEMENT, shape_of(y), 0, y.size, x.params)
    if x.rank == 4 and axis == 1 and indices.rank == 1 and indices.is_constant:
        return IndexSelect(indices.size)
    is_first = x.sizes[axis] == 1 and indices.size == 1
    return view(node, outputs) if is_first else Counted(node.type, Kind.MOVEMENT, shape_of(y))


def _gather_values(node: Node) -> Array:
    indices = node.need(1).array.astype(np.int64)
    return np.asarray(np.take(node.first.array, indices, node.axis()))


def _elements_shape(node: Node) -> Sequence[Sizes]:
    return (node.need(1).sizes,)


def _gather_nd_shape(node: Node) -> Sequence[Sizes]:
    batch, x, indices = node.attribute("batch_dims", 0), node.first.sizes, node.need(1).sizes
    if not indices or not 0 <= batch < min(len(x), len(indices)):
        raise Malformed(f"GatherND of {list(x)} by {list(indices)}")
    return ((*indices[:-1], *x[batch + indices[-1] :]),)


def _largest_shapes(node: Node) -> Sequence[Sizes]:
    count = node.integers(1, "k")
    if count is None or len(count) != 1:
        raise Unknown("how many elements TopK takes is not known")
    axis, sizes = node.axis(-1), node.first.sizes
    return ((*sizes[:axis], count[0], *sizes[axis + 1 :]),) * len(node.outputs)


OPERATORS: dict[str, Operator] = {
    "Gather": Operator(_gather, _gathered, _gather_values),
    "GatherElements": Operator(moved, _elements_shape),
    "GatherND": Operator(moved, _gather_nd_shape),
    "ScatterElements": Operator(moved, first_shape),
    "ScatterND": Operator(moved, first_shape),
    "TopK": Operator(moved, _largest_shapes),
    "Trilu": Operator(moved, first_shape),
    "ReverseSequence": Operator(moved, first_shape),
    "CumSum": Operator(moved, first_shape),
    "OneHot": Operator(moved, None, None, lambda node: node.need(2).dtype),
}
