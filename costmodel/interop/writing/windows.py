"""Where windows land, in numbers: rows and columns added on each side of a map.

Frameworks pad by numbers; ours may be a name, which the sizes at hand settle. A last window that
may reach over the end (``ceil``) is padding at the end as well, so that every framework's floor
gives the same positions.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from costmodel.core.cost import Shape

Ends = tuple[int, int]


class Window(NamedTuple):
    """A sliding window: its size, step and the distance between its taps, along each axis."""

    k: tuple[int, ...]
    stride: tuple[int, ...]
    dilation: tuple[int, ...]
    padding: str | tuple[Ends, ...]

    def ends(self, x: Shape, output: Shape) -> tuple[Ends, ...]:
        """Positions added before and after each axis of ``x``, for as many as ``output`` has."""
        return tuple(self._ends(axis, x, output) for axis in range(len(self.k)))

    def _ends(self, axis: int, x: Shape, output: Shape) -> Ends:
        size, positions = x.spatial[axis], output.spatial[axis]
        span = self.dilation[axis] * (self.k[axis] - 1) + 1
        needed = (positions - 1) * self.stride[axis] + span - size
        if self.padding in ("same", "same_torch"):
            total = max(needed, 0)
            return total // 2, total - total // 2
        before, after = (0, 0) if isinstance(self.padding, str) else self.padding[axis]
        return before, max(after, needed - before)


def window(op: object, k: tuple[int, ...] | None = None) -> Window:
    """The window of an op, by the fields that it has; the step of a pool is its size by default."""
    size = k or op.k  # type: ignore[attr-defined]
    ones = (1,) * len(size)
    stride = getattr(op, "stride", None) or size
    return Window(size, stride, getattr(op, "dilation", ones), getattr(op, "padding", "same"))


def flat(ends: Sequence[Ends]) -> list[int]:
    """All that is added before, then all that is added after, as ONNX lists it."""
    return [before for before, _ in ends] + [after for _, after in ends]
