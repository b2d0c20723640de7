"""Columns that several views have, and measures as columns and cells."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.analysis.metric import Caption, Metric
from costmodel.core.si import short
from costmodel.render.tables.table import Column, Form

_FORMS: dict[str, Form] = {
    "amount": "count",
    "number": "count",
    "ratio": "ratio",
    "share": "share",
}


def counts(title: str, values: Sequence[int], *, rank: int = 0) -> Column:
    """Exact counts that are no measures of networks."""
    return Column(title, values, "count", flush="right", rank=rank)


def measured(
    metric: Metric, caption: Caption, values: Sequence[object], heat: Sequence[float] = ()
) -> Column:
    """A measure of several networks, or parts of them."""
    is_idle = caption.may_idle and not any(values)
    return Column(
        metric.title,
        values,
        "bytes" if metric.unit == "bytes" else _FORMS[metric.nature],
        metric.json_key,
        flush="right",
        where="records" if is_idle else "screen" if caption.is_detail else "everywhere",
        lines=caption.lines,
        rank=caption.rank,
        heat=heat,
    )


def exact(metric: Metric, value: float) -> str:
    """A value in full, shares with their sign: 300,774,272; 0.10; 63.6 %."""
    if metric.nature == "share":
        return f"{100 * value:.1f} %"
    return f"{value:,.{metric.decimals}f}" if metric.nature == "ratio" else f"{value:,}"


def brief(metric: Metric, value: float | None) -> str:
    """A value for a narrow column whose title has the sign: 300.8 M; 63.6; - if unknown."""
    if value is None:
        return "-"
    return short(value) if metric.nature == "amount" else exact(metric, value).removesuffix(" %")
