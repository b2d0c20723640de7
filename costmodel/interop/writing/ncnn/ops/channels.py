"""Sums and products of tensors, and channels moved about."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.ncnn.along import Params
from costmodel.interop.writing.ncnn.draft import Place
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.channels import Concat, Shuffle, Split


def _add(place: Place, _op: Add) -> None:
    blobs = place.blobs()
    if len(blobs) == 2:
        place.end("BinaryOp", blobs, {0: 0})
    else:
        place.end("Eltwise", blobs, {0: 1})


def _multiply(place: Place, _op: Multiply) -> None:
    """A vector is taken for a factor of each channel."""
    blobs = [place.blob(number) for number in range(len(place.layer.inputs))]
    first, *others, last = sorted(blobs, key=lambda blob: blob.is_vector)
    for other in others:
        first = place.step("BinaryOp", [first, other], first.shape, {0: 2})
    place.end("BinaryOp", [first, last], {0: 2}, shape=first.shape)


def _concat(place: Place, _op: Concat) -> None:
    place.end("Concat", place.blobs(), {0: 0})


def _split(place: Place, op: Split) -> None:
    parts = op.parts(place.layer.shapes[0])
    blob, name = place.map(), place.layer.name
    params: Params = {0: [part.c for part in parts], 1: 0}
    for number, given in enumerate(
        place.draft.add("Slice", name, [blob], parts, params, (), (name,))
    ):
        place.hold(given, number)


def _shuffle(place: Place, op: Shuffle) -> None:
    place.end("ShuffleChannel", [place.map()], {0: op.groups})


WRITERS: dict[type, Any] = {
    Add: _add,
    Multiply: _multiply,
    Concat: _concat,
    Split: _split,
    Shuffle: _shuffle,
}
