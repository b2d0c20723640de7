"""Networks side by side, with what is published of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.analysis.metric import Caption, Metric
from costmodel.analysis.selection import COMPARED, NAMED
from costmodel.comparing.side_by_side import GIVEN, Entry
from costmodel.core.values import dataclass
from costmodel.render.tables.table import Column, Section, Table
from costmodel.render.views.columns import brief

_LEAST = 11
"""What is left of a name at least."""


@dataclass(frozen=True, slots=True)
class Compared:
    """Networks with some of their measures, and the device whose published speeds are quoted.

    ``how`` their times are known: recorded or predicted.
    """

    entries: Sequence[Entry]
    device: str
    measures: Sequence[str]
    how: str = "recorded"

    def sections(self) -> Iterator[Section]:
        """The table, with what its columns mean and quote."""
        hidden = "not shown: {}; --format csv has all"
        yield Section(Table(tuple(_columns(self)), hidden=hidden))

    def records(self) -> list[dict[str, object]]:
        """The networks, each with the device."""
        return [{**record, "device": self.device} for record in self._records()]

    def contract(self) -> dict[str, object]:
        """``costmodel.compare/1``."""
        rows = self._records()
        return {"schema": "costmodel.compare/1", "device": self.device, "rows": rows}

    def _records(self) -> list[dict[str, object]]:
        return [_record(entry, self.measures) for entry in self.entries]


def _record(entry: Entry, measures: Sequence[str]) -> dict[str, object]:
    """One network, as under ``rows``: exact integers, units in the names, null for the unknown."""
    return {
        "spec": entry.spec,
        "variant": entry.variant,
        "network": entry.network,
        "input": list(entry.input),
        "batch": entry.batch,
        **{key: value for name in measures for key, value in _told(entry, NAMED[name]).items()},
    }


def _told(entry: Entry, metric: Metric) -> dict[str, object]:
    """A value; of one that is quoted, its source as well."""
    value: dict[str, object] = {metric.json_key: entry.values[metric.name]}
    source = {f"{metric.name}_source": entry.sources.get(metric.name)}
    return value | source if metric.is_beside else value


def _columns(view: Compared) -> Iterator[Column]:
    entries = view.entries
    names = [entry.name for entry in entries]
    yield Column("network", names, overflow="middle", least=_LEAST)
    sizes = [_size(entry) for entry in entries]
    if len(set(sizes)) > 1:
        yield Column("input", sizes, flush="right", rank=1)
    for name in view.measures:
        caption = COMPARED.get(name) or NAMED[name].column or Caption()
        yield Column(
            caption.short or NAMED[name].title,
            [brief(NAMED[name], entry.values[name]) for entry in entries],
            flush="right",
            meaning=caption.meaning,
            notes=tuple(_quoted(name, view)),
            lines=caption.lines,
            rank=caption.rank,
        )


def _quoted(metric: str, view: Compared) -> Iterator[str]:
    """Whom the values of a measure are from: papers, and the user."""
    entries = view.entries
    sources = {entry.name: entry.sources[metric] for entry in entries if metric in entry.sources}
    if papers := dict.fromkeys(source for source in sources.values() if source != GIVEN):
        credit = COMPARED[metric].credit.format(device=view.device, how=view.how)
        yield f"{credit}: {'; '.join(papers)}."
    if given := [name for name, source in sources.items() if source == GIVEN]:
        yield f"{NAMED[metric].title} {GIVEN}: {', '.join(given)}."


def _size(entry: Entry) -> str:
    return "x".join(map(str, entry.input)) or "-"
