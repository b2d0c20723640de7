"""Where windows land, in numbers: rows and columns added on each side of a map.

Frameworks pad by numbers; ours may be a name, which the sizes at hand settle. A last window that
may reach over the end (``ceil``) is padding at the end as well, so that every framework's floor
gives the same positions.
"""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.core.cost import Shape
from costmodel.core.dim import maximum
from costmodel.core.op import PerAxis
from costmodel.core.values import NamedTuple
from costmodel.core.window import ends_per_axis, per_axis

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
            total = maximum(needed, 0)
            return total // 2, total - total // 2
        before, after = (0, 0) if isinstance(self.padding, str) else self.padding[axis]
        return before, maximum(after, needed - before)


def window(op: object, x: Shape, k: PerAxis | None = None) -> Window:
    """The window of an op over ``x``, by the fields that it has; a pool's step is its size, too."""
    size = per_axis("k", k or op.k, x)  # type: ignore[attr-defined]
    padding = getattr(op, "padding", "same")
    return Window(
        size,
        per_axis("stride", getattr(op, "stride", None) or size, x),
        per_axis("dilation", getattr(op, "dilation", 1), x),
        padding if isinstance(padding, str) else ends_per_axis("padding", padding, x),
    )


def flat(ends: Sequence[Ends]) -> list[int]:
    """All that is added before, then all that is added after, as ONNX lists it."""
    return [before for before, _ in ends] + [after for _, after in ends]
