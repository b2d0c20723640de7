"""A sweep as it was asked for, and what a run of its candidates comes to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.join import Joined
from costmodel.sweeping.request.space import Space
from costmodel.sweeping.request.timing import COVERAGE, LATENCY
from costmodel.sweeping.request.types import ColumnType

Array = Any


@dataclass(frozen=True)
class Job:
    """``pareto`` holds objectives, ``-name`` for one that is maximised.

    ``partial`` keeps candidates of whose time the platform covers little, and says how much.
    """

    base: Base
    space: Space
    joined: Joined | None = None
    reward: str | None = None
    where: str | None = None
    pareto: tuple[str, ...] = ()
    partial: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, in order."""
        joined = tuple(self.joined.columns) if self.joined else ()
        reward = ("reward",) if self.reward else ()
        return (*self.parameters, *self.base.columns, *self.times, *joined, *reward)

    @property
    def times(self) -> tuple[str, ...]:
        """The columns of time, if a platform is given."""
        if not self.base.timing:
            return ()
        return (LATENCY, COVERAGE) if self.partial else (LATENCY,)

    @property
    def parameters(self) -> tuple[str, ...]:
        return tuple(axis.name for axis in self.space.axes)

    @property
    def objectives(self) -> tuple[str, ...]:
        """The columns that decide who is on the front."""
        return tuple(dict.fromkeys(name.removeprefix("-") for name in self.pareto))

    @property
    def types(self) -> dict[str, ColumnType]:
        """What the columns hold, by name."""
        swept = {axis.name: axis.column_type for axis in self.space.axes}
        return {name: swept.get(name, "number") for name in self.columns}

    @property
    def digest(self) -> str:
        """What tells two sweeps apart: the texts of the spec, and what is asked of it."""
        spec = self.base.spec
        files = {mark.source for mark in (spec.mark, *(one.mark for one in spec.blocks.values()))}
        texts = sorted(file.text for file in files)
        asked = ("variant", "settings", "sizes", "batch", "peak", "dtype", "columns")
        base = [getattr(self.base, name) for name in asked]
        timing = self.base.timing.label if self.base.timing else ""
        beside = [self.space, self.joined, self.reward, self.where, self.pareto]
        return sha256(repr([texts, base, beside, timing, self.partial]).encode()).hexdigest()


Fault = tuple[int, int]
"""How many candidates, and the number of the first of them."""


@dataclass(frozen=True)
class Piece:
    """Columns of a run of candidates, and what was left out as illegal, by reason."""

    columns: Mapping[str, Array]
    faults: Mapping[str, Fault]
