"""Depths: how often a block is repeated, where each repetition more adds what the last one did.

What a repetition comes to follows from the shapes that it reads, unless it is told its number. So
if one reads and gives what the one before did, all later ones do. That is looked at: a candidate is
built ``m`` repetitions deep, once more along each depth, and twice more along all of them. No layer
may change, those that are added must be the same, one by one, and what is alive may not grow. Then

    total(x) = total(m) + sum over depths of (x - m) * (what one repetition adds)

for all x from m on, and peaks are those of m. Where any of that fails nothing is taken for granted:
each depth is a structure of its own.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

from costmodel.analysis.report import Report, analyze
from costmodel.core import dim
from costmodel.core.marks import Mark
from costmodel.core.problems import SpecError
from costmodel.language.expressions import trees
from costmodel.language.expressions.grammar import parse_expression
from costmodel.language.syntax import BlockCall, Entry, Spec, Value
from costmodel.language.yaml.scalars import LIMIT
from costmodel.sweeping.planning.candidates import Axes, Position, network_at
from costmodel.sweeping.planning.guards import TooManyDigits, Trace
from costmodel.sweeping.planning.tracing import Traced, leaf
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.measures import PEAKS, SUMS, totals_of

_TRIED = [(1, 1), (1, 2), (2, 2), (2, 3), (3, 3), (3, 4)]
"""From how many repetitions on each may do what the one before did, and the peaks stay as well."""
_MOST_LAYERS = 20_000
"""Deeper networks are built, so that those are refused that have too many layers."""

DEEP = 4
"""Where candidates that are so deep have no sums of all depths, shallower ones have none either."""

Live = Mapping[str, Sequence[Any]]


@dataclass(frozen=True)
class Deep:
    """Totals and live sizes that hold for all candidates of a trace, whatever their depths."""

    totals: Mapping[str, Any]
    live: Live


def depths_of(spec: Spec, axes: Axes) -> frozenset[int]:
    """The axes whose parameters say how often something is repeated, and nothing else."""
    counted, used = set[str](), set[str]()
    _note(spec, counted, used)
    if "index" in used:
        return frozenset()
    return frozenset(
        number
        for number, axis in enumerate(axes)
        if axis.name in counted - used and axis.denominator == 1 and not axis.is_word
    )


def deep(
    base: Base, axes: Axes, candidate: Position, depths: Iterable[int], trace: Trace
) -> Deep | None:
    """The candidate's totals as they depend on its depths; None where nothing can be said."""
    values = {number: int(axes[number].value(candidate[number])) for number in depths}
    family = Family(base, axes, candidate, values, trace)
    for least, lowest in _TRIED:
        free = [number for number, value in values.items() if value >= lowest]
        try:
            found = _found(family, free, least, lowest) if free else None
        except (dim.Illegal, SpecError, TooManyDigits):
            return None
        if found:
            return found
    return None


@dataclass(frozen=True)
class Family:
    """The networks of a candidate at other depths; ``values`` are its own."""

    base: Base
    axes: Axes
    candidate: Position
    values: Mapping[int, int]
    trace: Trace
    known: dict[tuple[int, ...], Built] = field(default_factory=dict)

    def at(self, depths: Mapping[int, int]) -> Built:
        """One of them."""
        fixed = {**self.values, **depths}
        key = tuple(fixed.values())
        if key not in self.known:
            self.known[key] = self._built(fixed)
        return self.known[key]

    def _built(self, fixed: Mapping[int, int]) -> Built:
        self.trace.limit = LIMIT
        with dim.failing_fast():
            network = network_at(self.base, self.axes, self.candidate, self.trace, fixed)
            self.trace.limit = float("inf")
            report = analyze(network)
        return Built(report, self.base)


class Built:
    """A network and what its layers come to."""

    def __init__(self, report: Report, base: Base) -> None:
        self.totals = totals_of(report, base.columns)
        rows = zip(report.network.layers, report.by_op(), strict=True)
        self.layers = {
            layer.name: Layer(
                {name: SUMS[name](row) for name in self.totals}, (*layer.shapes, layer.output)
            )
            for layer, row in rows
        }
        self.live = {
            name: list(alive(report.network, report.costs, base.peak))
            for name, alive in PEAKS.items()
            if name in base.columns
        }

    def added_to(self, other: Built) -> Added | None:
        """The layers that the other one lacks, in order; None if any of the others differs."""
        if any(self.layers.get(name) != layer for name, layer in other.layers.items()):
            return None
        return {name: layer for name, layer in self.layers.items() if name not in other.layers}


class Layer:
    """What a layer adds to the columns; equal to one that adds the same at the same shapes."""

    def __init__(self, adds: Mapping[str, Any], shapes: Sequence[Sequence[Any]]) -> None:
        self.adds = adds
        self.key = (*map(_key, adds.values()), *(tuple(map(_key, shape)) for shape in shapes))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Layer) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)


Added = Mapping[str, Layer]
"""Layers by their names, in their order."""


def _key(value: Any) -> Hashable:
    """Equal where it is known that the values are, for all candidates of the trace."""
    return tuple(node.index for node in value.ratio) if isinstance(value, Traced) else value


def _found(family: Family, free: Sequence[int], least: int, lowest: int) -> Deep | None:
    """The sums that hold from ``lowest`` repetitions on, if what is added is from ``least`` on."""
    first = family.at(dict.fromkeys(free, least))
    steps = dict[int, Added]()
    for depth in free:
        more = family.at({**dict.fromkeys(free, least), depth: least + 1}).added_to(first)
        if more is None:
            return None
        steps[depth] = more
    last = family.at(dict.fromkeys(free, least + 2))
    if not _go_on(steps.values(), last.added_to(first)):
        return None
    if not _is_buildable(family, len(first.layers), steps):
        return None
    start = family.at(dict.fromkeys(free, lowest))
    if _is_level(start.live, last.live) or (lowest > least and _is_same(start.live, last.live)):
        return _deep(family, start, steps, lowest)
    return None


def _go_on(once: Iterable[Added], twice: Added | None) -> bool:
    """Whether the second repetitions more do, layer by layer, what the first ones did."""
    known = {name: layer for more in once for name, layer in more.items()}
    if twice is None or any(twice.get(name) != layer for name, layer in known.items()):
        return False
    before = [layer for name, layer in twice.items() if name in known]
    return before == [layer for name, layer in twice.items() if name not in known]


def _is_buildable(family: Family, layers: int, steps: Mapping[int, Added]) -> bool:
    """Whether even the deepest candidate is far from what nobody can mean."""
    deepest = sum(family.axes[depth].bounds[1] * len(more) for depth, more in steps.items())
    return layers + deepest <= _MOST_LAYERS


def _is_level(before: Live, after: Live) -> bool:
    """Whether peaks are known to be the same: they are numbers, and equal."""
    sizes = [size for live in (before, after) for alive in live.values() for size in alive]
    if any(isinstance(size, Traced) for size in sizes):
        return False
    return all(max(before[name]) == max(after[name]) for name in before)


def _is_same(before: Live, after: Live) -> bool:
    """Whether the same sizes are alive with one repetition like the last one more.

    Of like repetitions they are the same sums, in another order perhaps; so the candidate's own
    sizes tell.
    """
    return all(set(map(_own, before[name])) == set(map(_own, after[name])) for name in before)


def _own(size: Any) -> Any:
    return size.witness if isinstance(size, Traced) else size


def _deep(family: Family, start: Built, steps: Mapping[int, Added], least: int) -> Deep:
    """The sums, and the guards: from so many repetitions on, or as many as the candidate has."""
    totals = dict(start.totals)
    for number, value in family.values.items():
        depth = leaf(family.trace, number, family.axes[number].bounds, 1, value)
        is_own = depth >= least if number in steps else depth == value  # asked, and so a guard
        if not is_own:
            raise AssertionError("a candidate does not have its own depth")
        for name in totals:
            adds = sum(layer.adds[name] for layer in steps.get(number, {}).values())
            totals[name] = totals[name] + (depth - least) * adds
    return Deep(totals, start.live)


def _note(part: Any, counted: set[str], used: set[str]) -> None:
    """Note the names that a part of a spec counts repetitions with, and those of all else."""
    if isinstance(part, Value):
        used.update(name.name for name in (part.expression.names if part.expression else ()))
        return
    inside = _inside(part)
    if isinstance(part, Entry) and part.repeat and part.repeat.expression:
        found = _counted(part, parse_expression(part.repeat.expression.text))
        counted |= found
        used.update(n.name for n in part.repeat.expression.names if n.name not in found)
        inside = [one for one in inside if one is not part.repeat]
    for one in inside:
        _note(one, counted, used)


def _inside(part: Any) -> list[Any]:
    if isinstance(part, Mark):
        return []
    if isinstance(part, Mapping):
        return [*part.values()]
    if isinstance(part, tuple):
        return [*part]
    is_value = is_dataclass(part) and not isinstance(part, type)
    return [getattr(part, field.name) for field in fields(part)] if is_value else []


def _counted(entry: Entry, tree: trees.Tree) -> set[str]:
    """The name with which a repetition more comes, one like the others: of ``n``, or ``n - 1``."""
    if entry.weights_of or (isinstance(entry.action, BlockCall) and entry.action.last):
        return set()
    match tree:
        case trees.Name(name, None):
            return {name}
        case trees.Binary("+" | "-", trees.Name(name, None), trees.Name(other)):
            return {name} - {other}
        case trees.Binary("+" | "-", trees.Name(name, None), trees.Literal()):
            return {name}
    return set()
