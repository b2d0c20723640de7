"""A plan: the formulas of every candidate that shares one candidate's structure, or its fault."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from typing import Any

from costmodel import dim
from costmodel.liveness import live_sizes
from costmodel.network import Network
from costmodel.problems import Problem, SpecError
from costmodel.report import Report, analyze
from costmodel.spec.binding import bind
from costmodel.spec.building import build
from costmodel.spec.syntax import Spec
from costmodel.sweeping.graph import Graph, Node
from costmodel.sweeping.guards import Guard
from costmodel.sweeping.ranges import Axis
from costmodel.sweeping.tracing import TooManyDigits, Trace, Traced


@dataclass(frozen=True)
class Base:
    """What all candidates share: the spec, its variant, and what ``--set`` fixes."""

    spec: Spec
    name: str
    variant: str | None
    settings: Mapping[str, Any]
    sizes: Any = None
    batch: int = 1


@dataclass(frozen=True)
class Plan:
    """``totals`` and ``live`` sizes as nodes, valid where every guard gets its answer.

    ``fault`` is why the candidates are illegal, empty if they are not.
    """

    graph: Graph
    guards: tuple[Guard, ...]
    totals: Mapping[str, Node]
    live: tuple[Node, ...]
    fault: str = ""


TOTALS = ("flops", "mac", "params", "elementwise_mac")
PEAK = "peak_activations"
COLUMNS = (*TOTALS, PEAK)
"""What a sweep tells about each candidate."""


def plan_of(base: Base, axes: tuple[Axis, ...], candidate: tuple[int, ...]) -> Plan:
    """The plan of the candidate with this position on each axis.

    Raises:
        SpecError: the candidate is illegal, whatever the values of the axes; or fractions have
            too many digits to tell.
    """
    trace = Trace()
    try:
        with dim.failing_fast():
            network = _network(base, axes, candidate, trace)
            trace.limit = inf  # counts have no limit but that of the columns
            report = analyze(network)
            live = list(live_sizes(report.network, report.costs))
    except TooManyDigits:
        raise
    except (dim.Illegal, SpecError) as fault:
        if not trace.guards:
            raise _told(base, axes, candidate) from fault
        reason = str(_told(base, axes, candidate).problems[0])
        return Plan(trace.graph, tuple(trace.guards), {}, (), reason)
    totals = {name: _node(trace, value) for name, value in _totals(report).items()}
    live_nodes = dict.fromkeys(_node(trace, size) for size in live)
    return Plan(trace.graph, tuple(trace.guards), totals, tuple(live_nodes))


def _totals(report: Report) -> Mapping[str, Any]:
    total = report.total()
    cost = total.cost
    return dict(
        zip(TOTALS, (cost.flops, cost.mac, cost.params, total.elementwise_mac), strict=True)
    )


def _node(trace: Trace, value: Any) -> Node:
    """An integer as a node."""
    return value.top if isinstance(value, Traced) else trace.graph.constant(int(value))


def fault_of(base: Base, axes: tuple[Axis, ...], candidate: tuple[int, ...]) -> str:
    """What is wrong with an illegal candidate; empty if it is legal."""
    try:
        _network(base, axes, candidate, None)
    except SpecError as error:
        return str(error.problems[0])
    except dim.Illegal as error:
        return str(error)
    return ""


def _told(base: Base, axes: tuple[Axis, ...], candidate: tuple[int, ...]) -> SpecError:
    """The fault of an illegal candidate with its place, told without the candidate's numbers."""
    try:
        _network(base, axes, candidate, Trace())
    except SpecError as error:
        return error
    except dim.Illegal as error:
        return SpecError([Problem(str(error))])
    raise AssertionError("a candidate is legal at its second building")


def _network(
    base: Base, axes: tuple[Axis, ...], candidate: tuple[int, ...], trace: Trace | None
) -> Network:
    """The network of a candidate; its numbers write down what becomes of them in ``trace``."""
    values = {
        axis.name: _bound(trace, number, axis, position)
        for number, (axis, position) in enumerate(zip(axes, candidate, strict=True))
    }
    sizes, batch = base.sizes, values.pop("batch", base.batch)
    if "input" in values:
        side = values.pop("input")
        sizes = pair_of(side) if isinstance(side, str) else (side, side)
    bound = bind(base.spec, base.variant, {**base.settings, **values}, sizes, batch)
    return build(base.spec, bound, base.name)


def pair_of(size: str) -> tuple[int, int] | None:
    """Height and width of a size such as 480x640."""
    found = re.fullmatch(r"([1-9][0-9]{0,5})x([1-9][0-9]{0,5})", size)
    return (int(found[1]), int(found[2])) if found else None


def _bound(trace: Trace | None, number: int, axis: Axis, position: int) -> Any:
    value = axis.value(position)
    if trace is None:
        return value
    if axis.is_word:
        # Structure by nature: the position is asked for, the word itself is not traced.
        trace.leaf(number, 0, len(axis) - 1, 1, position).__index__() if len(axis) > 1 else 0
        return value
    lo, hi = axis.bounds
    return trace.leaf(number, lo, hi, axis.denominator, value)
