"""Pictures and graphs: networks as DOT, Mermaid, GraphML and JSON, at the level asked for.

After a change on purpose: pytest tests/interop --snapshot-update.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

import costmodel
from costmodel.core.network import Network
from costmodel.core.op import Kind
from costmodel.interop.writing.asked import Asked, Level
from costmodel.interop.writing.coarse import graph_at
from costmodel.interop.writing.formats import dot, graphml, mermaid
from costmodel.interop.writing.formats import json as json_format
from costmodel.interop.writing.picture import COLOURS

LEVELS: tuple[Level, ...] = ("op", "block", "stage")


class _Text(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("style", ["dot", "mermaid", "json"])
def test_golden(style: str, level: str, cli: Callable[..., Any], snapshot: Any) -> None:
    ran = cli("export", "small.yaml", "--to", style, "--level", level)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot(extension_class=_Text, name=f"{style}_{level}")


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", ["shufflenetv2", "nasnet_a", "ssdlite_mobilenetv2"])
def test_sums_are_those_of_the_report_at_every_level(name: str, level: Level) -> None:
    found = costmodel.load(name)
    graph, report = graph_at(found, level), costmodel.analyze(found)
    assert nx.is_directed_acyclic_graph(graph)
    rows = {"op": report.by_op(), "block": report.by_block(), "stage": report.by_stage()}[level]
    assert set(graph) == {*found.inputs, *(row.name for row in rows)}
    for row in rows:
        node = graph.nodes[row.name]
        costs = (row.cost.flops, row.cost.mac, row.cost.params)
        assert (node["flops"], node["mac"], node["params"]) == costs, row.name


def test_a_tensor_that_several_ops_of_a_block_read_is_on_its_edge_once() -> None:
    """Both ops of ShuffleNetV2's first unit read the stem's 24 channels at 56x56."""
    graph = graph_at(costmodel.load("shufflenetv2"), "block")
    assert graph.edges["maxpool", "stage2.1"] == {
        "shape": "[1, 24, 56, 56]",
        "elements": 24 * 56 * 56,
    }


def test_the_graph_of_a_network_stays_as_it_is() -> None:
    found = network("Net")
    before = nx.adjacency_data(found.graph)
    for level in LEVELS:
        "".join(graphml.write(found, Asked(level=level)))
    assert nx.adjacency_data(found.graph) == before


def test_json_and_graphml_hold_the_graph() -> None:
    found = costmodel.load("mobilenetv2")
    record = json.loads("".join(json_format.write(found, Asked())))
    assert {node.pop("id"): node for node in record["nodes"]} == dict(found.graph.nodes(data=True))
    assert len(record["edges"]) == found.graph.number_of_edges()
    read = nx.read_graphml(BytesIO("".join(graphml.write(found, Asked())).encode()))
    assert _told(read.nodes(data=True)) == _told(found.graph.nodes(data=True))
    assert {ends: read.edges[ends] for ends in read.edges} == {
        ends: found.graph.edges[ends] for ends in found.graph.edges
    }


def _told(nodes: Iterable[tuple[str, dict[str, object]]]) -> dict[str, dict[str, object]]:
    """The attributes of nodes but for empty texts, which older releases of networkx do not read."""
    return {
        name: {key: value for key, value in attributes.items() if value != ""}
        for name, attributes in nodes
    }


def test_every_kind_has_a_colour() -> None:
    assert set(COLOURS) == {"input", *Kind}


STRANGE = '"];<b>&lt; `x` \\N #35; \x1b[31m \u202e%%'


def network(name: str) -> Network:
    """A network of one layer with a name that its file chose."""
    found = costmodel.load(Path(__file__).parent.parent / "data" / "specs" / "small.yaml")
    object.__setattr__(found, "name", name)
    return found


def test_names_of_strangers_stay_names() -> None:
    drawn = "".join(dot.write(network(STRANGE), Asked()))
    first = drawn.splitlines()[0]
    assert re.fullmatch(r'digraph "(?:[^"\\]|\\["\\])*" \{', first)
    assert not {"\x1b", "\u202e"} & set(drawn)
    shown = "".join(mermaid.write(network(STRANGE), Asked()))
    assert not {"\x1b", "\u202e"} & set(shown)
    assert shown.splitlines()[1].startswith("  %% ")
    read = nx.read_graphml(BytesIO("".join(graphml.write(network(STRANGE), Asked())).encode()))
    assert read.graph["network"].startswith('"];<b>&lt; `x`')
