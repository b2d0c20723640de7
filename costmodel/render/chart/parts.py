"""Where the time of networks goes: a bar for each, in the parts of the paper's Figure 2.

Needs matplotlib, the extra ``plot``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from costmodel.core.si import milliseconds
from costmodel.latency.kernel import Share
from costmodel.latency.measuring.attributing import UNMATCHED
from costmodel.latency.measuring.measured import Measurement
from costmodel.render.chart.style import STYLE, saved
from costmodel.render.views.words import title

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS: Mapping[str, str] = MappingProxyType(
    {
        Share.CONVOLUTION.value: "#0072B2",
        Share.DEPTHWISE.value: "#56B4E9",
        Share.ELEMENTWISE.value: "#E69F00",
        Share.MOVEMENT.value: "#D55E00",
        Share.OTHER.value: "#999999",
        UNMATCHED: "#222222",
    }
)
"""Of Okabe and Ito; what belongs together is alike."""
_WHITE_ON = ("#0072B2", "#D55E00", "#222222")
_LEAST = 0.05
"""The least share that has room for its number."""
_WIDE, _ROW, _FRAME = 4.8, 0.2, 0.85
"""Inches: all bars, one from the next, and what surrounds them above and below."""


class Bar(NamedTuple):
    """A network: its name, the seconds of a run, and the shares of its parts."""

    name: str
    seconds: float
    shares: Mapping[str, float]


def bars_of(found: Measurement) -> tuple[Bar, ...]:
    """The networks that were measured, in their order."""
    return tuple(Bar(title(one.network), one.figures.median, one.shares) for one in found.networks)


def drawn(bars: Sequence[Bar], kind: str) -> bytes:
    """The chart as a file of a kind: svg, png or pdf; the same bars give the same bytes."""
    import matplotlib as mpl
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    with mpl.rc_context(STYLE):
        height = _FRAME + _ROW * len(bars)
        # 72 dots an inch, so that the pixels that texts are measured in are points.
        figure = Figure(figsize=(_WIDE, height), dpi=72)
        FigureCanvasAgg(figure)
        figure.subplots_adjust(0.1, 0.4 / height, 0.98, 1 - 0.35 / height)
        axes = figure.add_subplot()
        _draw_axes(axes, bars)
        for place, bar in enumerate(bars):
            _draw_bar(axes, place, bar)
        _make_room(axes, figure)
        _draw_legend(figure, bars)
        return saved(figure, kind)


def _draw_axes(axes: Axes, bars: Sequence[Bar]) -> None:
    axes.set_xlim(0, 1)
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_yticks(range(len(bars)), [bar.name for bar in bars])
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_formatter(lambda value, _: f"{100 * value:.0f} %")
    axes.set_xlabel("share of the time of a run; its milliseconds on the right")


def _draw_bar(axes: Axes, place: int, bar: Bar) -> None:
    left = 0.0
    for part, share in bar.shares.items():
        colour = _COLOURS[part]
        axes.barh(place, share, left=left, height=0.72, color=colour, linewidth=0)
        if share >= _LEAST:
            ink = "white" if colour in _WHITE_ON else "black"
            middle = left + share / 2
            number = f"{100 * share:.0f}"
            axes.text(middle, place, number, color=ink, size=6.5, ha="center", va="center_baseline")
        left += share
    axes.text(1.01, place, milliseconds(bar.seconds), size=7, va="center_baseline")


def _make_room(axes: Axes, figure: Figure) -> None:
    """The picture is as wide as the bars, the names left of them and the numbers on their right."""
    figure.draw_without_rendering()
    names = max(label.get_window_extent().width for label in axes.get_yticklabels()) + 10
    numbers = max(text.get_window_extent().width for text in axes.texts) + 14
    width = names + 72 * _WIDE + numbers
    figure.set_figwidth(width / 72)
    figure.subplots_adjust(left=names / width, right=1 - numbers / width)


def _draw_legend(figure: Figure, bars: Sequence[Bar]) -> None:
    """The parts that occur, above the bars."""
    from matplotlib.patches import Patch

    parts = [part for part in _COLOURS if any(bar.shares.get(part) for bar in bars)]
    figure.legend(
        handles=[Patch(color=_COLOURS[part], label=part) for part in parts],
        loc="upper center",
        ncols=len(parts),
        borderpad=0.8,
        columnspacing=1.2,
        handlelength=1.0,
        handletextpad=0.5,
    )
