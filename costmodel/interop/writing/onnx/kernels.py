"""Kernels and biases of convolutions and fully connected layers, with a batch norm taken in.

With the factor s and the mean m of the norm, s·(W·x + b - m) + t is (s·W)·x + s·(b - m) + t, the
same function whether the norm is kept or folded.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from costmodel.interop.writing.onnx.place import Place
from costmodel.interop.writing.onnx.weights import Array, Norm


def kernel(place: Place, shape: Sequence[int], *, bias: bool, groups: int = 0) -> list[str]:
    """The kernel [c2, c1/g, ...] of a layer and, if it has one, its bias.

    With ``groups`` it is transposed, [c1, c2/g, ...], and each input position meets all of it.
    """
    c = place.output.c
    fan_in = prod(shape[1:]) if not groups else prod(shape) // c
    weight = place.weights.he(f"{place.owner}/weight", shape, fan_in)
    offset = place.weights.small(f"{place.owner}/bias", [c]) if bias else None
    norm = _taken_in(place)
    if norm:
        weight = _scaled(weight, norm.factor, groups)
        before = -norm.mean if offset is None else offset - norm.mean
        offset = before * norm.factor + norm.shift
    names = [place.weight("weight", weight)]
    return names if offset is None else [*names, place.weight("bias", offset)]


def _taken_in(place: Place) -> Norm | None:
    norm = place.draft.norms.get(place.layer.name)
    if norm is None:
        return None
    affine = bool(getattr(norm.op, "affine", True))
    return place.weights.norm(norm.weights_of or norm.name, norm.output.c, affine=affine)


def _scaled(weight: Array, factor: Array, groups: int) -> Array:
    """The kernel with each output channel multiplied by its factor."""
    ones = (1,) * (weight.ndim - 2)
    if not groups:
        return weight * factor.reshape(-1, 1, *ones)
    c1, c2 = weight.shape[:2]
    apart = weight.reshape(groups, c1 // groups, c2, *weight.shape[2:])
    return np.asarray(apart * factor.reshape(groups, 1, c2, *ones)).reshape(weight.shape)
