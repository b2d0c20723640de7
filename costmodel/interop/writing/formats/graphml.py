"""GraphML, for Gephi, yEd and whatever reads graphs: each node and edge with its numbers."""

from __future__ import annotations

from collections.abc import Iterator

from costmodel.core.foreign import on_one_line
from costmodel.core.network import Network
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.coarse import graph_at

TAKES = frozenset({"level"})


def write(network: Network, asked: Asked) -> Iterator[str]:
    """The graph as networkx writes it; no character of a name is one that XML forbids."""
    import networkx as nx

    graph = graph_at(network, asked.level).copy()
    graph.graph.update({key: _safe(value) for key, value in graph.graph.items()})
    yield '<?xml version="1.0" encoding="utf-8"?>\n'
    yield from (f"{line}\n" for line in nx.generate_graphml(graph))


def _safe(value: object) -> object:
    return on_one_line(value) if isinstance(value, str) else value
