"""The page of one network, or of two: what its template and its scripts are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from costmodel.analysis.report import Report
from costmodel.core.si import short
from costmodel.linting.finding import Finding
from costmodel.render.page.differing import Marks
from costmodel.render.page.findings import finding_records
from costmodel.render.page.layers import Record
from costmodel.render.page.network import network_record
from costmodel.render.page.places import Places
from costmodel.render.page.times import Times
from costmodel.render.views.words import title

MEASURES: tuple[Record, ...] = (
    {"title": "FLOPs", "unit": "FLOPs", "part": "flops"},
    {"title": "MAC", "unit": "MAC", "part": "mac"},
    {"title": "params", "unit": "params", "part": "params"},
    {"title": "element-wise share", "unit": "", "part": "elementwise", "whole": "mac"},
)
"""What boxes are coloured by: the sum of a column of layers, or its share in another's."""
_TIMES: tuple[Record, ...] = (
    {"title": "measured time", "unit": "ms", "part": "measured"},
    {"title": "predicted time", "unit": "ms", "part": "predicted"},
)
"""Those of which every network of the page has the times of its ops."""
MOST_LISTED = 500
"""The most findings of a network in the list; a box tells all of its own."""


@dataclass(frozen=True)
class Side:
    """One network of the page, with what is known of it beside its report.

    ``roofs`` are those of the platform, where times are predicted.
    """

    report: Report
    findings: Sequence[Finding] = ()
    times: Sequence[Times] = ()
    roofs: Sequence[Record] = ()
    marks: Marks = field(default_factory=Marks)
    """What differs from the other network of the page."""
    name: str = ""
    """What the network is called where it is compared with another."""

    @property
    def title(self) -> str:
        """What the network is called on the page."""
        return self.name or title(self.report.network)


def records_of(sides: Sequence[Side]) -> Record:
    """What the scripts draw."""
    known = [{one.how for one in side.times if one.by_op} for side in sides]
    times = [one for one in _TIMES if all(one["part"] in found for found in known)]
    return {"measures": [*MEASURES, *times], "networks": [_drawn(side) for side in sides]}


def _drawn(side: Side) -> Record:
    places, report = Places(side.report.network), side.report
    found = network_record(report, places.by_layer, side.times)
    return found | {
        "title": side.title,
        "findings": finding_records(report.network, side.findings),
        "changes": {"blocks": dict(side.marks.blocks), "layers": dict(side.marks.layers)},
        "sources": list(places.names),
        "roofs": side.roofs,
    }


def shown_of(side: Side) -> Record:
    """What the template writes of a network."""
    network, places = side.report.network, Places(side.report.network)
    inputs = ", ".join(f"{name} {shape}" for name, shape in network.inputs.items())
    dtypes = [network.dtypes] if network.states_dtypes else []
    sources = zip(places.names, places.sources, strict=True)
    return {
        "title": side.title,
        "origin": ", ".join([network.spec, f"{len(network.layers)} layers", inputs, *dtypes]),
        "totals": list(_totals(side)),
        "findings": finding_records(network, side.findings)[:MOST_LISTED],
        "found": _found(len(side.findings)),
        "sources": [
            {"name": name, "lines": source.lines, "linked": places.linked(number)}
            for number, (name, source) in enumerate(sources)
        ],
    }


def _found(count: int) -> str:
    """How many findings there are, and whether the list has them all."""
    more = f"; the first {MOST_LISTED} are listed here, all of them by costmodel lint"
    order = ", the gravest first" if count > 1 else ""
    return f"{count:,} found{order}{more if count > MOST_LISTED else ''}."


def _totals(side: Side) -> Iterator[tuple[str, str]]:
    report, total = side.report, side.report.total()
    for name, count in (("FLOPs", total.cost.flops), ("MAC", total.cost.mac)):
        yield name, _short(count)
    yield "params", _short(total.cost.params)
    yield "FLOPs/MAC", f"{total.intensity:.2f}"
    yield "element-wise", f"{100 * total.elementwise_share:.1f} %"
    yield "movement", f"{100 * total.movement_share:.1f} %"
    yield "peak activations", _short(report.peak_activations)
    for times in side.times:
        yield from times.told()


def _short(count: int) -> str:
    """A count in few letters, however large it is."""
    return short(count) if count < _UNNAMED else f"{count:.3e}"


_UNNAMED = 10**16
"""Beyond the last prefix."""
