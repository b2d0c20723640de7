"""What is drawn in which box: layers in blocks, blocks in those around them, repeats in one.

A block is one that the spec calls, or the class of an imported model's module. Neighbours that do
the same to the same shapes are a repeat, and where a box would show too many, neighbours are put
into ranges, so that no box shows more than ``MOST`` and a long network opens at once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from costmodel.core.network import Layer, Network

MOST = 48
"""The most boxes in a box."""
_IN_A_RANGE = 24


@dataclass(frozen=True, slots=True)
class Node:
    """A box: ``layers`` counts from the first to the one after the last, in the network's order."""

    name: str
    what: Literal["layer", "block", "repeat", "range"]
    layers: range
    members: tuple[Node, ...] = ()


def tree_of(network: Network) -> tuple[Node, ...]:
    """The boxes that a network shows while none is open."""
    known = {*network.calls, *network.block_marks, *(layer.block for layer in network.layers)}
    paths = [_path(layer, known) for layer in network.layers]
    members = _nested(network, paths, range(len(paths)), 0)
    if len(members) > MOST:
        members = _by_stage(network, members)
    return _ranges(_folded(network, members))


def _path(layer: Layer, known: set[str]) -> tuple[str, ...]:
    """The blocks around a layer, the outermost first."""
    words = layer.name.split(".")
    prefixes = [".".join(words[:end]) for end in range(1, len(words))]
    inner = [one for one in prefixes if one in known and one.startswith(f"{layer.block}.")]
    return (layer.block, *inner)


def _nested(
    network: Network, paths: Sequence[tuple[str, ...]], layers: range, depth: int
) -> tuple[Node, ...]:
    """The boxes of some layers, each in the block at this depth of its path."""
    found: list[Node] = []
    for block, run in groupby(layers, lambda i: paths[i][depth] if depth < len(paths[i]) else ""):
        members = list(run)
        inside = range(members[0], members[-1] + 1)
        if not block or len(members) == 1:
            found += [Node(network.layers[i].name, "layer", range(i, i + 1)) for i in members]
        else:
            boxes = _nested(network, paths, inside, depth + 1)
            found.append(Node(block, "block", inside, _ranges(_folded(network, boxes))))
    return tuple(found)


def _by_stage(network: Network, members: Sequence[Node]) -> tuple[Node, ...]:
    """The blocks of each stage in a box of their own."""
    layers = network.layers
    return _in_runs(members, lambda one: layers[one.layers[0]].stage, lambda _: "range")


def _folded(network: Network, members: Sequence[Node]) -> tuple[Node, ...]:
    """Neighbours that do the same, in one box."""
    if len(members) < 2:
        return tuple(members)
    kinds = _Kinds(network)
    return _in_runs(members, kinds.of, lambda _: "repeat")


def _in_runs(
    members: Sequence[Node],
    key: Callable[[Node], Hashable],
    what: Callable[[Hashable], Literal["repeat", "range"]],
) -> tuple[Node, ...]:
    found: list[Node] = []
    for value, run in groupby(members, key):
        same = tuple(run)
        found.append(same[0] if len(same) == 1 else _around(same, what(value)))
    return tuple(found)


def _ranges(members: Sequence[Node]) -> tuple[Node, ...]:
    """Neighbours put together until there are few enough."""
    while len(members) > MOST:
        starts = range(0, len(members), _IN_A_RANGE)
        parts = [tuple(members[start : start + _IN_A_RANGE]) for start in starts]
        members = [part[0] if len(part) == 1 else _around(part, "range") for part in parts]
    return tuple(members)


def _around(members: tuple[Node, ...], what: Literal["repeat", "range"]) -> Node:
    first, last = members[0], members[-1]
    layers = range(first.layers[0], last.layers[-1] + 1)
    start, end = _end(first, 0), _end(last, -1)
    around = start.rpartition(".")[0]
    own = end.removeprefix(f"{around}.") if around else end
    return Node(f"{start} \N{HORIZONTAL ELLIPSIS} {own}", what, layers, _ranges(members))


def _end(node: Node, which: Literal[0, -1]) -> str:
    """The name of the first or the last of what is put together in a box."""
    while node.what in ("repeat", "range"):
        node = node.members[which]
    return node.name


class _Kinds:
    """Numbers for boxes, the same for those that do the same to the same shapes."""

    def __init__(self, network: Network) -> None:
        self._layers = network.layers
        self._index = {layer.name: i for i, layer in enumerate(network.layers)}
        self._known: list[list[object]] = []

    def of(self, node: Node) -> int:
        """The number of a box."""
        facts = list(self._facts(node.layers))
        if facts not in self._known:
            self._known.append(facts)
        return self._known.index(facts)

    def _facts(self, layers: range) -> Iterator[object]:
        """What each layer does, and what it reads: by place inside, in order of use outside."""
        outside: dict[str, int] = {}
        for layer in (self._layers[i] for i in layers):
            yield type(layer.op), layer.op, layer.output, layer.dtype, layer.role
            for tensor in layer.inputs:
                place = self._index.get(tensor.source, -1)
                if place not in layers:
                    place = -1 - outside.setdefault(tensor.source, len(outside))
                else:
                    place -= layers[0]
                yield place, tensor.part, tensor.shape
