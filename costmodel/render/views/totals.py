"""The totals of a report in words, each with the convention that it is counted by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter

from costmodel.analysis.metric import Metric
from costmodel.analysis.metrics import METRICS
from costmodel.analysis.report import Report
from costmodel.analysis.selection import is_told
from costmodel.core.network import Network
from costmodel.core.op import Kind
from costmodel.core.si import BITS
from costmodel.render.tables.table import Column, Phrase, Table
from costmodel.render.views.columns import exact

_COUNTED = {"1x": "multiply-adds", "2x": "2 per multiply-add"}
_STORED = {
    "as-written": "",
    "in-place": ", ops in place where they can",
    "fused": ", activations and additions fused",
}
_FURTHER = {Kind.MATMUL: "products of activations", Kind.RNN: "recurrent layers"}
_BN = {
    "folded": "into the convolution before it: params only",
    "separate": "from the convolution before it: an op",
}


def totals_table(report: Report) -> Table:
    """Name, value and meaning of each total."""
    names, values, meanings = zip(*_totals(report), strict=True)
    return Table(
        (
            Column("total", names, least=0),
            Column("value", values, flush="right"),
            Column("meaning", meanings, is_aside=True, overflow="wrap", least=20),
        ),
        is_headed=False,
    )


def _totals(report: Report) -> Iterator[tuple[str, str, str | Phrase]]:
    stated = report.network.states_dtypes
    metrics = [metric for metric in METRICS if is_told(metric, stated=stated)]
    told = {metric: value for metric in metrics if (value := metric.of(report)) is not None}
    quoted = {metric.name: _part(metric, value) for metric, value in told.items()}
    quoted["counted"], quoted["multiplying"] = _flops(report)
    quoted["stored"] = _STORED[report.peak]
    quoted |= _dtypes(report.network)
    for metric, value in told.items():
        if metric.total and (value or not metric.total.may_idle):
            name = metric.total.label or metric.title
            yield name, exact(metric, value), tuple(_parts(metric.total.note, quoted))
    yield "batch norm", report.bn, _BN[report.bn]


def _flops(report: Report) -> tuple[str, str]:
    """What is counted, and of what."""
    convention = report.flops_convention
    if convention in _COUNTED:
        return _COUNTED[convention], _multiplying(report)
    return f"what {convention} counts", "this network"


def _multiplying(report: Report) -> str:
    """What of the network has FLOPs; few have products of activations or recurrent layers."""
    kinds = {layer.kind for layer in report.network.layers}
    *names, last = [
        "convolutions",
        "fc layers",
        *(_FURTHER[kind] for kind in _FURTHER if kind in kinds),
    ]
    return f"{', '.join(names)} and {last}"


def _part(metric: Metric, value: float) -> str | int:
    """A value in a phrase; a narrow terminal shortens amounts."""
    return int(value) if metric.nature == "amount" else exact(metric, value)


def _parts(note: str, quoted: Mapping[str, str | int]) -> Iterator[str | int]:
    """A note with its names in braces replaced."""
    for text, name, _, _ in Formatter().parse(note):
        yield text
        if name:
            yield quoted[name]


def _dtypes(network: Network) -> Mapping[str, str]:
    """What notes say of dtypes."""
    if network.dtypes == "mixed":
        own = "each layer's own dtypes"
        return {
            "of_elements": f"at {own}",
            "of_weights": f"at {own}",
            "of_activations": f"at {own}",
            "of_operands": f"bits of both operands, at {own}",
        }
    weights, activations = network.precision.weights, network.precision.activations
    apart = f"weights at {weights}, activations at {activations}"
    return {
        "of_elements": apart if weights != activations else _at(weights),
        "of_weights": _at(weights),
        "of_activations": _at(activations),
        "of_operands": f"{BITS[weights]} x {BITS[activations]} bits",
    }


def _at(dtype: str) -> str:
    size = BITS[dtype] / 8
    return f"at {dtype}, {size:g} {'byte' if size == 1 else 'bytes'} an element"
