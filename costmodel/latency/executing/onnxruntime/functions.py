"""Functions that a model writes in parts, and that ONNX Runtime joins to one step."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.latency.executing.graph import Graph, Node


def join_functions(graph: Graph) -> None:
    """x·sigmoid(x), and x·(1 + erf(x/sqrt(2)))/2 in the orders in which exporters write it."""
    for place in graph.places():
        node = graph.nodes.get(place)
        if node is None:
            continue
        if node.type == "Sigmoid":
            _join_function(graph, "QuickGelu", node.reads[0], _gated(graph, place))
        elif node.type == "Erf":
            _join_function(graph, "Gelu", *_by_error(graph, place))


def _join_function(graph: Graph, kind: str, x: str, places: Sequence[int]) -> None:
    if places:
        order = sorted(places)
        writes = graph.nodes[order[-1]].writes
        graph.join(order, Node(kind, (), (x,), writes))


def _gated(graph: Graph, gate: int) -> tuple[int, ...]:
    """The gate and the product with what it gates."""
    x, last = graph.nodes[gate].reads[0], graph.next(gate)
    if last is None or graph.nodes[last].type != "Mul":
        return ()
    return (gate, last) if graph.others(last, graph.nodes[gate].writes[0]) == (x,) else ()


def _by_error(graph: Graph, error: int) -> tuple[str, tuple[int, ...]]:
    """The argument of a GELU around an error function, and where its five steps are."""
    scaled = graph.made_by(graph.nodes[error].reads[0], ("Div", "Mul"))
    added = graph.next(error)
    if scaled is None or added is None or graph.nodes[added].type != "Add":
        return "", ()
    x = graph.nodes[scaled].reads[0]
    ends = [added]
    while (last := graph.next(ends[-1])) is not None and graph.nodes[last].type == "Mul":
        ends.append(last)
        if len(ends) == _STEPS_OF_GELU:
            return x, (scaled, error, *ends)
    return "", ()


_STEPS_OF_GELU = 3
"""The addition and two products."""
