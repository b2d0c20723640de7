"""Where candidates are among those asked for: a box of the box that was asked for, or anywhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array = Any
Places: TypeAlias = NDArray[np.intp]
"""Candidates, by their numbers among those asked for."""


@dataclass(frozen=True)
class Region:
    """A box of a box; ``order`` is that in which values for it run through the axes."""

    slices: tuple[slice, ...]
    order: tuple[int, ...]

    def read(self, whole: Array) -> Array:
        """What an array of all candidates has here."""
        return whole[self.slices].transpose(self.order)

    def write(self, whole: Array, values: Array) -> None:
        """Set that, to a value for each candidate or to one for all."""
        here = self.read(whole)
        here[...] = values.reshape(here.shape) if np.ndim(values) else values

    def places(self, shape: Sequence[int]) -> Places:
        """The numbers of the candidates, in the order of their values."""
        flat: Places = self.read(np.arange(prod(shape)).reshape(shape)).reshape(-1)
        return flat


@dataclass(frozen=True)
class Scattered:
    """Candidates anywhere, by their numbers."""

    at: Places

    def read(self, whole: Array) -> Array:
        """What an array of all candidates has here."""
        return whole.reshape(-1)[self.at]

    def write(self, whole: Array, values: Array) -> None:
        """Set that, to a value for each candidate or to one for all."""
        whole.reshape(-1)[self.at] = values

    def places(self, _shape: Sequence[int]) -> Places:
        """The numbers of the candidates."""
        return self.at


Where: TypeAlias = Region | Scattered


def everywhere(shape: Sequence[int]) -> Region:
    """All candidates, in their order."""
    return Region(tuple(slice(0, length) for length in shape), tuple(range(len(shape))))


def box_of(members: Array, shape: Sequence[int]) -> tuple[slice, ...] | None:
    """The box that the members of a box are, of which there is one at least; None if they are not.

    ``members`` marks them; None means all.
    """
    if members is None:
        return tuple(slice(0, length) for length in shape)
    marked, axes = members.reshape(shape), range(len(shape))
    slices = []
    for axis in axes:
        used = np.flatnonzero(marked.any(axis=tuple(other for other in axes if other != axis)))
        slices.append(slice(int(used[0]), int(used[-1]) + 1))
    return tuple(slices) if marked[tuple(slices)].all() else None
