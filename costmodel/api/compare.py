"""``costmodel.compare``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from costmodel.analysis.report import analyze
from costmodel.analysis.selection import AXES, COMPARED, named_measure, plain
from costmodel.api.asked import Named, networks
from costmodel.api.result import Result
from costmodel.comparing.side_by_side import DEVICE, Entry, entries, ordered, with_accuracies
from costmodel.core.asked import demand, demand_texts
from costmodel.core.problems import Problem, SpecError
from costmodel.render.views.compared import Compared

if TYPE_CHECKING:
    from costmodel.language.loading import InputSizes
    from costmodel.render.chart.picture import Picture, Size


def compare(
    *named: Named,
    input: InputSizes | None = None,  # noqa: A002  (the field's word, as for load)
    batch: int = 1,
    dtype: str | None = None,
    sort: str | None = None,
    top1: Mapping[str, float] | None = None,
    device: str = DEVICE,
) -> Result[tuple[Entry, ...]]:
    """Networks side by side, with what is published of their accuracy and speed.

    Each is a spec, maybe with its variant (``"mobilenetv2:1.4"``, ``"my.yaml:all"``), a model, or a
    ``Network``. ``sort`` names a measure, the best first; ``top1`` gives accuracies in percent by
    name. The plot is top-1 over ``x``: ``flops``, ``mac``, ``params``, ``speed``.

    Raises:
        SpecError: a network cannot be read, or the request is wrong.
        TypeError, ValueError: an argument is none.
    """
    demand(bool(named), "a network", "named: compare('mobilenetv2')", None)
    demand(isinstance(device, str), "device", "text", device)
    demand_texts({"sort": sort})
    demand(top1 is None or isinstance(top1, Mapping), "top1", "percent by name", top1)
    if sort is not None and named_measure(sort, beside=True) not in COMPARED:
        raise ValueError(f"networks are sorted by {', '.join(COMPARED)}, not {sort!r}")
    found = networks(named, input, batch, dtype)
    shown = plain(COMPARED, stated=any(one.states_dtypes for one in found))
    rows: Sequence[Entry] = entries(map(analyze, found), device, (*plain(COMPARED), *shown))
    rows = with_accuracies(rows, [f"{name}={value}" for name, value in (top1 or {}).items()])
    rows = ordered(rows, named_measure(sort, beside=True)) if sort else tuple(rows)
    axes = tuple(axis for axis in AXES if axis in shown)
    return Result(rows, Compared(rows, device, shown), partial(_drawn, rows, device), axes)


def _drawn(rows: Sequence[Entry], device: str, axis: str, size: Size | None) -> Picture:
    from costmodel.render.chart.chart import charted
    from costmodel.render.chart.plot import picture_of

    bubbles = charted(rows, axis)
    if not bubbles:
        hint = "compare networks of 'costmodel list --published', or give top1"
        raise SpecError([Problem("none of the networks has a published top-1", None, hint)])
    return picture_of(bubbles, axis, device, size)
