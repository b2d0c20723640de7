"""Repetitions by a traced count: few are built, one of which stands for all that lie between.

Four are: the first, the second, one between and the last. Say the first gives the shape s and the
second s + d. Then the one between reads s + j d, for a j that is traced, and the last one
s + (n - 2) d. If the one between gives s + (j + 1) d, then by induction each repetition reads and
gives what they do; ``growth`` asks whether it does.
"""

from __future__ import annotations

from collections.abc import Iterator
from operator import index
from typing import Any

from costmodel.core.cost import Shape
from costmodel.core.network import Tensor
from costmodel.sweeping.planning.graph import Node
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.planning.rationals import Ratio
from costmodel.sweeping.planning.series import (
    difference,
    negative,
    node_of,
    polynomials,
    total,
)
from costmodel.sweeping.planning.tracing import Traced, leaf, number

_BETWEEN = 10**6
"""The number of the third; it and the one after are no numbers that repetitions have."""


class Irregular(Exception):
    """Repetitions do not go on as they begin: those that the ``depths``, a bit mask, count."""

    def __init__(self, depths: int = 0) -> None:
        super().__init__()
        self.depths = depths


class Stretch:
    """The repetitions of one entry: the names of the four, what each gives and what is read of it.

    ``j`` is the number of those before the one between, the first apart.
    """

    def __init__(self, stretches: Stretches, count: Traced, j: Traced) -> None:
        self._stretches = stretches
        self.count, self.j = count, j
        self.names: list[str] = []
        self.given: list[Tensor] = []
        self.read: list[Tensor] = []

    def demand(self, condition: object) -> None:
        """Make sure of what is to hold for all repetitions.

        Raises:
            Irregular: it does not.
        """
        if not condition:
            raise Irregular(self.count.ratio.top.axes)

    def __len__(self) -> int:
        return 4

    def __iter__(self) -> Iterator[int]:
        self._stretches.is_inside = True
        yield from (0, 1, _BETWEEN, _BETWEEN + 1)
        self._stretches.is_inside = False

    def handed_on(self, name: str, tensor: Tensor) -> Tensor:
        """What is read of the tensor that the repetition of this name gives."""
        self.names.append(name)
        self.given.append(tensor)
        if len(self.given) == 2:
            tensor = tensor._replace(shape=self.shape(0, self.j))
        if len(self.given) == 3:
            before = self._stretches.lowest - 2
            tensor = tensor._replace(shape=self.shape(before, self.count - 2 - before))
        self.read.append(tensor)
        return tensor

    def shape(self, before: int, after: Any) -> Shape:
        """What is read after before + after repetitions more than the first.

        That is s + (before + after) d. What comes ``after`` is never negative, so that the sizes
        are known to be positive.

        Raises:
            Irregular: the first two do not tell it.
        """
        first, second = (tensor.shape for tensor in self.given[:2])
        self.demand(len(first) == len(second))
        pairs = zip(first, second, strict=True)
        return Shape(*(_line(self.j.trace, a, b, before, after) for a, b in pairs))


class Stretches:
    """Those of one trace, of counts that depend on ``depths`` alone, a bit mask of axes.

    Counts of less than ``lowest``, and those inside of other repetitions, are structure instead.
    """

    def __init__(self, trace: Trace, depths: int, lowest: int, axis: int) -> None:
        self.found: list[Stretch] = []
        self.is_inside = False
        self.lowest = lowest
        self._trace, self._depths, self._axis = trace, depths, axis

    def repeated(self, count: Traced) -> range | Stretch:
        """The repetitions that are built for a count."""
        top, bottom = count.ratio
        is_one = self.is_inside or not bottom.is_constant or top.axes & ~self._depths
        if is_one or count.witness < self.lowest or not count >= self.lowest:
            return range(index(count))
        most = max(1, top.hi - 2)
        j = leaf(self._trace, self._axis + len(self.found), (0, most), 1, 0)
        self.found.append(Stretch(self, count, j))
        return self.found[-1]


def number_of(stretch: Stretch) -> int:
    """The axis of j, as a mask."""
    axes: int = stretch.j.ratio.top.axes
    return axes


def node_in(trace: Trace, size: Any) -> Node:
    """A size, or a count, as a node.

    Raises:
        Irregular: it is no integer.
    """
    if not isinstance(size, Traced):
        return trace.graph.constant(int(size))
    if not size.ratio.bottom.is_constant or size.ratio.bottom.lo != 1:
        raise Irregular
    return size.ratio.top


def _line(trace: Trace, first: Any, second: Any, before: int, after: Any) -> Any:
    """Like terms together: first + (before + after) (second - first)."""
    graph = trace.graph
    start, then = polynomials([node_in(trace, size) for size in (first, second)])
    step = difference(then, start)
    if not step:
        return first
    from_here = node_of(graph, total([start, *([step] * before), *([negative(step)] * -before)]))
    grown = graph.add(from_here, graph.mul(node_in(trace, after), node_of(graph, step)))
    a, b, more = (x.witness if isinstance(x, Traced) else x for x in (first, second, after))
    return number(trace, Ratio(grown, graph.constant(1)), a + (before + more) * (b - a))
