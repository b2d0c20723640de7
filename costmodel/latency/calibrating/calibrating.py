"""All of a calibration but its fit: what to time, the timing, and whether it can be trusted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median
from typing import TYPE_CHECKING

from costmodel.core.problems import MOST_TOLD, Problem, SpecError
from costmodel.core.room import free_bytes
from costmodel.latency.calibrating.pool import Candidate, pool
from costmodel.latency.calibrating.record import Recorded, Setup, require_pool, text_of
from costmodel.latency.calibrating.rounds import FEWEST, VISITED_SECONDS, Rounds, Taken, Told
from costmodel.latency.calibrating.timing import Timing
from costmodel.latency.measuring.figures import Visit, anchored, noise_floor, reference_of
from costmodel.latency.measuring.measuring import Bench
from costmodel.latency.measuring.reference import reference
from costmodel.latency.runtime import Asked

if TYPE_CHECKING:
    from costmodel.latency.runtime import Session

_POOL, _PER_SECOND, _LARGEST_POOL = 100, 4, 1000
"""Networks to choose from: so many for each second, not less than the first nor more than the last.
"""
_JUDGED = 6
"""Networks that were opened more than once, from which on it is said that a machine is noisy."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a calibration is asked for: all of it may take ``budget`` seconds.

    ``most_noise`` is the floor of noise above which it stops; ``keep`` is handed the record after
    each round, and ``told`` how far it has come.
    """

    bench: Bench
    setup: Setup
    budget: float
    most_noise: float
    keep: Callable[[str], None]
    told: Told
    resumed: Recorded | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Calibration:
    """What was timed; ``floor`` is how far two figures of one network differ by chance.

    ``seconds`` are those that it took, and ``refused`` says what the runtime could not run.
    """

    timings: tuple[Timing, ...]
    facts: Mapping[str, int]
    floor: float
    reference_seconds: float
    seconds: float
    refused: tuple[Problem, ...]
    is_interrupted: bool


def calibrated(plan: Plan) -> Calibration:
    """Time synthetic networks until the seconds are over, or someone interrupts.

    Raises:
        SpecError: the runtime is not installed, the machine is too noisy, or ``keep`` raises it.
        KeyboardInterrupt: it was stopped before there was enough to fit anything to.
    """
    bench = replace(plan.bench, clock=plan.bench.timer, seconds=VISITED_SECONDS, sittings=1)
    if (free := free_bytes()) is not None:
        bench = replace(bench, alive_bytes=min(bench.alive_bytes, free // 2))
    resumed, now = plan.resumed, bench.watch()
    taken = resumed.taken if resumed else Taken()
    anchor = bench.runtime.open_session(reference(), Asked(bench.threads))
    try:
        networks = _pool(plan, anchor)
        taken.found.facts = dict(anchor.facts)
        rounds = Rounds(networks, bench, anchor, taken, plan.budget, now - taken.seconds, plan.told)
        plan.keep(text_of(plan.setup, taken, networks))
        rounds.run(lambda: _after(plan, taken, networks))
    finally:
        anchor.close()
    return _calibration(plan, taken, networks)


def _pool(plan: Plan, anchor: Session) -> Sequence[Candidate]:
    size = min(max(_POOL, round(_PER_SECOND * plan.budget)), _LARGEST_POOL)
    if plan.resumed:
        size = max(size, min(plan.resumed.pool, _LARGEST_POOL))
    found = pool(plan.bench.runtime, anchor.facts, plan.bench.seed, size)
    if plan.resumed:
        require_pool(plan.resumed, anchor.facts, found)
    return found


def _after(plan: Plan, taken: Taken, networks: Sequence[Candidate]) -> None:
    """Keep what a round found, and stop where it shows that all is noise."""
    plan.keep(text_of(plan.setup, taken, networks))
    visits = _visits(taken)
    reopened = sum(its[0].sitting != its[-1].sitting for its in visits)
    if reopened >= _JUDGED and not taken.found.is_interrupted:
        _require_quiet(noise_floor(visits), plan.most_noise)


def _require_quiet(floor: float, most: float) -> None:
    if floor > most:
        message = (
            f"the machine is too noisy to calibrate now: figures of one network differ by "
            f"{100 * floor:.0f} %, not by {100 * most:.0f}"
        )
        hint = (
            "stop what else runs on it, remove the .part file and start again; "
            "or take the timings as they are: --resume --force"
        )
        raise SpecError([Problem(message, None, hint)])


def _visits(taken: Taken) -> list[list[Visit]]:
    return [taken.found.visits[number] for number in taken.numbers]


def _calibration(plan: Plan, taken: Taken, networks: Sequence[Candidate]) -> Calibration:
    found, visits = taken.found, _visits(taken)
    if len(visits) < FEWEST:
        if found.is_interrupted:
            raise KeyboardInterrupt
        raise _too_few(len(visits), found.refused.values())
    floor = noise_floor(visits)
    if not found.is_interrupted:
        _require_quiet(floor, plan.most_noise)
    timings = tuple(
        Timing(networks[number].network, found.kernels[number], median(seconds))
        for number, seconds in zip(taken.numbers, anchored(visits), strict=True)
    )
    return Calibration(
        timings=timings,
        facts=found.facts,
        floor=floor,
        reference_seconds=reference_of(visits),
        seconds=taken.seconds,
        refused=tuple(one for its in found.refused.values() for one in its),
        is_interrupted=found.is_interrupted,
    )


def _too_few(count: int, refused: Iterable[tuple[Problem, ...]]) -> SpecError:
    if problems := [one for its in refused for one in its]:
        return SpecError(problems[:MOST_TOLD])
    message = f"there was time for {count} networks, and less than {FEWEST} tell too little"
    return SpecError([Problem(message, None, "give more --minutes")])
