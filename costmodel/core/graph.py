"""A network as a networkx graph of plain numbers and text, which any of its writers takes.

Nodes are inputs and layers, edges the tensors between them. Costs are those of ``analyze``: a norm
that folds into a convolution has its params and nothing else.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator
from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from costmodel.core.cost import Cost
from costmodel.core.folding import folded_norms
from costmodel.core.op import name_of

if TYPE_CHECKING:
    import networkx as nx

    from costmodel.core.cost import Shape
    from costmodel.core.network import Layer, Network

    Graph: TypeAlias = "nx.DiGraph[str]"

Facts: TypeAlias = dict[str, str | int]


def graph_of(network: Network) -> Graph:
    """The inputs and layers of a network, each tensor between two of them an edge.

    Nodes have ``op`` (``input`` for inputs), ``kind``, ``shape`` ([n, c, h, w] of the output, as
    text), ``flops`` in multiply-adds, ``mac`` in elements, ``params`` (0 where the weights are
    another layer's), ``stage`` and ``block``; edges the ``shape`` of what is read, and its
    ``elements``. Where a layer reads several parts of one split, their shapes stand side by side.
    """
    import networkx as nx

    graph: Graph = nx.DiGraph(
        network=network.name, variant=network.variant, spec=network.spec, batch=network.batch
    )
    graph.add_nodes_from((name, _input(shape)) for name, shape in network.inputs.items())
    folded = folded_norms(network)
    graph.add_nodes_from(
        (layer.name, _facts(layer, _cost(layer, folded))) for layer in network.layers
    )
    graph.add_edges_from(edge for layer in network.layers for edge in _edges(layer))
    return graph


def _input(shape: Shape) -> Facts:
    nothing: Facts = {"flops": 0, "mac": 0, "params": 0, "stage": "", "block": ""}
    return {"op": "input", "kind": "input", "shape": str(shape)} | nothing


def _cost(layer: Layer, folded: Container[str]) -> Cost:
    cost = layer.op.cost(layer.shapes, layer.output)
    return Cost(params=cost.params) if layer.name in folded else cost


def _facts(layer: Layer, cost: Cost) -> Facts:
    return {
        "op": name_of(layer.op),
        "kind": layer.kind.value,
        "shape": str(layer.output),
        "flops": int(cost.flops),
        "mac": int(cost.mac),
        "params": 0 if layer.weights_of else int(cost.params),
        "stage": layer.stage,
        "block": layer.block,
    }


def _edges(layer: Layer) -> Iterator[tuple[str, str, Facts]]:
    read = sorted(layer.inputs, key=lambda tensor: tensor.source)  # stable: parts keep their order
    for source, tensors in groupby(read, key=lambda tensor: tensor.source):
        yield source, layer.name, _carried([tensor.shape for tensor in tensors])


def _carried(shapes: Iterable[Shape]) -> Facts:
    shapes = list(shapes)
    elements = sum(int(shape.size) for shape in shapes)
    return {"shape": " ".join(map(str, shapes)), "elements": elements}
