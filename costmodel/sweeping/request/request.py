"""A request for a sweep, checked: what is wrong with how it was asked is said before it runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from costmodel.analysis.selection import ALIASES
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.language.building.arguments import arguments_of
from costmodel.language.building.dtypes import says_dtypes
from costmodel.language.fields.demands import LARGEST, in_message, sort_of
from costmodel.language.loading import check_batch, exact_setting
from costmodel.language.syntax import REQUIRED
from costmodel.sweeping.request.axes import (
    DTYPE,
    VARIANT,
    Axis,
    axis_of,
    dtype_axis,
    sizes_of,
    too_many,
    variant_axis,
)
from costmodel.sweeping.request.base import INDEX, Base
from costmodel.sweeping.request.job import Job
from costmodel.sweeping.request.join import Joined, read_join
from costmodel.sweeping.request.measures import COLUMNS, MEASURES, with_bytes
from costmodel.sweeping.request.space import LONGEST, Space
from costmodel.sweeping.request.timing import COVERAGE, LATENCY
from costmodel.sweeping.request.types import faults_of, names_in

MOST = 10**8
"""Candidates that a sweep may have unless more are allowed."""


def job_of(
    base: Base,
    over: Mapping[str, object],
    sample: int | None = None,
    seed: int = 0,
    join: str | None = None,
    reward: str | None = None,
    where: str | None = None,
    pareto: str | Sequence[str] | None = None,
    most: int = MOST,
    columns: str | Sequence[str] | None = None,
    *,
    partial: bool = False,
) -> Job:
    """The request, checked; what its numbers come to is checked where it runs.

    ``columns`` are measures, those of every sweep unless any are named; what formulas and
    objectives name is added.

    Raises:
        SpecError: anything is wrong with it.
    """
    check_batch(base.batch)
    base = replace(base, columns=_columns(base, over, columns))
    space = Space(_axes(base, over, min(max(most, 10**9), LONGEST)), sample, seed)
    if space.size > most:
        raise too_many(space.size, most)
    if space.size < 1 or not 0 <= seed < 2**63:
        hint = "e.g. --sample 1000 --seed 1"
        raise _wrong("--sample is 1 or more, --seed from 0 to 2^63 - 1", hint)
    settings = {name: exact_setting(value) for name, value in base.settings.items()}
    base = replace(base, settings=settings)
    joined = _joined(join, base, space)
    job = _with_named(Job(base, space, joined, reward, where, _objectives(pareto), partial))
    _check_formulas(job)
    return job


def _columns(
    base: Base, over: Mapping[str, object], asked: str | Sequence[str] | None
) -> tuple[str, ...]:
    """The measures that are asked for; if none is, bytes too where anything says a dtype."""
    if asked is None:
        stated = base.dtype is not None or DTYPE in over or says_dtypes(base.spec)
        return with_bytes() if stated else COLUMNS
    words = asked.split(",") if isinstance(asked, str) else asked
    names = [ALIASES.get(word.strip(), word.strip()) for word in words]
    for name in names:
        if name not in MEASURES:
            hint = did_you_mean(name, MEASURES)
            raise _wrong(f"--columns: {quoted(name)} is no measure of sweeps", hint)
    if not names:
        raise _wrong("--columns names no measure", f"e.g. --columns {','.join(COLUMNS[:2])}")
    return tuple(dict.fromkeys(names))


def _with_named(job: Job) -> Job:
    """The job with the measures that its formulas and objectives name as columns."""
    named = {objective.removeprefix("-") for objective in job.pareto}
    for text in (job.reward, job.where):
        named |= names_in(text) if text else set()
    more = tuple(name for name in MEASURES if name in named and name not in job.columns)
    return replace(job, base=replace(job.base, columns=(*job.base.columns, *more)))


def _objectives(pareto: str | Sequence[str] | None) -> tuple[str, ...]:
    if pareto is None:
        return ()
    names = pareto.split(",") if isinstance(pareto, str) else pareto
    found = tuple(name.strip() for name in names)
    if isinstance(pareto, str) and not all(found):
        raise _wrong(f"--pareto: '{pareto}' lacks a column", "e.g. --pareto mac,-flops")
    return found


def _axes(base: Base, over: Mapping[str, object], most: int) -> tuple[Axis, ...]:
    swept_variants = _sweeps_variants(base)
    known = [*base.spec.parameters, "input", "batch", *arguments_of(base.spec)]
    known += [DTYPE, VARIANT] if swept_variants else [DTYPE]
    for name in over:
        if name not in known:
            hint = did_you_mean(name, known)
            raise _wrong(f"{base.spec.network} has no parameter '{name}' to sweep", hint)
        is_set = name in base.settings
        is_set |= {
            "input": base.sizes is not None,
            "batch": base.batch != 1,
            DTYPE: base.dtype is not None,
            VARIANT: swept_variants and base.variant is not None,
        }.get(name, False)
        if is_set:
            raise _wrong(f"'{name}' is both swept and set", "do one or the other")
    if not over:
        raise _wrong("nothing is swept", "e.g. --over width=0.25:2.0:0.01")
    axes = tuple(_axis(base, name, values, most) for name, values in over.items())
    for axis in axes:
        if axis.name in ("input", "batch") and not _is_size(axis):
            hint = f"e.g. --over {axis.name}={_SIZES[axis.name]}"
            message = f"--over {axis.name}: sizes are integers from 1 to {LARGEST:,}"
            raise _wrong(message, hint)
        _demand_sort(axis, base)
        if axis.denominator > 10**9 or max(map(abs, axis.bounds)) >= 2**53:
            raise _wrong(f"--over {axis.name}: its numbers have too many digits", "round them")
    return axes


def _axis(base: Base, name: str, values: object, most: int) -> Axis:
    if name == VARIANT and _sweeps_variants(base):
        return variant_axis(values, [*base.spec.variants])
    return dtype_axis(values) if name == DTYPE else axis_of(name, values, most)


def _sweeps_variants(base: Base) -> bool:
    """Whether ``variant`` means the spec's variants: it has some, and no parameter is called so."""
    return bool(base.spec.variants) and VARIANT not in base.spec.parameters


def _demand_sort(axis: Axis, base: Base) -> None:
    """A parameter keeps the sort of its default: a number, a word, true or false."""
    default = base.spec.parameters.get(axis.name)
    if default is None or default.expression or default.constant is REQUIRED:
        return
    wanted, given = sort_of(default.constant), sort_of(axis.value(0))
    if wanted != given:
        hint = f"expected {wanted}"
        if wanted == "a number":
            hint += ": first:last:step, such as 0.5:1:0.25, or values with commas"
        raise _wrong(f"--over {axis.name}: {in_message(axis.value(0))} is {given}", hint)


_SIZES = {"input": "96,128,...,320 or 224x224,480x640", "batch": "1,2,4"}


def _is_size(axis: Axis) -> bool:
    if axis.is_word:
        return axis.name == "input" and all(
            isinstance(word, str) and sizes_of(word) for word in axis.words
        )
    return axis.denominator == 1 and axis.bounds[0] >= 1 and axis.bounds[1] < 2**31


def _joined(path: str | None, base: Base, space: Space) -> Joined | None:
    if path is None:
        return None
    taken = [*(axis.name for axis in space.axes), *base.columns, "reward", INDEX]
    taken += [LATENCY, COVERAGE] if base.timing else []
    return read_join(path, space.axes, taken)


def _check_formulas(job: Job) -> None:
    """All that is wrong with the formulas and the objectives at once."""
    problems: list[Problem] = []
    types = job.types
    before = {name: sort for name, sort in types.items() if name != "reward"}
    if job.reward is not None:
        problems += faults_of(job.reward, "--reward", before, "number")
    if job.where is not None:
        problems += faults_of(job.where, "--where", types, "condition")
    for objective in job.pareto:
        name = objective.removeprefix("-")
        if types.get(name) != "number":
            hint = did_you_mean(name, (one for one in types if types[one] == "number"))
            problems.append(Problem(f"--pareto: '{name}' is no column of numbers", None, hint))
    if problems:
        raise SpecError(problems)


def _wrong(message: str, hint: str) -> SpecError:
    return SpecError([Problem(message, None, hint)])
