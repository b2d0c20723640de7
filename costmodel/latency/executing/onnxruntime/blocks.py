"""Tensors in blocks of channels, and what moves them there and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from costmodel.latency.executing.graph import Graph, Node


@dataclass(slots=True)
class Laid:
    """A tensor of the model that is in blocks: where it is made, how often it was and is needed."""

    place: int
    uses: int
    waiting: int


class Blocks:
    """What is in blocks so far: ``laid`` are tensors, ``moved`` those that were moved there.

    ``turned`` is where the last transpose is that brings channels from the end to their place.
    """

    def __init__(self, graph: Graph, facts: Mapping[str, int]) -> None:
        self.graph = graph
        self.block = facts["block"]
        self.joins_hard_swish = bool(facts.get("joins_hard_swish", 1))
        self.laid: dict[str, Laid] = {}
        self.moved: set[str] = set()
        self.turned: int | None = None

    def take(self, place: int, node: Node) -> None:
        """Put a node into the layout, whose inputs are there or are brought there."""
        for name in node.reads:
            if name in self.laid:
                self.laid[name].waiting -= 1
            else:
                self._bring(name, place)
        written = node.writes[0]
        layers = self.graph.nodes[place].layers  # with those of a transpose that is done with
        self.graph.put(place, replace(node, layers=layers, is_blocked=True))
        self.laid[written] = Laid(place, self.graph.uses(written), self.graph.uses(written))

    def take_in(self, name: str, place: int) -> bool:
        """Let the convolution that makes a tensor take in the node that reads it."""
        maker = self.laid[name]
        head, tail = self.graph.nodes[maker.place], self.graph.nodes[place]
        is_addition = tail.type in ("Add", "Sum")
        if head.type != "Conv" or maker.uses != 1 or head.activation:
            return False
        if is_addition and head.adds:
            return False
        others = self.graph.others(place, name)
        for other in tail.reads:
            self.laid[other].waiting -= 1
        made = replace(
            head,
            reads=(*head.reads, *others),
            writes=tail.writes,
            adds=head.adds or is_addition,
            activation="" if is_addition else tail.type,
        )
        self.graph.join([place, maker.place], made)  # what else it reads may be made in between
        written = tail.writes[0]
        self.laid[written] = Laid(place, self.graph.uses(written), self.graph.uses(written))
        return True

    def _bring(self, name: str, place: int) -> None:
        """Add what moves a tensor into the layout, once."""
        if name not in self.moved:
            self.moved.add(name)
            source = self._before_turn(name, place)
            added = f"{name}/in blocks"
            self.graph.shapes[added] = self.graph.shapes[name]
            moved = self.graph.owner(source)
            node = Node("ReorderInput", (), (source,), (added,), moved=moved, is_blocked=True)
            self.graph.insert(place, node)

    def _before_turn(self, name: str, place: int) -> str:
        """What a transpose reads whose work the reorder does as well; else the tensor itself."""
        turned = self.graph.maker(name)
        if turned is None or turned != self.turned:
            return name
        node, reader = self.graph.nodes[turned], self.graph.nodes[place]
        self.graph.drop(turned)
        self.graph.put(place, replace(reader, layers=(*node.layers, *reader.layers)))
        return node.reads[0]

    def move_back(self) -> None:
        """Add what moves tensors out of the layout where they are needed so."""
        for name, laid in self.laid.items():
            if laid.waiting > 0:
                added = f"{name}/plain"
                self.graph.shapes[added] = self.graph.shapes[name]
                node = Node("ReorderOutput", (), (name,), (added,), moved=self.graph.owner(name))
                self.graph.append(laid.place, node)
