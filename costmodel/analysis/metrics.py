"""The table of measures: everything that is told of a network as a number is one entry here.

``analyze``, ``list``, ``compare``, ``diff``, ``sweep``, budgets, charts, CSV and JSON take what
they show from it, in this order. A new measure is one more entry; see ``costmodel.analysis.metric``
for what an entry says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from costmodel.analysis.metric import Column, Limit, Measured, Metric, Place, Total

_PARTS: tuple[Place, ...] = ("report", "layers", "rows")

METRICS: tuple[Metric, ...] = (
    Metric(
        "flops",
        "FLOPs",
        "FLOPs",
        lambda row: row.cost.flops,
        places=("report", "blocks", "layers", "rows", "shares", "list", "sweep"),
        total=Total("{counted} of convolutions and fc layers"),
        limit=Limit(("flops", "flop"), "300 MFLOPs", suffix="FLOPs"),
        column=Column(("FLOPs",)),
        axis="FLOPs (multiply-adds)",
    ),
    Metric(
        "mac",
        "MAC",
        "elements",
        lambda row: row.cost.mac,
        places=("report", "blocks", "layers", "rows", "shares", "list", "sweep"),
        total=Total("{reads} read + {writes} written + {weights} weights", "MAC, in elements"),
        limit=Limit(("elements",), "14 MB fp16' or '15.6 M", is_in_bytes=True),
        column=Column(("MAC",), "MAC: memory access in elements"),
        axis="Memory access cost (elements)",
    ),
    Metric("reads", "reads", "elements", lambda row: row.cost.reads, places=_PARTS),
    Metric("writes", "writes", "elements", lambda row: row.cost.writes, places=_PARTS),
    Metric("weights", "weights", "elements", lambda row: row.cost.weights, places=_PARTS),
    Metric(
        "params",
        "params",
        "params",
        lambda row: row.cost.params,
        places=("report", "blocks", "layers", "rows", "list", "sweep"),
        total=Total("learnable, of batch norm too"),
        limit=Limit(("params", "parameters", "elements"), "3.5 M", is_in_bytes=True),
        column=Column(("params",)),
        axis="Parameters",
    ),
    Metric(
        "intensity",
        "FLOPs/MAC",
        of_row=lambda row: row.intensity,
        form="ratio",
        is_more_better=True,
        places=("report", "rows", "list"),
        total=Total("arithmetic intensity"),
    ),
    Metric(
        "mac_per_flop",
        "MAC/FLOP",
        of_row=lambda row: row.cost.mac / row.cost.flops if row.cost.flops else 0.0,
        form="ratio",
        decimals=3,
        column=Column(
            ("MAC", "/FLOP"),
            "MAC/FLOP: elements for each FLOP, the inverse of the FLOPs/MAC that analyze shows",
            rank=1,
        ),
        aliases=("mac/flop",),
    ),
    Metric("ops", "ops", "ops", lambda row: row.ops, form="number", places=("report",)),
    Metric(
        "elementwise_mac",
        "elementwise MAC",
        "elements",
        lambda row: row.elementwise_mac,
        places=("report", "blocks", "sweep"),
    ),
    Metric(
        "elementwise_share",
        "elementwise",
        of_row=lambda row: row.elementwise_share,
        form="share",
        places=("report", "rows", "list"),
        total=Total("of MAC, depthwise included", "element-wise"),
        column=Column(("elem.", "%"), "elem. %: element-wise share of MAC", rank=4),
        aliases=("elementwise",),
    ),
    Metric(
        "movement_mac",
        "movement MAC",
        "elements",
        lambda row: row.movement_mac,
        places=("report", "blocks"),
    ),
    Metric(
        "movement_share",
        "movement",
        of_row=lambda row: row.movement_share,
        form="share",
        places=("report", "rows", "list"),
        total=Total("of MAC: concat, split, shuffle...", "data movement"),
    ),
    Metric(
        "max_fragments",
        "fragments",
        "fragments",
        of_report=lambda report: report.max_fragments,
        form="number",
        places=("report",),
        total=Total("at most in a block"),
        limit=Limit(
            ("fragments",),
            "5",
            by_block=lambda report: report.fragments_by_block(),
            remedy="{block} has the most; {most} would do",
        ),
        column=Column(("frag-", "ments"), "fragments: most in one block", rank=5),
        words="fragments of the most fragmented block",
        aliases=("fragments",),
    ),
    Metric(
        "critical_path",
        "critical path",
        "ops",
        of_report=lambda report: report.critical_path,
        form="number",
        places=("report",),
        total=Total("of {ops} ops, a parallelism of {parallelism}"),
        column=Column(("crit.", "path"), "crit. path: critical path in ops", rank=6),
        aliases=("depth",),
    ),
    Metric(
        "parallelism",
        "parallelism",
        of_report=lambda report: report.parallelism,
        form="ratio",
        is_more_better=True,
        places=("report",),
    ),
    Metric(
        "peak_activations",
        "peak activations",
        "elements",
        of_report=lambda report: report.peak_activations,
        places=("report", "sweep"),
        total=Total("elements alive at once"),
        limit=Limit(
            ("elements",),
            "14 MB fp16' or '15.6 M",
            is_in_bytes=True,
            by_block=lambda report: report.touched_by_block(),
            remedy="one layer of {block} alone touches {cost}; {less} at the peak would do",
        ),
        column=Column(
            ("peak", "act."),
            "peak act.: peak activations, most alive at once, in elements",
            rank=7,
        ),
        aliases=("peak",),
    ),
    Metric(
        "top1",
        "top-1",
        "%",
        form="ratio",
        decimals=1,
        is_more_better=True,
        column=Column(("top-1",), rank=2, credit="top-1 on ImageNet as published"),
        key="top1_percent",
    ),
    Metric(
        "speed",
        "img/s",
        "images/s",
        form="ratio",
        decimals=0,
        is_more_better=True,
        column=Column(("img/s",), rank=3, credit="img/s: images/s on {device} as published"),
        axis="Published speed on {device} (images/s)",
        words="speed",
        key="images_per_second",
    ),
)

NAMED: Mapping[str, Metric] = MappingProxyType({metric.name: metric for metric in METRICS})
"""The measures by name."""

ALIASES: Mapping[str, str] = MappingProxyType(
    {alias: metric.name for metric in METRICS for alias in metric.aliases}
)
"""The names that measures have now, by those that they once had."""

# What prefixes shorten comes first: it is budgeted most.
BUDGETED: Mapping[str, Limit] = MappingProxyType(
    {
        metric.name: metric.limit
        for metric in sorted(METRICS, key=lambda metric: metric.form == "number")
        if metric.limit
    }
)
"""What budgets can limit, and ``diff`` shows the change of, by name."""

COMPARED: Mapping[str, Column] = MappingProxyType(
    {metric.name: metric.column for metric in METRICS if metric.column}
)
"""The columns of ``compare``, which it also sorts by, by name."""

AXES: Mapping[str, str] = MappingProxyType(
    {metric.name: metric.axis for metric in METRICS if metric.axis}
)
"""The titles of what the horizontal axis of a chart can be, by name."""


def at(place: Place) -> tuple[Metric, ...]:
    """The measures that appear in a place."""
    return tuple(metric for metric in METRICS if place in metric.places)


def counts_of(report: Measured, names: Iterable[str]) -> dict[str, int]:
    """The values of some amounts and numbers by name, exact."""
    values = {name: NAMED[name].of(report) for name in names}
    return {name: int(value) for name, value in values.items() if value is not None}
