"""A plan: the formulas of every candidate that shares one candidate's structure, or its fault."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf
from typing import Any

from costmodel.analysis.report import analyze
from costmodel.core import dim
from costmodel.core.collector import collector_paused
from costmodel.core.problems import Problem, SpecError
from costmodel.sweeping.planning.candidates import (
    Axes,
    Position,
    network_at,
    outcome_of,
    problems_of,
)
from costmodel.sweeping.planning.graph import Graph, Node
from costmodel.sweeping.planning.guards import Guard, TooManyDigits, Trace
from costmodel.sweeping.planning.slots import Slot, slots_of
from costmodel.sweeping.planning.tracing import Traced
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.measures import PEAKS, totals_of


@dataclass(frozen=True)
class Plan:
    """``totals`` and ``live`` sizes by column, as nodes, valid where every guard gets its answer.

    The largest of the live sizes is the column; what is in bytes stands in bits here. ``slots`` are
    the parts that the time is a sum of, where it is asked for.
    ``fault`` is why the candidates are illegal, empty if they are not.
    """

    graph: Graph
    guards: tuple[Guard, ...]
    totals: Mapping[str, Node]
    live: Mapping[str, tuple[Node, ...]]
    fault: str = ""
    slots: tuple[Slot, ...] = ()


def plan_of(base: Base, axes: Axes, candidate: Position) -> Plan | None:
    """The plan of a candidate; None if numbers have too many digits to tell whose it is.

    Raises:
        SpecError: the candidate is illegal, whatever the values of the axes.
    """
    trace = Trace()
    try:
        with collector_paused():
            return _traced(base, axes, candidate, trace)
    except TooManyDigits:
        return None
    except (dim.Illegal, SpecError) as fault:
        if not trace.guards:
            raise SpecError(_told(base, axes, candidate)) from fault
        kind = outcome_of(base, axes, candidate).fault
        return Plan(trace.graph, tuple(trace.guards), {}, {}, kind) if kind else None


def _traced(base: Base, axes: Axes, candidate: Position, trace: Trace) -> Plan:
    with dim.failing_fast():
        network = network_at(base, axes, candidate, trace)
        trace.limit = inf  # counts have no limit but that of the columns
        report = analyze(network)
        live = {
            name: [size for _, size in alive(report.network, report.costs, base.peak)]
            for name, alive in PEAKS.items()
            if name in base.columns
        }
        sums = totals_of(report, base.columns)
        slots = slots_of(base.timing.parts(report.network)) if base.timing else ()
    return _plan(trace, sums, live, slots)


def _plan(
    trace: Trace,
    sums: Mapping[str, Any],
    live: Mapping[str, Sequence[Any]],
    slots: tuple[Slot, ...] = (),
) -> Plan:
    totals = {name: _node(trace, value) for name, value in sums.items()}
    nodes = {
        name: tuple(dict.fromkeys(_node(trace, size) for size in sizes))
        for name, sizes in live.items()
    }
    return Plan(trace.graph, tuple(trace.guards), totals, nodes, slots=slots)


def _told(base: Base, axes: Axes, candidate: Position) -> tuple[Problem, ...]:
    """All that is wrong, without the candidate's numbers if possible."""
    try:
        return problems_of(base, axes, candidate, Trace())
    except TooManyDigits:
        return problems_of(base, axes, candidate)


def _node(trace: Trace, value: Any) -> Node:
    """An integer as a node."""
    return value.ratio.top if isinstance(value, Traced) else trace.graph.constant(int(value))
