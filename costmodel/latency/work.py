"""What a kernel has to do: how much of what, and which coefficients turn that into seconds."""

from __future__ import annotations

from collections.abc import Mapping

from costmodel.core.values import NamedTuple


class Work(NamedTuple):
    """The work of one kernel.

    ``kind`` names the class of kernels whose coefficients apply: those of one inner loop.
    ``amounts`` are what its time is a sum over, each above zero: ``calls`` (1), multiply-adds on
    sizes as the runtime pads them, bytes moved, and what else its loops are made of.
    """

    kind: str
    amounts: Mapping[str, float]

    def parts(self, seconds: Mapping[str, float]) -> dict[str, float]:
        """The seconds of each amount, where one of it takes so many; none where that is unknown."""
        return {name: seconds.get(name, 0.0) * amount for name, amount in self.amounts.items()}
