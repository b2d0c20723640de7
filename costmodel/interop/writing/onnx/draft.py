"""An ONNX graph while it is written: nodes, constants, and which tensors stand for which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from costmodel.core.folding import folded_norms
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.values import NamedTuple
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.onnx.weights import Unfilled, Weights


class Node(NamedTuple):
    """A node to be: what it is called, does, reads and gives, and the layer that it is part of."""

    name: str
    type: str
    read: tuple[str, ...]
    given: tuple[str, ...]
    attributes: Mapping[str, Any]
    layer: str
    around: Mapping[str, str]


class Draft:
    """What has been written of a network.

    A vector [n, c, 1, 1] may stand as [n, c]: a fully connected layer takes and gives it so, and
    element-wise ops pass it on. Each tensor is known by its ranks; another is made when asked for.
    """

    def __init__(self, network: Network, asked: Asked, weights: Weights) -> None:
        self.opset = asked.opset
        self.is_dynamic = asked.is_dynamic
        self.weights = weights
        self.nodes: list[Node] = []
        self.constants: dict[str, Any] = {}
        self.norms = norms_taken_in(network) if asked.bn == "folded" else {}
        self.taken_in = {norm.name for norm in self.norms.values()}
        self.layer = ""
        """The layer that is written now."""
        self.inputs = frozenset(network.inputs)
        self.around: Mapping[str, str] = {}
        """The metadata of nodes that are written now: the blocks around them."""
        self.ranks: dict[tuple[str, int | None], dict[int, str]] = {}
        for name, shape in network.inputs.items():
            self.ranks[name, None] = {len(shape): name}

    def add(
        self,
        name: str,
        kind: str,
        read: Sequence[str],
        given: Sequence[str],
        attributes: Mapping[str, Any],
    ) -> None:
        """Write a node; attributes of None are left out."""
        said = {key: value for key, value in attributes.items() if value is not None}
        node = Node(name, kind, tuple(read), tuple(given), said, self.layer, self.around)
        self.nodes.append(node)

    def constant(self, name: str, value: Any) -> str:
        """A constant by its name, which the first to name it gives its value."""
        if name not in self.constants:
            self.constants[name] = value if isinstance(value, Unfilled) else np.asarray(value)
        return name

    def hold(self, source: str, part: int | None, name: str, rank: int) -> None:
        """Note that ``name`` is the output of a layer, or a part of it, with so many axes."""
        self.ranks[source, part] = {rank: name}

    def stands(self, tensor: Tensor) -> tuple[str, int]:
        """The tensor as it was made, and how many axes it has."""
        rank, name = next(iter(self.ranks[tensor.source, tensor.part].items()))
        return name, rank

    def as_rank(self, tensor: Tensor, rank: int) -> str:
        """The tensor with 2 axes, [n, c], or with all that its shape has.

        A node that this takes is part of the layer that makes the tensor.
        """
        known = self.ranks[tensor.source, tensor.part]
        if rank not in known:
            name, _ = self.stands(tensor)
            known[rank] = f"{name}/{'vector' if rank == 2 else 'map'}"
            if rank == 2:
                self.add(known[rank], "Flatten", [name], [known[rank]], {"axis": 1})
            else:
                axes = self.constant(f"spatial_axes_of_{rank}", np.arange(2, rank, dtype=np.int64))
                self.add(known[rank], "Unsqueeze", [name, axes], [known[rank]], {})
            if tensor.source not in self.inputs:
                self.nodes[-1] = self.nodes[-1]._replace(layer=tensor.source)
        return known[rank]


def norms_taken_in(network: Network) -> dict[str, Layer]:
    """The batch norm that each convolution takes in; shared weights take in none."""
    layers = {layer.name: layer for layer in network.layers}
    shared = {layer.weights_of for layer in network.layers}
    return {
        conv: layers[norm]
        for norm, conv in folded_norms(network).items()
        if not layers[conv].weights_of and conv not in shared
    }
