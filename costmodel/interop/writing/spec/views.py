"""A network without the views that models need and specs do not: of a vector as a vector."""

from __future__ import annotations

from dataclasses import replace

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network, Tensor
from costmodel.ops.reshape import Flatten


def without_views(network: Network) -> Network:
    """The network without layers that drop or add axes of length 1 behind n and c.

    A fully connected layer of a spec reads what a global pooling gives, and a gate is spread over a
    map as it is.
    """
    seen: dict[str, Tensor] = {}
    layers = []
    for layer in network.layers:
        inputs = tuple(_resolved(one, seen) for one in layer.inputs)
        if _is_view_of_vector(layer):
            seen[layer.name] = inputs[0]._replace(shape=layer.output)
        else:
            layers.append(replace(layer, inputs=inputs))
    outputs = tuple(_resolved(one, seen) for one in network.outputs)
    return replace(network, layers=tuple(layers), outputs=outputs)


def _resolved(tensor: Tensor, seen: dict[str, Tensor]) -> Tensor:
    return seen.get(tensor.source, tensor)


def _is_view_of_vector(layer: Layer) -> bool:
    is_view = isinstance(layer.op, Flatten) or getattr(layer.op, "is_view", False)
    first, output = layer.shapes[0], layer.output
    return is_view and _is_vector(first) and _is_vector(output) and first[:2] == output[:2]


def _is_vector(shape: Shape) -> bool:
    return len(shape) > 1 and all(size == 1 for size in shape.spatial)
