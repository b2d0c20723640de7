"""Bubbles in a figure, and the legends that tell families by look and params by size."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any

from costmodel.render.chart.chart import COLOURS, SHAPES, Chart, tick
from costmodel.render.chart.labels import Box, Disc

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.legend import Legend

_LEFT, _RIGHT = ("lower left", (0.02, 0.03)), ("lower right", (0.98, 0.03))
_TOP_LEFT, _TOP_RIGHT = ("upper left", (0.02, 0.98)), ("upper right", (0.98, 0.98))
_BESIDE = ("lower left", (1.02, 0.0))
_CORNERS = (
    (_RIGHT, _TOP_LEFT, _LEFT, _TOP_RIGHT, _BESIDE),
    (_LEFT, _TOP_RIGHT, _RIGHT, _TOP_LEFT, _BESIDE),
)
"""Where the sizes go; first the corner of what is bad on both axes, where few networks are."""


def scatter(
    axes: Axes,
    x: Any,
    y: Any,
    look: tuple[str, str],
    area: float,
    *,
    edge: str | None = None,
    label: str | None = None,
) -> Any:
    """Draw bubbles of one look and area, or with no ``x`` and ``y`` only what a legend needs."""
    colour, shape = look
    return axes.scatter(
        x,
        y,
        s=area / SHAPES[shape],
        marker=shape,
        facecolor=(colour, 0.6),
        edgecolor=edge or colour,
        linewidth=0.9 if edge else 0.6,
        zorder=3,
        label=label,
    )


def family_legend(axes: Axes, chart: Chart) -> Legend:
    """The families, beside the axes."""
    handles = [
        scatter(axes, [], [], look, 24, label=family) for family, look in chart.looks.items()
    ]
    legend = axes.legend(handles=handles, loc="upper left", bbox_to_anchor=(1.02, 1.0))
    axes.add_artist(legend)
    return legend


def size_legend(axes: Axes, chart: Chart, discs: Sequence[Disc]) -> Legend:
    """The front and the sizes, in a corner free of the bubbles, or else beside the axes."""
    for place, anchor in _CORNERS[chart.is_more_better]:
        legend = _legend_of_sizes(axes, chart, place, anchor)
        box = box_of(legend)
        if not any(box.covers(disc) for disc in discs):
            break
    return legend


def _legend_of_sizes(axes: Axes, chart: Chart, place: Any, anchor: tuple[float, float]) -> Legend:
    grey = (COLOURS[-1], "o")
    handles = [
        scatter(axes, [], [], grey, chart.area(size), label=f"{tick(size)} params")
        for size in chart.sizes()
    ]
    return axes.legend(
        handles=[*axes.get_lines(), *handles],
        loc=place,
        bbox_to_anchor=anchor,
        labelspacing=sqrt(chart.area(chart.largest)) / 7 * 0.6,
    )


def make_room(axes: Axes, legends: Sequence[Legend]) -> None:
    """Narrow the axes until the legends beside them are in the picture."""
    figure = axes.figure
    edge = max((one.get_window_extent().x1 for one in legends), default=0.0)
    excess = edge + 6 - figure.bbox.width
    if excess > 0:
        right = figure.subplotpars.right - excess / figure.bbox.width
        figure.subplots_adjust(right=right)


def box_of(drawn: Any) -> Box:
    """Where something that is drawn stands in the figure."""
    extent = drawn.get_window_extent()
    return Box(extent.x0, extent.y0, extent.x1, extent.y1)


def lead(axes: Axes, disc: Disc, box: Box) -> None:
    """A thin line from a disc to the label that stands away from it."""
    line = {"arrowstyle": "-", "color": "0.55", "linewidth": 0.4, "shrinkA": 0}
    axes.annotate(
        "",
        xy=(disc.x, disc.y),
        xycoords="figure points",
        xytext=box.nearest(disc),
        textcoords="figure points",
        arrowprops={**line, "shrinkB": disc.r},
        zorder=2.5,
    )
