"""A network with other ops in some of its layers, or without one of them; an op by itself.

All shapes behind a change are found anew, so that what does not fit is refused, and so is what
would give another result: a network that returns other shapes is no neighbour of the first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, cast

from costmodel.core.cost import Shape
from costmodel.core.dim import Illegal
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.op import NAMES, Op
from costmodel.ops.custom import Custom

Check = Callable[[Layer, Sequence[Tensor], Mapping[str, Layer]], None]
"""Asked of each layer with what it would read and the layers before it; it raises what it likes."""


def no_check(layer: Layer, inputs: Sequence[Tensor], made: Mapping[str, Layer]) -> None:
    """Everything that can be built will do."""


def with_ops(network: Network, ops: Mapping[str, Op], check: Check = no_check) -> Network:
    """The network with other ops in some layers, by the layers' names.

    Raises:
        Illegal: a layer cannot take what it would read, its sizes are those of a model or of a
            formula and would not follow, or the network would return other shapes.
    """
    made: dict[str, Layer] = {}
    for layer in network.layers:
        inputs = tuple(_anew(tensor, made) for tensor in layer.inputs)
        check(layer, inputs, made)
        op = ops.get(layer.name, layer.op)
        is_same = op is layer.op and inputs == layer.inputs
        made[layer.name] = layer if is_same else _placed(layer, op, inputs)
    outputs = tuple(_anew(tensor, made) for tensor in network.outputs)
    if outputs != network.outputs:
        raise Illegal("the network would return other shapes")
    return replace(network, layers=tuple(made.values()), outputs=outputs)


def _anew(tensor: Tensor, made: Mapping[str, Layer]) -> Tensor:
    """The tensor with the shape that it has now; that of an input of the network stays."""
    maker = made.get(tensor.source)
    if maker is None:
        return tensor
    if tensor.part is None:
        return tensor._replace(shape=maker.output)
    parts = cast("Any", maker.op).parts(maker.shapes[0])
    return tensor._replace(shape=parts[tensor.part])


def _placed(layer: Layer, op: Op, inputs: tuple[Tensor, ...]) -> Layer:
    if isinstance(op, Custom) or type(op) not in NAMES:
        raise Illegal(f"the sizes of {layer.name} do not follow from what it reads")
    shapes = tuple(tensor.shape for tensor in inputs)
    output = op.output(*shapes)
    return replace(layer, op=op, kind=op.kind(*shapes), inputs=inputs, output=output)


def without(network: Network, layer: Layer) -> Network:
    """The network without a layer that has the shape of what it reads.

    Who reads it reads in its place what it read, of several tensors the one that was made last:
    an addition's shortcut is not what is left.
    """
    places = {one.name: place for place, one in enumerate(network.layers)}
    left = max(layer.inputs, key=lambda tensor: places.get(tensor.source, -1))

    def instead(tensor: Tensor) -> Tensor:
        return left if tensor.source == layer.name else tensor

    rest = (one for one in network.layers if one.name != layer.name)
    layers = tuple(replace(one, inputs=tuple(map(instead, one.inputs))) for one in rest)
    return replace(network, layers=layers, outputs=tuple(map(instead, network.outputs)))


def alone(op: Op, x: Shape) -> Network:
    """An op by itself, as the network ``alone`` with one layer of that name."""
    layer = Layer("alone", op, op.kind(x), (Tensor("x", x),), op.output(x), "alone", "alone")
    outputs = (Tensor("alone", layer.output),)
    return Network("alone", "", "alone", {"x": x}, (layer,), outputs, {}, {})


def flops_of(network: Network) -> int:
    """Multiply-adds of the network."""
    costs = (layer.op.cost(layer.shapes, layer.output) for layer in network.layers)
    return sum(int(cost.flops) for cost in costs)


def weights_of(network: Network) -> int:
    """Weights that the layers of the network read, in elements."""
    costs = (layer.op.cost(layer.shapes, layer.output) for layer in network.layers)
    return sum(int(cost.weights) for cost in costs)
