"""Which op has which parameters: each is counted where it is used first, and once.

An op that reads a tensor of parameters claims of them what no earlier one has: its elements, if the
tensor is a slice of one parameter, else all elements of all those that it was computed from (a
kernel that is standardised has its own and its gain). What nobody claims is never used.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from costmodel.core.cost import Shape
from costmodel.core.op import Op
from costmodel.interop.counted import Counted
from costmodel.interop.torch.events import Operand


class Claims:
    """What is left of each parameter, by number, and who read which tensors first."""

    def __init__(self, sizes: Mapping[int, int]) -> None:
        self.left = dict(sizes)
        self._first: dict[frozenset[int], str] = {}

    def settle(
        self,
        name: str,
        op: Op,
        shapes: tuple[Shape, ...],
        out: Shape,
        reads: Iterable[Operand],
    ) -> tuple[Op, str]:
        """The op with the parameters that are its own, and the record whose weights it uses."""
        reads = tuple(reads)
        claimed = sum(self._claim(read) for read in reads)
        cost = op.cost(shapes, out)
        learned = frozenset(read.tensor for read in reads if read.value.params)
        first = self._first.setdefault(learned, name)
        if claimed == cost.params:
            return op, ""
        if not claimed and learned and first != name:
            return op, first
        return _explicit(op, shapes, out, claimed), ""

    def _claim(self, read: Operand) -> int:
        """Take what is left of the parameters behind a tensor."""
        claimed, wanted = 0, int(read.shape.size)
        for number in sorted(read.value.params):
            part = min(wanted, self.left[number]) if read.value.is_slice else self.left[number]
            self.left[number] -= part
            claimed += part
        return claimed


def _explicit(op: Op, shapes: tuple[Shape, ...], out: Shape, params: int) -> Op:
    """The op with so many parameters, of which its formula knows nothing."""
    if isinstance(op, Counted):
        return replace(op, params=params)
    cost = op.cost(shapes, out)
    kind = op.kind(*shapes)
    return Counted(type(op).__name__, kind, out, cost.flops, cost.weights, params)
