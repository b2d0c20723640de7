"""Moving elements about: concat, split, slice, transpose, expand and tile."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from costmodel.core.op import Op
from costmodel.interop.cropping import crop_of
from costmodel.interop.onnx.operator import Operator, Priced, moved, shape_of, view
from costmodel.interop.onnx.values import Array, Node, Value
from costmodel.interop.shapes import Malformed, Sizes, axis_of, broadcast
from costmodel.ops.channels import Concat, Slice, Split
from costmodel.ops.reshape import Identity


def concat_shape(node: Node, read: Sequence[Value]) -> Sequence[Sizes]:
    """All inputs one after the other along an axis."""
    axis = node.axis(1, read[0].rank)
    sizes = list(read[0].sizes)
    rest = [[*one.sizes[:axis], *one.sizes[axis + 1 :]] for one in read]
    if not sizes or any(other != rest[0] for other in rest):
        raise Malformed(f"{' and '.join(str(list(one.sizes)) for one in read)} do not join")
    sizes[axis] = sum(one.sizes[axis] for one in read)
    return (tuple(sizes),)


def _concat_shape(node: Node) -> Sequence[Sizes]:
    return concat_shape(node, node.given)


def concat(node: Node, outputs: tuple[Value, ...]) -> Op:
    """A concat of channels, or of another axis or with constants."""
    if node.axis(1) == 1 and not node.constants:
        return Concat()
    return moved(node, outputs)


def _concatenated(node: Node) -> Array:
    return np.concatenate([value.array for value in node.given], node.axis())


def _split_shapes(node: Node) -> Sequence[Sizes]:
    axis = node.axis()
    size, parts = node.first.sizes[axis], len(node.outputs)
    into = node.integers(1, "split")
    if into is None:
        each = -(-size // parts)
        into = (*(each for _ in range(parts - 1)), size - each * (parts - 1))
    if len(into) != parts or sum(into) != size or min(into, default=0) < 0:
        raise Malformed(f"{size} cannot be split into {list(into)}")
    return tuple((*node.first.sizes[:axis], one, *node.first.sizes[axis + 1 :]) for one in into)


def _split(node: Node, outputs: tuple[Value, ...]) -> Op:
    sizes = tuple(one.sizes[1] for one in outputs) if node.first.rank > 1 else (0,)
    if node.axis() == 1 and all(sizes):
        return Split(tuple(str(part) for part in range(len(outputs))), sizes)
    return moved(node, outputs)


def _split_values(node: Node) -> list[Array]:
    axis, shapes = node.axis(), _split_shapes(node)
    ends = np.cumsum([shape[axis] for shape in shapes])[:-1]
    return [np.asarray(one) for one in np.split(node.first.array, ends, axis)]


def _ranges(node: Node) -> list[slice]:
    """The range that is taken of each axis."""
    starts, ends = node.integers(1, "starts") or (), node.integers(2, "ends") or ()
    axes = node.integers(3, "axes") or tuple(range(len(starts)))
    steps = node.integers(4, "steps") or (1,) * len(starts)
    found = [slice(None)] * node.first.rank
    if not len(starts) == len(ends) == len(axes) == len(steps) or 0 in steps:
        raise Malformed(f"Slice of axes {list(axes)} from {list(starts)} to {list(ends)}")
    for axis, start, end, step in zip(axes, starts, ends, steps, strict=True):
        place = axis_of(axis, node.first.rank)
        size = node.first.sizes[place]
        start = min(max(start + size * (start < 0), 0), size - (step < 0))
        if step > 0:
            stop: int | None = min(max(end + size * (end < 0), 0), size)
        else:
            stop = end + size * (end < 0)
            stop = None if stop < 0 else min(stop, size)
        found[place] = slice(start, stop, step)
    return found


def _sliced(node: Node) -> Sequence[Sizes]:
    pairs = zip(_ranges(node), node.first.sizes, strict=True)
    return (tuple(len(range(*part.indices(size))) for part, size in pairs),)


def _slice(node: Node, outputs: tuple[Value, ...]) -> Op | Priced:
    """A range of one axis of a map, or of both of its spatial ones; else elements moved."""
    x, ranges = node.first.sizes, _ranges(node)
    cut = [axis for axis, one in enumerate(ranges) if one.indices(x[axis]) != (0, x[axis], 1)]
    if not cut:
        return Identity()
    axis = cut[0]
    start, stop, step = ranges[axis].indices(x[axis])
    details = {"axis": axis, "range": (start, stop, step)} if len(cut) == 1 else {}
    if len(cut) == 1 and len(x) == 4 and axis and step > 0 and start < stop:
        return Priced(Slice(("c", "h", "w")[axis - 1], start, stop, step), details)
    found = [part.indices(size) for part, size in zip(ranges, x, strict=True)]
    if cut == [2, 3] and len(x) == 4 and all(a < b and by == 1 for a, b, by in found[2:]):
        return crop_of(shape_of(node.first), [(a, b) for a, b, _ in found[2:]])
    plain = node._replace(inputs=node.inputs[:1])
    return Priced(moved(plain, outputs), details)


def _slice_values(node: Node) -> Array:
    return node.first.array[tuple(_ranges(node))]


def _permutation(node: Node) -> Sizes:
    rank = node.first.rank
    order = tuple(node.attribute("perm") or reversed(range(rank)))
    if sorted(order) != list(range(rank)):
        raise Malformed(f"{list(order)} is no order of {rank} axes")
    return order


def _transposed(node: Node) -> Sequence[Sizes]:
    return (tuple(node.first.sizes[axis] for axis in _permutation(node)),)


def _transpose(node: Node, outputs: tuple[Value, ...]) -> Priced:
    """Axes in another order; where those that move have length 1, only a view."""
    order, sizes = _permutation(node), node.first.sizes
    long = [axis for axis in order if sizes[axis] > 1]
    op = view(node, outputs) if long == sorted(long) else moved(node, outputs)
    return Priced(op, {"perm": order})


def _transpose_values(node: Node) -> Array:
    return node.first.array.transpose(_permutation(node))


def _expanded(node: Node) -> Sequence[Sizes]:
    return (broadcast(node.first.sizes, node.need(1).integers),)


def _expand(node: Node, outputs: tuple[Value, ...]) -> Op:
    plain = node._replace(inputs=node.inputs[:1])
    is_same = node.first.size == outputs[0].size
    return view(plain, outputs) if is_same else moved(plain, outputs)


def _expand_values(node: Node) -> Array:
    return np.broadcast_to(node.first.array, _expanded(node)[0])


def _tiled(node: Node) -> Sequence[Sizes]:
    times = node.need(1).integers
    if len(times) != node.first.rank or min(times, default=1) < 0:
        raise Malformed(f"Tile of {list(node.first.sizes)} by {list(times)}")
    return (tuple(size * time for size, time in zip(node.first.sizes, times, strict=True)),)


def _tile_values(node: Node) -> Array:
    return np.tile(node.first.array, node.need(1).integers)


OPERATORS: dict[str, Operator] = {
    "Concat": Operator(concat, _concat_shape, _concatenated),
    "Split": Operator(_split, _split_shapes, _split_values),
    "Slice": Operator(_slice, _sliced, _slice_values),
    "Transpose": Operator(_transpose, _transposed, _transpose_values, is_view=True),
    "Expand": Operator(_expand, _expanded, _expand_values, is_view=True),
    "Tile": Operator(moved, _tiled, _tile_values),
}
