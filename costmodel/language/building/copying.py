"""Copies of what was built: a repetition of a block once more, under other names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any

from costmodel.core.cost import Shape
from costmodel.core.network import Layer, Tensor
from costmodel.core.problems import Problem
from costmodel.core.values import NamedTuple
from costmodel.language.building.bounds import Bounds
from costmodel.language.building.closed import is_closed
from costmodel.language.building.register import Register
from costmodel.language.syntax import Block


class Moment(NamedTuple):
    """How many steps and tensors had been counted, and how many layers and notes there were."""

    steps: int
    tensors: int
    layers: int
    notes: tuple[int, ...]


class Growth:
    """What grows while a network is built: its layers, and ``notes`` by the names of what it has.

    The first of the notes are the tensors that are known.
    """

    def __init__(
        self,
        blocks: Mapping[str, Block],
        layers: list[Layer],
        faults: Sequence[Problem],
        register: Register,
        bounds: Bounds,
        notes: Sequence[dict[str, Any]],
    ) -> None:
        self.layers, self.bounds = layers, bounds
        self.notes: tuple[dict[str, Any], ...] = (register.known, *notes)
        self._blocks, self._faults, self._register = blocks, faults, register
        self._closed: dict[str, bool] = {}

    def is_closed(self, name: str) -> bool:
        """Whether a block is closed."""
        return is_closed(name, self._blocks, self._closed)

    @property
    def is_sound(self) -> bool:
        """Whether nothing is at fault so far, and nothing is hidden."""
        return not self._faults and not self._register.hides

    def moment(self) -> Moment:
        """How far everything has grown."""
        bounds = self.bounds
        return Moment(bounds.steps, bounds.tensors, len(self.layers), tuple(map(len, self.notes)))


class Copies:
    """Copies of what grew from ``start`` to ``end``, all of whose names begin with ``name``.

    What such names end in has numbers. Tensors have them too: those that it ``read`` come before
    those that it made. ``outs`` is what it gave.
    """

    def __init__(
        self,
        growth: Growth,
        name: str,
        read: Sequence[Tensor],
        outs: Iterable[Tensor],
        start: Moment,
        end: Moment,
    ) -> None:
        self._growth, self._name = growth, name
        self._steps, self._tensors = end.steps - start.steps, end.tensors - start.tensors
        self._first = len(read)
        self._numbers: dict[tuple[str, int | None], int] = {}
        for number, tensor in enumerate(read):
            self._numbers.setdefault((tensor.source, tensor.part), number)
        self._endings: dict[str, int] = {}
        self._made: list[tuple[int, Shape, int | None]] = []
        self._layers = [
            (self._ending(layer.name), [*map(self._number, layer.inputs)], layer)
            for layer in growth.layers[start.layers : end.layers]
        ]
        spans = zip(growth.notes, start.notes, end.notes, strict=True)
        known, *notes = [_noted(*span) for span in spans]
        self._known = [(self._ending(name), self._number(tensor)) for name, tensor in known]
        self._notes = [[(self._ending(name), one) for name, one in noted] for noted in notes]
        self._outs = [self._number(tensor) for tensor in outs]

    def _ending(self, name: str) -> int:
        """The number of how a name ends."""
        return self._endings.setdefault(name[len(self._name) :], len(self._endings))

    def _number(self, tensor: Tensor) -> int:
        key = (tensor.source, tensor.part)
        if key not in self._numbers:
            self._numbers[key] = self._first + len(self._made)
            self._made.append((self._ending(tensor.source), tensor.shape, tensor.part))
        return self._numbers[key]

    def fit(self) -> bool:
        """Whether one more is within the bounds of a network."""
        return self._growth.bounds.have_room(self._steps, self._tensors)

    def added(self, name: str, read: Sequence[Tensor]) -> tuple[Tensor, ...]:
        """What one more gives, which reads these tensors; it is added to the network."""
        growth = self._growth
        growth.bounds.steps += self._steps
        growth.bounds.tensors += self._tensors
        names = [name + ending for ending in self._endings]
        tensors = [*read, *[Tensor(names[at], shape, part) for at, shape, part in self._made]]
        tensor = tensors.__getitem__
        growth.layers += [
            layer.copied(names[at], tuple(map(tensor, numbers)), self._name, name)
            for at, numbers, layer in self._layers
        ]
        known, *notes = growth.notes
        known.update([(names[at], tensors[number]) for at, number in self._known])
        for noted, own in zip(notes, self._notes, strict=True):
            noted.update([(names[at], one) for at, one in own])
        return tuple(map(tensor, self._outs))


def _noted(notes: dict[str, Any], start: int, end: int) -> list[tuple[str, Any]]:
    """What was noted between two moments."""
    last = islice(reversed(notes.items()), len(notes) - end, len(notes) - start)
    return [*last][::-1]
