"""Views and no-ops, and the op that has a price and no meaning."""

from __future__ import annotations

from typing import Any

from costmodel.interop.writing.onnx.place import Place
from costmodel.ops.reshape import Dropout, Flatten, Identity, Reshape


def _flatten(place: Place, _op: Flatten) -> None:
    name, _ = place.as_made()
    place.end("Flatten", [name], {"axis": 1}, rank=2)


def _dropout(place: Place, op: Dropout) -> None:
    name, rank = place.as_made()
    place.end("Dropout", [name, place.number(float(op.p))], rank=rank)


def _identity(place: Place, _op: Identity) -> None:
    name, rank = place.as_made()
    place.end("Identity", [name], rank=rank)


def _reshape(place: Place, _op: Reshape) -> None:
    name, _ = place.as_made()
    place.end_reshaped(name)


WRITERS: dict[type, Any] = {
    Flatten: _flatten,
    Dropout: _dropout,
    Identity: _identity,
    Reshape: _reshape,
}
