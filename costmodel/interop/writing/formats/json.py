"""JSON of nodes and edges with their numbers, as networkx's node_link_graph and D3 read it."""

from __future__ import annotations

import json
from collections.abc import Iterator

from costmodel.core.network import Network
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.coarse import graph_at

TAKES = frozenset({"level"})


def write(network: Network, asked: Asked) -> Iterator[str]:
    """One object, ``costmodel.graph/1``: ``graph``, ``nodes`` with an ``id``, and ``edges``."""
    graph = graph_at(network, asked.level)
    record = {
        "directed": True,
        "multigraph": False,
        "graph": {"schema": "costmodel.graph/1"} | graph.graph,
        "nodes": [{"id": name} | facts for name, facts in graph.nodes(data=True)],
        "edges": [
            {"source": source, "target": reader} | facts
            for source, reader, facts in graph.edges(data=True)
        ],
    }
    yield json.dumps(record, indent=1) + "\n"
