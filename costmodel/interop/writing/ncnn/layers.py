"""Layers of ncnn as they are written: a type, blobs by name, numbered parameters, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from costmodel.core.cost import Shape
from costmodel.core.values import NamedTuple

Number: TypeAlias = "int | float"
Value: TypeAlias = "Number | Sequence[Number]"
"""What a parameter is."""


class Weight(NamedTuple):
    """A tensor of weights by its name; ``is_tagged`` where the file says how it is stored."""

    name: str
    is_tagged: bool


class Written(NamedTuple):
    """A layer of ncnn.

    ``reads`` and ``gives`` are names of blobs, ``layers`` those of the network that it stands for;
    what ncnn needs beside them has none, and ``moved``, the layer or the input that it is there
    for. ``output`` is the shape of its first blob, [n, c] for one that stands as a vector.
    """

    type: str
    name: str
    reads: tuple[str, ...]
    gives: tuple[str, ...]
    params: Mapping[int, Value]
    weights: tuple[Weight, ...]
    layers: tuple[str, ...]
    output: Shape
    moved: str = ""


def line(one: Written) -> str:
    """The layer as a line of a .param file."""
    counts = f"{len(one.reads)} {len(one.gives)}"
    params = (_param(number, value) for number, value in one.params.items())
    return " ".join([f"{one.type} {one.name} {counts}", *one.reads, *one.gives, *params])


def _param(number: int, value: Value) -> str:
    if isinstance(value, int | float):
        return f"{number}={_number(value)}"
    return f"{-23300 - number}={len(value)},{','.join(map(_number, value))}"


def _number(value: float) -> str:
    """A float has a point, by which ncnn knows it."""
    return str(value) if isinstance(value, int) else f"{value:.9e}"
