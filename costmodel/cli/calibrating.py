"""How a platform is made: what may be written where, and what is kept until it is."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from costmodel.cli.measuring import MOST_NOISE
from costmodel.cli.output import demand_folder, emit_yaml
from costmodel.cli.progress import seconds_left
from costmodel.cli.terminal import say, warn
from costmodel.core.problems import Problem, SpecError

if TYPE_CHECKING:
    from costmodel.latency.calibrating.calibrating import Calibration
    from costmodel.latency.calibrating.record import Setup
    from costmodel.latency.measuring.measuring import Bench
    from costmodel.latency.platforms.platform import Platform

_HEAD_BYTES = 65_536


def check_output(output: str, *, resume: bool) -> None:
    """Refuse what could not be written, or would replace what is no platform, before any timing.

    Raises:
        SpecError: the name, the folder, or what is there.
    """
    path = Path(output)
    if path.suffix.lower() not in (".yaml", ".yml"):
        hint = "name a file that ends in .yaml"
        raise _refused(f"-o cannot write a platform to '{output}'", hint)
    demand_folder(output)
    if path.exists() and not _is_platform(path):
        hint = "choose another path to write to, or remove it first"
        raise _refused(f"'{output}' exists, and is no platform", hint)
    if part_of(output).exists() and not resume:
        hint = "--resume goes on with it; remove that file to start again"
        raise _refused(f"'{part_of(output)}' holds an unfinished calibration", hint)


def _is_platform(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return b"schema: costmodel.platform/" in file.read(_HEAD_BYTES)
    except OSError:
        return False


def part_of(output: str) -> Path:
    """The record of timings beside a platform that is not finished."""
    return Path(f"{output}.part")


def bench_and_setup(runtime: str, threads: int, seed: int) -> tuple[Bench, Setup]:
    """What times networks, and what has to be the same to go on with timings.

    Raises:
        SpecError: the runtime is not installed.
    """
    from costmodel import __version__
    from costmodel.latency.calibrating.record import Setup
    from costmodel.latency.device import device
    from costmodel.latency.measuring.measuring import Bench
    from costmodel.latency.runtimes import runtime_of

    gc.enable()  # models are large, and their graphs have cycles
    bench = Bench(runtime, runtime_of(runtime), threads, seed=seed)
    setup = Setup(
        costmodel=__version__,
        runtime=runtime,
        version=bench.runtime.version(),
        device=device(),
        threads=threads,
        clock=bench.timer.name,
        seed=seed,
    )
    return bench, setup


def timed_here(
    bench: Bench, setup: Setup, seconds: float, most_noise: float, output: str, *, resume: bool
) -> Calibration:
    """The networks that were timed; the record beside the output is written round by round.

    Raises:
        SpecError: there is nothing to go on with, the machine is too noisy, or the disk full.
        KeyboardInterrupt: it was stopped before there was enough to fit anything to.
    """
    from costmodel.latency.calibrating.calibrating import Plan, calibrated
    from costmodel.latency.calibrating.record import read

    part = part_of(output)
    resumed = read(part, setup) if resume else None
    with seconds_left(seconds) as told:
        plan = Plan(
            bench=bench,
            setup=setup,
            budget=seconds,
            most_noise=most_noise,
            keep=lambda text: emit_yaml([text], str(part)),
            told=told,
            resumed=resumed,
        )
        found = calibrated(plan)
    _tell(found, setup.runtime)
    return found


def _tell(found: Calibration, runtime: str) -> None:
    """What is worth a word beside the platform."""
    if found.refused:
        first = found.refused[0].message
        say(f"note: {runtime} cannot run {len(found.refused)} of the networks: {first}")
    if found.floor > MOST_NOISE:
        message = f"figures of one network differ by {100 * found.floor:.0f} % on this machine now"
        warn(Problem(message, None, "calibrate again when it has less to do"))


@contextmanager
def kept(output: str) -> Iterator[None]:
    """Tell whoever interrupts what is kept of the timings."""
    try:
        yield
    except KeyboardInterrupt:
        if part_of(output).exists():
            say(f"the timings are kept in {part_of(output)}; --resume goes on with them")
        raise


def write_platform(platform: Platform, output: str) -> None:
    """Write a platform, whole or not at all, and say how good it is.

    Raises:
        SpecError: it cannot be written; what stood in the file before is still there.
    """
    from costmodel.latency.platforms.writing import text_of

    emit_yaml([text_of(platform)], output)
    floor = f", noise floor {100 * platform.noise_floor:.1f} %" if platform.noise_floor else ""
    networks = f"{platform.networks} networks, {len(platform.classes)} classes of {platform.unit}"
    say(f"wrote {output}: {networks}; error {100 * platform.error:.1f} % held out{floor}")


def forget(output: str) -> None:
    """Remove the record of a calibration that is finished."""
    with suppress(OSError):
        part_of(output).unlink()


def _refused(message: str, hint: str) -> SpecError:
    return SpecError([Problem(message, None, hint)])
