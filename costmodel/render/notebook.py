"""Reports and networks in a notebook: HTML, equations in LaTeX, tables, charts and pictures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from costmodel.analysis.report import By, Report
from costmodel.core.asked import demand_one_of
from costmodel.core.network import Network
from costmodel.render.drawing import Drawing, Level
from costmodel.render.frames import frame, frame_of
from costmodel.render.tables.html import written
from costmodel.render.views.report import Reports

if TYPE_CHECKING:
    from pandas import DataFrame

    from costmodel.latency.predicting.prediction import Prediction
    from costmodel.render.chart.picture import Picture, Size
    from costmodel.render.views.predicted import Predictions
    from costmodel.render.views.swept import Array


def table(report: Report, by: By) -> DataFrame:
    """The rows of a report at one level."""
    return frame(Reports([report], by).records())


def memory(report: Report, size: Size | None) -> Picture:
    """The activations that are alive over the ops."""
    from costmodel.render.chart.live import lives_of, picture_of

    return picture_of(lives_of([report]), size)


def contract_of(found: Prediction) -> dict[str, object]:
    """The contract of a prediction."""
    return _predicted(found).contract()


def kernels(found: Prediction) -> DataFrame:
    """The kernels of a prediction."""
    return frame(_predicted(found).records())


def bounds(found: Prediction, size: Size | None) -> Picture:
    """The kernels of a prediction as bars."""
    from costmodel.render.chart.bars import picture_of
    from costmodel.render.chart.parts import bounds_of

    return picture_of(bounds_of(found), size)


def html_of(found: Prediction) -> str:
    """The time of a prediction and, folded away, its kernels."""
    return written(_predicted(found))


def _predicted(found: Prediction) -> Predictions:
    from costmodel.render.views.predicted import Predictions

    return Predictions([found], everything=True, has_several=False)


def candidates(found: Mapping[str, Array]) -> str:
    """The first candidates of a sweep, and how many there are."""
    from costmodel.render.views.swept import Swept

    return written(Swept(found))


def columns(found: Mapping[str, Iterable[float]]) -> DataFrame:
    """The columns of a sweep."""
    return frame_of(found)


def front(found: Mapping[str, Iterable[float]], x: str, y: str, size: Size | None) -> Picture:
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
