"""The kernels of a measured network beside the counts of their layers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.core.values import NamedTuple
from costmodel.latency.measuring.attributing import UNMATCHED, Costed
from costmodel.latency.measuring.measured import Measured
from costmodel.render.tables.table import Column, Table

FP32_BYTES = 4


class _Line(NamedTuple):
    """A row of the table of kernels."""

    name: str
    type: str
    part: str
    seconds: float
    flops: int
    mac: int


def _lines(kernels: Sequence[Costed]) -> Iterator[_Line]:
    """A line for each kernel, and one for all that could not be matched."""
    for one in kernels:
        if one.share:
            yield _Line(one.name, one.type, one.share.value, one.seconds, one.flops, one.mac)
    if lost := [one for one in kernels if not one.share]:
        types = ", ".join(dict.fromkeys(one.type for one in lost))
        yield _Line(UNMATCHED, types, UNMATCHED, sum(one.seconds for one in lost), 0, 0)


def kernel_table(one: Measured, most: int | None) -> Table:
    lines = list(_lines(one.kernels))
    total = sum(line.seconds for line in lines) or 1.0
    shares = [line.seconds / total for line in lines]
    columns = (
        Column("kernel", [line.name for line in lines]),
        Column("type", [line.type for line in lines], rank=6, most=24),
        Column("part", [line.part for line in lines], rank=5),
        numbers("us", [f"{line.seconds * 1e6:,.1f}" for line in lines], shares),
        Column("share", shares, "share", flush="right", lines=("%",), gap=1, heat=shares),
        Column("FLOPs", [line.flops for line in lines], "count", flush="right", rank=3),
        Column("MAC", [line.mac for line in lines], "count", flush="right", rank=4),
        numbers("GFLOP/s", [_rate(line.flops, line.seconds) for line in lines], rank=1),
        numbers("GB/s", [_rate(FP32_BYTES * line.mac, line.seconds) for line in lines], rank=2),
    )
    weights = tuple(round(line.seconds * 1e9) for line in lines)
    return Table(columns, weights=weights, most=most, weighed="time")


def numbers(name: str, values: Sequence[str], heat: Sequence[float] = (), rank: int = 0) -> Column:
    return Column(name, values, flush="right", heat=heat, rank=rank)


def _rate(amount: int, seconds: float) -> str:
    """Billions a second."""
    return f"{amount / seconds / 1e9:,.1f}" if amount and seconds else "-"
