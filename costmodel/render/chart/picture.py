"""A chart that is drawn: a notebook shows it, and ``save`` writes it. Needs the extra ``plot``."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from costmodel.core.values import dataclass
from costmodel.render.chart.style import STYLE, saved

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Size: TypeAlias = tuple[float, float]
"""Width and height in inches."""
KINDS = ("svg", "png", "pdf")


@dataclass(frozen=True)
class Picture:
    """A chart; ``figure`` is matplotlib's, for whoever wants to change it."""

    figure: Figure

    def written(self, kind: str) -> bytes:
        """The file of a kind, one of ``KINDS``; the same chart gives the same bytes.

        Raises:
            ValueError: it is none of these.
        """
        if kind not in KINDS:
            raise ValueError(f"charts are written as {', '.join(KINDS)}, not as {kind!r}")
        with _styled():
            return saved(self.figure, kind)

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write the file, of the kind that its name ends in.

        Raises:
            ValueError: that is no kind of chart.
            OSError: it cannot be written.
        """
        file = Path(path)
        file.write_bytes(self.written(file.suffix.lower().removeprefix(".")))

    def _repr_svg_(self) -> str:
        return self.written("svg").decode()


@contextmanager
def _styled() -> Iterator[None]:
    import matplotlib as mpl

    with mpl.rc_context(STYLE):
        yield


def picture(draw: Callable[[Figure], None], size: Size) -> Picture:
    """What is drawn on a figure of a size, in the style of all charts.

    Raises:
        ModuleNotFoundError: matplotlib is not installed.
    """
    # matplotlib is not imported where this names a backend that is none; a file needs no backend.
    os.environ.pop("MPLBACKEND", None)
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ModuleNotFoundError as error:
        message = "a chart needs matplotlib; install it with: pip install 'costmodel[plot]'"
        raise ModuleNotFoundError(message, name=error.name) from None
    with _styled():
        # 72 dots an inch, so that the pixels that texts are measured in are points.
        figure = Figure(figsize=size, dpi=72)
        FigureCanvasAgg(figure)
        draw(figure)
        return Picture(figure)
