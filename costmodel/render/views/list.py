"""Networks with their totals, one row for each."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from costmodel.analysis.metric import Caption, Metric
from costmodel.analysis.report import Report
from costmodel.analysis.selection import NAMED, at
from costmodel.comparing.timed import Recorded
from costmodel.core.values import dataclass
from costmodel.render.tables.table import Column, Section, Table
from costmodel.render.views.columns import measured

_TIME = NAMED["latency_ms"]
_ROOM = 29
"""What 60 columns have for a name, its variant and its largest input, beside the numbers."""
_LEAST = 6
"""What is left of a name at least: four letters of its start, and its end."""


@dataclass(frozen=True, slots=True)
class Listing:
    """The totals of networks: these ``measures``, by default those of every list.

    With ``recorded`` their times too.
    """

    reports: Iterable[Report]
    measures: Sequence[str] = ()
    recorded: Recorded | None = None

    def sections(self) -> Iterator[Section]:
        """The table."""
        yield Section(self._table())

    def records(self) -> list[dict[str, object]]:
        """The rows of the table."""
        return self._table().records()

    def contract(self) -> dict[str, object]:
        """``costmodel.list/1``."""
        rows = (self._record(report) for report in self.reports)
        timed = self.recorded
        recorded = {f"{timed.how}_on": timed.setup} if timed else {}
        return {"schema": "costmodel.list/1", **recorded, "rows": rows}

    def _record(self, report: Report) -> dict[str, object]:
        times = {_TIME.json_key: self.recorded.of(report.network)} if self.recorded else {}
        return _record(report, self._metrics()) | times

    def _metrics(self) -> tuple[Metric, ...]:
        return tuple(NAMED[name] for name in self.measures) or at("list")

    def _table(self) -> Table:
        reports = list(self.reports)
        table = _table(reports, self._metrics())
        if self.recorded is None:
            return table
        return table.of([*table.columns, _times(reports, self.recorded)])


def _times(reports: Sequence[Report], recorded: Recorded) -> Column:
    caption = _TIME.compared or Caption()
    times = [recorded.of(report.network) for report in reports]
    column = measured(_TIME, caption, times)
    credit = caption.credit.format(how=recorded.how)
    return column._replace(notes=(f"{credit} {recorded.setup}.",))


def _record(report: Report, metrics: Sequence[Metric]) -> dict[str, object]:
    network = report.network
    return {
        "spec": network.spec,
        "network": network.name,
        "variant": network.variant,
        "inputs": {name: list(shape) for name, shape in network.inputs.items()},
        **{metric.json_key: metric.of(report) for metric in metrics},
    }


def _table(reports: list[Report], metrics: Sequence[Metric]) -> Table:
    networks = [report.network for report in reports]
    inputs = [
        " ".join("x".join(str(size) for size in list(shape)[1:]) for shape in one.inputs.values())
        for one in networks
    ]
    # Where a network has several inputs, each has a line; none is cut.
    largest = max(len(size) for text in inputs for size in text.split())
    least = max(_LEAST, (_ROOM - largest) // 2)
    return Table(
        (
            Column("spec", [one.spec for one in networks], overflow="middle", least=least),
            Column("variant", [one.variant for one in networks], overflow="middle", least=least),
            Column("input", inputs, key="inputs", overflow="wrap", least=largest),
            *(
                measured(metric, metric.column or Caption(), [metric.of(one) for one in reports])
                for metric in metrics
            ),
        )
    )
