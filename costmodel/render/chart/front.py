"""Candidates of a sweep over two of its columns, those that no other beats as a line.

Needs matplotlib, the extra ``plot``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from costmodel.analysis.metric import Metric
from costmodel.analysis.metrics import METRICS
from costmodel.comparing.side_by_side import front
from costmodel.render.chart.chart import tick
from costmodel.render.chart.picture import Picture, Size, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_SIZE = (5.4, 3.7)
_MOST = 5_000
"""More candidates are drawn as a sample, every so many-th of them."""


class Axis(NamedTuple):
    """A column as an axis: its name, and whether more of it is better."""

    name: str
    is_more_better: bool

    @property
    def title(self) -> str:
        """As a measure is called; a column that is none by its name."""
        known: Metric | None = next((one for one in METRICS if one.json_key == self.name), None)
        if known is None:
            return self.name
        return known.title if known.unit in ("", known.title) else f"{known.title} ({known.unit})"


def axis_of(word: str) -> Axis:
    """A column as ``--pareto`` names it: ``mac``, or ``-acc`` of which more is better."""
    return Axis(word.removeprefix("-"), word.startswith("-"))


def picture_of(
    columns: Mapping[str, Iterable[float]], x: Axis, y: Axis, size: Size | None = None
) -> Picture:
    """The candidates and their front."""
    points = list(zip(map(float, columns[x.name]), map(float, columns[y.name]), strict=True))
    return picture(partial(_draw, points, x, y), size or _SIZE)


def _draw(points: Sequence[tuple[float, float]], x: Axis, y: Axis, figure: Figure) -> None:
    axes = figure.add_subplot()
    shown = points[:: -(-len(points) // _MOST) or 1]
    label = f"{len(points):,} candidates"
    if len(shown) < len(points):
        label += f", of which {len(shown):,} are drawn"
    xs, ys = zip(*shown, strict=True)
    axes.scatter(xs, ys, s=6, color="0.72", linewidth=0, label=label)
    best = sorted(points[index] for index in _best(points, x, y))
    label = f"front: {len(set(best)):,}"
    axes.plot(*zip(*best, strict=True), color="#D55E00", linewidth=0.9, marker="o", markersize=3)
    axes.lines[0].set_label(label)
    _draw_axes(axes, x, y)
    wide, high = figure.bbox.width, figure.bbox.height
    figure.subplots_adjust(54 / wide, 34 / high, 1 - 10 / wide, 1 - 22 / high)
    figure.legend(loc="upper right", ncols=2, borderpad=0.6)


def _best(points: Sequence[tuple[float, float]], x: Axis, y: Axis) -> tuple[int, ...]:
    """Which of the points no other beats, as costs and gains are counted by ``front``."""
    cost, gain = -1 if x.is_more_better else 1, 1 if y.is_more_better else -1
    return front([(cost * a, gain * b) for a, b in points])


def _draw_axes(axes: Axes, x: Axis, y: Axis) -> None:
    from matplotlib.ticker import MaxNLocator

    for axis, told in ((axes.xaxis, x), (axes.yaxis, y)):
        axis.set_major_locator(MaxNLocator(5))
        axis.set_major_formatter(lambda value, _: tick(value) if value >= 1e4 else f"{value:g}")
        axis.set_label_text(told.title)
    axes.grid(color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)
