"""Nodes whose output holds the elements of their input in the same order: they cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from costmodel.core.op import Op
from costmodel.interop.shapes import Malformed, Sizes, axis_of
from costmodel.interop.tflite.operator import Rule, first_shape, view
from costmodel.interop.tflite.values import Array, Node, Value
from costmodel.ops.reshape import Flatten, Identity


def _asked(node: Node) -> list[int]:
    """The shape that is asked for: an input, or an option of older files."""
    given = node.optional(1)
    return list(node.options.get("NewShape", ()) if given is None else given.integers)


def _reshape(node: Node) -> Sequence[Sizes]:
    size, asked = node.need(0).size, _asked(node)
    if asked.count(-1) == 1:
        known = prod(one for one in asked if one != -1)
        if known <= 0 or size % known:
            raise Malformed(f"{list(node.need(0).sizes)} cannot be reshaped to {asked}")
        asked[asked.index(-1)] = size // known
    if min(asked, default=0) < 0 or prod(asked) != size:
        raise Malformed(f"{list(node.need(0).sizes)} cannot be reshaped to {asked}")
    return (tuple(asked),)


def _reshaped(node: Node, outputs: tuple[Value, ...]) -> Op:
    """A flatten, or a view of another shape."""
    x, y = node.need(0).sizes, outputs[0].sizes
    if x == y:
        return Identity()
    is_flat = x[:1] == y[:1] and len(x) > 2 and len(y) == 2
    return Flatten() if is_flat else view(node, outputs)


def _squeeze(node: Node) -> Sequence[Sizes]:
    sizes = node.need(0).sizes
    axes = {axis_of(axis, len(sizes)) for axis in node.options.get("SqueezeDims", ())}
    axes = axes or {axis for axis, size in enumerate(sizes) if size == 1}
    if any(sizes[axis] != 1 for axis in axes):
        raise Malformed(f"cannot squeeze axes {sorted(axes)} of {list(sizes)}")
    return (tuple(size for axis, size in enumerate(sizes) if axis not in axes),)


def _expanded(node: Node) -> Sequence[Sizes]:
    sizes = node.need(0).sizes
    (axis,) = node.need(1).integers
    place = axis_of(axis, len(sizes) + 1)
    return ((*sizes[:place], 1, *sizes[place:]),)


def _same(_node: Node, _outputs: tuple[Value, ...]) -> Op:
    return Identity()


def _values(node: Node) -> Array:
    return np.asarray(node.need(0).data)


def _shape(node: Node) -> Array:
    return np.array(node.need(0).sizes, np.int64)


_REFOLDED = {"RESHAPE": _reshape, "SQUEEZE": _squeeze, "EXPAND_DIMS": _expanded}

RULES: dict[str, Rule] = {
    **{name: Rule(_reshaped, shape, _values, is_view=True) for name, shape in _REFOLDED.items()},
    **{
        name: Rule(_same, first_shape, is_view=True)
        for name in ("DEQUANTIZE", "QUANTIZE", "DENSIFY", "FAKE_QUANT")
    },
    "CAST": Rule(_same, first_shape, _values, is_view=True),
    "SHAPE": Rule(view, lambda node: ((node.need(0).rank,),), _shape, is_of_shape=True),
    "RANK": Rule(
        view, lambda _node: ((),), lambda node: np.array(node.need(0).rank), is_of_shape=True
    ),
}
