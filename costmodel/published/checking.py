"""Our counts held against printed ones: they agree, or the difference is explained.

``explained.csv`` lists the printed counts that our specs do not come to, each with the number that
they do come to and the reason. An explanation whose number is no longer ours explains nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Literal

from costmodel.analysis.report import Report
from costmodel.published import Count, Figure, rows_of
from costmodel.published.counting import flops_as, params_as
from costmodel.published.lookup import figures_of, sizes_of

Agreement = Literal["agrees", "explained", "disagrees", "no count"]


@dataclass(frozen=True, slots=True)
class Explained:
    """A printed count that ours, ``counted`` as the source counts, does not round to, and why."""

    spec: str
    variant: str
    source: str
    printed: str
    counted: int
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """One printed count, and ours ``counted`` as the source counts."""

    count: Count
    counted: int
    reason: str

    @property
    def agrees(self) -> bool:
        """Whether our count rounds to the printed one."""
        return self.count.printed.is_of(self.counted, self.count.rounding)

    @property
    def difference(self) -> float:
        """What is printed relative to our count: +0.01 is one percent more."""
        return self.count.printed.count / self.counted - 1


@dataclass(frozen=True, slots=True)
class FigureCheck:
    """A figure beside our counts of the same network."""

    figure: Figure
    report: Report
    flops: Held | None
    params: Held | None

    @property
    def variant(self) -> str:
        """The variant, with the size where it is another than its own: 0.5@160."""
        figure = self.figure
        is_own = figure.input == sizes_of(figure.spec, figure.variant)[0]
        return figure.variant if is_own else f"{figure.variant}@{figure.input[0]}"

    @property
    def verdict(self) -> Agreement:
        """Agreement of both counts; ``no count`` where the source prints none."""
        held = [one for one in (self.flops, self.params) if one]
        apart = [one for one in held if not one.agrees]
        if not apart:
            return "agrees" if held else "no count"
        return "explained" if all(one.reason for one in apart) else "disagrees"

    @property
    def reasons(self) -> tuple[str, ...]:
        """Why counts that differ do."""
        held = [one for one in (self.flops, self.params) if one and not one.agrees]
        return tuple(dict.fromkeys(one.reason for one in held if one.reason))


def check_figures(report: Report, spec: str) -> tuple[FigureCheck, ...]:
    """The figures of the shipped spec's variant, at this input size, beside our report of it."""
    network = report.network
    first = next(iter(network.inputs.values()))
    known = figures_of(spec, network.variant)
    return tuple(_judge(one, report) for one in known if one.input == first.spatial)


@cache
def explanations() -> tuple[Explained, ...]:
    """Every printed count that our specs do not come to."""
    return tuple(
        Explained(
            row["spec"],
            row["variant"],
            row["source"],
            row["printed"],
            int(row["counted"]),
            row["reason"],
        )
        for row in rows_of("explained")
    )


def _judge(figure: Figure, report: Report) -> FigureCheck:
    flops, params = figure.flops, figure.params
    return FigureCheck(
        figure,
        report,
        _held(figure, flops, flops_as(flops.counted, report)) if flops else None,
        _held(figure, params, params_as(params.counted, report)) if params else None,
    )


def _held(figure: Figure, count: Count, counted: int) -> Held:
    key = (figure.spec, figure.variant, figure.source.id, count.printed.text)
    known = _reasons().get(key)
    return Held(count, counted, known[1] if known and known[0] == counted else "")


@cache
def _reasons() -> dict[tuple[str, str, str, str], tuple[int, str]]:
    return {
        (one.spec, one.variant, one.source, one.printed): (one.counted, one.reason)
        for one in explanations()
    }
