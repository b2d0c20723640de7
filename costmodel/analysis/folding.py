"""Which batch norms inference folds into the convolution before them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from costmodel.core.network import Layer, Network
from costmodel.core.op import Kind
from costmodel.ops.norm import BatchNorm
from costmodel.ops.reshape import Dropout, Identity


def folded_norms(network: Network) -> frozenset[str]:
    """The batch norms that follow a convolution which nothing else reads or returns.

    An identity or a dropout between the two is only another name; behind a flatten the norm has
    parameters for each position, which a convolution cannot take in.
    """
    layers = {layer.name: layer for layer in network.layers}
    readers = Counter(tensor.source for layer in network.layers for tensor in layer.inputs)
    readers.update(tensor.source for tensor in network.outputs)
    return frozenset(
        layer.name
        for layer in network.layers
        if isinstance(layer.op, BatchNorm)
        and (producer := _producer(layer, layers, readers)) is not None
        and producer.kind in _FOLDS
    )


def _producer(
    layer: Layer, layers: Mapping[str, Layer], readers: Mapping[str, int]
) -> Layer | None:
    """The layer whose output a layer reads, through these; None if anything else reads it too."""
    found = layers.get(layer.inputs[0].source)
    while found is not None and readers[found.name] == 1:
        if not isinstance(found.op, Identity | Dropout):
            return found
        found = layers.get(found.inputs[0].source)
    return None


_FOLDS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE, Kind.FC})
