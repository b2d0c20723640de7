"""What of a network is taken for its time, and by what it is judged."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, get_args

from costmodel.core.values import NamedTuple

Statistic = Literal["spearman", "kendall", "mape", "within5", "within10"]
STATISTICS: tuple[Statistic, ...] = get_args(Statistic)


class Predictor(NamedTuple):
    """Counts, each times a factor; none of them means that all networks take the same time."""

    title: str
    counts: tuple[str, ...]

    @property
    def is_fitted(self) -> bool:
        """Whether its order of networks depends on its factors."""
        return len(self.counts) > 1


PREDICTORS: Mapping[str, Predictor] = MappingProxyType(
    {
        "constant": Predictor("a constant", ()),
        "flops": Predictor("FLOPs", ("flops",)),
        "mac": Predictor("MAC", ("mac",)),
        "flops_mac": Predictor("FLOPs + MAC", ("flops", "mac")),
        "ops": Predictor("ops", ("ops",)),
        "fragments": Predictor("fragments", ("fragments",)),
        "elementwise_mac": Predictor("element-wise MAC", ("elementwise_mac",)),
    }
)
"""By the names that JSON and ``--fail-below`` have."""

GUIDELINES: Mapping[str, str] = MappingProxyType(
    {"G1": "g1_excess", "G2": "g2_excess", "G3": "fragments", "G4": "elementwise_mac"}
)
"""What each guideline would have less of."""
