"""What a plot of measured times shows, before matplotlib draws it: two panels for each setup."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import log
from pathlib import Path

from costmodel.comparing.agreements import Checked
from costmodel.core.values import NamedTuple, dataclass
from costmodel.latency.agreement.agreeing import Line
from costmodel.render.chart.chart import looks_of

MOST_SETUPS = 6
_FEW, _MANY, _OUTLIERS = 14, 60, 8


class Point(NamedTuple):
    """A network: what foretells its time, its time in milliseconds, and how far off that is.

    ``off`` is the logarithm of the time over what the line gives.
    """

    name: str
    family: str
    x: float
    y: float
    off: float


@dataclass(frozen=True)
class Panel:
    """Times over one predictor; the line is ``slope`` milliseconds for each of its unit."""

    heading: str
    axis: str
    points: tuple[Point, ...]
    slope: float

    @property
    def has_many(self) -> bool:
        """Whether so many points would hide each other in a picture of the usual size."""
        return len(self.points) > _MANY

    @property
    def area(self) -> float:
        """The area of a point in square points."""
        return 12.0 if self.has_many else 22.0

    def named(self) -> list[int]:
        """The points that want a label, those farthest from the line first."""
        order = sorted(range(len(self.points)), key=lambda i: -abs(self.points[i].off))
        return order if len(order) <= _FEW else order[:_OUTLIERS]


def panels_of(one: Checked) -> tuple[Panel, Panel]:
    """Times over FLOPs, and over what a platform, or else FLOPs + MAC, foretells of them."""
    lines = {line.name: line for line in one.agreement.lines}
    flops, both = lines["flops"], lines.get("platform", lines["flops_mac"])
    counts = [sample.counts["flops"] for sample in one.agreement.samples]
    foretold = both.foretold or tuple(_of_all(one, both))
    title = both.predictor.title
    by = f"foretold by {title}" if both.foretold else f"by {title}, fitted to these"
    return (
        _panel(one, str(one.setup), "FLOPs (multiply-adds)", counts, flops.factors[0]),
        _panel(one, "", f"ms {by}", foretold, 1.0),
    )


def _of_all(one: Checked, line: Line) -> Iterator[float]:
    for sample in one.agreement.samples:
        counts = (sample.counts[name] for name in line.predictor.counts)
        yield sum(each * count for each, count in zip(line.factors, counts, strict=True))


def _panel(one: Checked, heading: str, axis: str, values: Sequence[float], slope: float) -> Panel:
    pairs = zip(one.agreement.samples, values, strict=True)
    points = (
        Point(
            _short(sample.name),
            _family(sample.family),
            x,
            sample.milliseconds,
            log(sample.milliseconds / (slope * x)) if slope else 0.0,
        )
        for sample, x in pairs
        if x > 0
    )
    return Panel(heading, axis, tuple(points), slope)


def _short(name: str) -> str:
    """The name of a network, of a file without its folders."""
    spec, colon, rest = name.partition(":")
    return f"{Path(spec).name.removesuffix('.yaml')}{colon}{rest}"


def _family(family: str) -> str:
    return Path(family).name.removesuffix(".yaml")


def looks(rows: Sequence[tuple[Panel, Panel]]) -> dict[str, tuple[str, str]]:
    """A colour and a shape for each family of all panels."""
    return looks_of(point.family for panels in rows for point in panels[0].points)
