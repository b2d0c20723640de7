"""A priced network cut into the repetitions of its stretches, and what lies outside of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from costmodel.analysis.report import Report
from costmodel.core.network import Layer, Tensor
from costmodel.core.values import NamedTuple
from costmodel.sweeping.planning.graph import Node
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.planning.series import Polynomial
from costmodel.sweeping.planning.stretches import Stretch, node_in
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.measures import PEAKS, SUMS

FIRST, SECOND, BETWEEN, LAST = range(4)


class Place(NamedTuple):
    """The repetition that a layer belongs to."""

    stretch: Stretch | None
    number: int


_OUTSIDE = Place(None, -1)

Alive: TypeAlias = Sequence[tuple[Place, Polynomial]]
"""What is alive beside a layer at a place."""


class Row(NamedTuple):
    """What a layer is in its repetition, what it adds to the columns, and its shapes."""

    what: tuple[Any, ...]
    adds: Mapping[str, Node]
    shapes: tuple[Node, ...]

    @property
    def nodes(self) -> tuple[Node, ...]:
        return (*self.adds.values(), *self.shapes)


class Parts(NamedTuple):
    """``rows`` by their places; for each peak what is ``alive`` beside a layer at a place.

    Of a stretch that is ``loose`` a repetition reads more than what the one before gives, or more
    than what the last one gives is read behind it.
    """

    stretches: Sequence[Stretch]
    columns: Sequence[str]
    rows: Mapping[Place, Sequence[Row]]
    alive: Mapping[str, Sequence[tuple[Place, Node]]]
    loose: set[Stretch]

    def of(self, stretch: Stretch, number: int) -> Sequence[Row]:
        """The layers of a repetition."""
        return self.rows.get(Place(stretch, number), ())

    def apart(self, stretch: Stretch) -> int:
        """How many repetitions come before those that go on alike."""
        return 2 if stretch in self.loose else 1


def parts_of(trace: Trace, report: Report, base: Base, stretches: Sequence[Stretch]) -> Parts:
    """The parts of a network.

    Raises:
        Irregular: one repetition, or what follows on all, reads what is inside of another one.
    """
    places, network = _Places(stretches), report.network
    columns = [name for name in base.columns if name in SUMS]
    for tensor in network.outputs:
        places.read(_OUTSIDE, tensor)
    rows: dict[Place, list[Row]] = {}
    for layer, row in zip(network.layers, report.by_op(), strict=True):
        place = places.of(layer.name)
        adds = {name: node_in(trace, SUMS[name](row)) for name in columns}
        shapes = tuple(node_in(trace, n) for one in (*layer.shapes, layer.output) for n in one)
        rows.setdefault(place, []).append(Row(places.what(place, layer), adds, shapes))
    alive = {
        name: [
            (places.of(layer), node_in(trace, size))
            for layer, size in alive(network, report.costs, base.peak)
        ]
        for name, alive in PEAKS.items()
        if name in base.columns
    }
    return Parts(stretches, columns, rows, alive, places.loose)


class _Places:
    """Where layers are, and which of the stretches are loose."""

    def __init__(self, stretches: Sequence[Stretch]) -> None:
        self.loose: set[Stretch] = set()
        self._known = {
            name: Place(stretch, number)
            for stretch in stretches
            for number, name in enumerate(stretch.names)
        }

    def of(self, layer: str) -> Place:
        """The place of a layer, or of an input of the network, by its name."""
        while layer and layer not in self._known:
            layer = layer.rpartition(".")[0]
        return self._known.get(layer, _OUTSIDE)

    def what(self, place: Place, layer: Layer) -> tuple[Any, ...]:
        """What is the same in repetitions that are alike: name, op, and where inputs come from."""
        reads = tuple(self.read(place, tensor) for tensor in layer.inputs)
        shared = self._inside(place, layer.weights_of)
        name = self._inside(place, layer.name)
        return name, type(layer.op), layer.kind, layer.dtype, reads, shared

    def _inside(self, place: Place, layer: str) -> str:
        """The name of a layer within the repetition, or in full where it is elsewhere."""
        if place.stretch is None or self.of(layer) != place:
            return layer
        return layer[len(place.stretch.names[place.number]) :]

    def read(self, place: Place, tensor: Tensor) -> tuple[int, str, int | None]:
        """An input, by how many repetitions before its own it is made; -1: outside of all.

        Raises:
            Irregular: it lies inside of another repetition, or further back than the last two.
        """
        source = self.of(tensor.source)
        if source == place:
            return 0, self._inside(place, tensor.source), tensor.part
        if source.stretch and source.stretch is place.stretch:
            back = place.number - source.number
            return self._before(source.stretch, source.number, back, tensor)
        if source.stretch:
            self._behind(source.stretch, source.number, tensor)
        if place.stretch and place.number > FIRST:
            self.loose.add(place.stretch)
        return -1, tensor.source, tensor.part

    def _before(
        self, stretch: Stretch, number: int, back: int, tensor: Tensor
    ) -> tuple[int, str, int | None]:
        stretch.demand(back <= 2 and tensor is stretch.read[number])
        if back == 2:
            self.loose.add(stretch)
        return back, "", None

    def _behind(self, stretch: Stretch, number: int, tensor: Tensor) -> None:
        """What is read behind a stretch is given by its last two repetitions."""
        stretch.demand(number in (BETWEEN, LAST) and tensor is stretch.read[number])
        if number == BETWEEN:
            self.loose.add(stretch)
