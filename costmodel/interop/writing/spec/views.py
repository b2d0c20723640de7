"""A network without the views that models need and specs do not: of a vector as a vector."""

from __future__ import annotations

from dataclasses import replace

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import NAMES
from costmodel.ops.reshape import Flatten


def without_views(network: Network) -> Network:
    """The network without layers that drop or add axes of length 1 behind n and c.

    A fully connected layer of a spec reads what a global pooling gives, and a gate is spread over a
    map as it is. Where that would join tensors of different axes, nothing is left out.
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
    found = replace(network, layers=tuple(layers), outputs=outputs)
    return found if _is_sound(found) else network


def _is_sound(network: Network) -> bool:
    """Whether each join has tensors of as many axes, as the spec will have them."""
    axes = {name: len(shape) for name, shape in network.inputs.items()}
    for layer in network.layers:
        own, read = len(layer.output), [axes[tensor.source] for tensor in layer.inputs]
        is_custom = type(layer.op) not in NAMES
        if len(set(read)) > 1 and not is_custom:
            return False
        keeps = not is_custom and own == len(layer.shapes[0])
        axes[layer.name] = read[0] if keeps else own
    return True


def _resolved(tensor: Tensor, seen: dict[str, Tensor]) -> Tensor:
    return seen.get(tensor.source, tensor)


def _is_view_of_vector(layer: Layer) -> bool:
    is_view = isinstance(layer.op, Flatten) or getattr(layer.op, "is_view", False)
    first, output = layer.shapes[0], layer.output
    return is_view and _is_vector(first) and _is_vector(output) and first[:2] == output[:2]


def _is_vector(shape: Shape) -> bool:
    return len(shape) > 1 and all(size == 1 for size in shape.spatial)
