"""What a sweep is told of time: from above, by who knows platforms, and in these words alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol

from costmodel.core.network import Network

LATENCY, COVERAGE = "latency_ms", "coverage"
"""The columns: milliseconds, and the part of them that the platform covers."""

ENOUGH = 0.95
"""The coverage below which a time is no prediction."""


class Timing(Protocol):
    """Foretells the time of a network as a sum over its parts; it travels to other processes."""

    @property
    def label(self) -> str:
        """What tells it from every other one."""
        ...

    @property
    def run_seconds(self) -> float:
        """What a run takes beside its parts."""
        ...

    def parts(self, network: Network) -> Sequence[Any]:
        """The parts of a network, whose sizes may be traced.

        A part is made of tuples and dataclasses, and what takes the same time at the same sizes
        is equal. Where a choice depends on a size, the size is asked.
        """
        ...

    def seconds(self, part: Any) -> tuple[Any, bool]:
        """Seconds of a part, and whether the platform covers them: else they are a guess.

        In place of its sizes are numbers, or many of them at once; then so are the seconds.
        """
        ...
