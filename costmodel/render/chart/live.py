"""Activations that are alive over the ops of networks, a panel for each, the peak marked.

Needs matplotlib, the extra ``plot``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from math import ceil, sqrt
from typing import TYPE_CHECKING

from costmodel.analysis.liveness import sizes_by_layer
from costmodel.analysis.report import Report
from costmodel.core.si import short
from costmodel.core.values import NamedTuple
from costmodel.render.chart.chart import tick
from costmodel.render.chart.picture import Picture, Size, picture
from costmodel.render.chart.shortening import shorten
from costmodel.render.views.words import title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_ALONE, _PANEL = (7.4, 3.4), (3.0, 1.7)
"""Inches: a network by itself, one of several."""
_LEAST = (1.5, 1.0)
"""Inches that a panel needs to be read."""
_COLOUR, _MARK = "#56B4E9", "#D55E00"


class Live(NamedTuple):
    """A network, and the elements that are alive beside each of its layers, in their order."""

    name: str
    layers: tuple[str, ...]
    elements: tuple[int, ...]

    @property
    def peak(self) -> int:
        """Which of the moments has the most; the first of several."""
        return self.elements.index(max(self.elements))


def lives_of(reports: Iterable[Report]) -> tuple[Live, ...]:
    """What is alive of each network, in the mode of its report's peak."""
    return tuple(map(_live, reports))


def _live(report: Report) -> Live:
    sizes = sizes_by_layer(report.network, report.costs, report.peak)
    names, elements = zip(*((name or "input", int(size)) for name, size in sizes), strict=True)
    return Live(title(report.network), names, elements)


def picture_of(lives: Sequence[Live], size: Size | None = None) -> Picture:
    """The panels; those that have no room in a given size are counted and left out."""
    return picture(partial(_draw, lives), size or _needed(len(lives)))


def _needed(panels: int) -> Size:
    columns = _columns(panels)
    wide, high = _ALONE if panels == 1 else _PANEL
    return columns * wide, ceil(panels / columns) * high


def _columns(panels: int) -> int:
    return max(1, round(sqrt(panels * 0.75)))


def _draw(lives: Sequence[Live], figure: Figure) -> None:
    wide, high = figure.bbox.width / 72, figure.bbox.height / 72
    room = max(1, int(wide / _LEAST[0])), max(1, int(high / _LEAST[1]))
    shown = lives[: room[0] * room[1]]
    columns = min(room[0], max(_columns(len(shown)), ceil(len(shown) / room[1])))
    rows = ceil(len(shown) / columns)
    panels = [figure.add_subplot(rows, columns, number + 1) for number in range(len(shown))]
    _spread(figure, rows, columns)  # first: names are cut to the room that there is
    for axes, live in zip(panels, shown, strict=True):
        _draw_panel(axes, live, is_alone=len(shown) == 1)
    figure.supylabel("activations alive (elements)", fontsize=8, x=0.005)
    left = len(lives) - len(shown)
    more = f"; {left} more in a larger picture" if left else ""
    figure.supxlabel(f"ops, in the order of the spec{more}", fontsize=8, y=0.005)


def _spread(figure: Figure, rows: int, columns: int) -> None:
    wide, high = figure.bbox.width, figure.bbox.height
    figure.subplots_adjust(
        left=58 / wide,
        right=1 - 8 / wide,
        bottom=32 / high,
        top=1 - 18 / high,
        wspace=42 * columns / wide,
        hspace=40 * rows / high,
    )


def _draw_panel(axes: Axes, live: Live, *, is_alone: bool) -> None:
    from matplotlib.ticker import MaxNLocator

    places = range(len(live.elements))
    axes.fill_between(places, live.elements, step="mid", color=_COLOUR, linewidth=0)
    axes.set_xlim(-0.5, len(live.elements) - 0.5)
    axes.set_ylim(0, 1.25 * max(live.elements))
    axes.yaxis.set_major_locator(MaxNLocator(5 if is_alone else 3))
    axes.xaxis.set_major_locator(MaxNLocator(8 if is_alone else 3, integer=True))
    axes.yaxis.set_major_formatter(lambda value, _: tick(value) if value else "0")
    axes.tick_params(labelsize=8 if is_alone else 6)
    look = {"fontsize": 8 if is_alone else 7, "fontweight": "bold"}
    shorten(axes.set_title(live.name, look, loc="left"), axes.bbox.width)
    _mark(axes, live, 8 if is_alone else 6)


def _mark(axes: Axes, live: Live, points: int) -> None:
    """The peak: a dot, and beside it which layer it is at."""
    at, most = live.peak, max(live.elements)
    axes.plot([at], [most], marker="o", markersize=3.5, color=_MARK)
    is_left = at < len(live.elements) / 2
    x, _ = axes.transData.transform((at, most))
    text = axes.annotate(
        f"{short(most)} at {live.layers[at]}",
        (at, most),
        xytext=(4 if is_left else -4, 3),
        textcoords="offset points",
        ha="left" if is_left else "right",
        fontsize=points,
        color=_MARK,
    )
    shorten(text, (axes.bbox.x1 - x if is_left else x - axes.bbox.x0) - 4)
