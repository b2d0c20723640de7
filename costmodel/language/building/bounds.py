"""Limits of what is built: a network that nobody can mean is refused within seconds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from costmodel.core import dim
from costmodel.core.marks import Mark
from costmodel.core.problems import Problem
from costmodel.language.fields.demands import FieldError, whole
from costmodel.language.syntax import Block, BlockCall, Chain, Entry, Value

MOST_LAYERS = 200_000
"""The most layers and repetitions that a network may have."""

MOST_READ = 1_000_000
"""The most tensors that the layers of a network may read, all in all."""

DEEPEST = 100
"""How deep blocks, sequences and branches may lie inside each other, all in all."""


class Unbounded(Exception):
    """The network would be larger or deeper than anybody could mean."""

    def __init__(self, message: str, mark: Mark, hint: str) -> None:
        super().__init__()
        self.problem = Problem(message, mark, hint)


class Bounds:
    """Counts the steps of building one network."""

    def __init__(self) -> None:
        self.steps = 0
        self.tensors = 0

    def step(self, mark: Mark, depth: int) -> None:
        """One step more, at some depth.

        Raises:
            Unbounded: that is too many, or too deep.
        """
        self.steps += 1
        if depth > DEEPEST:
            message = f"more than {DEEPEST} blocks and branches lie inside each other here"
            raise Unbounded(message, mark, "call fewer blocks from inside blocks")
        if self.steps > MOST_LAYERS:
            self.check(1, mark)

    def times(self, repeat: Value, count: Any) -> Any:
        """The numbers of the repetitions that ``repeat``, which comes to ``count``, asks for.

        They are a range; of a traced count they may be a few that stand for all, and say so by
        ``handed_on`` (``sweeping.planning.stretches``).

        Raises:
            FieldError: it is no integer, negative, or a letter.
            Unbounded: that is too many.
        """
        count = whole(repeat, count, 0, "repeat", "an integer")
        if dim.is_symbolic(count):
            message = f"repeat is {count}, but how often a block is built needs a number"
            raise FieldError(repeat, message, "give numbers to what it is computed from")
        times = count.repeated() if dim.is_traced(count) else range(count)
        self.check(len(times), repeat.mark)
        return times

    def read(self, count: int, mark: Mark) -> None:
        """A layer that reads so many tensors.

        Raises:
            Unbounded: with these the layers read too many.
        """
        self.tensors += count
        if self.tensors > MOST_READ:
            message = f"the layers of the network read more than {MOST_READ:,} tensors"
            raise Unbounded(message, mark, "name fewer operands here, or repeat less often")

    def have_room(self, steps: int, tensors: int) -> bool:
        """Whether so many steps and tensors more are possible."""
        return self.steps + steps <= MOST_LAYERS and self.tensors + tensors <= MOST_READ

    def check(self, count: int, mark: Mark) -> None:
        """Make sure that ``count`` steps more are possible.

        Raises:
            Unbounded: they are not.
        """
        if self.steps + count > MOST_LAYERS:
            message = f"the network has more than {MOST_LAYERS:,} layers"
            hint = "look at 'repeat', here and in the blocks inside and around it"
            raise Unbounded(message, mark, hint)


def foresee(entries: Iterable[Entry], blocks: Mapping[str, Block]) -> None:
    """Make sure, before anything is built, that the repetitions written as numbers are possible.

    Raises:
        Unbounded: they are not.
    """
    bounds, known = Bounds(), dict[str, int]()
    for entry in entries:
        least = _least(entry, blocks, known, 0)
        bounds.check(least, entry.mark)
        bounds.steps += least


def _least(entry: Entry, blocks: Mapping[str, Block], known: dict[str, int], depth: int) -> int:
    """The fewest steps that an entry takes, its conditions and open counts left out."""
    count = entry.repeat.constant if entry.repeat else 1
    if entry.when or not isinstance(count, int) or depth > DEEPEST:
        return 0
    action, inner = entry.action, 0
    if isinstance(action, Chain):
        inner = sum(_least(one, blocks, known, depth + 1) for one in action.entries)
    elif isinstance(action, BlockCall):
        if action.block not in known:
            parts = blocks[action.block].entries
            known[action.block] = sum(_least(one, blocks, known, depth + 1) for one in parts)
        inner = known[action.block]
        count -= (action.first is not None) + (action.last is not None)
    return max(0, count) * (1 + inner)
