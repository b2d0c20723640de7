"""What each layer is, costs and reads, as columns that run parallel to the network's layers.

FLOPs in multiply-adds (or as the report counts them), MAC and its parts in elements.
"""

from __future__ import annotations

from costmodel.analysis.report import Report
from costmodel.core.network import Layer, Network, is_elementwise
from costmodel.core.op import Kind, name_of
from costmodel.render.page.formulas import formulas_of

Record = dict[str, object]


def layer_columns(report: Report) -> Record:
    """The columns; tensors are told by ``inputs`` alone, as pairs of who writes and how much."""
    layers, costs = report.network.layers, report.costs
    places = _places(report.network)
    pairs = list(zip(layers, costs, strict=True))
    stated = report.network.states_dtypes
    dtypes = [str(report.network.dtype_of(layer)) for layer in layers] if stated else []
    return {
        "name": [layer.name for layer in layers],
        "op": [name_of(layer.op) for layer in layers],
        "kind": [layer.kind.value for layer in layers],
        "block": [layer.block for layer in layers],
        "shapes": [" ".join(map(str, layer.shapes)) for layer in layers],
        "output": [str(layer.output) for layer in layers],
        "dtype": dtypes,
        "inputs": [_inputs(layer, places) for layer in layers],
        "formulas": formulas_of(report),
        "flops": [cost.flops for cost in costs],
        "mac": [cost.mac for cost in costs],
        "reads": [cost.reads for cost in costs],
        "writes": [cost.writes for cost in costs],
        "weights": [cost.weights for cost in costs],
        "params": [cost.params for cost in costs],
        "elementwise": [cost.mac if is_elementwise(layer) else 0 for layer, cost in pairs],
        "movement": [cost.mac if layer.kind is Kind.MOVEMENT else 0 for layer, cost in pairs],
    }


def _places(network: Network) -> dict[str, int]:
    """Layers by their place, inputs of the network by -1, -2 and so on."""
    inputs = {name: -1 - i for i, name in enumerate(network.inputs)}
    return inputs | {layer.name: i for i, layer in enumerate(network.layers)}


def _inputs(layer: Layer, places: dict[str, int]) -> list[list[int]]:
    return [[places[tensor.source], int(tensor.shape.size)] for tensor in layer.inputs]
