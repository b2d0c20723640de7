"""What a function of the API gives: what was found, and how a notebook shows it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Generic, TypeAlias, TypeVar

from costmodel.core.asked import shown
from costmodel.render.frames import frame
from costmodel.render.tables.html import written

if TYPE_CHECKING:
    from pandas import DataFrame

    from costmodel.render.chart.picture import Picture, Size
    from costmodel.render.tables.table import View

Found = TypeVar("Found", covariant=True)
Draw: TypeAlias = "Callable[[str, Size | None], Picture]"
"""Draws over an axis, which is empty where there is no choice."""


@dataclass(frozen=True)
class Result(Generic[Found]):
    """What a function found: ``value`` is that itself, all else shows it.

    ``axes`` are what a plot's horizontal axis can be, the default first; none where it is given.
    """

    value: Found
    view: View = field(repr=False)
    draw: Draw = field(repr=False)
    axes: tuple[str, ...] = ("",)

    def to_dict(self) -> dict[str, object]:
        """The contract of the command's ``--format json``: plain records, exact numbers."""
        return {key: _listed(value) for key, value in self.view.contract().items()}

    def to_pandas(self) -> DataFrame:
        """The rows of the command's ``--format csv`` as a table of pandas, exact numbers.

        Raises:
            ModuleNotFoundError: pandas is not installed, the extra ``pandas``.
        """
        return frame(self.view.records())

    def plot(self, x: str | None = None, *, size: Size | None = None) -> Picture:
        """A chart, which a notebook shows and ``save`` writes; ``size`` in inches, (wide, high).

        Raises:
            ValueError: ``x`` is none of ``axes``.
            ModuleNotFoundError: matplotlib is not installed, the extra ``plot``.
            SpecError: there is nothing that could be drawn.
        """
        axis = self.axes[0] if x is None else x
        if axis not in self.axes:
            known = " or ".join(map(repr, filter(None, self.axes))) or "not given: there is one"
            raise ValueError(f"x is {known}, not {shown(x)}")
        return self.draw(axis, size)

    def __repr__(self) -> str:
        name = str(self.view.contract()["schema"]).removeprefix("costmodel.").partition("/")[0]
        rows = sum(1 for _ in self.view.records())
        return f"<Result of {name}: {rows:,} row{'s' * (rows != 1)}>"

    def _repr_html_(self) -> str:
        return written(self.view)


def _listed(value: object) -> object:
    return list(value) if isinstance(value, Iterator) else value
