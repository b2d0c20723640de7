"""Mermaid, which GitHub shows in Markdown: the same boxes, at best by blocks or stages."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from costmodel.core.foreign import mermaid_string, on_one_line
from costmodel.core.network import Network
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.coarse import graph_at
from costmodel.interop.writing.picture import COLOURS, Box, Facts, boxes, carried, label

TAKES = frozenset({"level"})


def write(network: Network, asked: Asked) -> Iterator[str]:
    """The picture as a flowchart from top to bottom, stages and blocks as subgraphs."""
    graph = graph_at(network, asked.level)
    nodes = dict(graph.nodes(data=True))
    numbers = {name: f"n{number}" for number, name in enumerate(nodes, 1)}
    yield "flowchart TD\n"
    yield f"  %% {on_one_line(network.title)}\n"
    yield from _content(boxes(nodes, asked.level), nodes, numbers, "  ")
    for source, reader, facts in graph.edges(data=True):
        yield f"  {numbers[source]} -->|{mermaid_string(carried(facts))}| {numbers[reader]}\n"
    for kind, colour in COLOURS.items():
        if members := [numbers[name] for name, facts in nodes.items() if facts["kind"] == kind]:
            yield f"  classDef {kind} fill:{colour},stroke:#666666,color:#000000\n"
            yield f"  class {','.join(members)} {kind}\n"


def _content(
    box: Box, nodes: Mapping[str, Facts], numbers: Mapping[str, str], indent: str
) -> Iterator[str]:
    for one in box.content:
        if isinstance(one, Box):
            yield f"{indent}subgraph {_number(one, numbers)} [{mermaid_string(one.name)}]\n"
            yield from _content(one, nodes, numbers, indent + "  ")
            yield f"{indent}end\n"
        else:
            yield f"{indent}{numbers[one]}[{mermaid_string(label(one, nodes[one], box.name))}]\n"


def _number(box: Box, numbers: Mapping[str, str]) -> str:
    """A name for a subgraph: as deep as it lies, it is the first node's with as many letters."""
    first = box.content[0]
    return f"b{_number(first, numbers)}" if isinstance(first, Box) else f"b{numbers[first]}"
