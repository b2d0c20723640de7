"""Picking elements by index and putting them where they belong; blocks of positions as images."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from costmodel.core.op import Kind, Op
from costmodel.interop.counted import Counted
from costmodel.interop.shapes import Malformed, Sizes, axis_of
from costmodel.interop.tflite.layout import ours
from costmodel.interop.tflite.operator import Rule, computed, first_shape, moved
from costmodel.interop.tflite.values import Array, Node, Value


def _gathered(node: Node) -> Sequence[Sizes]:
    x, indices = node.need(0).sizes, node.need(1).sizes
    axis, batch = axis_of(node.option("Axis"), len(x)), node.option("BatchDims")
    return ((*x[:axis], *indices[batch:], *x[axis + 1 :]),)


def _gather(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Rows of a table looked up (an embedding), or elements moved."""
    table, y = node.need(1 if node.type == "EMBEDDING_LOOKUP" else 0), outputs[0]
    if table.is_constant:
        params = table.weights
        return Counted(node.type, Kind.MOVEMENT, ours(y.sizes), 0, y.size, params)
    return moved(node, outputs)


def _gather_values(node: Node) -> Array:
    indices = np.asarray(node.need(1).data).astype(np.int64)
    return np.asarray(np.take(np.asarray(node.need(0).data), indices, node.option("Axis")))


def _looked_up(node: Node) -> Sequence[Sizes]:
    return ((*node.need(0).sizes, *node.need(1).sizes[1:]),)


def _by_places(node: Node) -> Sequence[Sizes]:
    x, places = node.need(0).sizes, node.need(1).sizes
    if not places or places[-1] > len(x):
        raise Malformed(f"{node.type} of {list(x)} by {list(places)}")
    return ((*places[:-1], *x[places[-1] :]),)


def _scattered(node: Node) -> Sequence[Sizes]:
    return (node.need(2).integers,)


def _argument(node: Node) -> Sequence[Sizes]:
    sizes = node.need(0).sizes
    axis = axis_of(node.need(1).integers[0], len(sizes))
    return ((*sizes[:axis], *sizes[axis + 1 :]),)


def _largest(node: Node) -> Sequence[Sizes]:
    return ((*node.need(0).sizes[:-1], *node.need(1).integers[:1]),) * node.outputs


def _one_hot(node: Node) -> Sequence[Sizes]:
    sizes, axis = node.need(0).sizes, node.option("Axis", -1)
    place = axis_of(axis, len(sizes) + 1)
    return ((*sizes[:place], node.need(1).integers[0], *sizes[place:]),)


def _blocks(node: Node) -> tuple[Sizes, list[tuple[int, int]]]:
    """The sizes of blocks, and what is added to or cut off the ends of each axis."""
    blocks, flat = node.need(1).integers, node.need(2).integers
    if len(flat) != 2 * len(blocks) or len(blocks) >= node.need(0).rank or min(blocks) < 1:
        raise Malformed(f"{node.type} of {list(node.need(0).sizes)} by {list(blocks)}")
    return blocks, list(zip(flat[::2], flat[1::2], strict=True))


def _to_batch(node: Node) -> Sequence[Sizes]:
    """Every block of positions becomes as many images."""
    (blocks, ends), (n, *rest) = _blocks(node), node.need(0).sizes
    plane = [size + sum(end) for size, end in zip(rest, ends, strict=False)]
    if any(size % block for size, block in zip(plane, blocks, strict=True)):
        raise Malformed(f"blocks of {list(blocks)} do not tile {plane}")
    found = (size // block for size, block in zip(plane, blocks, strict=True))
    return ((n * prod(blocks), *found, *rest[len(blocks) :]),)


def _to_space(node: Node) -> Sequence[Sizes]:
    (blocks, ends), (n, *rest) = _blocks(node), node.need(0).sizes
    axes = zip(rest, blocks, ends, strict=False)
    plane = [size * block - sum(end) for size, block, end in axes]
    if n % prod(blocks) or min(plane) < 0:
        raise Malformed(f"{n} images do not fill blocks of {list(blocks)}")
    return ((n // prod(blocks), *plane, *rest[len(blocks) :]),)


RULES: dict[str, Rule] = {
    "GATHER": Rule(_gather, _gathered, _gather_values),
    "EMBEDDING_LOOKUP": Rule(_gather, _looked_up),
    "GATHER_ND": Rule(moved, _by_places),
    "SCATTER_ND": Rule(moved, _scattered),
    **{name: Rule(computed, _argument) for name in ("ARG_MAX", "ARG_MIN")},
    "TOPK_V2": Rule(moved, _largest),
    "ONE_HOT": Rule(moved, _one_hot),
    "SPACE_TO_BATCH_ND": Rule(moved, _to_batch),
    "BATCH_TO_SPACE_ND": Rule(moved, _to_space),
    **{name: Rule(moved, first_shape) for name in ("REVERSE_V2", "REVERSE_SEQUENCE", "ZEROS_LIKE")},
}
