"""Sums and products of activations, and factors that are learned."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.onnx.place import Place
from costmodel.ops.arithmetic import Add, Multiply, Scale
from costmodel.ops.tokens import PositionEmbedding


def _add(place: Place, _op: Add) -> None:
    read, rank = _operands(place)
    place.end("Add" if len(read) == 2 else "Sum", read, rank=rank)


def _multiply(place: Place, _op: Multiply) -> None:
    (first, *others, last), rank = _operands(place)
    for other in others:
        first = place.step("Mul", [first, other])
    place.end("Mul", [first, last], rank=rank)


def _operands(place: Place) -> tuple[list[str], int]:
    """All inputs with as many axes: [n, c] if all stand so, else as maps."""
    tensors = place.layer.inputs
    stand = [place.draft.stands(tensor) for tensor in tensors]
    if all(rank == 2 for _, rank in stand):
        return [name for name, _ in stand], 2
    return [place.map(number) for number in range(len(tensors))], len(place.output)


def _scale(place: Place, op: Scale) -> None:
    name, rank = place.as_made()
    shape = (place.x.c, *(1,) * (rank - 2))
    factor = place.weight("scale", place.weights.around_one(f"{place.owner}/scale", shape))
    if not op.bias:
        place.end("Mul", [name, factor], rank=rank)
        return
    shift = place.weight("shift", place.weights.small(f"{place.owner}/shift", shape))
    place.end("Add", [place.step("Mul", [name, factor]), shift], rank=rank)


def _position_embedding(place: Place, _op: PositionEmbedding) -> None:
    shape = (1, *place.x[1:])
    learned = place.weights.small(f"{place.owner}/embedding", shape)
    place.end("Add", [place.map(), place.weight("embedding", learned)])


WRITERS: dict[type, Any] = {
    Add: _add,
    Multiply: _multiply,
    Scale: _scale,
    PositionEmbedding: _position_embedding,
}
