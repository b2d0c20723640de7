"""Learn how long networks take here, or on a device elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from costmodel.cli.calibrating import (
    bench_and_setup,
    check_output,
    forget,
    kept,
    timed_here,
    write_platform,
)
from costmodel.cli.calibrating_from import calibrate_from
from costmodel.cli.measuring import (
    MOST_NOISE,
    force_option,
    runtime_option,
    seed_option,
    threads_option,
)
from costmodel.cli.options import FILE, given_as
from costmodel.cli.runs_asked import columns_from_option, runs_device_option
from costmodel.cli.terminal import say
from costmodel.cli.usage import wrong

if TYPE_CHECKING:
    from costmodel.latency.calibrating.calibrating import Calibration
    from costmodel.latency.calibrating.record import Setup
    from costmodel.latency.platforms.platform import Platform
    from costmodel.latency.runtime import Runtime

_EXAMPLES = """\b
Examples:
  costmodel calibrate -o laptop.yaml
  costmodel calibrate --runtime openvino --threads 4 -o server.yaml
  costmodel calibrate --resume -o laptop.yaml        after an interruption
  costmodel calibrate --from phone.csv -o phone.yaml
  costmodel predict mobilenetv2 --platform laptop.yaml

When interrupted it writes what the timings until then come to, unless a
platform is there already; they are kept in FILE.yaml.part, and --resume goes
on."""

_LEAST_MINUTES, _MOST_MINUTES = 0.05, 30.0


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    runtime: str
    threads: int
    minutes: float
    seed: int
    name: str
    resume: bool
    force: bool
    tables: tuple[str, ...]
    renamed: Mapping[str, str]
    device: str | None
    output: str


def _minutes(_context: click.Context, _parameter: click.Parameter, minutes: float) -> float:
    if not _LEAST_MINUTES <= minutes <= _MOST_MINUTES:
        remedy = f"give {_LEAST_MINUTES:g} to {_MOST_MINUTES:g}; 2 are enough for most"
        raise wrong(f"nothing is calibrated in {minutes:g} minutes", remedy, "--minutes")
    return minutes


@click.command("calibrate", epilog=_EXAMPLES)
@runtime_option
@threads_option
@click.option(
    "--minutes",
    type=float,
    callback=_minutes,
    default=2.0,
    show_default=True,
    metavar="M",
    help="For all of it; what an interrupted calibration took counts.",
)
@click.option(
    "--name",
    metavar="NAME",
    default="",
    help="Of the platform.  [default: of runtime, device, threads]",
)
@seed_option
@click.option("--resume", is_flag=True, help="Go on with what was interrupted.")
@force_option
@click.option(
    "--from",
    "tables",
    type=FILE,
    multiple=True,
    metavar="RUNS",
    help="Fit to the times of whole networks that were taken elsewhere: a table of runs, CSV or "
    "JSON, of ten networks or more; may be given again.",
)
@columns_from_option
@runs_device_option
@click.option("-o", "--output", type=FILE, required=True, help="Write the platform to FILE.yaml.")
@given_as(Options)
def command(asked: Options) -> None:
    """Learn how long networks take here, or on a device elsewhere.

    Synthetic networks are timed, those first that tell most in their time, and coefficients fitted
    to them: a platform, with which 'costmodel predict' foretells networks. docs/calibrating.md
    tells how. With --from nothing is timed: the platform is one of layers, of as many coefficients
    as the runs carry, told by networks that are held out (docs/phones.md).
    """
    _refuse(asked)
    check_output(asked.output, resume=asked.resume)
    if asked.tables:
        calibrate_from(asked.tables, asked.renamed, asked.device, asked.name, asked.output)
    else:
        _calibrate(asked)


def _refuse(asked: Options) -> None:
    """Refuse what says nothing of runs that were taken elsewhere, or without them.

    Raises:
        UsageError: some of it is given.
    """
    context = click.get_current_context()
    measuring = ("runtime", "threads", "minutes", "seed", "resume", "force")
    for name in measuring if asked.tables else ():
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise wrong(f"--{name} says nothing of runs that were taken", "leave it or --from out")
    if not asked.tables and (asked.renamed or asked.device):
        given = "--columns-from" if asked.renamed else "--device"
        raise wrong(f"{given} is about tables of runs", "add --from FILE, or leave it out")


def _calibrate(asked: Options) -> None:
    seconds, most_noise = 60 * asked.minutes, inf if asked.force else MOST_NOISE
    bench, setup = bench_and_setup(asked.runtime, asked.threads, asked.seed)
    with kept(asked.output):
        timed = timed_here(bench, setup, seconds, most_noise, asked.output, resume=asked.resume)
        if timed.is_interrupted and Path(asked.output).exists():
            say(f"'{asked.output}' stays as it was")
            raise KeyboardInterrupt
        write_platform(_fitted(timed, bench.runtime, setup, asked), asked.output)
        if timed.is_interrupted:
            raise KeyboardInterrupt
    forget(asked.output)


def _fitted(timed: Calibration, runtime: Runtime, setup: Setup, asked: Options) -> Platform:
    from datetime import UTC, datetime

    from costmodel import __version__
    from costmodel.latency.calibrating.fitting import fitted
    from costmodel.latency.calibrating.outcome import platform_of

    now = datetime.now(UTC).isoformat(timespec="seconds")
    words = f"costmodel calibrate --runtime {asked.runtime} --threads {asked.threads}"
    how = f"costmodel {__version__}, {now}, {words} --minutes {asked.minutes:g}"
    fit = fitted(timed.timings, runtime, timed.facts)
    return platform_of(setup, timed, fit, asked.name, how)
