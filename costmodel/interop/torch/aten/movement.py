"""Moving elements about: concats, splits, slices, transposes, channel shuffles.

Views of PyTorch that leave out or reorder elements are movement here, as in a spec: who reads them
next, or another runtime, moves them. What only has another shape is in ``views``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias, cast

from costmodel.core.cost import Shape
from costmodel.core.op import Kind, Op
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.orders import REORDERED, order_of
from costmodel.interop.torch.pricing import as_counted, counted, is_image, view
from costmodel.ops.channels import Concat, IndexSelect, Shuffle, Slice, Split
from costmodel.ops.spatial import Transpose

Order: TypeAlias = Literal["chw", "cwh", "hcw", "hwc", "wch", "whc"]
_AXES: tuple[Literal["c", "h", "w"], ...] = ("c", "c", "h", "w")
"""What the spec language calls an axis; the first is never asked for."""


def _concat(event: Event) -> Op:
    """Along the channels; a tensor of no elements, which grown lists begin with, is left out."""
    axis = event.given["dim"] % len(event.out)
    is_plain = axis == 1 and len(event.activations) == len(event.given["tensors"])
    return Concat() if is_plain else counted(event, Kind.MOVEMENT)


def _split(event: Event) -> Op:
    x = event.shape()
    axis = event.given["dim"] % len(x)
    if axis != 1 or len(event.results) == 1:
        return view(event) if event.out == x else counted(event, Kind.MOVEMENT)
    sizes = tuple(shape[1] for shape in event.results.values())
    names = tuple(f"part{number}" for number in range(len(sizes)))
    return Split(names, None if len(set(sizes)) == 1 else sizes)


def _slice(event: Event) -> Op:
    """A range of an axis; all of it is the tensor itself."""
    x, given = event.shape(), event.given
    if event.out == x:
        return view(event)
    axis, size = given["dim"] % len(x), event.out
    if not is_image(x) or axis == 0:
        return counted(event, Kind.MOVEMENT)
    start, stop, _ = slice(given.get("start"), given.get("end")).indices(x[axis])
    return Slice(_AXES[axis], start, stop, given.get("step") or 1) if size else view(event)


def _narrow(event: Event) -> Op:
    x, given = event.shape(), event.given
    axis, start = given["dim"] % len(x), given["start"]
    if not is_image(x) or axis == 0 or not isinstance(start, int) or event.out == x:
        return view(event) if event.out == x else counted(event, Kind.MOVEMENT)
    start %= x[axis]
    return Slice(_AXES[axis], start, start + given["length"])


def _select(event: Event) -> Op:
    """One position of an axis; of an axis of length 1, it is the tensor itself."""
    is_all = event.out.size == event.shape().size
    return view(event) if is_all else counted(event, Kind.MOVEMENT)


def _reordered(event: Event) -> Op:
    x, order = event.shape(), order_of(event)
    if _keeps_order(x, order):
        return view(event)
    if is_image(x) and order[0] == 0:
        return Transpose(cast("Order", "".join("nchw"[axis] for axis in order[1:])))
    return counted(event, Kind.MOVEMENT)


def _keeps_order(x: Shape, order: Sequence[int]) -> bool:
    """Whether only axes of length 1 change their places."""
    moved = [axis for axis in order if x[axis] != 1]
    return moved == sorted(moved)


def _index_select(event: Event) -> Op:
    is_plain = is_image(event.shape()) and event.given["dim"] in (1, -3)
    return (
        IndexSelect(event.out.c) if is_plain and _is_alone(event) else counted(event, Kind.MOVEMENT)
    )


def _is_alone(event: Event) -> bool:
    return len(event.activations) == 1 and event.is_activation("self")


def _shuffle(event: Event) -> Op:
    return Shuffle(event.given["groups"])


PRICES = {
    **dict.fromkeys(("cat", "concat", "concatenate"), _concat),
    **dict.fromkeys(("chunk", "split", "split_with_sizes", "tensor_split"), _split),
    **dict.fromkeys(("unsafe_chunk", "unsafe_split", "unsafe_split_with_sizes"), _split),
    **dict.fromkeys(REORDERED, _reordered),
    "channel_shuffle": _shuffle,
    "index_select": _index_select,
    "narrow": _narrow,
    "select": _select,
    "slice": _slice,
    "stack": as_counted(Kind.MOVEMENT),
    "unbind": as_counted(Kind.MOVEMENT),
}
