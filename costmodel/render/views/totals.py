"""The totals of a report in words, each with the convention that it is counted by."""

from __future__ import annotations

from costmodel.analysis.report import Report
from costmodel.core.si import BYTES
from costmodel.render.tables.table import Column, Phrase, Table

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


def _totals(report: Report, dtype: str | None) -> list[tuple[str, str, str | Phrase]]:
    row, cost = report.total(), report.total().cost
    counted = "multiply-adds" if report.flops_convention == "1x" else "2 per multiply-add"
    parts = (cost.reads, " read + ", cost.writes, " written + ", cost.weights, " weights")
    path = f"of {row.ops:,} ops, a parallelism of {report.parallelism:.2f}"
    return [
        ("FLOPs", f"{cost.flops:,}", f"{counted} of convolutions and fc layers"),
        ("MAC, in elements", f"{cost.mac:,}", parts),
        *([_octets(cost.mac, dtype)] if dtype else []),
        ("params", f"{cost.params:,}", "learnable, of batch norm too"),
        ("FLOPs/MAC", f"{row.intensity:.2f}", "arithmetic intensity"),
        ("element-wise", f"{100 * row.elementwise_share:.1f} %", "of MAC, depthwise included"),
        ("data movement", f"{100 * row.movement_share:.1f} %", "of MAC: concat, split, shuffle..."),
        ("fragments", f"{report.max_fragments}", "at most in a block"),
        ("critical path", f"{report.critical_path:,}", path),
        ("peak activations", f"{report.peak_activations:,}", "elements alive at once"),
        ("batch norm", report.bn, _BN[report.bn]),
    ]


def _octets(mac: int, dtype: str) -> tuple[str, str, str]:
    size = BYTES[dtype]
    plural = "byte" if size == 1 else "bytes"
    return "MAC, in bytes", f"{mac * size:,}", f"at {dtype}, {size} {plural} an element"
