"""What other tools count of a network, and the terms that tell them apart."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from costmodel.analysis.counters import COUNTERS, counted_by
from costmodel.analysis.counting import not_measured
from costmodel.analysis.report import Report
from costmodel.analysis.terms import terms_of
from costmodel.core.network import Network
from costmodel.core.values import dataclass
from costmodel.render.tables.table import Column, Heading, Section, Table
from costmodel.render.views.words import named_ops, settings_in_words, unmeasured_note


@dataclass(frozen=True)
class Counted:
    """A network with its terms."""

    report: Report

    @property
    def network(self) -> Network:
        return self.report.network

    @cached_property
    def terms(self) -> Mapping[str, int]:
        """Every term, most of which a network has."""
        return terms_of(self.network.layers, self.report.costs)

    def count(self, tool: str) -> int:
        """What a tool prints."""
        return counted_by(tool, self.terms)

    def told(self, tool: str) -> str:
        """The sum that a tool prints: 2 multiply-adds + norm outputs."""
        parts = COUNTERS[tool].counts.items()
        return _sum((times, name) for name, times in parts if self.terms[name])


def _sum(parts: Iterable[tuple[int, str]]) -> str:
    text = ""
    for times, name in parts:
        sign = " - " if times < 0 else " + "
        text += (sign if text or times < 0 else "") + _times(abs(times)) + name
    return text.strip()


def _times(times: int) -> str:
    return "" if times == 1 else f"{times} "


@dataclass(frozen=True, slots=True)
class Conventions:
    """The tools for each network, and what its terms come to."""

    reports: Iterable[Report]

    def sections(self) -> Iterator[Section]:
        """The tools by count, then the terms."""
        for counted in map(Counted, self.reports):
            yield Section(_tools(counted), _heading(counted.network), notes=_notes(counted))
            names = [name for name, size in counted.terms.items() if size]
            sizes = [counted.terms[name] for name in names]
            yield Section(Table((Column("term", names), _exact("there are", sizes))))

    def records(self) -> list[dict[str, object]]:
        """The rows of the tables of tools."""
        return [
            {"spec": one.network.spec, "variant": one.network.variant, **row}
            for one in map(Counted, self.reports)
            for row in _rows(one)
        ]

    def contract(self) -> dict[str, object]:
        """``costmodel.conventions/1``."""
        networks = (
            {
                "spec": one.network.spec,
                "network": one.network.name,
                "variant": one.network.variant,
                "terms": dict(one.terms),
                "tools": _rows(one),
            }
            for one in map(Counted, self.reports)
        )
        return {"schema": "costmodel.conventions/1", "networks": networks}


def _heading(network: Network) -> Heading:
    variant = f" {network.variant}" if network.variant else ""
    inputs = ", ".join(f"{name} {shape}" for name, shape in network.inputs.items())
    return Heading(network.name, variant + settings_in_words(network), inputs, network.spec, "")


def _by_count(counted: Counted) -> list[str]:
    return sorted(COUNTERS, key=lambda tool: (counted.count(tool), tool))


def _tools(counted: Counted) -> Table:
    tools = _by_count(counted)
    return Table(
        (
            Column("tool", tools, least=0),
            Column("prints", [COUNTERS[tool].prints for tool in tools]),
            _exact("count", [counted.count(tool) for tool in tools]),
            Column("which are", list(map(counted.told, tools)), overflow="wrap", least=20),
        )
    )


def _exact(title: str, values: Sequence[int]) -> Column:
    """Numbers to the last digit, however narrow the terminal is."""
    return Column(title, [f"{value:,}" for value in values], flush="right")


def _rows(counted: Counted) -> list[dict[str, object]]:
    return [
        {
            "tool": tool,
            "release": COUNTERS[tool].release,
            "prints": COUNTERS[tool].prints,
            "count": counted.count(tool),
            "which_are": counted.told(tool),
        }
        for tool in _by_count(counted)
    ]


def _notes(counted: Counted) -> tuple[str, ...]:
    """What of the network is like nothing that was measured, of any tool or of some."""
    layers = counted.network.layers
    left = {tool: named_ops(not_measured(layers, tool)) for tool in COUNTERS}
    always = set.intersection(*map(set, left.values()))
    partly = sorted(set().union(*left.values()) - always)
    known = [tool for tool in COUNTERS if always == set(left[tool])]
    notes = [unmeasured_note("tools", sorted(always))] if always else []
    if partly:
        notes.append(unmeasured_note(f"tools but {' and '.join(known)}", partly))
    return tuple(notes)
