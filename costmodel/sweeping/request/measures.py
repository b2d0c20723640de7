"""Which measures a sweep has columns of, and how each is taken.

Most are sums over layers, the others are peaks: the largest of the sizes that are alive at once.
What is in bytes is summed in bits, and rounded up when all is summed, as one report does it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from costmodel.analysis.liveness import PeakMode, bits_by_layer, sizes_by_layer
from costmodel.analysis.report import Report
from costmodel.analysis.row import Row
from costmodel.analysis.selection import NAMED, at
from costmodel.core.cost import Cost
from costmodel.core.network import Network
from costmodel.core.precision import octets

Live = Callable[[Network, Sequence[Cost], PeakMode], Iterator[tuple[str, Any]]]


def _in_mode(
    live: Live, mode: PeakMode, network: Network, costs: Sequence[Cost], _: PeakMode
) -> Iterator[tuple[str, Any]]:
    return live(network, costs, mode)


PEAKS: Mapping[str, Live] = MappingProxyType(
    {
        "peak_activations": sizes_by_layer,
        "peak_activations_bytes": bits_by_layer,
        "peak_activations_in_place": partial(_in_mode, sizes_by_layer, "in-place"),
        "peak_activations_in_place_bytes": partial(_in_mode, bits_by_layer, "in-place"),
        "peak_activations_fused": partial(_in_mode, sizes_by_layer, "fused"),
        "peak_activations_fused_bytes": partial(_in_mode, bits_by_layer, "fused"),
    }
)
"""What is alive beside which layer, for each measure that is the most of it."""

SUMS: Mapping[str, Callable[[Row], Any]] = MappingProxyType(
    {
        name: metric.bits_of_row or metric.of_row
        for name, metric in NAMED.items()
        if metric.of_row and metric.nature in ("amount", "number")
    }
)
"""What is summed over layers, for each measure that is a sum."""

MEASURES = tuple(name for name in NAMED if name in SUMS or name in PEAKS)
"""All that a sweep can have columns of, in the order of the table of measures."""

COLUMNS = tuple(metric.name for metric in at("sweep"))
"""What it has columns of unless others are asked for."""

IN_BYTES = frozenset(name for name in MEASURES if NAMED[name].unit == "bytes")
"""What is in bits until all is summed."""


def with_bytes() -> tuple[str, ...]:
    """The columns of a sweep in which anything says a dtype."""
    return tuple(name for name in MEASURES if name in COLUMNS or NAMED[name].told == "with a dtype")


def totals_of(report: Report, columns: Iterable[str]) -> Mapping[str, Any]:
    """The columns that are sums over layers, before they are rounded."""
    total = report.total()
    return {name: SUMS[name](total) for name in columns if name in SUMS}


def rounded(column: str, values: Any) -> Any:
    """The values of a column as they are told: whole bytes."""
    return octets(values) if column in IN_BYTES else values
