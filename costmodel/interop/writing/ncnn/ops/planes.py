"""Planes cut, padded and enlarged, and what is only another view, or nothing."""

from __future__ import annotations

from typing import Any

from costmodel.core.cost import Shape
from costmodel.core.window import ends_per_axis
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.ncnn.along import Params, along, rank
from costmodel.interop.writing.ncnn.draft import Place, vector
from costmodel.ops.channels import Slice
from costmodel.ops.reshape import Dropout, Flatten, Identity
from costmodel.ops.spatial import Crop, Pad, Upsample


def _slice(place: Place, op: Slice) -> None:
    """A range; of every second position and the like, pools of one position each."""
    x = place.layer.shapes[0]
    axis = x.names.index(op.axis)
    stop = x[axis] if op.stop is None else op.stop
    cut: Params = {9: [op.start], 10: [stop], 11: [axis - 1]}
    if op.step == 1:
        place.end("Crop", [place.map()], cut)
        return
    if axis == 1:
        raise Unwritable("ncnn has no layer that picks channels by a list", "step: 1")
    blob = place.map()
    if (op.start, stop) != (0, x[axis]):
        blob = place.step("Crop", [blob], Shape(*x[:axis], stop - op.start, *x[axis + 1 :]), cut)
    strides = [op.step if one == axis else 1 for one in range(2, len(x))]
    params = {0: 0, **along((1, 11, 21), [1] * len(strides)), **along((2, 12, 22), strides)}
    place.end(f"Pooling{rank(x)}", [blob], {**params, 5: 1})


def _crop(place: Place, op: Crop) -> None:
    sizes = place.output.spatial
    pairs = zip(place.layer.shapes[0].spatial, sizes, strict=True)
    starts = [(size - left) // 2 for size, left in pairs]
    if op.margins is not None and not isinstance(op.margins, str):
        ends = ends_per_axis("margins", op.margins, place.layer.shapes[0])
        starts = [before for before, _ in ends]
    stops = [start + size for start, size in zip(starts, sizes, strict=True)]
    axes = list(range(1, len(sizes) + 1))
    place.end("Crop", [place.map()], {9: starts, 10: stops, 11: axes})


def _pad(place: Place, op: Pad) -> None:
    modes = {"constant": 0, "replicate": 1, "reflect": 2}
    if op.mode not in modes or len(place.output) != 4 or (op.channels and op.mode != "constant"):
        raise Unwritable("ncnn's Padding has no such mode", "mode: constant")
    padding = 0 if isinstance(op.padding, str) else op.padding
    (top, bottom), (left, right) = ends_per_axis("padding", padding, place.layer.shapes[0])
    params: Params = {0: top, 1: bottom, 2: left, 3: right, 4: modes[op.mode], 5: 0.0}
    place.end("Padding", [place.map()], {**params, 7: 0, 8: op.channels})


def _upsample(place: Place, op: Upsample) -> None:
    _, _, h, w = place.plane()
    place.end("Interp", [place.map()], {0: 1 if op.mode == "nearest" else 2, 3: h, 4: w})


def _flatten(place: Place, _op: Flatten) -> None:
    blob = place.blob()
    if blob.is_vector:
        place.hold(blob)
    else:
        place.end("Flatten", [blob], shape=vector(place.output))


def _nothing(place: Place, _op: Dropout | Identity) -> None:
    place.hold(place.blob())


WRITERS: dict[type, Any] = {
    Slice: _slice,
    Crop: _crop,
    Pad: _pad,
    Upsample: _upsample,
    Flatten: _flatten,
    Dropout: _nothing,
    Identity: _nothing,
}
