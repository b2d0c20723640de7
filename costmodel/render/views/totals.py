"""The totals of a report in words, each with the convention that it is counted by."""

from __future__ import annotations

from costmodel.analysis.report import Report
from costmodel.core.si import BYTES, short
from costmodel.render.views.report import Table


def totals_in_words(report: Report, table: Table, *, is_exact: bool) -> list[tuple[str, str, str]]:
    """Name, value and meaning of each total; ``is_exact`` writes the parts of MAC out."""
    row, cost = report.total(), report.total().cost
    counted = "multiply-adds" if report.flops_convention == "1x" else "2 per multiply-add"
    count = (lambda number: f"{number:,}") if is_exact else short
    parts = (
        f"{count(cost.reads)} read + {count(cost.writes)} written + {count(cost.weights)} weights"
    )
    return [
        ("FLOPs", f"{cost.flops:,}", f"{counted} of convolutions and fc layers"),
        ("MAC, in elements", f"{cost.mac:,}", parts),
        *_octets(cost.mac, table),
        ("params", f"{cost.params:,}", "learnable, of batch norm too"),
        ("FLOPs/MAC", f"{row.intensity:.2f}", "arithmetic intensity"),
        ("element-wise", f"{100 * row.elementwise_share:.1f} %", "of MAC, depthwise included"),
        ("data movement", f"{100 * row.movement_share:.1f} %", "of MAC: concat, split, shuffle..."),
        ("fragments", f"{report.max_fragments}", "at most in a block"),
        (
            "critical path",
            f"{report.critical_path:,}",
            f"of {row.ops:,} ops, a parallelism of {report.parallelism:.2f}",
        ),
        ("peak activations", f"{report.peak_activations:,}", "elements alive at once"),
        ("batch norm", report.bn, _BN[report.bn]),
    ]


_BN = {
    "folded": "into the convolution before it: params only",
    "separate": "from the convolution before it: an op",
}


def _octets(mac: int, table: Table) -> list[tuple[str, str, str]]:
    for dtype, size in BYTES.items():
        if f"MAC bytes ({dtype})" in table.columns:
            plural = "byte" if size == 1 else "bytes"
            return [("MAC, in bytes", f"{mac * size:,}", f"at {dtype}, {size} {plural} an element")]
    return []
