"""A network is a graph of layers, each between tensors of known shape."""

from __future__ import annotations

import json
from pathlib import Path

import networkx as nx
import pytest

from costmodel.core.cost import Shape
from costmodel.core.marks import Source
from costmodel.core.network import Layer, Network, Tensor, is_elementwise
from costmodel.core.op import Kind
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import spec_of
from costmodel.ops.activation import Activation

TEXT = """\
schema: 1
network: N
input: {a: [8, 16, 16], b: [8, 16, 16]}
layers:
  - left: {conv: {out: 8, k: 3, from: a, then: [bn, relu]}}
  - right: {depthwise: {k: 3, from: b}}
  - add: [left, right]
  - split: [x, y]
  - concat: [y, x]
"""


def network(text: str = TEXT, batch: int = 1) -> Network:
    spec = spec_of(Source("s.yaml", text))
    return build(spec, bind(spec, batch=batch))


def test_layers_come_in_topological_order() -> None:
    built = network()
    position = {layer.name: number for number, layer in enumerate(built.layers)}
    for layer in built.layers:
        for tensor in layer.inputs:
            assert tensor.source in built.inputs or position[tensor.source] < position[layer.name]


def test_the_graph_has_a_node_for_each_input_and_layer_and_an_edge_for_each_reader() -> None:
    graph = network().graph
    assert nx.is_directed_acyclic_graph(graph)
    assert set(graph.edges) == {
        ("a", "left"),
        ("left", "left.bn"),
        ("left.bn", "left.relu"),
        ("left.relu", "add"),
        ("b", "right"),
        ("right", "add"),
        ("add", "split"),
        ("split", "concat"),
    }


def test_nodes_and_edges_of_the_graph_bear_plain_numbers_and_text() -> None:
    """A convolution of 8 by 8 channels, 3x3, on 16x16 positions; both parts of a split."""
    graph = network().graph
    assert graph.nodes["left"] == {
        "op": "conv",
        "kind": "conv",
        "shape": "[1, 8, 16, 16]",
        "flops": 16 * 16 * 9 * 8 * 8,
        "mac": 2 * 8 * 16 * 16 + 9 * 8 * 8,
        "params": 9 * 8 * 8,
        "stage": "left",
        "block": "left",
    }
    assert (graph.nodes["left.bn"]["mac"], graph.nodes["left.bn"]["params"]) == (0, 2 * 8)
    assert graph.nodes["a"]["op"] == "input"
    assert graph.edges["left.relu", "add"] == {"shape": "[1, 8, 16, 16]", "elements": 8 * 16 * 16}
    assert graph.edges["split", "concat"] == {
        "shape": "[1, 4, 16, 16] [1, 4, 16, 16]",
        "elements": 8 * 16 * 16,
    }


def test_what_networkx_writes_of_the_graph_it_reads_again(tmp_path: Path) -> None:
    graph = network().graph
    nx.write_graphml(graph, tmp_path / "graph.graphml")
    read = nx.read_graphml(tmp_path / "graph.graphml")
    assert set(read) == set(graph)
    nothing = {"stage": "", "block": ""}  # of an input; older releases do not read it
    for name, attributes in graph.nodes(data=True):
        assert nothing | read.nodes[name] == attributes
    data = json.loads(json.dumps(nx.adjacency_data(graph)))
    assert nx.utils.graphs_equal(nx.adjacency_graph(data), graph)


SHARED = """\
schema: 1
network: N
input: {a: [8, 16, 16]}
layers:
  - one: {depthwise: 3}
  - two: {depthwise: {k: 3, weights_of: one}}
"""


def test_the_params_of_the_graph_count_shared_weights_once() -> None:
    nodes = network(SHARED).graph.nodes
    assert (nodes["one"]["params"], nodes["two"]["params"]) == (9 * 8, 0)
    assert nodes["one"]["mac"] == nodes["two"]["mac"]


def test_the_graph_is_made_once() -> None:
    built = network()
    assert built.graph is built.graph


def test_parts_of_a_split_are_numbered_from_0() -> None:
    concat = network().layers[-1]
    assert concat.inputs == (
        Tensor("split", Shape(1, 4, 16, 16), 1),
        Tensor("split", Shape(1, 4, 16, 16), 0),
    )
    assert concat.shapes == (Shape(1, 4, 16, 16),) * 2


def test_the_batch_is_that_of_the_inputs() -> None:
    assert network(batch=3).batch == 3


@pytest.mark.parametrize(
    ("kind", "answer"),
    [
        (Kind.ACTIVATION, True),
        (Kind.ARITHMETIC, True),
        (Kind.NORM, True),
        (Kind.DEPTHWISE, True),
        (Kind.CONV, False),
        (Kind.POINTWISE, False),
        (Kind.FC, False),
        (Kind.POOL, False),
        (Kind.MOVEMENT, False),
    ],
)
def test_depthwise_convolutions_count_as_elementwise(kind: Kind, *, answer: bool) -> None:
    """ShuffleNet V2, G4: for their high ratio of MAC to FLOPs."""
    shape = Shape(1, 8, 4, 4)
    layer = Layer("l", Activation("relu"), kind, (Tensor("i", shape),), shape, "l", "l", "l")
    assert is_elementwise(layer) is answer
