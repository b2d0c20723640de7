"""How commands measure: in the same words, and not on a machine that is too noisy."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing_values import one_of, runtimes
from costmodel.cli.options import Command
from costmodel.cli.progress import progress
from costmodel.cli.terminal import warn
from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.latency.runtimes import NAMES

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.measuring.measured import Measurement

MOST_NOISE = 0.10
"""The floor of noise from which figures would say little."""
_MOST_SECONDS = 3600.0


def _runtime(_context: click.Context, _parameter: click.Parameter, name: str | None) -> str | None:
    if name is not None and name not in NAMES:
        hint = did_you_mean(name, NAMES)
        raise wrong(f"there is no runtime {quoted(name)}", hint, "--runtime")
    return name


def _seconds(_context: click.Context, _parameter: click.Parameter, seconds: float) -> float:
    if not 0 < seconds <= _MOST_SECONDS:
        remedy = f"give more than 0 and at most {_MOST_SECONDS:,.0f}"
        raise wrong(f"{seconds:g} seconds measure nothing", remedy, "--seconds")
    return seconds


runtime_option = click.option(
    "--runtime",
    metavar="NAME",
    callback=_runtime,
    shell_complete=one_of(runtimes),
    default="onnxruntime",
    show_default=True,
    help=f"What runs them: {', '.join(NAMES)}.",
)
measuring_option = click.option(
    "--runtime",
    metavar="NAME",
    callback=_runtime,
    shell_complete=one_of(runtimes),
    help=f"Measure SPECs now, with one of {', '.join(NAMES)}.",
)
"""``--runtime`` of commands that measure only if they are asked to."""

threads_option = click.option(
    "--threads",
    type=click.IntRange(1, 1024),
    default=1,
    show_default=True,
    metavar="N",
    help="Of the runtime.",
)
seed_option = click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="S",
    help="Of the order in which networks are visited, and of what is drawn.",
)
force_option = click.option(
    "--force", is_flag=True, help="Take figures of a machine that is too noisy."
)


def seconds_option(seconds: float) -> Callable[[Command], Command]:
    """``--seconds``, with so many by default."""
    return click.option(
        "--seconds",
        type=float,
        callback=_seconds,
        default=seconds,
        show_default=True,
        metavar="S",
        help="For each network, beside the time that it takes to open it.",
    )


def measured_networks(
    found: Sequence[Network], runtime: str, threads: int, seconds: float, seed: int
) -> tuple[Measurement | None, tuple[Problem, ...]]:
    """What was measured of networks, None if it was stopped too early; what could not be run.

    Raises:
        SpecError: the runtime is not installed, or the machine has no memory for a network.
    """
    from costmodel.latency.measuring.measuring import Bench, measured
    from costmodel.latency.runtimes import runtime_of
    from costmodel.latency.subject import Subject

    gc.enable()  # models are large, and their graphs have cycles
    bench = Bench(runtime, runtime_of(runtime), threads, seconds, seed, bar=progress)
    return measured([Subject(one.spec, one) for one in found], bench)


def all_measured(
    found: Sequence[Network], runtime: str, threads: int, seconds: float, seed: int
) -> Measurement:
    """What was measured of networks, of all of them.

    Raises:
        SpecError: the runtime is not installed, or cannot run one of them.
        KeyboardInterrupt: it was stopped before its end.
    """
    measurement, refused = measured_networks(found, runtime, threads, seconds, seed)
    if refused:
        raise SpecError(refused)
    if measurement is None or measurement.is_interrupted:
        raise KeyboardInterrupt
    return measurement


def require_quiet(measurement: Measurement, *, is_forced: bool) -> None:
    """Refuse figures that are noise, but for those that are all there will be.

    Raises:
        SpecError: two figures of one network differ by too much.
    """
    if measurement.floor <= MOST_NOISE:
        return
    floor, most = 100 * measurement.floor, 100 * MOST_NOISE
    message = f"the machine is too noisy now: figures differ by {floor:.0f} %, not by {most:.0f}"
    hint = "stop what else runs on it, give more --seconds, or take them as they are with --force"
    problem = Problem(message, None, hint)
    if not is_forced and not measurement.is_interrupted:
        raise SpecError([problem])
    warn(problem)
