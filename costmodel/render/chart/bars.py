"""Networks, or what else has parts, as bars: one below the other, their parts side by side.

Needs matplotlib, the extra ``plot``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from costmodel.core.values import NamedTuple
from costmodel.render.chart.picture import Picture, Size, picture
from costmodel.render.chart.shortening import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.legend import Legend

_LIGHT = 0.5
"""Colours darker than this have white numbers on them."""
_LEAST = 0.05
"""The least share of the longest bar that has room for its number."""
_WIDE, _ROW, _FRAME = 7.0, 0.2, 0.85
"""Inches: the picture, one bar from the next, and what surrounds them above and below."""
_NAMES = 0.5
"""What the names may take of the width; longer ones are cut."""
_NARROWEST = 0.13
"""Inches from one bar to the next, below which names would meet."""


class Bar(NamedTuple):
    """A bar: its name on the left, a note on the right, and what its parts come to."""

    name: str
    note: str
    parts: Mapping[str, float]


@dataclass(frozen=True)
class Bars:
    """Bars over one axis; ``colours`` are those of the parts that there can be, in their order.

    ``number`` tells a value in a bar and at the axis.
    """

    bars: Sequence[Bar]
    colours: Mapping[str, str]
    axis: str
    number: Callable[[float], str]

    @property
    def longest(self) -> float:
        """The length of the longest bar."""
        return max((sum(bar.parts.values()) for bar in self.bars), default=0.0) or 1.0

    @property
    def occurring(self) -> list[str]:
        """The parts that any bar has."""
        return [part for part in self.colours if any(bar.parts.get(part) for bar in self.bars)]

    def within(self, height: float) -> Bars:
        """As many bars as there is room for, the first; the axis says how many are left out."""
        room = max(1, int((height - _FRAME) / _NARROWEST))
        left = len(self.bars) - room
        if left <= 0:
            return self
        axis = f"{self.axis}; the first {room} of {len(self.bars)}, more in a higher picture"
        return replace(self, bars=self.bars[:room], axis=axis)


def picture_of(bars: Bars, size: Size | None = None) -> Picture:
    """The bars; without a size as high as they need."""
    wide, high = size or (_WIDE, _FRAME + _ROW * max(1, len(bars.bars)))
    return picture(partial(_draw, bars.within(high)), (wide, high))


def _draw(bars: Bars, figure: Figure) -> None:
    axes = figure.add_subplot()
    _draw_axes(axes, bars)
    for place, bar in enumerate(bars.bars):
        _draw_bar(axes, place, bar, bars)
    _make_room(axes, figure, bars)


def _draw_axes(axes: Axes, bars: Bars) -> None:
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(0, bars.longest)
    axes.set_ylim(max(1, len(bars.bars)) - 0.5, -0.5)
    axes.tick_params(axis="y", length=0)
    axes.xaxis.set_major_locator(MaxNLocator(6))
    axes.xaxis.set_major_formatter(lambda value, _: bars.number(value))
    axes.set_xlabel(bars.axis)


def _draw_bar(axes: Axes, place: int, bar: Bar, bars: Bars) -> None:
    left = 0.0
    for part, value in bar.parts.items():
        colour = bars.colours[part]
        axes.barh(place, value, left=left, height=0.72, color=colour, linewidth=0)
        if value >= _LEAST * bars.longest:
            text = bars.number(value).removesuffix(" %")
            middle, ink = left + value / 2, _ink(colour)
            axes.text(middle, place, text, color=ink, size=6.5, ha="center", va="center_baseline")
        left += value
    axes.text(1.01 * bars.longest, place, bar.note, size=7, va="center_baseline")


def _ink(colour: str) -> str:
    red, green, blue = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    return "black" if 0.299 * red + 0.587 * green + 0.114 * blue > _LIGHT else "white"


def _legend(figure: Figure, bars: Bars) -> Legend | None:
    """The parts that occur, above the bars, in as many rows as they need."""
    from matplotlib.patches import Patch

    handles = [Patch(color=bars.colours[part], label=part) for part in bars.occurring]
    for columns in range(len(handles), 0, -1):
        legend = figure.legend(
            handles=handles,
            loc="upper center",
            ncols=columns,
            borderpad=0.8,
            columnspacing=1.2,
            handlelength=1.0,
            handletextpad=0.5,
        )
        if columns == 1 or legend.get_window_extent().width <= figure.bbox.width:
            return legend
        legend.remove()
    return None


def _make_room(axes: Axes, figure: Figure, bars: Bars) -> None:
    """The bars have what the names left of them, the notes and the legend leave."""
    legend = _legend(figure, bars)
    wide, high = figure.bbox.width, figure.bbox.height
    names = _name(axes, [bar.name for bar in bars.bars], _NAMES * wide - 10)
    notes = max((text.get_window_extent().width for text in axes.texts), default=0) + 14
    left, right = min(_NAMES, (names + 10) / wide), 1 - min(0.3, notes / wide)
    top = (legend.get_window_extent().height if legend else 4) / high
    figure.subplots_adjust(left, min(0.4, 29 / high), right, max(0.5, 1 - top))


def _name(axes: Axes, names: Sequence[str], room: float) -> float:
    """Write the names left of the bars, cut to so many points; how wide they have become."""
    texts = [axes.text(0, 0, name) for name in names]
    for text in texts:
        shorten(text, room)
    axes.set_yticks(range(len(names)), [text.get_text() for text in texts])
    widest = max((text.get_window_extent().width for text in texts), default=0)
    for text in texts:
        text.remove()
    return float(widest)
