"""The table of measures: everything that is told of a network as a number is one entry here.

``analyze``, ``list``, ``compare``, ``diff``, ``sweep``, budgets, charts, CSV and JSON take what
they show from it, in this order. A new measure is one more entry; what an entry says is told in
``costmodel.analysis.metric``, and what appears where is asked of ``costmodel.analysis.selection``.
"""

from __future__ import annotations

from costmodel.analysis.metric import Caption, Limit, Metric, Total, Where
from costmodel.analysis.peaks import IN_BYTES, PEAKS

_PARTS: tuple[Where, ...] = ("report", "layers")
_PARTS_IN_BITS: tuple[Where, ...] = ("report", "blocks", "layers")
_DETAIL = Caption(rank=10, is_detail=True)

METRICS: tuple[Metric, ...] = (
    Metric(
        "flops",
        "FLOPs",
        "FLOPs",
        lambda row: row.cost.flops,
        shown_in=("report", "blocks", "layers", "list", "sweep"),
        column=Caption(has_share=True),
        total=Total("{counted} of {multiplying}"),
        limit=Limit(("flops", "flop"), "300 MFLOPs", suffix="FLOPs"),
        compared=Caption(),
        axis="FLOPs (multiply-adds)",
    ),
    Metric(
        "bit_operations",
        "bit operations",
        "BOPs",
        lambda row: row.bits.operations,
        shown_in=_PARTS_IN_BITS,
        total=Total("multiply-adds x {of_operands}"),
        limit=Limit(("bops", "bitops"), "20 GBOPs", suffix="BOPs"),
        compared=Caption("BOPs", rank=6, meaning="BOPs: bit operations"),
        told="with a dtype",
    ),
    Metric(
        "mac",
        "MAC",
        "elements",
        lambda row: row.cost.mac,
        shown_in=("report", "blocks", "layers", "list", "sweep"),
        column=Caption(has_share=True),
        total=Total("{reads} read + {writes} written + {weights} weights", "MAC, in elements"),
        limit=Limit(("elements",), "14 MB fp16' or '15.6 M", is_in_bytes=True),
        compared=Caption(meaning="MAC: memory access in elements"),
        axis="Memory access cost (elements)",
    ),
    Metric(
        "mac_bytes",
        "MAC bytes",
        "bytes",
        lambda row: row.mac_bytes,
        shown_in=_PARTS_IN_BITS,
        column=Caption(),
        total=Total("{of_elements}", "MAC, in bytes"),
        limit=IN_BYTES,
        compared=Caption(lines=("MAC", "bytes"), rank=1, meaning="MAC bytes: MAC at its dtypes"),
        told="with a dtype",
        bits_of_row=lambda row: row.bits.moved,
    ),
    Metric(
        "reads", "reads", "elements", lambda row: row.cost.reads, shown_in=_PARTS, column=_DETAIL
    ),
    Metric(
        "writes", "writes", "elements", lambda row: row.cost.writes, shown_in=_PARTS, column=_DETAIL
    ),
    Metric(
        "weights",
        "weights",
        "elements",
        lambda row: row.cost.weights,
        shown_in=_PARTS,
        column=_DETAIL,
    ),
    Metric(
        "params",
        "params",
        "params",
        lambda row: row.cost.params,
        shown_in=("report", "blocks", "layers", "list", "sweep"),
        column=Caption(),
        total=Total("learnable, of batch norm too"),
        limit=Limit(("params", "parameters", "elements"), "3.5 M", is_in_bytes=True),
        compared=Caption(),
        axis="Parameters",
    ),
    Metric(
        "params_bytes",
        "params bytes",
        "bytes",
        lambda row: row.params_bytes,
        shown_in=_PARTS_IN_BITS,
        total=Total("{of_weights}", "params, in bytes"),
        limit=IN_BYTES,
        compared=Caption(
            lines=("params", "bytes"), rank=6, meaning="params bytes: params at their dtypes"
        ),
        told="with a dtype",
        bits_of_row=lambda row: row.bits.params,
    ),
    Metric(
        "shared_params",
        "shared params",
        "params",
        of_report=lambda report: report.shared_params,
        shown_in=("report",),
        total=Total("used by more than one layer, counted once", may_idle=True),
    ),
    Metric(
        "intensity",
        "FLOPs/MAC",
        of_row=lambda row: row.intensity,
        nature="ratio",
        is_more_better=True,
        shown_in=("report", "list"),
        column=Caption(lines=("FLOPs", "/MAC"), rank=1),
        total=Total("arithmetic intensity"),
    ),
    Metric(
        "mac_per_flop",
        "MAC/FLOP",
        of_row=lambda row: row.cost.mac / row.cost.flops if row.cost.flops else 0.0,
        nature="ratio",
        decimals=3,
        compared=Caption(
            lines=("MAC", "/FLOP"),
            rank=2,
            meaning="MAC/FLOP: elements for each FLOP, "
            "the inverse of the FLOPs/MAC that analyze shows",
        ),
        aliases=("mac/flop",),
    ),
    Metric("ops", "ops", "ops", lambda row: row.ops, nature="number", shown_in=("report",)),
    Metric(
        "elementwise_mac",
        "elementwise MAC",
        "elements",
        lambda row: row.elementwise_mac,
        shown_in=("report", "blocks", "sweep"),
    ),
    Metric(
        "elementwise_share",
        "elementwise",
        of_row=lambda row: row.elementwise_share,
        nature="share",
        shown_in=("report", "list"),
        column=Caption(lines=("element-", "wise %"), rank=2),
        total=Total("of MAC, depthwise included", "element-wise"),
        compared=Caption(
            "elem. %", ("elem.", "%"), 5, meaning="elem. %: element-wise share of MAC"
        ),
        aliases=("elementwise",),
    ),
    Metric(
        "movement_mac",
        "movement MAC",
        "elements",
        lambda row: row.movement_mac,
        shown_in=("report", "blocks"),
    ),
    Metric(
        "movement_share",
        "movement",
        of_row=lambda row: row.movement_share,
        nature="share",
        shown_in=("report", "list"),
        column=Caption(lines=("move-", "ment %"), rank=6, may_idle=True),
        total=Total("of MAC: concat, split, shuffle...", "data movement"),
    ),
    Metric(
        "max_fragments",
        "fragments",
        "fragments",
        of_report=lambda report: report.max_fragments,
        nature="number",
        shown_in=("report",),
        total=Total("at most in a block"),
        limit=Limit(
            ("fragments",),
            "5",
            by_block=lambda report: report.fragments_by_block(),
            remedy="{block} has the most; {most} would do",
        ),
        compared=Caption(lines=("frag-", "ments"), rank=6, meaning="fragments: most in one block"),
        words="fragments of the most fragmented block",
        aliases=("fragments",),
    ),
    Metric(
        "critical_path",
        "critical path",
        "ops",
        of_report=lambda report: report.critical_path,
        nature="number",
        shown_in=("report",),
        total=Total("of {ops} ops, a parallelism of {parallelism}"),
        compared=Caption(
            "crit. path", ("crit.", "path"), 7, meaning="crit. path: critical path in ops"
        ),
        aliases=("depth",),
    ),
    Metric(
        "parallelism",
        "parallelism",
        of_report=lambda report: report.parallelism,
        nature="ratio",
        is_more_better=True,
        shown_in=("report",),
    ),
    *PEAKS,
    Metric(
        "top1",
        "top-1",
        "%",
        nature="ratio",
        decimals=1,
        is_more_better=True,
        compared=Caption(rank=3, credit="top-1 on ImageNet as published"),
        key="top1_percent",
    ),
    Metric(
        "speed",
        "img/s",
        "images/s",
        nature="ratio",
        decimals=0,
        is_more_better=True,
        compared=Caption(rank=4, credit="img/s: images/s on {device} as published"),
        axis="Published speed on {device} (images/s)",
        words="speed",
        key="images_per_second",
    ),
    Metric(
        "latency_ms",
        "ms",
        "ms",
        nature="ratio",
        decimals=2,
        compared=Caption(credit="ms: milliseconds of one pass over the batch, {how} on"),
        axis="Time of one pass on {device} (ms)",
        words="recorded time",
        told="by name",
    ),
)
