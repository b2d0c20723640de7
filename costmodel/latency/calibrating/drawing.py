"""What pieces of synthetic networks are drawn with: a network in the making, and chance."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from costmodel.core.network import Tensor
from costmodel.latency.calibrating.drafting import Draft
from costmodel.ops.activation import Activation, ActivationFunction
from costmodel.ops.norm import (
    BatchNorm,
)

_GRAINS = (1, 4, 8, 8, 16, 16, 16, 32)
"""What drawn widths are multiples of: most networks' are round, and some are of no kind."""
MOST_MULTIPLY_ADDS = 500_000_000
"""Of one convolution; what more would say can be said by a smaller one."""


@dataclass(frozen=True, slots=True)
class Draw:
    """A network in the making, and the chance that decides of it.

    ``usual`` is a usual width where it stands, 0 where any is.
    """

    draft: Draft
    random: Random
    usual: int = 0

    def width(self, least: int = 8, most: int = 1024) -> int:
        """A number of channels, as likely to lie between 16 and 32 as between 256 and 512.

        Near a usual width it is from half to twice of that.
        """
        if self.usual:
            least, most = max(8, self.usual // 2), 2 * self.usual
        exact = least * (most / least) ** self.random.random()
        grain = self.random.choice(_GRAINS)
        return int(max(grain, round(exact / grain) * grain))

    def one_of(self, *choices: Any) -> Any:
        """One of them, each as likely as the others."""
        return self.random.choice(choices)

    def coin(self) -> bool:
        """One thing or the other, as likely."""
        return self.random.choice((True, False))

    def fits(self, x: Tensor, k: int, groups: int = 1) -> int:
        """Output channels that a convolution of ``x`` may have."""
        per_channel = x.shape.positions * k * k * max(1, x.shape.c // groups)
        return int(max(8, MOST_MULTIPLY_ADDS // per_channel))

    def activated(self, x: Tensor, fn: ActivationFunction | None) -> Tensor:
        """An activation, or none."""
        return self.draft.add(Activation(fn), x) if fn else x

    def normed(self, op: Any, x: Tensor, fn: ActivationFunction | None = None) -> Tensor:
        """A convolution with its norm, and an activation or none."""
        return self.activated(self.draft.add(BatchNorm(), self.draft.add(op, x)), fn)


Piece = Callable[[Draw, Tensor], Tensor]
