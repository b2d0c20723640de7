"""Nodes whose output holds the elements of their input in the same order: they cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np
import onnx

from costmodel.core.op import Op
from costmodel.interop.onnx.operator import Operator, Priced, first_shape, view
from costmodel.interop.onnx.values import Array, Node, Value
from costmodel.interop.shapes import Malformed, Sizes, axis_of
from costmodel.ops.reshape import Dropout, Flatten, Identity, Reshape


def reshaped(node: Node, outputs: tuple[Value, ...]) -> Op:
    """A flatten, a reshape of a map, or a view of another rank."""
    x, y = node.first.sizes, outputs[0].sizes
    if x == y:
        return Identity()
    if x[:1] == y[:1] and len(x) > 2 and len(y) == 2:
        return Flatten()
    if x[:1] == y[:1] and len(x) == len(y) == 4:
        return Reshape(y[1:])
    return view(node, outputs)


def _reshape(node: Node) -> Sequence[Sizes]:
    sizes, asked = node.first.sizes, list(node.integers(1, "shape") or ())
    if not node.attribute("allowzero", 0):
        if any(one == 0 and axis >= len(sizes) for axis, one in enumerate(asked)):
            raise Malformed(f"{asked} keeps a size that {list(sizes)} has not")
        asked = [sizes[axis] if one == 0 else one for axis, one in enumerate(asked)]
    if asked.count(-1) == 1:
        known = prod(one for one in asked if one != -1)
        if known <= 0 or prod(sizes) % known:
            raise Malformed(f"{list(sizes)} cannot be reshaped to {asked}")
        asked[asked.index(-1)] = prod(sizes) // known
    if min(asked, default=0) < 0 or prod(asked) != prod(sizes):
        raise Malformed(f"{list(sizes)} cannot be reshaped to {asked}")
    return (tuple(asked),)


def _flatten(node: Node) -> Sequence[Sizes]:
    sizes, rank = node.first.sizes, node.first.rank
    axis = node.attribute("axis", 1)
    axis = rank if axis == rank else axis_of(axis, rank)
    return ((prod(sizes[:axis]), prod(sizes[axis:])),)


def _squeeze(node: Node) -> Sequence[Sizes]:
    sizes, rank = node.first.sizes, node.first.rank
    axes = node.integers(1, "axes")
    if axes is None:
        return (tuple(size for size in sizes if size != 1),)
    gone = {axis_of(axis, rank) for axis in axes}
    if any(sizes[axis] != 1 for axis in gone):
        raise Malformed(f"cannot squeeze axes {list(axes)} of {list(sizes)}")
    return (tuple(size for axis, size in enumerate(sizes) if axis not in gone),)


def _unsqueeze(node: Node) -> Sequence[Sizes]:
    axes = node.integers(1, "axes") or ()
    rank = node.first.rank + len(axes)
    new = {axis_of(axis, rank) for axis in axes}
    if len(new) != len(axes) or rank > 32:
        raise Malformed(f"cannot add axes {list(axes)} to {list(node.first.sizes)}")
    rest = iter(node.first.sizes)
    return (tuple(1 if axis in new else next(rest) for axis in range(rank)),)


def _same_elements(node: Node) -> Array:
    (shape,) = _SHAPES[node.type](node)
    return node.first.array.reshape(shape)


_SHAPES = {"Reshape": _reshape, "Flatten": _flatten, "Squeeze": _squeeze, "Unsqueeze": _unsqueeze}


def _itself(node: Node) -> Array:
    return node.first.array


def _cast(node: Node) -> Array:
    dtype = onnx.helper.tensor_dtype_to_np_dtype(_cast_type(node))
    return np.asarray(node.first.array).astype(dtype)


def _cast_type(node: Node) -> int:
    return int(node.attribute("to", node.first.dtype))


def _identity(_node: Node, _outputs: tuple[Value, ...]) -> Op | Priced:
    return Identity()


def _dropout(_node: Node, _outputs: tuple[Value, ...]) -> Op:
    return Dropout()


def _dropout_shapes(node: Node) -> Sequence[Sizes]:
    return (node.first.sizes,) * len(node.outputs)


OPERATORS: dict[str, Operator] = {
    **{
        name: Operator(reshaped, shapes, _same_elements, is_view=True)
        for name, shapes in _SHAPES.items()
    },
    "Identity": Operator(_identity, first_shape, _itself, is_view=True),
    "Dropout": Operator(_dropout, _dropout_shapes),
    "Cast": Operator(view, first_shape, _cast, _cast_type, is_view=True),
}
