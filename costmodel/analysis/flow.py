"""The flow of tensors through a network: who reads whom, and which tensors all of it passes.

A node is a layer, or an input of the network; nodes are numbered in topological order from 0, the
root, which is the network's input (or stands before its inputs, where it has several).

A node dominates another if every way from the root to that one passes it, and it postdominates
another if every way from that one to the end passes it (Lengauer and Tarjan, TOPLAS 1979). In a
graph without cycles the nearest dominator is where the producers' own chains of dominators meet.

A concat that only adds one tensor to what an earlier concat joins is taken to read that one, so
that a DenseNet written with growing lists is the same network as one written with pairs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.values import NamedTuple
from costmodel.ops.channels import Concat

ROOT = 0
END = -1
"""Stands behind the last layers; postdominates everything."""


class Flow(NamedTuple):
    """Nodes with their producers and readers; ``layers`` has None for the root and for inputs.

    ``dominators[v]`` and ``postdominators[v]`` are the nearest ones of a node (``END`` where only
    the end is on all ways). ``returned`` are the nodes that the network returns.
    """

    layers: tuple[Layer | None, ...]
    producers: Sequence[Sequence[int]]
    readers: Sequence[Sequence[int]]
    returned: frozenset[int]
    dominators: Sequence[int]
    postdominators: Sequence[int]

    def layer(self, node: int) -> Layer:
        """The layer of a node that is one.

        Raises:
            ValueError: it is the root or an input.
        """
        found = self.layers[node]
        if found is None:
            raise ValueError(f"node {node} is an input")
        return found


def flow_of(network: Network) -> Flow:
    """The flow of a network."""
    inputs, judged = list(network.inputs), paired(network.layers)
    extra = len(inputs) if len(inputs) > 1 else 0
    layers: list[Layer | None] = [None] * (1 + extra) + list(judged)
    numbers = {name: index + 1 if extra else ROOT for index, name in enumerate(inputs)}
    numbers |= {layer.name: 1 + extra + index for index, layer in enumerate(judged)}
    read = ([numbers[tensor.source] for tensor in layer.inputs] for layer in judged)
    producers = [[], *([ROOT] for _ in range(extra)), *(list(dict.fromkeys(one)) for one in read)]
    readers = _readers(producers)
    returned = frozenset(numbers[tensor.source] for tensor in network.outputs)
    return Flow(
        tuple(layers),
        producers,
        readers,
        returned,
        _dominators(producers),
        _postdominators(readers, returned),
    )


def paired(layers: Sequence[Layer]) -> tuple[Layer, ...]:
    """The layers with each growing concat as one of two tensors: the nearest join, and what is new.

    It moves as many elements either way.
    """
    joined: dict[tuple[Tensor, ...], Tensor] = {}
    found = []
    for layer in layers:
        if isinstance(layer.op, Concat):
            joined[layer.inputs] = Tensor(layer.name, layer.output)
            before = joined.get(layer.inputs[:-1])
            if before is not None:
                layer = replace(layer, inputs=(before, layer.inputs[-1]))
        found.append(layer)
    return tuple(found)


def _readers(producers: Sequence[Sequence[int]]) -> list[list[int]]:
    readers: list[list[int]] = [[] for _ in producers]
    for node, read in enumerate(producers):
        for source in read:
            readers[source].append(node)
    return readers


def _dominators(producers: Sequence[Sequence[int]]) -> list[int]:
    tree = _Tree()
    for read in producers[1:]:
        tree.grow(read[0] if len(read) == 1 else tree.meet(read))
    return tree.parents


def _postdominators(readers: Sequence[Sequence[int]], returned: frozenset[int]) -> list[int]:
    """The same from the end, which is node 0 of the tree; the last layer is its node 1."""
    tree, count = _Tree(), len(readers)
    for node in range(count - 1, -1, -1):
        after = readers[node]
        if not after or node in returned:
            tree.grow(0)
        elif len(after) == 1:
            tree.grow(count - after[0])
        else:
            tree.grow(tree.meet([count - reader for reader in after]))
    return [count - above if above else END for above in tree.parents[:0:-1]]


class _Tree:
    """A tree that grows leaf by leaf, in which nodes find where they meet in O(log n) steps.

    Each node has a jump beside its parent, to an ancestor whose distance doubles as the jumps of
    its own ancestors allow (skew binary jumps: Myers, Information Processing Letters 17, 1983).
    """

    def __init__(self) -> None:
        self.parents, self._depths, self._jumps = [0], [0], [0]

    def grow(self, parent: int) -> None:
        """Add a leaf; leaves are numbered in the order in which they come."""
        far = self._jumps[parent]
        level = self._depths[parent] - self._depths[far]
        is_even = level == self._depths[far] - self._depths[self._jumps[far]]
        self.parents.append(parent)
        self._depths.append(self._depths[parent] + 1)
        self._jumps.append(self._jumps[far] if is_even else parent)

    def meet(self, nodes: Sequence[int]) -> int:
        """The deepest node that is an ancestor of all of them (or one of them)."""
        found = nodes[0]
        for node in nodes[1:]:
            found = self._meet(found, node)
        return found

    def _meet(self, a: int, b: int) -> int:
        depth = min(self._depths[a], self._depths[b])
        a, b = self._up(a, depth), self._up(b, depth)
        while a != b:
            if self._jumps[a] != self._jumps[b]:
                a, b = self._jumps[a], self._jumps[b]
            else:
                a, b = self.parents[a], self.parents[b]
        return a

    def _up(self, node: int, depth: int) -> int:
        while self._depths[node] > depth:
            far = self._jumps[node]
            node = far if self._depths[far] >= depth else self.parents[node]
        return node
