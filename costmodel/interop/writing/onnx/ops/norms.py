"""Normalisations: one node where ONNX has it, else the means and differences that make it."""

from __future__ import annotations

from typing import Any

import numpy as np

from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.onnx.place import Place
from costmodel.interop.writing.onnx.statistics import EPSILON, centred
from costmodel.ops.norm import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    LocalResponseNorm,
)


def _batch_norm(place: Place, op: BatchNorm) -> None:
    name, rank = place.as_made()
    if place.layer.name in place.draft.taken_in:  # the convolution before it has it in its weights
        place.draft.hold(place.layer.name, None, name, rank)
        return
    norm = place.weights.norm(place.owner, place.x.c, affine=op.affine)
    parts = zip(("scale", "shift", "mean", "variance"), norm, strict=True)
    read = [name, *(place.weight(part, value) for part, value in parts)]
    place.end("BatchNormalization", read, {"epsilon": EPSILON}, rank=rank)


def _layer_norm(place: Place, op: LayerNorm) -> None:
    if place.draft.opset >= 17:
        _in_one_node(place, op)
    else:
        _in_parts(place, op)


def _in_one_node(place: Place, op: LayerNorm) -> None:
    """LayerNormalization, which normalises the last axes: the channels are brought there."""
    shape = place.x[1:] if op.over == "chw" else (place.x.c,)
    affine = (
        [*_affine(place, shape)]
        if op.affine
        else [place.draft.constant(f"{place.layer.name}/ones", np.ones(shape, np.float32))]
    )
    rank = len(place.x)
    if op.over == "chw" or place.as_made()[1] == 2:
        name, made = (place.map(), rank) if op.over == "chw" else place.as_made()
        place.end("LayerNormalization", [name, *affine], {"axis": 1, "epsilon": EPSILON}, made)
        return
    last = place.step("Transpose", [place.map()], {"perm": [0, *range(2, rank), 1]})
    normed = place.step("LayerNormalization", [last, *affine], {"axis": -1, "epsilon": EPSILON})
    place.end("Transpose", [normed], {"perm": [0, rank - 1, *range(1, rank - 1)]})


def _in_parts(place: Place, op: LayerNorm) -> None:
    rank = len(place.x)
    axes = list(range(1, rank)) if op.over == "chw" else [1]
    difference, deviation = centred(place, place.map(), axes, EPSILON)
    shape = place.x[1:] if op.over == "chw" else (place.x.c, *(1,) * (rank - 2))
    _scaled(place, place.step("Div", [difference, deviation]), shape, affine=op.affine)


def _group_norm(place: Place, op: GroupNorm) -> None:
    """Groups as the channels of an instance norm, which is how exporters write it."""
    grouped = place.reshaped(place.map(), [op.groups, -1])
    ones = place.draft.constant(f"{place.layer.name}/ones", np.ones(op.groups, np.float32))
    zeros = place.draft.constant(f"{place.layer.name}/zeros", np.zeros(op.groups, np.float32))
    attributes = {"epsilon": EPSILON}
    normed = place.step("InstanceNormalization", [grouped, ones, zeros], attributes)
    if not op.affine:
        place.end_reshaped(normed)
        return
    shape = (place.x.c, *(1,) * (len(place.x) - 2))
    _scaled(place, place.reshaped(normed, place.x[1:]), shape, affine=True)


def _instance_norm(place: Place, op: InstanceNorm) -> None:
    if op.affine:
        affine = [*_affine(place, (place.x.c,))]
    else:
        ones, zeros = np.ones(place.x.c, np.float32), np.zeros(place.x.c, np.float32)
        name = place.layer.name
        affine = [
            place.draft.constant(f"{name}/ones", ones),
            place.draft.constant(f"{name}/zeros", zeros),
        ]
    place.end("InstanceNormalization", [place.map(), *affine], {"epsilon": EPSILON})


def _lrn(place: Place, op: LocalResponseNorm) -> None:
    if op.size % 2 == 0:
        raise Unwritable(f"runtimes take an odd size only, not {op.size}", "give it an odd size")
    place.end("LRN", [place.map()], {"size": op.size})


def _l2_norm(place: Place, op: L2Norm) -> None:
    attributes = {"axis": 1, "p": 2}
    if not op.scale:
        place.end("LpNormalization", [place.map()], attributes)
        return
    normed = place.step("LpNormalization", [place.map()], attributes)
    shape = (place.x.c, *(1,) * (len(place.x) - 2))
    factor = place.weights.around_one(f"{place.owner}/scale", shape)
    place.end("Mul", [normed, place.weight("scale", factor)])


def _affine(place: Place, shape: tuple[int, ...]) -> tuple[str, str]:
    return (
        place.weight("scale", place.weights.around_one(f"{place.owner}/scale", shape)),
        place.weight("shift", place.weights.small(f"{place.owner}/shift", shape)),
    )


def _scaled(place: Place, name: str, shape: tuple[int, ...], *, affine: bool) -> None:
    """The end of a norm: its scale and shift, if it has them."""
    if not affine:
        place.end("Identity", [name])
        return
    scale, shift = _affine(place, shape)
    place.end("Add", [place.step("Mul", [name, scale]), shift])


WRITERS: dict[type, Any] = {
    BatchNorm: _batch_norm,
    LayerNorm: _layer_norm,
    GroupNorm: _group_norm,
    InstanceNorm: _instance_norm,
    LocalResponseNorm: _lrn,
    L2Norm: _l2_norm,
}
