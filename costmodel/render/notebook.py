"""Reports and networks in a notebook: HTML, equations in LaTeX, tables, charts and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from costmodel.analysis.report import By, Report
from costmodel.core.asked import demand_one_of
from costmodel.core.network import Network
from costmodel.render.drawing import Drawing, Level
from costmodel.render.frames import frame, frame_of
from costmodel.render.tables.html import written
from costmodel.render.views.report import Reports

if TYPE_CHECKING:
    from pandas import DataFrame

    from costmodel.render.chart.picture import Picture, Size


def table(report: Report, by: By) -> DataFrame:
    """The rows of a report at one level."""
    return frame(Reports([report], by).records())


def memory(report: Report, size: Size | None) -> Picture:
    """The activations that are alive over the ops."""
    from costmodel.render.chart.live import lives_of, picture_of

    return picture_of(lives_of([report]), size)


def columns(found: Mapping[str, Any]) -> DataFrame:
    """The columns of a sweep."""
    return frame_of(found)


def front(found: Mapping[str, Any], x: str, y: str, size: Size | None) -> Picture:
    """The candidates of a sweep over two columns."""
    from costmodel.render.chart.front import axis_of, cloud_of, picture_of

    axes = axis_of(x), axis_of(y)
    return picture_of(cloud_of(found, *axes), *axes, size)


def drawing(network: Network, level: Level) -> Drawing:
    """A network as a picture."""
    demand_one_of("level", level, Level)
    return Drawing(network, level)


def html(report: Report) -> str | None:
    """The totals and, folded away, the costs of each block; None for a report in letters."""
    return None if report.is_in_letters else written(Reports([report]))


def latex(report: Report) -> str | None:
    """The total as equations; None for a report in numbers."""
    if not report.is_in_letters:
        return None
    from costmodel.symbolic.printing import costs_in_latex

    return costs_in_latex(report.total().cost)
