"""The field's bubble chart: top-1 over FLOPs, MAC, params or published speed, as a figure.

The area of a bubble is its params; the line is the Pareto front, the networks that no other beats
on both axes. Each family has a colour and a shape of its own. Needs matplotlib, the extra ``plot``.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from costmodel.render.chart.chart import SHAPES, Bubble, Chart, dark, tick, ticks
from costmodel.render.chart.labels import Box, Disc, Ground, Label, needs_line, placed
from costmodel.render.chart.legends import (
    box_of,
    family_legend,
    lead,
    make_room,
    scatter,
    size_legend,
)
from costmodel.render.chart.picture import Picture, Size, picture
from costmodel.render.chart.shortening import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

_LABEL_POINTS = 6.5


def picture_of(
    bubbles: Sequence[Bubble], axis: str, device: str, size: Size | None = None
) -> Picture:
    """The chart; without a size the larger the more there is in it."""
    chart = Chart(bubbles, axis, device)
    return picture(partial(_draw, chart), size or chart.size)


def _draw(chart: Chart, figure: Figure) -> None:
    import matplotlib as mpl

    width, height = figure.bbox.width, figure.bbox.height
    top = 20 if chart.only_family else 7
    figure.subplots_adjust(40 / width, 34 / height, 1 - 10 / width, 1 - top / height)
    axes = figure.add_subplot()
    _draw_axes(axes, chart)
    _draw_bubbles(axes, chart)
    legends = [family_legend(axes, chart)] if chart.needs_families else []
    make_room(axes, legends)
    discs = [_disc(axes, chart, one) for one in chart.bubbles]
    with mpl.rc_context({"legend.handleheight": 1.6}):  # or bubbles of like sizes would meet
        corner = size_legend(axes, chart, [*discs, *_beads(_stairs(axes, chart))])
    make_room(axes, [*legends, corner])
    _draw_labels(axes, chart, box_of(corner))


def _draw_axes(axes: Axes, chart: Chart) -> None:
    from matplotlib.ticker import MaxNLocator, NullLocator

    xs, ys = [one.x for one in chart.bubbles], [one.y for one in chart.bubbles]
    axes.set_xscale("log")
    reach = max(1.2, (max(xs) / min(xs)) ** 0.08)
    axes.set_xlim(min(xs) / reach, max(xs) * reach)
    margin = max(1.0, 0.08 * (max(ys) - min(ys)))
    low, high = min(ys) - margin, max(ys) + margin
    axes.set_ylim(low, high)
    found = MaxNLocator(integer=True).tick_values(low, high)
    axes.set_yticks([value for value in found if max(low, 0) <= value <= min(high, 100)])
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticks(ticks(*axes.get_xlim()))
    axes.xaxis.set_major_formatter(lambda value, _: tick(value))
    axes.set_xlabel(chart.title)
    axes.set_ylabel(chart.accuracy)
    axes.set_title(chart.only_family, fontsize=8.0, fontweight="bold", loc="left")
    axes.grid(color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)


def _draw_bubbles(axes: Axes, chart: Chart) -> None:
    """Bubbles, the large ones first, over the stairs beyond which every network is beaten."""
    if len(chart.best) > 1:
        _draw_front(axes, _corners(chart))
    order = sorted(range(len(chart.bubbles)), key=lambda index: -chart.bubbles[index].params)
    for index in order:
        one = chart.bubbles[index]
        look, edge = chart.looks[one.family], "black" if index in chart.best else None
        _hide_front(axes, one, look[1], chart.area(one.params))
        scatter(axes, one.x, one.y, look, chart.area(one.params), edge=edge)


def _draw_front(axes: Axes, corners: Sequence[tuple[float, float]]) -> None:
    axes.plot(
        *zip(*corners, strict=True),
        color="0.35",
        linewidth=0.9,
        linestyle=(0, (4, 2)),
        zorder=2,
        label="Pareto front",
    )


def _hide_front(axes: Axes, bubble: Bubble, shape: str, area: float) -> None:
    """Bubbles are translucent, so that others show through; the front is not to."""
    size = area / SHAPES[shape]
    axes.scatter(bubble.x, bubble.y, s=size, marker=shape, color="white", linewidth=0, zorder=2.2)


def _corners(chart: Chart) -> list[tuple[float, float]]:
    """The corners of the front's stairs from its cheapest to its most accurate network."""
    points = [(chart.bubbles[index].x, chart.bubbles[index].y) for index in chart.best]
    corners = points[:1]
    for before, after in pairwise(points):
        corners += [(after[0], before[1]), after]
    return corners


def _draw_labels(axes: Axes, chart: Chart, corner: Box) -> None:
    discs = [_disc(axes, chart, one) for one in chart.bubbles]
    rest = (index for index in range(len(discs)) if index not in chart.best)
    order = [*chart.best, *rest]
    labels = [
        Label(discs[index], *_measured(axes, chart, index), chart.reach(index)) for index in order
    ]
    ground = Ground(box_of(axes), discs, [corner], _stairs(axes, chart))
    for index, box in zip(order, placed(labels, ground), strict=True):
        if box:
            _text(axes, chart, index, box.x0, box.y0 + 1.2)
            if needs_line(box, discs[index], discs):
                lead(axes, discs[index], box)


def _disc(axes: Axes, chart: Chart, bubble: Bubble) -> Disc:
    x, y = axes.transData.transform((bubble.x, bubble.y))
    return Disc(float(x), float(y), chart.radius(bubble))


def _stairs(axes: Axes, chart: Chart) -> list[Box]:
    """The steps of the front as thin boxes."""
    points = [axes.transData.transform(corner) for corner in _corners(chart)]
    return [
        Box(min(a[0], b[0]) - 1, min(a[1], b[1]) - 1, max(a[0], b[0]) + 1, max(a[1], b[1]) + 1)
        for a, b in pairwise(points)
    ]


def _beads(stairs: Sequence[Box]) -> list[Disc]:
    """The steps as rows of dots, for what keeps off discs only."""
    return [
        Disc(step.x0 + part * (step.x1 - step.x0), step.y0 + part * (step.y1 - step.y0), 2.0)
        for step in stairs
        for part in (number / 40 for number in range(41))
    ]


def _text(axes: Axes, chart: Chart, index: int, x: float, y: float) -> Annotation:
    text = axes.annotate(
        chart.name(index),
        xy=(x, y),
        xycoords="figure points",
        fontsize=_LABEL_POINTS,
        fontweight="bold" if index in chart.best else "normal",
        color=dark(chart.looks[chart.bubbles[index].family][0]),
        zorder=4,
    )
    shorten(text, axes.bbox.width / 2)
    return text


def _measured(axes: Axes, chart: Chart, index: int) -> tuple[float, float]:
    text = _text(axes, chart, index, 0, 0)
    extent = text.get_window_extent()
    text.remove()
    return float(extent.width) + 1, float(extent.height)
