"""Pooling over windows or the plane, of which a vector is left."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.ncnn.along import Params, along, padding, rank
from costmodel.interop.writing.ncnn.draft import Place, vector
from costmodel.interop.writing.windows import Window, window
from costmodel.ops.pool import AdaptivePool, AvgPool, GlobalPool, MaxPool


def _max_pool(place: Place, op: MaxPool) -> None:
    if set(window(op, place.layer.shapes[0]).dilation) != {1}:
        raise Unwritable("ncnn's Pooling has no dilation", "leave the dilation out")
    _pool(place, window(op, place.layer.shapes[0]), 0)


def _avg_pool(place: Place, op: AvgPool) -> None:
    _pool(place, window(op, place.layer.shapes[0]), 1)


def _pool(place: Place, over: Window, kind: int) -> None:
    x = place.layer.shapes[0]
    params: Params = {
        0: kind,
        **along((1, 11, 21), over.k),
        **along((2, 12, 22), over.stride),
        **padding((3, 13, 23), (14, 15, 16), over.ends(x, place.output)),
        5: 1,
    }
    place.end(f"Pooling{rank(x)}", [place.map()], params)


def _global_pool(place: Place, op: GlobalPool) -> None:
    if op.mode == "std":
        raise Unwritable("ncnn's Pooling has a mean or a maximum", "mode: avg")
    kind = f"Pooling{rank(place.layer.shapes[0])}"
    pooled: Params = {0: int(op.mode == "avg"), 4: 1}
    place.end(kind, [place.map()], pooled, shape=vector(place.output))


def _adaptive_pool(place: Place, op: AdaptivePool) -> None:
    params: Params = {0: int(op.mode == "avg"), 7: 1, **along((8, 18, 28), place.output.spatial)}
    place.end(f"Pooling{rank(place.layer.shapes[0])}", [place.map()], params)


WRITERS: dict[type, Any] = {
    MaxPool: _max_pool,
    AvgPool: _avg_pool,
    GlobalPool: _global_pool,
    AdaptivePool: _adaptive_pool,
}
