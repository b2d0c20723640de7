"""Which batch norms inference folds into the convolution before them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from costmodel.core.op import Kind, name_of

if TYPE_CHECKING:
    from costmodel.core.network import Layer, Network


def folded_norms(network: Network) -> Mapping[str, str]:
    """The batch norms that follow a convolution which nothing else reads or returns, with its name.

    An identity or a dropout between the two is only another name; behind a flatten the norm has
    parameters for each position, which a convolution cannot take in.
    """
    layers = {layer.name: layer for layer in network.layers}
    readers = Counter(tensor.source for layer in network.layers for tensor in layer.inputs)
    readers.update(tensor.source for tensor in network.outputs)
    return dict(_folds(layers, readers))


def _folds(layers: Mapping[str, Layer], readers: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for layer in layers.values():
        if name_of(layer.op) == "bn":
            producer = _producer(layer, layers, readers)
            if producer is not None and producer.kind in _FOLDS:
                yield layer.name, producer.name


def _producer(
    layer: Layer, layers: Mapping[str, Layer], readers: Mapping[str, int]
) -> Layer | None:
    """The layer whose output a layer reads, through these; None if anything else reads it too."""
    found = layers.get(layer.inputs[0].source)
    while found is not None and readers[found.name] == 1:
        if name_of(found.op) not in ("identity", "dropout"):
            return found
        found = layers.get(found.inputs[0].source)
    return None


_FOLDS = frozenset({Kind.CONV, Kind.POINTWISE, Kind.DEPTHWISE, Kind.FC})
