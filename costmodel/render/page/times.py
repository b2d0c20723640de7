"""What a network takes in milliseconds, measured or predicted: of all of it, and op by op."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from costmodel.core.si import milliseconds
from costmodel.render.page.layers import Record
from costmodel.render.views.latency import ran_by_op, times_by

if TYPE_CHECKING:
    from costmodel.comparing.timed import Recorded
    from costmodel.core.network import Network
    from costmodel.latency.predicting.prediction import Prediction

_MS = 1e3


@dataclass(frozen=True)
class Times:
    """The times of one network by one clock, all in milliseconds.

    ``where`` is the setup or the platform, ``total`` the time of the whole network. ``by_op`` has
    those of layers by name, none where only the whole is known; ``interval`` is what the whole lies
    in nine times out of ten, where that is known.
    """

    how: Literal["measured", "predicted"]
    where: str
    total: float
    by_op: Mapping[str, float]
    interval: tuple[float, float] | None = None

    @property
    def of_no_op(self) -> float:
        """What is beside the ops, or could not be matched to one."""
        return max(0.0, self.total - sum(self.by_op.values())) if self.by_op else 0.0

    def told(self) -> Iterator[tuple[str, str]]:
        """Lines of the totals, each a name and a value."""
        low_high = [_short(one) for one in self.interval or ()]
        between = f" ({' to '.join(low_high)})" if low_high else ""
        yield f"{self.how}, {self.where}", f"{_short(self.total)} ms{between}"
        if round(self.of_no_op, 3):
            yield f"{self.how}, of no op", f"{_short(self.of_no_op)} ms"

    def column(self, names: list[str]) -> list[float]:
        """The times of ops in their order, to the nanosecond."""
        return [round(self.by_op.get(name, 0.0), 6) for name in names]


def predicted(found: Prediction) -> Times:
    """What a platform predicts."""
    interval = found.low * _MS, found.high * _MS
    ops = times_by(found, "op")
    return Times("predicted", found.platform.name, found.seconds * _MS, ops, interval)


def measured(network: Network, runs: Recorded) -> Times | None:
    """What runs of a network took; None where there are none of it."""
    total = runs.of(network)
    if total is None:
        return None
    return Times("measured", runs.setup, total, ran_by_op(network, runs.kernels_of(network)))


def roof_records(found: Prediction) -> list[Record]:
    """The roofs of the platform that a network was predicted on."""
    from costmodel.latency.predicting.roofs import roofs_of

    return [
        {"told": one.told, "of": one.of, "perSecond": one.per_second, "isSloped": one.sloped}
        for one in roofs_of(found.platform)
    ]


def _short(value: float) -> str:
    return milliseconds(value / _MS)
