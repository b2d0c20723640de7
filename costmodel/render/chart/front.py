"""Candidates of a sweep over two of its columns, those that no other beats as stairs.

Needs matplotlib, the extra ``plot``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from itertools import takewhile
from types import MappingProxyType
from typing import TYPE_CHECKING

from costmodel.analysis.metric import Metric
from costmodel.analysis.metrics import METRICS
from costmodel.comparing.side_by_side import front
from costmodel.core.values import NamedTuple, dataclass
from costmodel.render.chart.chart import dark, tick
from costmodel.render.chart.labels import Disc, Ground, Label, needs_line, placed
from costmodel.render.chart.legends import box_of, lead
from costmodel.render.chart.picture import Picture, Size, picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.text import Annotation

Columns = Mapping[str, Iterable[float]]
Points = Sequence[tuple[float, float]]
MOST = 5_000
"""More candidates than can be told apart are drawn as a sample."""
_SIZE = (5.4, 3.7)
_FEW = 14
"""Candidates on a front that has room for their names."""
_SEEN = 400
"""Candidates that can be seen one by one."""
_MEASURES = {one.json_key for one in METRICS}
_TITLES: Mapping[str, str] = MappingProxyType({"latency_ms": "predicted time of a pass (ms)"})
"""Of measures that are called by nothing but their unit."""
_COLOUR, _LABEL_POINTS, _RADIUS = "#D55E00", 6.0, 1.8


class Axis(NamedTuple):
    """A column as an axis: its name, and whether more of it is better."""

    name: str
    is_more_better: bool

    @property
    def title(self) -> str:
        """As a measure is called; a column that is none by its name."""
        if self.name in _TITLES:
            return _TITLES[self.name]
        known: Metric | None = next((one for one in METRICS if one.json_key == self.name), None)
        if known is None:
            return self.name
        return known.title if known.unit in ("", known.title) else f"{known.title} ({known.unit})"


def axis_of(word: str) -> Axis:
    """A column as ``--pareto`` names it: ``mac``, or ``-acc`` of which more is better."""
    return Axis(word.removeprefix("-"), word.startswith("-"))


@dataclass(frozen=True)
class Cloud:
    """Candidates that are drawn, the whole front, and how many candidates there are.

    ``names`` tell those on the front by what was swept: ``width=0.5 input=160``.
    """

    shown: Points
    best: Points
    names: Sequence[str]
    candidates: int


def cloud_of(columns: Columns, x: Axis, y: Axis) -> Cloud:
    """All candidates of a sweep; of many every so many-th is drawn."""
    points = points_of(columns, x, y)
    kept = _best(points, x, y)
    rows = {name: list(values) for name, values in columns.items()}
    best = {name: [values[row] for row in kept] for name, values in rows.items()}
    shown = points[:: -(-len(points) // MOST) or 1]
    return Cloud(shown, points_of(best, x, y), names_of(best), len(points))


def points_of(columns: Columns, x: Axis, y: Axis) -> list[tuple[float, float]]:
    """The rows as points."""
    return list(zip(map(float, columns[x.name]), map(float, columns[y.name]), strict=True))


def names_of(columns: Columns) -> list[str]:
    """The rows by what was swept, the columns before the first measure."""
    swept = [*takewhile(lambda name: name not in _MEASURES, columns)]
    rows = zip(*(columns[name] for name in swept), strict=True)
    return [" ".join(map(_said, swept, row)) for row in rows]


def _said(name: str, value: float | str) -> str:
    return f"{name}={value if isinstance(value, str) else f'{value:.6g}'}"


def _best(points: Points, x: Axis, y: Axis) -> tuple[int, ...]:
    """Which of the points no other beats, as costs and gains are counted by ``front``."""
    cost, gain = -1 if x.is_more_better else 1, 1 if y.is_more_better else -1
    return front([(cost * a, gain * b) for a, b in points])


def picture_of(cloud: Cloud, x: Axis, y: Axis, size: Size | None = None) -> Picture:
    """The candidates and their front."""
    return picture(partial(_draw, cloud, x, y), size or _SIZE)


def _draw(cloud: Cloud, x: Axis, y: Axis, figure: Figure) -> None:
    axes = figure.add_subplot()
    label = f"{cloud.candidates:,} candidates"
    if len(cloud.shown) < cloud.candidates:
        label += f", {len(cloud.shown):,} of them drawn"
    xs, ys = zip(*cloud.shown, strict=True)
    axes.scatter(xs, ys, s=6, color="0.72", linewidth=0, label=label)
    _draw_stairs(axes, cloud, x)
    _draw_axes(axes, x, y)
    _make_room(figure)
    if len(set(cloud.best)) <= _FEW:
        _draw_names(axes, dict(zip(cloud.best, cloud.names, strict=True)), cloud.shown)


def _draw_stairs(axes: Axes, cloud: Cloud, x: Axis) -> None:
    """The front: whatever lies beyond a step is beaten by the candidate at its foot."""
    best = sorted(set(cloud.best))
    xs, ys = zip(*best, strict=True)
    axes.plot(
        xs,
        ys,
        drawstyle="steps-pre" if x.is_more_better else "steps-post",
        color=_COLOUR,
        linewidth=0.9,
        marker="o",
        markersize=2 * _RADIUS,
        label=f"front: {len(best):,}",
    )


def _make_room(figure: Figure) -> None:
    """The legend above, in one row or two."""
    wide, high = figure.bbox.width, figure.bbox.height
    legend = figure.legend(loc="upper right", ncols=2, borderpad=0.6)
    if legend.get_window_extent().width > wide:
        legend.remove()
        legend = figure.legend(loc="upper right", ncols=1, borderpad=0.6)
    top = float(legend.get_window_extent().height)
    figure.subplots_adjust(54 / wide, 34 / high, 1 - 10 / wide, 1 - top / high)


def _draw_axes(axes: Axes, x: Axis, y: Axis) -> None:
    from matplotlib.ticker import MaxNLocator

    for axis, told in ((axes.xaxis, x), (axes.yaxis, y)):
        axis.set_major_locator(MaxNLocator(5))
        axis.set_major_formatter(lambda value, _: tick(value) if value >= 1e4 else f"{value:g}")
        axis.set_label_text(told.title)
    axes.grid(color="0.9", linewidth=0.5)
    axes.set_axisbelow(True)
    axes.autoscale_view()  # now, for names are placed where points will be


def _draw_names(axes: Axes, names: Mapping[tuple[float, float], str], shown: Points) -> None:
    """What was swept of each candidate on the front, where there is room."""
    discs = {_disc(axes, point): name for point, name in names.items()}
    # Names keep off the others where these are few enough to be seen one by one.
    others = [_disc(axes, point) for point in shown] if len(shown) <= _SEEN else []
    labels = [Label(disc, *_measured(axes, name)) for disc, name in discs.items()]
    ground = Ground(box_of(axes), [*{*discs, *others}])
    for (disc, name), box in zip(discs.items(), placed(labels, ground), strict=True):
        if box:
            _write(axes, name, box.x0, box.y0 + 1.2)
            if needs_line(box, disc, ground.discs):
                lead(axes, disc, box)


def _disc(axes: Axes, point: tuple[float, float]) -> Disc:
    x, y = axes.transData.transform(point)
    return Disc(float(x), float(y), _RADIUS)


def _measured(axes: Axes, name: str) -> tuple[float, float]:
    text = _write(axes, name, 0, 0)
    extent = text.get_window_extent()
    text.remove()
    return float(extent.width) + 1, float(extent.height)


def _write(axes: Axes, name: str, x: float, y: float) -> Annotation:
    return axes.annotate(
        name,
        xy=(x, y),
        xycoords="figure points",
        fontsize=_LABEL_POINTS,
        color=dark(_COLOUR),
        zorder=4,
    )
