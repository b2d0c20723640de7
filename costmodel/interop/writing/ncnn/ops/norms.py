"""Norms that stand by themselves, and factors that are learned."""

from __future__ import annotations

from typing import Any

from costmodel.core.cost import Shape
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.ncnn.along import Params
from costmodel.interop.writing.ncnn.draft import Place
from costmodel.ops.arithmetic import Scale
from costmodel.ops.norm import BatchNorm, LayerNorm, LocalResponseNorm

_EPSILON = 1e-5


def _batch_norm(place: Place, _op: BatchNorm) -> None:
    if place.layer.name in place.draft.taken_in:  # what it follows has it in its weights
        place.hold(place.blob())
        return
    weights = place.weights("scale", "mean", "variance", "shift")
    place.end("BatchNorm", [place.blob()], {0: place.output.c, 1: _EPSILON}, weights)


def _layer_norm(place: Place, op: LayerNorm) -> None:
    """Over the last axis, to which channels are brought."""
    if op.over != "c":
        raise Unwritable("it is written over channels alone", "over: c")
    weights = place.weights("scale", "shift") if op.affine else ()
    params: Params = {0: place.output.c, 1: _EPSILON, 2: int(op.affine)}
    blob = place.blob()
    if blob.is_vector:
        place.end("LayerNorm", [blob], params, weights)
        return
    n, c, h, w = place.plane()
    last = Shape(n, h, w, c)
    turned = place.step("Permute", [blob], last, {0: 3})
    normed = place.step("LayerNorm", [turned], last, params, weights)
    place.end("Permute", [normed], {0: 4})


def _response_norm(place: Place, op: LocalResponseNorm) -> None:
    place.end("LRN", [place.map()], {0: 0, 1: op.size, 2: 1e-4, 3: 0.75, 4: 1.0})


def _scale(place: Place, op: Scale) -> None:
    parts = ("scale", "shift") if op.bias else ("scale",)
    place.end("Scale", [place.blob()], {0: place.output.c, 1: int(op.bias)}, place.weights(*parts))


WRITERS: dict[type, Any] = {
    BatchNorm: _batch_norm,
    LayerNorm: _layer_norm,
    LocalResponseNorm: _response_norm,
    Scale: _scale,
}
