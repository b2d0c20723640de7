"""Changing the plane: padding, resizing, depth to space and back."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.op import Op
from costmodel.interop.shapes import Malformed, Sizes
from costmodel.interop.tflite.operator import Rule, moved
from costmodel.interop.tflite.values import Node, Value
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.reshape import Identity
from costmodel.ops.spatial import Pad, Upsample


def _ends(node: Node) -> list[tuple[int, int]]:
    """What is added before and after each axis."""
    flat, rank = node.need(1).integers, node.need(0).rank
    if len(flat) != 2 * rank or min(flat, default=0) < 0:
        raise Malformed(f"paddings {list(flat)} are not two for each of {rank} axes")
    return list(zip(flat[::2], flat[1::2], strict=True))


def _padded(node: Node) -> Sequence[Sizes]:
    pairs = zip(node.need(0).sizes, _ends(node), strict=True)
    return (tuple(size + before + after for size, (before, after) in pairs),)


def _pad(node: Node, outputs: tuple[Value, ...]) -> Op:
    """Zeros around the plane or behind the channels of a map, else elements moved."""
    ends = _ends(node)
    if not any(map(any, ends)):
        return Identity()
    if len(ends) == 4 and node.type != "MIRROR_PAD" and not any(ends[0]) and not ends[3][0]:
        return Pad((ends[1], ends[2]), ends[3][1])
    return moved(node, outputs)


def _resized(node: Node) -> Sequence[Sizes]:
    n, _, _, c = _map(node)
    h, w = node.need(1).integers
    return ((n, h, w, c),)


def _resize(node: Node, outputs: tuple[Value, ...]) -> Op:
    """The plane enlarged, or resized in another way."""
    (_, h1, w1, _), (_, h, w, _) = node.need(0).sizes, outputs[0].sizes
    if h >= h1 and w >= w1:
        mode = "nearest" if node.type == "RESIZE_NEAREST_NEIGHBOR" else "bilinear"
        return Upsample(None, (h, w), mode)  # type: ignore[arg-type]
    return moved(node, outputs)


def _map(node: Node) -> Sizes:
    if node.need(0).rank != 4:
        raise Malformed(f"{node.type} needs a map, not {list(node.need(0).sizes)}")
    return node.need(0).sizes


def _to_space(node: Node) -> Sequence[Sizes]:
    (n, h, w, c), r = _map(node), node.positive("BlockSize")
    if c % (r * r):
        raise Malformed(f"{c} channels cannot become squares of {r}")
    return ((n, h * r, w * r, c // (r * r)),)


def _to_depth(node: Node) -> Sequence[Sizes]:
    (n, h, w, c), r = _map(node), node.positive("BlockSize")
    if h % r or w % r:
        raise Malformed(f"squares of {r} do not tile {h}x{w}")
    return ((n, h // r, w // r, c * r * r),)


RULES: dict[str, Rule] = {
    **{name: Rule(_pad, _padded) for name in ("PAD", "PADV2", "MIRROR_PAD")},
    **{name: Rule(_resize, _resized) for name in ("RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR")},
    "DEPTH_TO_SPACE": Rule(
        lambda node, _outputs: DepthToSpace(node.positive("BlockSize")), _to_space
    ),
    "SPACE_TO_DEPTH": Rule(
        lambda node, _outputs: SpaceToDepth(node.positive("BlockSize")), _to_depth
    ),
}
