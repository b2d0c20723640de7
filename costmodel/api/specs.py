"""``costmodel.specs``."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from costmodel.analysis.report import Report, analyze
from costmodel.api.asked import Named, networks
from costmodel.api.result import Result
from costmodel.comparing.naming import split
from costmodel.language.sources.library import shipped
from costmodel.render.views.list import Listing

if TYPE_CHECKING:
    from costmodel.language.loading import InputSizes
    from costmodel.render.chart.picture import Picture, Size


def specs(
    *named: Named,
    input: InputSizes | None = None,  # noqa: A002  (the field's word, as for load)
    batch: int = 1,
    dtype: str | None = None,
) -> Result[tuple[Report, ...]]:
    """The variants of specs, by default of all that are shipped, with their totals.

    The plot shows the parts that kinds of ops have in their MAC.

    Raises:
        SpecError: a spec cannot be read, or the request is wrong.
        TypeError: an argument is of another type.
    """
    wanted = [_every_variant(one) for one in named or shipped()]
    reports = tuple(map(analyze, networks(wanted, input, batch, dtype)))
    return Result(reports, Listing(reports), partial(_drawn, reports))


def _every_variant(named: Named) -> Named:
    return f"{named}:all" if isinstance(named, str) and split(named)[1] is None else named


def _drawn(reports: tuple[Report, ...], _axis: str, size: Size | None) -> Picture:
    from costmodel.render.chart.bars import picture_of
    from costmodel.render.chart.parts import kinds_of

    return picture_of(kinds_of(reports), size)
