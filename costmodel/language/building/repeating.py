"""Repetitions that are told and read the same as the one before, which are copies of it.

What a block comes to follows from the numbers that it is told and the shapes that it reads, so that
a repetition like the one before need not be built. That is taken for granted of closed blocks only
(``closed``), of plain numbers only, since letters and traced numbers note what they are asked, and
only while nothing is at fault: whatever a repetition has to tell is told by building it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Any, cast

from costmodel.core.cost import Shape
from costmodel.core.network import Tensor
from costmodel.core.values import NamedTuple
from costmodel.language.building.copying import Copies, Growth, Moment
from costmodel.language.building.register import Surroundings
from costmodel.language.building.scope import Outputs

_PLAIN = (int, bool, str, Fraction)


class Told(NamedTuple):
    """What one repetition of a block is told, where it stands, and the tensors that it reads."""

    block: str
    arguments: Mapping[str, Any]
    place: Surroundings
    read: Sequence[Tensor | None]

    @property
    def is_plain(self) -> bool:
        """Whether every tensor is known, and every number is one."""
        return all(tensor and _is_plain(tensor.shape) for tensor in self.read) and all(
            map(_is_plain, self.arguments.values())
        )

    @property
    def name(self) -> str:
        """What it is called."""
        return self.place.prefix[:-1]

    @property
    def known(self) -> Sequence[Tensor]:
        """What it reads, where that is known."""
        return [tensor for tensor in self.read if tensor]

    def is_like(self, other: Told) -> bool:
        """Whether the block comes to the same; other tensors may stand for those that it reads."""
        return (
            (self.block, self.place.dtype) == (other.block, other.place.dtype)
            and self._typed == other._typed
            and self._pattern == other._pattern
        )

    @property
    def _typed(self) -> dict[str, tuple[type, Any]]:
        """The arguments with their sorts: for Python, true is 1."""
        return {key: (type(value), value) for key, value in self.arguments.items()}

    @property
    def _pattern(self) -> list[tuple[Shape, int]]:
        """The shapes, and which tensors are one and the same."""
        named = [(tensor.source, tensor.part) for tensor in self.known]
        shapes = [tensor.shape for tensor in self.known]
        return list(zip(shapes, map(named.index, named), strict=True))


def _is_plain(value: object) -> bool:
    if type(value) is Shape:
        return all(type(size) is int for size in value)
    return type(value) in _PLAIN


class _Built(NamedTuple):
    """A repetition that was built: what it gave, and what grew from ``start`` to ``end``."""

    told: Told
    outs: Outputs
    start: Moment
    end: Moment

    def copies(self, growth: Growth) -> Copies:
        outs = cast("tuple[Tensor, ...]", self.outs)  # nothing is hidden where nothing is at fault
        return Copies(growth, self.told.name, self.told.known, outs, self.start, self.end)


class Repetitions:
    """The repetitions of one entry that calls a block."""

    def __init__(self, growth: Growth) -> None:
        self._growth = growth
        self._last: _Built | None = None
        self._copies: Copies | None = None

    def outputs(self, told: Told, build: Callable[[], Outputs]) -> Outputs:
        """What one repetition gives, which is copied where that is what it comes to, else built.

        Raises:
            FieldError, Poisoned, Unbounded: as ``build`` does.
        """
        growth, last = self._growth, self._last
        is_plain = growth.is_sound and not told.place.pairing and told.is_plain
        if is_plain and last and told.is_like(last.told) and growth.is_closed(told.block):
            self._copies = self._copies or last.copies(growth)
            if self._copies.fit():
                return self._copies.added(told.name, told.known)
        start = growth.moment()
        outs = build()
        is_plain = is_plain and growth.is_sound
        self._last = _Built(told, outs, start, growth.moment()) if is_plain else None
        self._copies = None
        return outs


class Turn(NamedTuple):
    """Which repetition, from 0, of how many, what the one before it gave, and all of them."""

    number: int
    times: int
    before: Outputs = ()
    repetitions: Repetitions | None = None
