"""Changing the plane: padding, resizing, depth to space, cropping, sampling."""

from __future__ import annotations

from collections.abc import Sequence
from math import floor

import numpy as np

from costmodel.core.op import Op
from costmodel.interop.onnx.operator import Operator, moved
from costmodel.interop.onnx.values import Array, Node, Value
from costmodel.interop.shapes import Malformed, Sizes, axis_of
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.reshape import Identity
from costmodel.ops.spatial import Pad, Upsample


def _pads(node: Node) -> tuple[Sizes, Sizes]:
    """What is added before and after each axis; less than nothing is cut off."""
    rank = node.first.rank
    pads = node.integers(1, "pads" if "pads" in node.attributes else "paddings") or ()
    given = node.optional(3)
    axes = tuple(range(rank)) if given is None else given.integers
    if len(pads) != 2 * len(axes):
        raise Malformed(f"pads {list(pads)} are not two for each of {len(axes)} axes")
    before, after = [0] * rank, [0] * rank
    for place, axis in enumerate(axes):
        before[axis_of(axis, rank)] = pads[place]
        after[axis_of(axis, rank)] = pads[place + len(axes)]
    return tuple(before), tuple(after)


def _padded(node: Node) -> Sequence[Sizes]:
    found = tuple(map(sum, zip(node.first.sizes, *_pads(node), strict=True)))
    if min(found, default=0) < 0:
        raise Malformed(f"Pad cuts {list(node.first.sizes)} down to {list(found)}")
    return (found,)


def _pad(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Zeros around the plane or behind the channels of a map, else elements moved."""
    before, after = _pads(node)
    if not any((*before, *after)):
        return Identity()
    is_map = node.first.rank == 4 and min(*before, *after) >= 0
    if is_map and not (before[0] or after[0] or before[1]) and _is_constant_mode(node):
        ends = tuple(zip(before[2:], after[2:], strict=True))
        return Pad((ends[0], ends[1]), after[1])
    return moved(node._replace(inputs=node.inputs[:1]), outputs)


def _is_constant_mode(node: Node) -> bool:
    return bool(node.attribute("mode", b"constant") == b"constant")


def _pad_values(node: Node) -> Array:
    before, after = _pads(node)
    value = node.optional(2)
    fill = value.array.reshape(-1)[0] if value is not None and value.size else 0
    if not _is_constant_mode(node) or min((*before, *after), default=0) < 0:
        raise Malformed("only constant padding is computed")
    return np.pad(node.first.array, tuple(zip(before, after, strict=True)), constant_values=fill)


def _resized(node: Node) -> Sequence[Sizes]:
    sizes = node.first.sizes
    is_old = node.type == "Upsample" or node.opset < 11
    target = None if is_old else node.optional(3)
    axes = tuple(node.attribute("axes") or range(len(sizes)))
    found = list(sizes)
    if target is not None and target.size:
        asked = _by_policy(node, axes, target.integers)
        for axis, size in zip(axes, asked, strict=True):
            found[axis_of(axis, len(sizes))] = size
        return (tuple(found),)
    for axis, scale in zip(axes, _scales(node, is_old=is_old), strict=True):
        place = axis_of(axis, len(sizes))
        found[place] = floor(sizes[place] * scale)
    return (tuple(found),)


def _by_policy(node: Node, axes: Sizes, target: Sizes) -> Sizes:
    """The sizes asked for, or those that keep the aspect ratio within or around them."""
    if len(axes) != len(target):
        raise Malformed(f"Resize of axes {list(axes)} to {list(target)}")
    policy = node.attribute("keep_aspect_ratio_policy", b"stretch")
    if policy == b"stretch":
        return target
    sizes = [node.first.sizes[axis_of(axis, node.first.rank)] for axis in axes]
    ratios = [asked / size for asked, size in zip(target, sizes, strict=True)]
    scale = min(ratios) if policy == b"not_larger" else max(ratios)
    return tuple(floor(size * scale + 0.5) for size in sizes)


def _scales(node: Node, *, is_old: bool) -> tuple[float, ...]:
    value = node.optional(1 if is_old else 2)
    found = node.attribute("scales") if value is None else value.array.reshape(-1)
    if found is None or not len(found):
        raise Malformed(f"{node.type} has neither scales nor sizes")
    return tuple(float(one) for one in found)


def _resize(node: Node, outputs: tuple[Value, ...]) -> Op:
    """The plane enlarged, or resized in another way."""
    x, y = node.first.sizes, outputs[0].sizes
    if x == y:
        return Identity()
    if len(x) == 4 and x[:2] == y[:2] and y[2] >= x[2] and y[3] >= x[3]:
        is_nearest = node.attribute("mode", b"nearest") == b"nearest"
        return Upsample(None, (y[2], y[3]), "nearest" if is_nearest else "bilinear")
    return moved(node._replace(inputs=node.inputs[:1]), outputs)


def _to_space(node: Node) -> Sequence[Sizes]:
    n, c, h, w = _map(node)
    r = node.attribute("blocksize", 1)
    if r < 1 or c % (r * r):
        raise Malformed(f"{c} channels cannot become squares of {r}")
    return ((n, c // (r * r), h * r, w * r),)


def _to_depth(node: Node) -> Sequence[Sizes]:
    n, c, h, w = _map(node)
    r = node.attribute("blocksize", 1)
    if r < 1 or h % r or w % r:
        raise Malformed(f"squares of {r} do not tile {h}x{w}")
    return ((n, c * r * r, h // r, w // r),)


def _map(node: Node) -> Sizes:
    if node.first.rank != 4:
        raise Malformed(f"{node.type} needs a map, not {list(node.first.sizes)}")
    return node.first.sizes


def _sampled(node: Node) -> Sequence[Sizes]:
    grid = node.need(1).sizes
    return ((*node.first.sizes[:2], *grid[1:-1]),)


def _regions(node: Node) -> Sequence[Sizes]:
    size = (node.attribute("output_height", 1), node.attribute("output_width", 1))
    return ((node.need(1).sizes[0], node.first.sizes[1], *size),)


OPERATORS: dict[str, Operator] = {
    "Pad": Operator(_pad, _padded, _pad_values),
    "Resize": Operator(_resize, _resized),
    "Upsample": Operator(_resize, _resized),
    "DepthToSpace": Operator(
        lambda node, _outputs: DepthToSpace(node.attribute("blocksize", 1)), _to_space
    ),
    "SpaceToDepth": Operator(
        lambda node, _outputs: SpaceToDepth(node.attribute("blocksize", 1)), _to_depth
    ),
    "GridSample": Operator(moved, _sampled),
    "RoiAlign": Operator(moved, _regions),
}
