"""Which steps of a model each executed kernel stands for, by what flows between its tensors.

A runtime fuses steps, drops some and adds others, but the tensors that it writes out are those of
the model under their names. So a kernel stands for the step that makes what it writes and for all
before it whose results are not written out by any kernel. Steps that do the same to the same
tensors are one: a runtime computes them once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from costmodel.core.values import NamedTuple


class Step(NamedTuple):
    """One step of a model: the tensors that it reads and writes by their names.

    ``constants`` are the weights and numbers that it reads beside them, ``layer`` the layer that it
    is part of. Steps of one type that read the same and have equal ``said`` do the same.
    """

    name: str
    type: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    constants: tuple[str, ...] = ()
    attributes: Mapping[str, Any] = MappingProxyType({})
    layer: str = ""
    said: Hashable = ()


class Dataflow:
    """Steps in the order in which they run, and who makes and reads their tensors."""

    def __init__(self, steps: Sequence[Step]) -> None:
        self.steps = tuple(steps)
        self._named = {step.name: step for step in self.steps}
        self._same: dict[str, str] = {}
        self._makers: dict[str, int] = {}
        self._readers: dict[str, list[int]] = defaultdict(list)
        self.twins: dict[int, int] = {}
        """Steps that do what an earlier one does, with that."""
        first: dict[Hashable, int] = {}
        for place, step in enumerate(self.steps):
            key = (step.type, tuple(map(self.same, step.reads)), step.said, len(step.writes))
            twin = first.setdefault(key, place)
            if twin != place:
                self.twins[place] = twin
            for name, known in zip(step.writes, self.steps[twin].writes, strict=True):
                self._same[name] = known
                self._makers.setdefault(known, place)
            for name in dict.fromkeys(step.reads):
                self._readers[name].append(place)

    def same(self, tensor: str) -> str:
        """The first tensor of the same content."""
        return self._same.get(tensor, tensor)

    def maker(self, tensor: str) -> Step | None:
        """The step that makes a tensor."""
        place = self._makers.get(self.same(tensor))
        return None if place is None else self.steps[place]

    def named(self, name: str) -> Step | None:
        """The step of a name."""
        return self._named.get(name) if name else None

    def readers(self, tensor: str) -> tuple[Step, ...]:
        """The steps that read a tensor."""
        return tuple(self.steps[place] for place in self._readers[tensor])

    def shared_out(self, written: Sequence[Sequence[str]]) -> tuple[tuple[int, ...], ...]:
        """For each kernel, by the tensors that it writes, the places of the steps that it is.

        What no kernel writes out is shared out once, to the first that needs it.
        """
        kept = {self.same(name) for names in written for name in names}
        order = sorted(range(len(written)), key=lambda one: self._place(written[one]))
        owner: dict[int, int] = {}
        for kernel in order:
            for place in self._behind(written[kernel], kept):
                owner.setdefault(place, kernel)
        owner |= {place: owner[twin] for place, twin in self.twins.items() if twin in owner}
        found: dict[int, list[int]] = defaultdict(list)
        for place in sorted(owner):
            found[owner[place]].append(place)
        return tuple(tuple(found[kernel]) for kernel in range(len(written)))

    def _place(self, names: Iterable[str]) -> int:
        places = (self._makers.get(self.same(name), -1) for name in names)
        return min(places, default=-1)

    def _behind(self, names: Iterable[str], kept: set[str]) -> set[int]:
        """The steps that make some tensors, back to what is written out."""
        found: set[int] = set()
        waiting = [self.same(name) for name in names]
        while waiting:
            place = self._makers.get(waiting.pop())
            if place is not None and place not in found:
                found.add(place)
                reads = map(self.same, self.steps[place].reads)
                waiting += [name for name in reads if name not in kept]
        return found


def layers_of(places: Iterable[int], steps: Sequence[Step]) -> tuple[str, ...]:
    """The layers that some steps are part of, each once."""
    names = (steps[place].layer for place in places)
    return tuple(dict.fromkeys(name for name in names if name))
