"""Measured times over what foretells them: FLOPs on the left, FLOPs + MAC on the right.

A row for each setup; each family has a colour and a shape of its own. The line is what the fitted
factors give, the band of the right panel ±10 %. Needs matplotlib, the extra ``plot``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import floor, log10
from typing import TYPE_CHECKING

from costmodel.render.chart.chart import SHAPES, dark, tick, ticks
from costmodel.render.chart.labels import Box, Disc, Ground, Label, needs_line, placed
from costmodel.render.chart.legends import box_of, lead, legend_of, scatter
from costmodel.render.chart.picture import Picture, Size, picture
from costmodel.render.chart.shortening import shorten
from costmodel.render.chart.timing import Panel, Point, looks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend
    from matplotlib.text import Annotation

Looks = Mapping[str, tuple[str, str]]
_SIZE, _LARGE = (7.4, 3.3), (9.6, 4.2)
"""Inches: both panels of a row and the legend; of many networks."""
_LABEL_POINTS = 6.0
_REACH = 32.0


def picture_of(rows: Sequence[tuple[Panel, Panel]], size: Size | None = None) -> Picture:
    """The plot; without a size the higher the more setups there are."""
    wide, high = _LARGE if any(flops.has_many for flops, _ in rows) else _SIZE
    return picture(partial(_draw_all, rows), size or (wide, high * len(rows)))


def _draw_all(rows: Sequence[tuple[Panel, Panel]], figure: Figure) -> None:
    found = looks(rows)
    grid = figure.subplots(len(rows), 2, squeeze=False)
    _spread(figure, len(rows), legend_of(figure, found))
    for axes, panel in zip(grid.flat, (one for row in rows for one in row), strict=True):
        _draw(axes, panel, found)


def _spread(figure: Figure, rows: int, legend: Legend) -> None:
    """Place the panels left of the legend."""
    width, height = figure.bbox.width, figure.bbox.height
    figure.subplots_adjust(
        left=42 / width,
        right=1 - (float(legend.get_window_extent().width) + 11) / width,
        top=1 - 22 / height,
        bottom=32 / height,
        wspace=0.24,
        hspace=60 / (height / rows),
    )


def _draw(axes: Axes, panel: Panel, found: Looks) -> None:
    _draw_axes(axes, panel)
    _draw_line(axes, panel)
    for point in panel.points:
        scatter(axes, point.x, point.y, found[point.family], panel.area)
    _draw_labels(axes, panel, found)


def _draw_axes(axes: Axes, panel: Panel) -> None:
    from matplotlib.ticker import NullLocator

    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlim(*_limits([point.x for point in panel.points]))
    axes.set_ylim(*_limits([point.y for point in panel.points]))
    for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
        axis.set_minor_locator(NullLocator())
        axis.set_ticks(_ticks(*limits))
        axis.set_major_formatter(lambda value, _: tick(value) if value >= 1 else f"{value:g}")
    axes.set_xlabel(panel.axis)
    axes.set_ylabel("measured ms" if panel.heading else "")
    axes.set_title(panel.heading, fontsize=8.0, fontweight="bold", loc="left")
    axes.grid(color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)


def _limits(values: Sequence[float]) -> tuple[float, float]:
    reach = max(1.2, (max(values) / min(values)) ** 0.08)
    return min(values) / reach, max(values) * reach


def _ticks(low: float, high: float) -> list[float]:
    """Round values between the limits, fractions too."""
    scale = 10.0 ** floor(log10(low))
    return [value * scale for value in ticks(low / scale, high / scale, least=3)]


def _draw_line(axes: Axes, panel: Panel) -> None:
    ends = axes.get_xlim()
    line = [panel.slope * end for end in ends]
    axes.plot(ends, line, color="0.35", linewidth=0.9, linestyle=(0, (4, 2)), zorder=2)
    if not panel.heading:
        low, high = [0.9 * one for one in line], [1.1 * one for one in line]
        axes.fill_between(ends, low, high, color="0.85", linewidth=0, zorder=1)


def _draw_labels(axes: Axes, panel: Panel, found: Looks) -> None:
    discs = [_disc(axes, point, panel.area, found) for point in panel.points]
    order = panel.named()
    labels = [Label(discs[i], *_size(axes, panel.points[i], found), _REACH) for i in order]
    ground = Ground(box_of(axes), discs, (), _steps(axes, panel))
    for index, box in zip(order, placed(labels, ground), strict=True):
        if box:
            _write(axes, panel.points[index], found, box.x0, box.y0 + 1.2)
            if needs_line(box, discs[index], discs):
                lead(axes, discs[index], box)


def _disc(axes: Axes, point: Point, area: float, found: Looks) -> Disc:
    x, y = axes.transData.transform((point.x, point.y))
    radius = (area / SHAPES[found[point.family][1]]) ** 0.5 / 2
    return Disc(float(x), float(y), radius)


def _size(axes: Axes, point: Point, found: Looks) -> tuple[float, float]:
    text = _write(axes, point, found, 0, 0)
    extent = text.get_window_extent()
    text.remove()
    return float(extent.width) + 1, float(extent.height)


def _steps(axes: Axes, panel: Panel) -> list[Box]:
    """The line as thin boxes, which labels keep off."""
    low, high = axes.get_xlim()
    xs = [low * (high / low) ** (part / 40) for part in range(41)]
    dots = (axes.transData.transform((x, panel.slope * x)) for x in xs)
    return [Box(x - 2, y - 2, x + 2, y + 2) for x, y in dots]


def _write(axes: Axes, point: Point, found: Looks, x: float, y: float) -> Annotation:
    text = axes.annotate(
        point.name,
        xy=(x, y),
        xycoords="figure points",
        fontsize=_LABEL_POINTS,
        color=dark(found[point.family][0]),
        zorder=4,
    )
    shorten(text, 0.7 * axes.bbox.width)
    return text
