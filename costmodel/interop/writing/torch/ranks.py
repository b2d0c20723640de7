"""Which tensors stand as vectors [n, c], and what must be done to read them otherwise.

A fully connected layer takes and gives [n, c]; element-wise ops pass on what they read.
"""

from __future__ import annotations

from collections.abc import Collection

from costmodel.core.network import Layer, Network, Tensor
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add, Multiply, Scale
from costmodel.ops.channels import Concat
from costmodel.ops.fc import FullyConnected
from costmodel.ops.norm import BatchNorm, LayerNorm
from costmodel.ops.reshape import Dropout, Flatten, Identity, Reshape

Place = tuple[str, int | None]
_PASSES = (Activation, Add, Multiply, Concat, Scale, BatchNorm, Dropout, Identity)
_VIEWS = (Flatten, Reshape)


def vectors(network: Network) -> frozenset[Place]:
    """The tensors that stand as [n, c], by source and part."""
    found: set[Place] = {(name, None) for name, shape in network.inputs.items() if len(shape) == 2}
    for layer in network.layers:
        if isinstance(layer.op, FullyConnected | Flatten) or reads_vectors(layer, found):
            found.add((layer.name, None))
        elif len(layer.output) == 2:
            parts = range(len(getattr(layer.op, "into", ())))
            found |= {(layer.name, part) for part in (None, *parts)}
    return frozenset(found)


def reads_vectors(layer: Layer, found: Collection[Place]) -> bool:
    """Whether a layer goes over vectors as they stand; one that reads a map as well does not."""
    over_channels = isinstance(layer.op, LayerNorm) and layer.op.over == "c"
    are_vectors = all((tensor.source, tensor.part) in found for tensor in layer.inputs)
    return are_vectors and (over_channels or isinstance(layer.op, _PASSES))


def change(layer: Layer, tensor: Tensor, found: Collection[Place]) -> str:
    """``flatten`` where a layer must read [n, c], or the spatial axes that it lacks, or nothing."""
    is_vector = (tensor.source, tensor.part) in found
    if isinstance(layer.op, FullyConnected):
        return "" if is_vector else "flatten"
    if not is_vector or isinstance(layer.op, _VIEWS) or reads_vectors(layer, found):
        return ""
    return ", None" * (len(tensor.shape) - 2)
