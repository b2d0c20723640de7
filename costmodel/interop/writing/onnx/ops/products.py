"""Fully connected layers and products of activations: Gemm, MatMul, and attention in its parts."""

from __future__ import annotations

from typing import Any

from costmodel.core.window import per_axis
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.onnx.kernels import kernel
from costmodel.interop.writing.onnx.place import Place
from costmodel.ops.attention import Attention
from costmodel.ops.fc import FullyConnected
from costmodel.ops.matmul import MatMul


def _fully_connected(place: Place, op: FullyConnected) -> None:
    weights = kernel(place, (place.output.c, place.x.c), bias=op.bias)
    place.end("Gemm", [place.vector(), *weights], {"transB": 1}, rank=2)


def _matmul(place: Place, op: MatMul) -> None:
    a, b = place.map(0), place.map(1)
    if op.transposed:
        axes = len(place.x)
        b = place.step("Transpose", [b], {"perm": [*range(axes - 2), axes - 1, axes - 2]})
    place.end("MatMul", [a, b])


def _attention(place: Place, op: Attention) -> None:
    """softmax(q·k'/sqrt(d))·v, each head, and each window, by itself."""
    if op.window is not None and len(place.x.spatial) != 2:
        raise Unwritable("windows are written of rows and columns only", "leave out the window")
    q, k, v = (_tokens(place, op, name, c) for name, c in _read(place))
    turned = place.step("Transpose", [k], {"perm": [0, 1, 3, 2] if not op.window else _TURNED})
    width = _read(place)[0][1] // op.heads
    queries = place.step("Mul", [q, place.number(width**-0.5)])
    scores = place.step("MatMul", [queries, turned])
    weighed = place.step("MatMul", [place.step("Softmax", [scores], {"axis": -1}), v])
    _untokened(place, op, weighed)


_TURNED = [0, 1, 2, 3, 5, 4]


def _read(place: Place) -> list[tuple[str, int]]:
    """Queries, keys and values, which may be parts of one tensor, each with its channels."""
    tensors = place.layer.inputs
    *apart, last = range(len(tensors))
    read = [(place.map(number), tensors[number].shape.c) for number in apart]
    parts = 3 - len(apart)
    if parts == 1:
        return [*read, (place.map(last), tensors[last].shape.c)]
    c = tensors[last].shape.c // parts
    names = [f"{place.layer.name}/{name}" for name in "qkv"[-parts:]]
    if names[0] not in place.taken:
        sizes = place.sizes("sizes", [c] * parts)
        place.draft.add(names[0], "Split", [place.map(last), sizes], names, {"axis": 1})
        place.taken.extend(names)
    return [*read, *((name, c) for name in names)]


def _tokens(place: Place, op: Attention, name: str, c: int) -> str:
    """[n, heads·d, h, w] as [n, heads, h·w, d], or as [n, rows, columns, heads, h'·w', d]."""
    n, d = op.heads, c // op.heads
    if op.window is None:
        return place.step("Transpose", [place.reshaped(name, [n, d, -1])], {"perm": [0, 1, 3, 2]})
    (h, w), (rows, columns) = per_axis("window", op.window, place.x), _windows(place, op)
    cut = place.reshaped(name, [n, d, rows, h, columns, w])
    moved = place.step("Transpose", [cut], {"perm": [0, 3, 5, 1, 4, 6, 2]})
    return place.reshaped(moved, [rows, columns, n, h * w, d])


def _untokened(place: Place, op: Attention, name: str) -> None:
    """The tokens as a map again."""
    d = place.output.c // op.heads
    if op.window is None:
        place.end_reshaped(place.step("Transpose", [name], {"perm": [0, 1, 3, 2]}))
        return
    (h, w), (rows, columns) = per_axis("window", op.window, place.x), _windows(place, op)
    cut = place.reshaped(name, [rows, columns, op.heads, h, w, d])
    place.end_reshaped(place.step("Transpose", [cut], {"perm": [0, 3, 6, 1, 4, 2, 5]}))


def _windows(place: Place, op: Attention) -> tuple[int, int]:
    h, w = per_axis("window", op.window or 1, place.output)
    return place.output.h // h, place.output.w // w


WRITERS: dict[type, Any] = {
    FullyConnected: _fully_connected,
    MatMul: _matmul,
    Attention: _attention,
}
