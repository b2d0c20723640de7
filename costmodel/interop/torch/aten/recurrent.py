"""Recurrent layers: each of their layers reads its sequence, multiplies at every step, writes it.

Every element of a matrix meets every step of every sequence once: steps·|matrices| multiply-adds,
which for G gates and m features is G·m·(c + m) a step, as ``costmodel.ops.recurrent`` has it.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from costmodel.core.cost import Shape
from costmodel.core.op import Kind
from costmodel.interop.counted import Counted
from costmodel.interop.torch.events import Event
from costmodel.interop.torch.pricing import Step


def _recurrent(event: Event) -> tuple[Step, ...]:
    x = event.shape("input" if "input" in event.given else "data")
    layers, params = event.given["num_layers"], event.given["params"]
    each = len(params) // layers
    known = {one.tensor: one for one in event.reads}
    found = []
    for layer in range(layers):
        weights = [known[id(one)] for one in params[layer * each : (layer + 1) * each]]
        inputs: tuple[str | int, ...] = (layer - 1,) if layer else event.inputs
        op = _layer(event, [one.shape for one in weights], prod(x[:-1]))
        found.append(Step(f"layer{layer}", op, inputs, event.out, tuple(weights)))
    return tuple(found)


def _layer(event: Event, weights: Sequence[Shape], steps: int) -> Counted:
    elements = sum(int(shape.size) for shape in weights)
    flops = steps * sum(int(shape.size) for shape in weights if len(shape) > 1)
    return Counted(event.type, Kind.RNN, event.out, flops, elements)


PRICES = dict.fromkeys(("lstm", "gru", "rnn_tanh", "rnn_relu"), _recurrent)
MULTIPLYING = frozenset(PRICES)
