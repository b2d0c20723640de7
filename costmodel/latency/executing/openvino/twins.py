"""Layers of a network that a compiler runs once, since they do the same to the same tensors."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from costmodel.core.network import Layer, Network


def twins_of(network: Network) -> Sequence[Sequence[Layer]]:
    """Layers that do the same to the same tensors, without weights, which are computed once."""
    first: dict[str, str] = {}
    twins: dict[Hashable, list[Layer]] = defaultdict(list)
    for layer in network.layers:
        if not layer.op.cost(layer.shapes, layer.output).weights:
            reads = tuple((first.get(one.source, one.source), one.part) for one in layer.inputs)
            twins[layer.op, reads].append(layer)
            first[layer.name] = twins[layer.op, reads][0].name
    return [alike for alike in twins.values() if len(alike) > 1]
