"""Channels and planes moved about, views and no-ops."""

from __future__ import annotations

from typing import Any

from costmodel.core.window import ends_per_axis, per_axis
from costmodel.interop.writing.torch.expressions import (
    Call,
    Expression,
    Listed,
    Number,
    Option,
    Text,
)
from costmodel.interop.writing.torch.spot import Spot, count, cropped, padded, several
from costmodel.ops.channels import IndexSelect, Shuffle, Slice, Split
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.reshape import Dropout, Flatten, Identity, Reshape
from costmodel.ops.spatial import Crop, Pad, Transpose, Upsample


def _split(spot: Spot, op: Split) -> tuple[Call, ...]:
    sizes = tuple(Number(part.c, "c") for part in op.parts(spot.x))
    return (Call("Split", (Listed(sizes),)),)


def _slice(spot: Spot, op: Slice) -> tuple[Call, ...]:
    axis = spot.x.names.index(op.axis)
    stop: Expression = Text("None") if op.stop is None else Number(op.stop, "stop")
    bounds = (Text(str(axis)), Number(op.start, "start"), stop)
    return (Call("Slice", bounds, (count("step", op.step, 1),)),)


def _index_select(spot: Spot, op: IndexSelect) -> tuple[Call, ...]:
    return (Call("IndexSelect", (spot.c(), Number(op.out, "c"))),)


def _shuffle(_spot: Spot, op: Shuffle) -> tuple[Call, ...]:
    return (Call("nn.ChannelShuffle", (Number(op.groups, "groups"),)),)


_PADS = {
    "constant": "ConstantPad",
    "reflect": "ReflectionPad",
    "replicate": "ReplicationPad",
    "circular": "CircularPad",
}


def _pad(spot: Spot, op: Pad) -> tuple[Call, ...]:
    found = []
    ends = ends_per_axis("padding", 0 if isinstance(op.padding, str) else op.padding, spot.x)
    if any(map(any, ends)):
        found.append(padded(spot.of_rank(_PADS[op.mode]), ends))
    if op.channels:
        found.append(Call("PadChannels", (Number(op.channels, "c"),)))
    return tuple(found) or (Call("nn.Identity"),)


def _upsample(spot: Spot, op: Upsample) -> tuple[Call, ...]:
    none, mode = Text("None"), Text(f'"{op.mode}"')
    size = several(spot.output.spatial, "size") if op.size else none
    scale = several(per_axis("scale", op.scale, spot.x), "scale") if op.scale else none
    options = (
        Option("size", size, none),
        Option("scale_factor", scale, none),
        Option("mode", mode, Text('"nearest"')),
    )
    return (Call("nn.Upsample", (), options),)


def _crop(spot: Spot, op: Crop) -> tuple[Call, ...]:
    sizes = spot.output.spatial
    starts = [(size - left) // 2 for size, left in zip(spot.x.spatial, sizes, strict=True)]
    if op.margins is not None and not isinstance(op.margins, str):
        starts = [before for before, _ in ends_per_axis("margins", op.margins, spot.x)]
    return (cropped(starts, sizes),)


def _transpose(spot: Spot, op: Transpose) -> tuple[Call, ...]:
    order = ", ".join(str(spot.x.names.index(axis)) for axis in op.order)
    return (Call("Permute", (Text("0"), Text(order))),)


def _depth_to_space(_spot: Spot, op: DepthToSpace) -> tuple[Call, ...]:
    return (Call("nn.PixelShuffle", (Number(op.scale, "scale"),)),)


def _space_to_depth(_spot: Spot, op: SpaceToDepth) -> tuple[Call, ...]:
    return (Call("nn.PixelUnshuffle", (Number(op.scale, "scale"),)),)


def _flatten(_spot: Spot, _op: Flatten) -> tuple[Call, ...]:
    return (Call("nn.Flatten"),)


def _reshape(spot: Spot, _op: Reshape) -> tuple[Call, ...]:
    sizes = Listed(tuple(Number(size, "size") for size in spot.output[1:]))
    view = Call("nn.Unflatten", (Text("1"), sizes))
    return (view,) if spot.is_vector else (Call("nn.Flatten"), view)


def _dropout(_spot: Spot, op: Dropout) -> tuple[Call, ...]:
    return (Call("nn.Dropout", (Text(repr(float(op.p))),)),)


def _identity(_spot: Spot, _op: Identity) -> tuple[Call, ...]:
    return (Call("nn.Identity"),)


MODULES: dict[type, Any] = {
    Split: _split,
    Slice: _slice,
    IndexSelect: _index_select,
    Shuffle: _shuffle,
    Pad: _pad,
    Upsample: _upsample,
    Crop: _crop,
    Transpose: _transpose,
    DepthToSpace: _depth_to_space,
    SpaceToDepth: _space_to_depth,
    Flatten: _flatten,
    Reshape: _reshape,
    Dropout: _dropout,
    Identity: _identity,
}
