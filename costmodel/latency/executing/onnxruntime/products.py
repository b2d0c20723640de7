"""What ONNX Runtime does around products of activations, and with transposes."""

from __future__ import annotations

from dataclasses import replace

from costmodel.core.cost import Shape
from costmodel.latency.executing.graph import Graph


def join_products(graph: Graph) -> None:
    """A product of two activations takes in scales and transposes of what it reads."""
    _cancel(graph)
    for place in graph.places():
        node = graph.nodes.get(place)
        if node is not None and node.type == "MatMul" and len(node.reads) > 1:
            while _takes_in(graph, place):
                pass


def _takes_in(graph: Graph, place: int) -> bool:
    node = graph.nodes[place]
    for name in node.reads:
        before = graph.made_by(name, ("Transpose", "Mul", "Div"))
        if before is not None and graph.next(before) == place and _is_free(graph, before):
            other = graph.nodes[before].reads[0]
            reads = tuple(other if one == name else one for one in node.reads)
            graph.drop(place)
            taken = graph.nodes[before]
            graph.drop(before)
            layers = tuple(dict.fromkeys((*taken.layers, *node.layers)))
            graph.put(place, replace(node, type="FusedMatMul", reads=reads, layers=layers))
            return True
    return False


def _is_free(graph: Graph, place: int) -> bool:
    """Whether a product takes a step in: two last axes that change places, or a single factor."""
    node = graph.nodes[place]
    if node.type == "Transpose":
        *first, a, b = node.said("perm") or (0, 0)
        return first == list(range(len(first))) and (b, a) == (len(first), len(first) + 1)
    return len(node.reads) == 1 and all(graph.constants[one].size == 1 for one in node.constants)


def _cancel(graph: Graph) -> None:
    """Two transposes, the second of which undoes the first, are nothing."""
    for place in graph.places():
        node = graph.nodes.get(place)
        after = graph.next(place) if node is not None and node.type == "Transpose" else None
        if node is None or after is None or graph.nodes[after].type != "Transpose":
            continue
        first, then = node.said("perm"), graph.nodes[after].said("perm")
        if first and then and [first[axis] for axis in then] == list(range(len(first))):
            graph.bypass(after)
            graph.bypass(place)


def slice_first(graph: Graph) -> None:
    """A slice comes before the transpose that it reads, of which less is left to move."""
    for place in graph.places():
        node = graph.nodes[place]
        after = graph.next(place) if node.type == "Transpose" else None
        if after is not None and graph.nodes[after].type == "Slice":
            _swap(graph, place, after)


def _swap(graph: Graph, place: int, after: int) -> None:
    turned, cut = graph.nodes[place], graph.nodes[after]
    shape, order = graph.shape(cut.writes[0]), turned.said("perm")
    name = f"{cut.writes[0]}/before"
    graph.shapes[name] = Shape(*(shape[order.index(axis)] for axis in range(len(order))))
    reader = graph.next(after)
    layers = graph.nodes[reader].layers[-1:] if reader is not None else cut.layers
    graph.drop(after)
    graph.put(
        place,
        replace(cut, reads=turned.reads, writes=(name,), layers=(*turned.layers, *cut.layers)),
    )
    graph.put(after, replace(turned, reads=(name,), writes=cut.writes, layers=layers))
