"""Graphviz: ops, blocks or stages as boxes, coloured by kind, with their FLOPs and shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from costmodel.core.foreign import dot_string
from costmodel.core.network import Network
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.coarse import graph_at
from costmodel.interop.writing.picture import COLOURS, Box, Facts, boxes, carried, label

TAKES = frozenset({"level"})


def write(network: Network, asked: Asked) -> Iterator[str]:
    """The picture in the DOT language, stages and blocks as clusters."""
    graph = graph_at(network, asked.level)
    nodes = dict(graph.nodes(data=True))
    yield f"digraph {dot_string(network.title)} {{\n"
    yield '  graph [fontname="Helvetica", style="rounded", color="#888888"]\n'
    yield '  node [fontname="Helvetica", shape=box, style="rounded,filled", color="#666666"]\n'
    yield '  edge [fontname="Helvetica", fontsize=10, color="#666666"]\n'
    yield from _content(boxes(nodes, asked.level), nodes, "  ")
    for source, reader, facts in graph.edges(data=True):
        said = dot_string(carried(facts))
        yield f"  {dot_string(source)} -> {dot_string(reader)} [label={said}]\n"
    yield "}\n"


def _content(box: Box, nodes: Mapping[str, Facts], indent: str) -> Iterator[str]:
    for one in box.content:
        if isinstance(one, Box):
            yield f"{indent}subgraph {dot_string(f'cluster_{one.name}')} {{\n"
            yield f"{indent}  label={dot_string(one.name)}\n"
            yield from _content(one, nodes, indent + "  ")
            yield f"{indent}}}\n"
        else:
            facts = nodes[one]
            said, fill = dot_string(label(one, facts, box.name)), COLOURS[str(facts["kind"])]
            yield f'{indent}{dot_string(one)} [label={said}, fillcolor="{fill}"]\n'
