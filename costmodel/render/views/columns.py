"""Columns that several views have, under the same titles and keys."""

from __future__ import annotations

from collections.abc import Sequence

from costmodel.render.tables.table import Column


def counts(
    title: str, values: Sequence[int], key: str = "", *, rank: int = 0, heat: Sequence[float] = ()
) -> Column:
    """Exact counts."""
    return Column(title, values, "count", key, flush="right", rank=rank, heat=heat)


def intensities(values: Sequence[float]) -> Column:
    """Arithmetic intensities, FLOPs over MAC."""
    lines = ("FLOPs", "/MAC")
    return Column("FLOPs/MAC", values, "ratio", "intensity", flush="right", lines=lines, rank=1)


def elementwise_shares(values: Sequence[float]) -> Column:
    """Shares of element-wise MAC."""
    lines = ("element-", "wise %")
    return Column(
        "elementwise", values, "share", "elementwise_share", flush="right", lines=lines, rank=2
    )


def movement_shares(values: Sequence[float]) -> Column:
    """Shares of data movement's MAC; where nothing moves, for programs alone."""
    return Column(
        "movement",
        values,
        "share",
        "movement_share",
        flush="right",
        where="everywhere" if any(values) else "records",
        lines=("move-", "ment %"),
        rank=6,
    )
