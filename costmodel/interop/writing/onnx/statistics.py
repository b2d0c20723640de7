"""Means and deviations over some axes, in the words of the opset at hand."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.interop.writing.onnx.place import Place
from costmodel.interop.writing.onnx.weights import EPSILON as EPSILON


def reduced(place: Place, kind: str, name: str, axes: Sequence[int]) -> str:
    """ReduceMean or ReduceMax, whose axes are an input from opset 18 on; the axes stay, as 1."""
    if place.draft.opset < 18:
        return place.step(kind, [name], {"axes": list(axes), "keepdims": 1})
    listed = place.sizes(f"axes_{len(place.taken) + 1}", list(axes))
    return place.step(kind, [name, listed], {"keepdims": 1})


def centred(place: Place, name: str, axes: Sequence[int], epsilon: float) -> tuple[str, str]:
    """X - mean, and the square root of the variance and epsilon."""
    difference = place.step("Sub", [name, reduced(place, "ReduceMean", name, axes)])
    squared = place.step("Pow", [difference, place.number(2)])
    variance = reduced(place, "ReduceMean", squared, axes)
    total = place.step("Add", [variance, place.number(epsilon)])
    return difference, place.step("Sqrt", [total])
