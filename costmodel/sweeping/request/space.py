"""The candidates of a sweep in their order: a grid, or independent random draws from it.

Grids run through the last axis fastest. Draw number i depends on the seed and on i alone, so that
it is the same however the sweep is cut into chunks.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any

from costmodel.sweeping.request.axes import Axis

BLOCK = 65_536
"""Draws that share one key of the random generator."""
LONGEST = 2**32
"""The most values of an axis: draws have 32 bits for each."""


@dataclass(frozen=True)
class Space:
    """``sample`` is the number of draws, None for the whole grid."""

    axes: tuple[Axis, ...]
    sample: int | None = None
    seed: int = 0

    @property
    def lengths(self) -> tuple[int, ...]:
        return tuple(len(axis) for axis in self.axes)

    @property
    def grid(self) -> int:
        """Points of the grid."""
        return prod(self.lengths)

    @property
    def size(self) -> int:
        """Candidates."""
        return self.grid if self.sample is None else self.sample

    def position(self, number: int) -> tuple[int, ...]:
        """Where candidate ``number`` is on each axis."""
        if self.sample is not None:
            return tuple(int(axis[0]) for axis in self.draws(number, number + 1))
        found = []
        for length in reversed(self.lengths):
            number, at = divmod(number, length)
            found.append(at)
        return tuple(reversed(found))

    def text(self, position: Sequence[int]) -> str:
        """A candidate as it would be asked for."""
        values = [axis.value(int(at)) for axis, at in zip(self.axes, position, strict=True)]
        shown = [float(value) if isinstance(value, Fraction) else value for value in values]
        return ", ".join(f"{axis.name}={v}" for axis, v in zip(self.axes, shown, strict=True))

    def draws(self, start: int, stop: int) -> tuple[Any, ...]:
        """The positions of draws on each axis."""
        import numpy as np

        pieces = [self._block(number) for number in range(start // BLOCK, (stop - 1) // BLOCK + 1)]
        drawn = np.concatenate(pieces, axis=1) if len(pieces) > 1 else pieces[0]
        first = start // BLOCK * BLOCK
        return tuple(drawn[:, start - first : stop - first])

    def spread(self, count: int) -> tuple[Any, ...]:
        """The positions of so many candidates, as far as there are, from all over the space."""
        import numpy as np

        if self.sample is not None:
            return self.draws(0, min(count, self.sample))
        numbers = range(0, self.size, -(-self.size // count))
        return tuple(np.array(axis) for axis in zip(*map(self.position, numbers), strict=True))

    def _block(self, number: int) -> Any:
        import numpy as np

        # Raw bits and a multiplication, which no release of NumPy will change.
        bits = np.random.Philox(key=np.array([self.seed, number], np.uint64))
        raw = bits.random_raw(BLOCK * len(self.axes)).reshape(len(self.axes), BLOCK)
        lengths = np.array(self.lengths, np.uint64)[:, None]
        return ((raw >> np.uint64(32)) * lengths >> np.uint64(32)).astype(np.int64)

    def boxes(self, start: int, stop: int, most: int) -> Iterator[tuple[range, ...]]:
        """The candidates of a grid from ``start`` to ``stop``, as boxes of at most ``most``."""
        return _boxes(self.lengths, start, stop, most)


def _boxes(
    lengths: tuple[int, ...], start: int, stop: int, most: int
) -> Iterator[tuple[range, ...]]:
    if start >= stop:
        return
    if not lengths:
        yield ()
        return
    inner = prod(lengths[1:])
    at, rest = lengths[0], lengths[1:]
    first, offset = divmod(start, inner)
    last, beyond = divmod(stop, inner)
    if first == last:
        yield from _under(first, rest, offset, beyond, most)
        return
    if offset:
        yield from _under(first, rest, offset, inner, most)
        first += 1
    if inner > most:
        for index in range(first, last):
            yield from _under(index, rest, 0, inner, most)
    else:
        step = most // inner
        for index in range(first, last, step):
            yield range(index, min(index + step, last)), *map(range, rest)
    if beyond and last < at:
        yield from _under(last, rest, 0, beyond, most)


def _under(
    index: int, rest: tuple[int, ...], start: int, stop: int, most: int
) -> Iterator[tuple[range, ...]]:
    for box in _boxes(rest, start, stop, most):
        yield range(index, index + 1), *box
