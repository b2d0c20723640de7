"""A graph of steps while kernels are predicted: what is made where, and who reads it.

Steps stand at places, numbers in the order in which they run, with room between them for what a
runtime adds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from costmodel.core.cost import Shape
from costmodel.latency.executing.dataflow import Dataflow, Step
from costmodel.latency.executing.steps import Model


@dataclass(frozen=True, slots=True)
class Node:
    """A kernel to be: a step, or several that it took in, whose layers it stands for.

    ``activation`` is the type of the activation that it ends with, ``moved`` what it moves where
    the runtime added it; ``is_blocked`` says that it writes the runtime's own layout.
    """

    type: str
    layers: tuple[str, ...]
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    constants: tuple[str, ...] = ()
    attributes: Mapping[str, Any] | None = None
    activation: str = ""
    moved: str = ""
    is_blocked: bool = False
    adds: bool = False

    def said(self, attribute: str) -> Any:
        """An attribute; None if it has none of that name."""
        return (self.attributes or {}).get(attribute)


_GAP = 64
"""Places between two steps, for what a runtime adds."""


class Graph:
    """Nodes by their places in the order in which they run, and the tensors between them."""

    def __init__(self, model: Model) -> None:
        self.shapes = dict(model.shapes)
        self._owners = {name: step.layer for step in model.steps for name in step.writes}
        self.constants = model.constants
        self.returned = frozenset(model.returned)
        self.nodes: dict[int, Node] = {}
        self._readers: dict[str, list[int]] = defaultdict(list)
        self._makers: dict[str, int] = {}
        for number, step in enumerate(_once(model.steps)):
            self.put(number * _GAP, step)

    def places(self) -> tuple[int, ...]:
        """All places in order."""
        return tuple(sorted(self.nodes))

    def insert(self, place: int, node: Node) -> None:
        """Put a node before a place, behind those that were put there so far."""
        free = place - _GAP + 1
        while free in self.nodes:
            free += 1
        self.put(free, node)

    def put(self, place: int, node: Node) -> None:
        """Put a node at a place, instead of one that may be there."""
        self.drop(place)
        self.nodes[place] = node
        for name in node.reads:
            self._readers[name].append(place)
        for name in node.writes:
            self._makers[name] = place

    def append(self, place: int, node: Node) -> None:
        """Put a node behind a place, before what comes next."""
        free = place + 1
        while free in self.nodes:
            free += 1
        self.put(free, node)

    def drop(self, place: int) -> None:
        """Take the node at a place away."""
        node = self.nodes.pop(place, None)
        for name in node.reads if node else ():
            self._readers[name].remove(place)

    def shape(self, tensor: str) -> Shape:
        """The shape of a tensor."""
        return self.shapes[tensor]

    def are_alike(self, tensors: Sequence[str]) -> bool:
        """Whether all of some tensors have the same shape, as a question of structure."""
        first, *others = map(self.shape, tensors)
        return all(map(first.matches, others))

    def owner(self, tensor: str) -> str:
        """The layer that makes a tensor, or the input of the network that it is."""
        return self._owners.get(tensor, tensor)

    def maker(self, tensor: str) -> int | None:
        """Where a tensor is made; None for an input of the model."""
        return self._makers.get(tensor)

    def made_by(self, tensor: str, types: Iterable[str]) -> int | None:
        """Where a tensor is made, if by a node of one of some types."""
        place = self.maker(tensor)
        return place if place is not None and self.nodes[place].type in types else None

    def readers(self, tensor: str) -> tuple[int, ...]:
        """Where a tensor is read, as often as it is."""
        return tuple(self._readers[tensor])

    def uses(self, tensor: str) -> int:
        """How often a tensor is read or returned."""
        return len(self._readers[tensor]) + (tensor in self.returned)

    def next(self, place: int) -> int | None:
        """Where the only output of a node is read, if nothing else needs it."""
        node = self.nodes[place]
        is_alone = len(node.writes) == 1 and self.uses(node.writes[0]) == 1
        return (self.readers(node.writes[0]) or (None,))[0] if is_alone else None

    def join(self, places: Sequence[int], made: Node) -> None:
        """Put a node at the first of some places that stands for the nodes of all of them."""
        layers = [name for place in places for name in self.nodes[place].layers]
        first, *others = places
        for place in others:
            self.drop(place)
        self.put(first, replace(made, layers=tuple(dict.fromkeys(layers))))

    def bypass(self, place: int) -> None:
        """Take a node away whose output is its input; its layers go to the first who reads it."""
        node = self.nodes[place]
        old, new = node.writes[0], node.reads[0]
        readers = sorted(set(self.readers(old)))
        self.drop(place)
        for number, reader in enumerate(readers):
            found = self.nodes[reader]
            reads = tuple(new if name == old else name for name in found.reads)
            layers = found.layers if number else (*node.layers, *found.layers)
            self.put(reader, replace(found, reads=reads, layers=layers))

    def others(self, place: int, tensor: str) -> tuple[str, ...]:
        """What a node reads beside a tensor."""
        return tuple(name for name in self.nodes[place].reads if name != tensor)


def _once(steps: Sequence[Step]) -> Iterable[Node]:
    """A node for all steps that do the same to the same tensors."""
    flow = Dataflow(steps)
    layers = defaultdict(list)
    for place, step in enumerate(steps):
        layers[flow.twins.get(place, place)].append(step.layer)
    for place, step in enumerate(steps):
        if place not in flow.twins:
            yield Node(
                step.type,
                tuple(dict.fromkeys(name for name in layers[place] if name)),
                tuple(map(flow.same, step.reads)),
                step.writes,
                step.constants,
                step.attributes,
            )
