"""One candidate: built, and priced or refused exactly as ``analyze`` does it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from operator import index
from types import MappingProxyType
from typing import Any

from costmodel.analysis.report import analyze
from costmodel.analysis.selection import counts_of
from costmodel.core import dim
from costmodel.core.collector import collector_paused
from costmodel.core.network import Network
from costmodel.core.precision import read_precision
from costmodel.core.problems import Problem, SpecError
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.planning.tracing import leaf
from costmodel.sweeping.request.axes import DTYPE, VARIANT, Axis, sizes_of
from costmodel.sweeping.request.base import Base
from costmodel.sweeping.request.timing import COVERAGE, LATENCY, Timing

Axes = tuple[Axis, ...]
Position = tuple[int, ...]
"""Where a candidate is on each axis."""


@dataclass(frozen=True)
class Outcome:
    """What a candidate comes to: ``fault`` is why it is illegal, empty if it is not.

    ``times`` are milliseconds and what of them is covered, where they are asked for.
    """

    fault: str
    counts: Mapping[str, int]
    times: Mapping[str, float] = field(default_factory=dict)


def outcome_of(base: Base, axes: Axes, candidate: Position) -> Outcome:
    """The candidate by itself, in the time that ``analyze`` takes."""
    with collector_paused():
        try:
            with dim.failing_fast():
                report = analyze(network_at(base, axes, candidate), peak=base.peak)
            times = times_of(base.timing, report.network) if base.timing else {}
        except (dim.Illegal, SpecError) as fault:
            return Outcome(kind_of(base, axes, candidate, fault), {})
        return Outcome("", counts_of(report, base.columns), times)


def times_of(timing: Timing, network: Network) -> Mapping[str, float]:
    """The columns of one network's time."""
    found = [timing.seconds(part) for part in timing.parts(network)]
    seconds = sum(one for one, _ in found)
    covered = sum(one for one, is_covered in found if is_covered)
    return {
        LATENCY: 1000 * (timing.run_seconds + seconds),
        COVERAGE: covered / (seconds or 1.0),
    }


def fault_of(base: Base, axes: Axes, candidate: Position) -> str:
    """What is wrong with an illegal candidate, in its own numbers; empty if it is legal."""
    return next(map(str, problems_of(base, axes, candidate)), "")


def problems_of(
    base: Base, axes: Axes, candidate: Position, trace: Trace | None = None
) -> tuple[Problem, ...]:
    """All that is wrong with a candidate; with a trace, told without the candidate's numbers."""
    try:
        network_at(base, axes, candidate, trace)
    except SpecError as error:
        return error.problems
    except dim.Illegal as error:
        return (_in_arithmetic(error),)
    return ()


def warnings_of(base: Base, axes: Axes) -> tuple[Problem, ...]:
    """What can hardly be meant, where all axes begin and where each of them ends.

    A warning is about how the spec is written, so that other candidates hardly have more. Of words,
    such as the names of variants, the first hundred are looked at.
    """
    begins = (0,) * len(axes)
    told: dict[Problem, None] = {}
    for number, axis in enumerate(axes):
        for position in range(len(axis))[:_WORDS] if axis.is_word else (0, len(axis) - 1):
            candidate = (*begins[:number], position, *begins[number + 1 :])
            with suppress(SpecError, dim.Illegal):
                told |= dict.fromkeys(network_at(base, axes, candidate).warnings)
    return tuple(told)


_WORDS = 100


def kind_of(base: Base, axes: Axes, candidate: Position, fault: Exception) -> str:
    """What candidates with the same fault have in common: its place and words, not its numbers.

    ``fault`` is the first that the building met. It alone decides: what else is wrong differs
    between candidates of one plan.
    """
    if isinstance(fault, SpecError):
        return _kind(fault.problems)
    problems = problems_of(base, axes, candidate)
    return _kind([one for one in problems if str(fault) in one.message] or [_in_arithmetic(fault)])


def _in_arithmetic(fault: Exception) -> Problem:
    return Problem(str(fault), None, "leave out the values that lead to it")


def _kind(problems: Iterable[Problem]) -> str:
    first = next(iter(problems))
    return f"{first.mark}: {_NUMBER.sub('?', f'{first.message} {first.hint}')}"


_NUMBER = re.compile(r"(?<![\w.])-?\d[\d,/x]*(?!\w|\.\w)")
"""Numbers and shapes; those in the names of layers stay."""


def network_at(
    base: Base,
    axes: Axes,
    candidate: Position,
    trace: Trace | None = None,
    fixed: Mapping[int, int] = MappingProxyType({}),
) -> Network:
    """The network of a candidate; its numbers write down what becomes of them in ``trace``.

    Values that are ``fixed``, by the number of their axis, stand in place of its own.
    """
    values: dict[str, Any] = {
        axis.name: fixed[number] if number in fixed else _bound(trace, number, axis, position)
        for number, (axis, position) in enumerate(zip(axes, candidate, strict=True))
    }
    sizes, batch = base.sizes, values.pop("batch", base.batch)
    if "input" in values:
        side = values.pop("input")
        sizes = sizes_of(side) if isinstance(side, str) else side
    variant = base.variant
    if VARIANT not in base.spec.parameters:
        variant = values.pop(VARIANT, variant)
    word = values.pop(DTYPE, None)
    dtype = read_precision(word) if word else base.dtype
    bound = bind(base.spec, variant, {**base.settings, **values}, sizes, batch, dtype)
    return build(base.spec, bound, base.name)


def _bound(trace: Trace | None, number: int, axis: Axis, position: int) -> Any:
    value = axis.value(position)
    if trace is None:
        return value
    if axis.is_word:
        # Structure by nature: the position is asked for, the word itself is not traced.
        if len(axis) > 1:
            index(leaf(trace, number, (0, len(axis) - 1), 1, position))
        return value
    return leaf(trace, number, axis.bounds, axis.denominator, value)
