"""Pooling over windows, the plane or the channels; regions are no tensor of a spec."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.onnx.place import Place
from costmodel.interop.writing.onnx.statistics import centred, reduced
from costmodel.interop.writing.windows import flat, window
from costmodel.ops.pool import AdaptivePool, AvgPool, ChannelPool, GlobalPool, MaxPool


def _max_pool(place: Place, op: MaxPool) -> None:
    over = window(op, place.x)
    attributes = {
        "kernel_shape": over.k,
        "strides": over.stride,
        "pads": flat(over.ends(place.x, place.output)),
        "dilations": over.dilation if set(over.dilation) != {1} else None,
    }
    place.end("MaxPool", [place.map()], attributes)


def _avg_pool(place: Place, op: AvgPool) -> None:
    over = window(op, place.x)
    pads = flat(over.ends(place.x, place.output))
    attributes = {"kernel_shape": over.k, "strides": over.stride, "pads": pads}
    place.end("AveragePool", [place.map()], attributes)


def _global_pool(place: Place, op: GlobalPool) -> None:
    if op.mode == "std":
        place.end("Identity", [_deviation(place, list(range(2, len(place.x))))])
    else:
        kind = {"avg": "GlobalAveragePool", "max": "GlobalMaxPool"}[op.mode]
        # Models drop the axes that it leaves at 1; ONNX does not.
        place.end(kind, [place.map()], rank=len(place.x))


def _adaptive_pool(place: Place, op: AdaptivePool) -> None:
    kind = {"avg": "AveragePool", "max": "MaxPool"}[op.mode]
    pairs = list(zip(place.x.spatial, place.output.spatial, strict=True))
    if any(size % wanted for size, wanted in pairs):
        sizes = " by ".join(f"{size} to {wanted}" for size, wanted in pairs)
        hint = "choose an input whose size it divides, or an avg_pool or max_pool"
        raise Unwritable(f"its windows would differ in size, from {sizes}", hint)
    k = [size // wanted for size, wanted in pairs]
    place.end(kind, [place.map()], {"kernel_shape": k, "strides": k})


def _channel_pool(place: Place, op: ChannelPool) -> None:
    if op.mode == "std":
        found = _deviation(place, [1])
    else:
        kind = {"avg": "ReduceMean", "max": "ReduceMax"}[op.mode]
        found = reduced(place, kind, place.map(), [1])
    place.end("Identity", [found])


def _deviation(place: Place, axes: list[int]) -> str:
    return centred(place, place.map(), axes, 0)[1]


WRITERS: dict[type, Any] = {
    MaxPool: _max_pool,
    AvgPool: _avg_pool,
    GlobalPool: _global_pool,
    AdaptivePool: _adaptive_pool,
    ChannelPool: _channel_pool,
}
