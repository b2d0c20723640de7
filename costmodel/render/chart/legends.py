"""Bubbles in a figure, and the legends that tell families by look and params by size."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import sqrt
from typing import TYPE_CHECKING, Any

from costmodel.render.chart.chart import COLOURS, SHAPES, Chart, tick
from costmodel.render.chart.labels import Box, Disc
from costmodel.render.chart.shortening import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

_LEFT, _RIGHT = ("lower left", (0.02, 0.03)), ("lower right", (0.98, 0.03))
_TOP_LEFT, _TOP_RIGHT = ("upper left", (0.02, 0.98)), ("upper right", (0.98, 0.98))
_LINE = 11.0
"""Points from a line of a legend to the next."""
_MOST_WIDE = 0.38
"""What a legend may take of the width of a picture."""
_SIZES = 100.0
"""Points that the legend of sizes may need below that of families."""
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
    figure: Any = axes.figure
    return legend_of(figure, chart.looks, room=figure.bbox.height - _SIZES)


def legend_of(
    figure: Figure, looks: Mapping[str, tuple[str, str]], *, room: float | None = None
) -> Legend:
    """Families in columns that fit, down from the upper right corner of a figure.

    They may be so many points high, by default as high as it is. Where they would take more than a
    good third of its width, the last line says how many more there are.
    """
    from matplotlib.lines import Line2D

    handles: list[Any] = [
        Line2D([], [], color=colour, marker=shape, linestyle="", markersize=4.5, label=family)
        for family, (colour, shape) in looks.items()
    ]
    rows = max(2, int((room or figure.bbox.height) / _LINE) - 1)
    for columns in range(-(-len(handles) // rows), 0, -1):
        kept = handles if columns * rows >= len(handles) else handles[: columns * rows - 1]
        left = len(handles) - len(kept)
        more = [Line2D([], [], linestyle="", label=f"and {left} more")] if left else []
        legend = figure.legend(
            handles=[*kept, *more],
            loc="upper right",
            bbox_to_anchor=(1, 1),
            ncols=columns,
            borderpad=0.8,
            columnspacing=0.8,
            handletextpad=0.1,
        )
        for text in legend.get_texts():
            shorten(text, _MOST_WIDE * figure.bbox.width - 2 * _LINE)
        if columns == 1 or legend.get_window_extent().width <= _MOST_WIDE * figure.bbox.width:
            return legend
        legend.remove()
    return figure.legend(handles=[])


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
    """Narrow the axes until they end left of the legends in the margin, and these in the picture.

    A legend that hangs at the axes moves with them.
    """
    figure = axes.figure
    width = figure.bbox.width
    for one in legends:
        extent, right = one.get_window_extent(), axes.get_window_extent().x1
        if extent.x1 > width - 6 and extent.x0 > right:
            figure.subplots_adjust(right=(right - (extent.x1 + 6 - width)) / width)
        elif extent.x0 < right + 6 and extent.x1 > right + 6:
            figure.subplots_adjust(right=(extent.x0 - 6) / width)


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
