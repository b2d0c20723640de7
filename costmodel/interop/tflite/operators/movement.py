"""Moving elements about: concat, split, slice, transpose, stack, tile."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from costmodel.core.op import Op
from costmodel.interop.shapes import Malformed, Sizes, axis_of, broadcast
from costmodel.interop.tflite.layout import our_axis
from costmodel.interop.tflite.operator import Rule, moved, view
from costmodel.interop.tflite.slices import ranges, sliced
from costmodel.interop.tflite.values import Array, Node, Value
from costmodel.ops.channels import Concat, Slice, Split


def _concat_axis(node: Node) -> int:
    return axis_of(node.option("Axis"), node.need(0).rank)


def _concat_shape(node: Node) -> Sequence[Sizes]:
    axis, read = _concat_axis(node), [value.sizes for value in node.given]
    rest = [[*sizes[:axis], *sizes[axis + 1 :]] for sizes in read]
    if any(other != rest[0] or len(sizes) <= axis for other, sizes in zip(rest, read, strict=True)):
        raise Malformed(f"{' and '.join(str(list(sizes)) for sizes in read)} do not join")
    return ((*read[0][:axis], sum(sizes[axis] for sizes in read), *read[0][axis + 1 :]),)


def _concat(node: Node, outputs: tuple[Value, ...]) -> Op:
    """A concat of channels, or of another axis or with constants."""
    rank = node.need(0).rank
    is_of_channels = rank > 1 and our_axis(_concat_axis(node), rank) == 1
    return Concat() if is_of_channels and not node.constants else moved(node, outputs)


def _joined(node: Node) -> Array:
    return np.concatenate([np.asarray(value.data) for value in node.given], node.option("Axis"))


def _split_of(node: Node) -> tuple[Value, int, Sizes]:
    """What is split, along which axis, and the sizes of the parts."""
    if node.type == "SPLIT":
        x = node.need(1)
        axis = axis_of(node.need(0).integers[0], x.rank)
        if x.sizes[axis] % max(node.outputs, 1):
            raise Malformed(f"{x.sizes[axis]} cannot be split into {node.outputs}")
        return x, axis, (x.sizes[axis] // node.outputs,) * node.outputs
    x, into = node.need(0), list(node.need(1).integers)
    axis = axis_of(node.need(2).integers[0], x.rank)
    if into.count(-1) == 1:
        into[into.index(-1)] = x.sizes[axis] - sum(into) - 1
    if len(into) != node.outputs or sum(into) != x.sizes[axis] or min(into, default=0) < 0:
        raise Malformed(f"{x.sizes[axis]} cannot be split into {into}")
    return x, axis, tuple(into)


def _split_shapes(node: Node) -> Sequence[Sizes]:
    x, axis, into = _split_of(node)
    return tuple((*x.sizes[:axis], one, *x.sizes[axis + 1 :]) for one in into)


def _split(node: Node, outputs: tuple[Value, ...]) -> Op:
    x, axis, into = _split_of(node)
    if x.rank > 1 and our_axis(axis, x.rank) == 1 and all(into):
        return Split(tuple(str(part) for part in range(len(into))), into)
    return moved(node, outputs)


def _split_values(node: Node) -> list[Array]:
    x, axis, into = _split_of(node)
    return np.split(np.asarray(x.data), np.cumsum(into)[:-1], axis)


def _slice(node: Node, outputs: tuple[Value, ...]) -> Op:
    """A range of one axis of a map where it is one, else elements moved."""
    sizes, taken = node.need(0).sizes, ranges(node)
    cut = [axis for axis, one in enumerate(taken) if one != range(sizes[axis])]
    if not cut:
        return view(node, outputs)
    one = taken[cut[0]]
    if (
        len(cut) == 1
        and len(sizes) == len(outputs[0].sizes) == 4
        and cut[0]
        and one.step > 0 < len(one)
    ):
        letter: str = "hwc"[cut[0] - 1]
        return Slice(letter, one.start, one.stop, one.step)  # type: ignore[arg-type]
    return moved(node, outputs)


def _slice_values(node: Node) -> Array:
    x, taken = np.asarray(node.need(0).data), ranges(node)
    grid = np.ix_(*(list(one) for one in taken))
    return x[grid].reshape(sliced(node)[0])


def _permutation(node: Node) -> Sizes:
    rank, order = node.need(0).rank, node.need(1).integers
    if sorted(order) != list(range(rank)):
        raise Malformed(f"{list(order)} is no order of {rank} axes")
    return order


def _transposed(node: Node) -> Sequence[Sizes]:
    return (tuple(node.need(0).sizes[axis] for axis in _permutation(node)),)


def _transpose(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Axes in another order; where those that move have length 1, only a view."""
    sizes = node.need(0).sizes
    long = [axis for axis in _permutation(node) if sizes[axis] > 1]
    return view(node, outputs) if long == sorted(long) else moved(node, outputs)


def _transpose_values(node: Node) -> Array:
    return np.asarray(node.need(0).data).transpose(_permutation(node))


def _packed(node: Node) -> Sequence[Sizes]:
    sizes = node.need(0).sizes
    axis = axis_of(node.option("Axis"), len(sizes) + 1)
    return ((*sizes[:axis], len(node.given), *sizes[axis:]),)


def _packed_values(node: Node) -> Array:
    return np.stack([np.asarray(value.data) for value in node.given], node.option("Axis"))


def _unpacked(node: Node) -> Sequence[Sizes]:
    sizes = node.need(0).sizes
    axis = axis_of(node.option("Axis"), len(sizes))
    return ((*sizes[:axis], *sizes[axis + 1 :]),) * node.outputs


def _tiled(node: Node) -> Sequence[Sizes]:
    times = node.need(1).integers
    if len(times) != node.need(0).rank or min(times, default=1) < 0:
        raise Malformed(f"{node.type} of {list(node.need(0).sizes)} by {list(times)}")
    return (tuple(a * b for a, b in zip(node.need(0).sizes, times, strict=True)),)


def _range(node: Node) -> range:
    start, stop, step = (node.need(place).integers[0] for place in range(3))
    return range(start, stop, step)


def _range_values(node: Node) -> Array:
    return np.array(_range(node), np.int64)


def _filled(node: Node) -> Sequence[Sizes]:
    return (node.need(0).integers,)


def _broadcast_shape(node: Node) -> Sequence[Sizes]:
    return (broadcast(node.need(0).sizes, node.need(1).integers),)


RULES: dict[str, Rule] = {
    "CONCATENATION": Rule(_concat, _concat_shape, _joined),
    "SPLIT": Rule(_split, _split_shapes, _split_values),
    "SPLIT_V": Rule(_split, _split_shapes, _split_values),
    "SLICE": Rule(_slice, sliced, _slice_values),
    "STRIDED_SLICE": Rule(_slice, sliced, _slice_values),
    "TRANSPOSE": Rule(_transpose, _transposed, _transpose_values, is_view=True),
    "PACK": Rule(moved, _packed, _packed_values),
    "UNPACK": Rule(moved, _unpacked),
    "TILE": Rule(moved, _tiled),
    "BROADCAST_TO": Rule(moved, _broadcast_shape),
    "FILL": Rule(moved, _filled),
    "RANGE": Rule(moved, lambda node: ((len(_range(node)),),), _range_values),
}
