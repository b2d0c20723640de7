"""Which record was the first to read some weights: params count there, and once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from costmodel.core.cost import Shape
from costmodel.core.op import Op
from costmodel.core.values import NamedTuple
from costmodel.interop.counted import Counted


class Weights(NamedTuple):
    """A stored tensor: what names it, and how many elements are read of it."""

    key: str
    size: int


@dataclass(slots=True)
class Owners:
    """The records that read weights first, by what names these."""

    _found: dict[str, tuple[str, int]] = field(default_factory=dict)

    def settle(
        self, name: str, op: Op, read: tuple[Shape, ...], out: Shape, weights: Sequence[Weights]
    ) -> tuple[str, Op]:
        """Whose weights a record uses, and its op, which learns only what no earlier one has."""
        if not weights or not op.cost(read, out).weights:  # axes and sizes are no weights
            return "", op
        largest = max(weights, key=lambda one: one.size)
        before = [self._found.get(one.key) for one in weights]
        owners = {owner[0] for owner in before if owner}
        shared = {one.key for one, owner in zip(weights, before, strict=True) if owner}
        for one in weights:
            self._found.setdefault(one.key, (name, one.size))
        if largest.key not in shared:
            return "", op
        if all(before) and len(owners) == 1:
            return owners.pop(), op
        cost = op.cost(read, out)
        known = sum(owner[1] for owner in before if owner)
        params = max(cost.params - known, 0)
        kind = op.kind(*read)
        type_ = str(getattr(op, "type", type(op).__name__))
        return "", Counted(type_, kind, out, cost.flops, cost.weights, params)
