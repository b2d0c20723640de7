"""Predicted times in reports: a column at every level, a line of the totals, a record.

A kernel's time is that of the layer that it is named by, or whose output it moves; what a run takes
beside its kernels, and to move an input, is in the total alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from costmodel.analysis.row import Row
from costmodel.core.network import Layer
from costmodel.core.si import milliseconds
from costmodel.latency.shares import main_of
from costmodel.render.tables.table import Column, Table

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.predicting.prediction import Prediction
    from costmodel.latency.run import Ran

_KEYS: Mapping[str, Callable[[Layer], str]] = {
    "op": lambda layer: layer.name,
    "block": lambda layer: layer.block,
    "stage": lambda layer: layer.stage,
    "kind": lambda layer: layer.kind.value,
}


def times_by(one: Prediction, by: str) -> dict[str, float]:
    """The milliseconds of the kernels of each row, a row for each ``by``."""
    layers = {layer.name: layer for layer in one.network.layers}
    found: dict[str, float] = defaultdict(float)
    for each in one.kernels:
        name = each.name if each.kernel.layers else each.kernel.moved
        if name in layers:
            found[_KEYS[by](layers[name])] += each.seconds * 1e3
    return found


def ran_by_op(network: Network, kernels: Iterable[Ran]) -> dict[str, float]:
    """The milliseconds that measured kernels took, by layer; what is of no layer is left out.

    A layer that the network has no more is as if the kernel did not stand for it.
    """
    layers = {layer.name: layer for layer in network.layers}
    found: dict[str, float] = defaultdict(float)
    for one in kernels:
        main = main_of([layers[name] for name in one.layers if name in layers])
        name = main.name if main else one.moved
        if name in layers:
            found[name] += one.milliseconds
    return found


def time_column(one: Prediction, rows: Sequence[Row], by: str) -> Column:
    """The times of rows, and on a screen how much of the whole they are."""
    found = times_by(one, by)
    values = [found.get(row.name, 0.0) for row in rows]
    heat = [value / (one.seconds * 1e3 or 1.0) for value in values]
    return Column("ms", values, "ratio", "latency_ms", flush="right", rank=1, heat=heat)


def with_time(totals: Table, one: Prediction) -> Table:
    """The totals with a line for the predicted time."""
    platform = one.platform
    told = f"predicted on {platform.name}, between {milliseconds(one.low)} and "
    told += f"{milliseconds(one.high)} ms"
    if one.uncovered:
        names = dict.fromkeys(each.name for each in one.uncovered)
        told += f"; not covered: {', '.join(names)}"
    line = ("latency", f"{milliseconds(one.seconds)} ms", told)
    columns = zip(totals.columns, line, strict=True)
    return totals.of([column._replace(values=[*column.values, cell]) for column, cell in columns])


def time_record(one: Prediction) -> dict[str, object]:
    """The predicted time of a network, and of its blocks and layers by name."""
    return {
        "platform": one.platform.name,
        "latency_ms": one.seconds * 1e3,
        "low_ms": one.low * 1e3,
        "high_ms": one.high * 1e3,
        "coverage": one.coverage,
        "blocks": times_by(one, "block"),
        "layers": times_by(one, "op"),
    }
