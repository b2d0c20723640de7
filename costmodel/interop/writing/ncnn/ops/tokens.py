"""Attention, in the products that it is made of, and what is learned of tokens."""

from __future__ import annotations

from math import prod
from typing import Any

from costmodel.core.cost import Shape
from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.ncnn.draft import Blob, Place, sizes
from costmodel.ops.attention import Attention
from costmodel.ops.tokens import ClassToken, PositionEmbedding


def _class_token(place: Place, op: ClassToken) -> None:
    n, c, _, columns = place.plane()
    (token,) = place.weights("token")
    shape = Shape(n, c, op.count, columns)
    learned = place.step("MemoryData", [], shape, sizes(shape), (token,))
    rows = Shape(n, c, prod(place.layer.shapes[0].spatial), columns)
    place.end("Concat", [learned, place.reshaped(place.map(), rows)], {0: 1})


def _position_embedding(place: Place, _op: PositionEmbedding) -> None:
    shape = place.layer.shapes[0]
    learned = place.step("MemoryData", [], shape, sizes(shape), place.weights("embedding"))
    place.end("BinaryOp", [place.map(), learned], {0: 0})


def _attention(place: Place, op: Attention) -> None:
    """softmax(q·k'/sqrt(d))·v of [heads, d, positions] each."""
    if op.window is not None:
        raise Unwritable("it is written without windows alone", "run it in another runtime")
    q, k, v = (_of_heads(place, op, blob) for blob in _read(place))
    queries = _turned(place, q)
    *_, length, d = queries.shape
    scaled = place.step("BinaryOp", [queries], queries.shape, {0: 2, 1: 1, 2: d**-0.5})
    pairs = Shape(q.shape.n, op.heads, length, k.shape[-1])
    scores = place.step("MatMul", [scaled, k], pairs)
    shares = place.step("Softmax", [scores], pairs, {0: 2, 1: 1})
    found = Shape(q.shape.n, op.heads, length, v.shape[2])
    product = place.step("MatMul", [shares, v], found, {0: 1})
    place.end("Reshape", [_turned(place, product)], sizes(place.output))


def _read(place: Place) -> list[Blob]:
    """Queries, keys and values, of which several may be parts of one tensor."""
    *apart, last = (place.map(number) for number in range(len(place.layer.inputs)))
    parts = 3 - len(apart)
    if parts == 1:
        return [*apart, last]
    c, name = last.shape.c // parts, place.layer.name
    shapes = [last.shape.replace(c=c)] * parts
    cut = place.draft.add("Slice", name, [last], shapes, {0: [c] * parts, 1: 0}, (), (name,))
    return [*apart, *cut]


def _of_heads(place: Place, op: Attention, blob: Blob) -> Blob:
    n, c, *spatial = blob.shape
    return place.reshaped(blob, Shape(n, op.heads, c // op.heads, prod(spatial)))


def _turned(place: Place, blob: Blob) -> Blob:
    """Rows and columns exchanged."""
    n, c, h, w = blob.shape
    return place.step("Permute", [blob], Shape(n, c, w, h), {0: 1})


WRITERS: dict[type, Any] = {
    Attention: _attention,
    ClassToken: _class_token,
    PositionEmbedding: _position_embedding,
}
