"""Recurrent layers: LSTM, GRU and RNN over the positions of a map, one node for each layer."""

from __future__ import annotations

from typing import Any

import numpy as np

from costmodel.interop.writing.asked import Unwritable
from costmodel.interop.writing.onnx.place import Place
from costmodel.ops.recurrent import Recurrent

_NODES = {"lstm": ("LSTM", 4), "gru": ("GRU", 3), "plain": ("RNN", 1)}


def _recurrent(place: Place, op: Recurrent) -> None:
    if op.biases > 2:
        raise Unwritable(f"a gate has 2 biases at most, not {op.biases}", "biases: 2")
    directions, c = (2 if op.bidirectional else 1), place.x.c
    rows = place.reshaped(place.map(), [c, -1])
    steps = place.step("Transpose", [rows], {"perm": [2, 0, 1]})
    for number in range(op.layers):
        if number:  # [steps, directions, n, m] as what the next layer reads, [steps, n, features]
            joined = place.step("Transpose", [steps], {"perm": [0, 2, 1, 3]})
            wide = place.sizes(f"wide_{number}", [0, 0, directions * op.hidden])
            steps = place.step("Reshape", [joined, wide])
        steps = _layer(place, op, number, steps, c if not number else directions * op.hidden)
    place.end_reshaped(place.step("Transpose", [steps], {"perm": [2, 1, 3, 0]}))


def _layer(place: Place, op: Recurrent, number: int, steps: str, c: int) -> str:
    """One layer, [steps, n, c] to [steps, directions, n, m]."""
    kind, gates = _NODES[op.cell]
    directions, rows = (2 if op.bidirectional else 1), gates * op.hidden
    read = [steps]
    for part, width in (("input", c), ("state", op.hidden)):
        name = f"{part}_{number + 1}"
        kernel = place.weights.he(f"{place.owner}/{name}", (directions, rows, width), 2 * width)
        read.append(place.weight(name, kernel))
    if op.biases:
        name = f"bias_{number + 1}"
        bias = place.weights.small(f"{place.owner}/{name}", (directions, 2 * rows))
        if op.biases == 1:  # the second of each gate is there all the same
            bias = np.concatenate([bias[:, :rows], np.zeros_like(bias[:, rows:])], axis=1)
        read.append(place.weight(name, bias))
    direction = "bidirectional" if op.bidirectional else "forward"
    return place.step(kind, read, {"hidden_size": op.hidden, "direction": direction})


WRITERS: dict[type, Any] = {Recurrent: _recurrent}
