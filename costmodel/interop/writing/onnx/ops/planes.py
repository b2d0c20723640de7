"""The plane changed without weights: Pad, Resize, Slice, Transpose, DepthToSpace."""

from __future__ import annotations

from typing import Any

import numpy as np

from costmodel.core.window import ends_per_axis
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.onnx.place import Place
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.spatial import Crop, Pad, Transpose, Upsample

_MODES = {"constant": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def _pad(place: Place, op: Pad) -> None:
    if op.mode == "circular" and place.draft.opset < 19:
        raise Unwritable("circular padding is there from opset 19 on", "--opset 19")
    ends = ends_per_axis("padding", 0 if isinstance(op.padding, str) else op.padding, place.x)
    before = [0, 0, *(first for first, _ in ends)]
    after = [0, 0, *(last for _, last in ends)]
    name = place.map()
    if op.channels and op.mode != "constant":  # further channels are zeros whatever the plane does
        axes = len(place.x)
        further = place.sizes("channels", [0] * (axes + 1) + [op.channels] + [0] * (axes - 2))
        name = place.step("Pad", [name, further])
    elif op.channels:
        after[1] = op.channels
    place.end("Pad", [name, place.sizes("pads", before + after)], {"mode": _MODES[op.mode]})


_LINEAR = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
_RESIZED: dict[str, dict[str, Any]] = {
    "nearest": {
        "mode": "nearest",
        "coordinate_transformation_mode": "asymmetric",
        "nearest_mode": "floor",
    },
    **dict.fromkeys(("linear", "bilinear", "trilinear"), _LINEAR),
}


def _upsample(place: Place, op: Upsample) -> None:
    x, output = place.x, place.output
    if not place.draft.is_dynamic:
        read, attributes = ["", place.sizes("sizes", output)], _RESIZED[op.mode]
    elif place.draft.opset >= 18:
        read = ["", place.sizes("sizes", output.spatial)]
        attributes = _RESIZED[op.mode] | {"axes": list(range(2, len(x)))}
    else:
        factors = map(_factor, x.spatial, output.spatial)
        scales = np.array([1, 1, *factors], np.float32)
        read = [place.draft.constant(f"{place.layer.name}/scales", scales)]
        attributes = _RESIZED[op.mode]
    place.end("Resize", [place.map(), "", *read], attributes)


def _factor(size: int, wanted: int) -> np.float32:
    """The factor by which the floor of ``size`` times it is what is wanted."""
    factor = np.float32(wanted / size)
    return (
        factor
        if int(factor * np.float32(size)) >= wanted
        else np.nextafter(factor, np.float32(np.inf))
    )


def _crop(place: Place, op: Crop) -> None:
    starts = [
        (size - left) // 2 if op.size is not None else 0
        for size, left in zip(place.x.spatial, place.output.spatial, strict=True)
    ]
    if op.margins is not None and not isinstance(op.margins, str):
        starts = [first for first, _ in ends_per_axis("margins", op.margins, place.x)]
    stops = [first + size for first, size in zip(starts, place.output.spatial, strict=True)]
    bounds = (("start", starts), ("stop", stops), ("axes", list(range(2, len(place.x)))))
    place.end("Slice", [place.map(), *(place.sizes(name, values) for name, values in bounds)])


def _transpose(place: Place, op: Transpose) -> None:
    order = [0, *map(place.x.names.index, op.order)]
    place.end("Transpose", [place.map()], {"perm": order})


def _depth_to_space(place: Place, op: DepthToSpace) -> None:
    place.end("DepthToSpace", [place.map()], {"blocksize": op.scale, "mode": "CRD"})


def _space_to_depth(place: Place, op: SpaceToDepth) -> None:
    place.end("SpaceToDepth", [place.map()], {"blocksize": op.scale})


WRITERS: dict[type, Any] = {
    Pad: _pad,
    Upsample: _upsample,
    Crop: _crop,
    Transpose: _transpose,
    DepthToSpace: _depth_to_space,
    SpaceToDepth: _space_to_depth,
}
