"""The totals of a report in words, each with the convention that it is counted by."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from string import Formatter

from costmodel.analysis.metric import Metric
from costmodel.analysis.metrics import METRICS
from costmodel.analysis.report import Report
from costmodel.core.si import BYTES
from costmodel.render.tables.table import Column, Phrase, Table
from costmodel.render.views.columns import exact

_COUNTED = {"1x": "multiply-adds", "2x": "2 per multiply-add"}
_BN = {
    "folded": "into the convolution before it: params only",
    "separate": "from the convolution before it: an op",
}


def totals_table(report: Report, dtype: str | None = None) -> Table:
    """Name, value and meaning of each total."""
    names, values, meanings = zip(*_totals(report, dtype), strict=True)
    return Table(
        (
            Column("total", names, least=0),
            Column("value", values, flush="right"),
            Column("meaning", meanings, is_aside=True, overflow="wrap", least=20),
        ),
        is_headed=False,
    )


def _totals(report: Report, dtype: str | None) -> Iterator[tuple[str, str, str | Phrase]]:
    told = {metric: value for metric in METRICS if (value := metric.of(report)) is not None}
    quoted = {metric.name: _part(metric, value) for metric, value in told.items()}
    quoted["counted"] = _COUNTED[report.flops_convention]
    for metric, value in told.items():
        if metric.total and (value or not metric.total.may_idle):
            name = metric.total.label or metric.title
            yield name, exact(metric, value), tuple(_parts(metric.total.note, quoted))
        if metric.name == "mac" and dtype:
            yield _octets(report.total().cost.mac, dtype)
    yield "batch norm", report.bn, _BN[report.bn]


def _part(metric: Metric, value: float) -> str | int:
    """A value in a phrase; a narrow terminal shortens amounts."""
    return int(value) if metric.nature == "amount" else exact(metric, value)


def _parts(note: str, quoted: Mapping[str, str | int]) -> Iterator[str | int]:
    """A note with its names in braces replaced."""
    for text, name, _, _ in Formatter().parse(note):
        yield text
        if name:
            yield quoted[name]


def _octets(mac: int, dtype: str) -> tuple[str, str, str]:
    size = BYTES[dtype]
    plural = "byte" if size == 1 else "bytes"
    return "MAC, in bytes", f"{mac * size:,}", f"at {dtype}, {size} {plural} an element"
