"""Decompositions: where the time of networks goes, and their MAC by kind of op."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from costmodel.analysis.report import Report
from costmodel.core.op import Kind
from costmodel.core.si import milliseconds, short
from costmodel.latency.kernel import Share
from costmodel.latency.measuring.attributing import UNMATCHED
from costmodel.latency.measuring.measured import Measurement
from costmodel.latency.predicting.prediction import Bound, Prediction
from costmodel.render.chart.bars import Bar, Bars
from costmodel.render.views.words import title

_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        Share.CONVOLUTION.value: "#0072B2",
        Share.DEPTHWISE.value: "#56B4E9",
        Share.ELEMENTWISE.value: "#E69F00",
        Share.MOVEMENT.value: "#D55E00",
        Share.OTHER.value: "#999999",
        UNMATCHED: "#222222",
    }
)
"""The parts of the paper's Figure 2, of Okabe and Ito; what belongs together is alike."""

_KINDS: Mapping[str, str] = MappingProxyType(
    {
        Kind.CONV.value: "#0072B2",
        Kind.POINTWISE.value: "#56B4E9",
        Kind.FC.value: "#004A73",
        Kind.MATMUL.value: "#332288",
        Kind.RNN.value: "#7B6BB5",
        Kind.DEPTHWISE.value: "#009E73",
        Kind.NORM.value: "#CC79A7",
        Kind.ACTIVATION.value: "#E69F00",
        Kind.ARITHMETIC.value: "#F0E442",
        Kind.POOL.value: "#999999",
        Kind.MOVEMENT.value: "#D55E00",
    }
)


_BOUNDS: Mapping[str, str] = MappingProxyType(
    {
        Bound.COMPUTE.value: "#0072B2",
        Bound.MEMORY.value: "#E69F00",
        Bound.OVERHEAD.value: "#999999",
    }
)
_KERNELS = 40
"""Bars of kernels that are seen at once."""


def bars_of(found: Measurement) -> Bars:
    """The parts of the time of networks that were measured, in their order."""
    return shares_of(
        (title(one.network), milliseconds(one.figures.median), one.shares) for one in found.networks
    )


def shares_of(found: Iterable[tuple[str, str, Mapping[str, float]]]) -> Bars:
    """The parts of the time of networks: each by its name, its milliseconds and its shares."""
    bars = [Bar(*one) for one in found]
    axis = "share of the time of a run; its milliseconds on the right"
    return Bars(bars, _COLOURS, axis, _percent)


def bounds_of(found: Prediction) -> Bars:
    """The predicted milliseconds of kernels, the slowest first, by what they are bound by."""
    kernels = sorted(found.kernels, key=lambda one: -one.seconds)
    total = sum(one.seconds for one in kernels) or 1.0
    bars = [
        Bar(one.name, _percent(one.seconds / total), {one.bound.value: 1e3 * one.seconds})
        for one in kernels[:_KERNELS]
    ]
    left = len(kernels) - len(bars)
    more = f"; {left} faster ones are left out" if left else ""
    return Bars(bars, _BOUNDS, f"predicted ms of kernels{more}", lambda value: f"{value:.3g}")


def kinds_of(reports: Iterable[Report]) -> Bars:
    """The parts that kinds of ops have in the MAC of networks."""
    bars = [Bar(title(one.network), short(int(one.total().mac)), _kinds(one)) for one in reports]
    return Bars(bars, _KINDS, "share of MAC by kind of op; its elements on the right", _percent)


def _kinds(report: Report) -> dict[str, float]:
    total = report.total().mac or 1
    macs = {row.name: row.mac / total for row in report.by_kind()}
    return {kind: macs[kind] for kind in _KINDS if kind in macs}


def _percent(value: float) -> str:
    return f"{100 * value:.0f} %"
