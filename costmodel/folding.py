"""Which batch norms inference folds into the convolution before them."""

from __future__ import annotations

from collections import Counter

from costmodel.network import Network
from costmodel.op import Kind
from costmodel.ops.norm import BatchNorm


def folded_norms(network: Network) -> frozenset[str]:
    """The batch norms that directly follow a convolution which nothing else reads or returns."""
    layers = {layer.name: layer for layer in network.layers}
    readers = Counter(tensor.source for layer in network.layers for tensor in layer.inputs)
    readers.update(tensor.source for tensor in network.outputs)
    return frozenset(
        layer.name
        for layer in network.layers
        if isinstance(layer.op, BatchNorm)
        and (producer := layers.get(layer.inputs[0].source)) is not None
        and producer.kind in _FOLDS
        and readers[producer.name] == 1
    )


_FOLDS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE, Kind.FC})
