"""Run networks here, and show where their time goes."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from costmodel.cli.keeping import keep_yaml
from costmodel.cli.options import (
    FILE,
    batch_option,
    complete_spec,
    given_as,
    input_option,
    set_option,
    table_format_option,
)
from costmodel.cli.output import emit_exact, show
from costmodel.cli.plotting import check_plot, plot_parts
from costmodel.cli.progress import progress
from costmodel.cli.requests import networks_of, settings, sizes
from costmodel.cli.terminal import say, warn
from costmodel.cli.usage import ONCE, wrong
from costmodel.cli.variants import split
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted
from costmodel.latency.runtimes import NAMES

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.latency.measuring.measured import Measurement

MOST_NOISE = 0.10
"""The floor of noise from which figures would say little."""
_MOST_SECONDS = 3600.0

_EXAMPLES = """\b
Examples:
  costmodel measure mobilenetv2
  costmodel measure shufflenetv2:1x mobilenetv2 --seconds 3 -o runs.csv
  costmodel measure resnet --variant all --threads 2 --plot parts.svg
  costmodel measure model.onnx --batch 8 --all

When interrupted it shows and writes what was measured until then."""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    specs: tuple[str, ...]
    variant: str | None
    assigned: tuple[str, ...]
    shapes: tuple[str, ...]
    batch: int
    runtime: str
    threads: int
    seconds: float
    seed: int
    everything: bool
    force: bool
    plot: str | None
    style: str
    output: str | None


def _runtime(_context: click.Context, _parameter: click.Parameter, name: str) -> str:
    if name not in NAMES:
        hint = did_you_mean(name, NAMES)
        raise wrong(f"there is no runtime {quoted(name)}", hint, "--runtime")
    return name


def _seconds(_context: click.Context, _parameter: click.Parameter, seconds: float) -> float:
    if not 0 < seconds <= _MOST_SECONDS:
        remedy = f"give more than 0 and at most {_MOST_SECONDS:,.0f}"
        raise wrong(f"{seconds:g} seconds measure nothing", remedy, "--seconds")
    return seconds


@click.command("measure", epilog=_EXAMPLES)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, shell_complete=complete_spec)
@click.option(
    "--runtime",
    metavar="NAME",
    callback=_runtime,
    default="onnxruntime",
    show_default=True,
    help=f"What runs them: {', '.join(NAMES)}.",
)
@click.option(
    "--threads",
    type=click.IntRange(1, 1024),
    default=1,
    show_default=True,
    metavar="N",
    help="Of the runtime.",
)
@click.option(
    "--seconds",
    type=float,
    callback=_seconds,
    default=10.0,
    show_default=True,
    metavar="S",
    help="For each network, beside the time that it takes to open it.",
)
@click.option("--variant", metavar="V", help="Of SPECs that name none, or all.  [default: first]")
@set_option
@input_option
@batch_option
@click.option(
    "--seed",
    type=click.IntRange(0),
    default=0,
    show_default=True,
    metavar="S",
    help="Of the order in which networks are visited.",
)
@click.option("--force", is_flag=True, help="Take figures of a machine that is too noisy.")
@click.option("--all", "everything", is_flag=True, help="Show every kernel.")
@click.option("--plot", type=FILE, help="Draw the parts of their time: an .svg, .png or .pdf file.")
@table_format_option
@click.option("-o", "--output", type=FILE, help="Write the runs to FILE.csv or FILE.json.")
@given_as(Options)
def command(asked: Options) -> None:
    """Run networks on this machine, and show where their time goes, kernel by kernel.

    SPEC is as for 'costmodel compare': a spec, maybe with its variant (mobilenetv2:1.4), an ONNX
    file, or package.module:factory. docs/measuring.md tells how they are timed.
    """
    _check(asked)
    gc.enable()  # models are large, and their graphs have cycles
    found, problems = networks_of(
        [(spec, own or asked.variant) for spec, own in map(split, asked.specs)],
        settings(asked.assigned),
        sizes(asked.shapes),
        asked.batch,
    )
    for path in (asked.output, asked.plot):
        keep_yaml(path)
    if problems:
        raise SpecError(problems)
    measurement, refused = _measured(found, asked)
    if measurement is None:
        raise SpecError(refused) if refused else KeyboardInterrupt
    _require_quiet(measurement, is_forced=asked.force)
    _write(measurement, asked)
    if measurement.is_interrupted:
        left = len(found) - len(measurement.networks)
        say(f"measured until interrupted; {left} of {len(found)} networks are left out")
        raise KeyboardInterrupt
    if refused:
        raise SpecError(refused)


def _check(asked: Options) -> None:
    """Refuse what could not be written, before minutes are spent on it."""
    if asked.specs.count("-") > 1:
        raise wrong(*ONCE)
    check_plot(asked.plot, None, asked.output)
    for path in filter(None, (asked.output, asked.plot)):
        if not Path(path).parent.is_dir():
            hint = "name a file in a folder that exists"
            message = f"cannot write '{path}': there is no such folder"
            raise SpecError([Problem(message, None, hint)])
    if asked.output and Path(asked.output).suffix.lower() not in (".csv", ".json"):
        hint = "name a file that ends in .csv or .json"
        message = f"-o cannot tell what kind of table '{asked.output}' is"
        raise SpecError([Problem(message, None, hint)])


def _measured(
    found: Sequence[Network], asked: Options
) -> tuple[Measurement | None, tuple[Problem, ...]]:
    from costmodel.latency.measuring.measuring import Bench, measured
    from costmodel.latency.runtimes import runtime_of
    from costmodel.latency.subject import Subject

    bench = Bench(
        asked.runtime,
        runtime_of(asked.runtime),
        asked.threads,
        asked.seconds,
        asked.seed,
        bar=progress,
    )
    return measured([Subject(one.spec, one) for one in found], bench)


def _require_quiet(measurement: Measurement, *, is_forced: bool) -> None:
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


def _write(measurement: Measurement, asked: Options) -> None:
    """The files first: whoever reads the table may stop early."""
    from costmodel.render.views.measured import Timings

    try:
        if asked.output is not None:
            _write_runs(measurement, asked)
        if asked.plot is not None:
            plot_parts(measurement, asked.plot)
    finally:
        show(Timings(measurement, asked.everything), asked.style, None)


def _write_runs(measurement: Measurement, asked: Options) -> None:
    from datetime import UTC, datetime

    from costmodel import __version__
    from costmodel.latency.measuring.measured import runs
    from costmodel.latency.runs.writing import csv_text, json_text

    output = str(asked.output)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    words = f"costmodel measure {' '.join(asked.specs)}"
    short = words if len(words) <= _LONGEST else f"{words[:_LONGEST]}..."
    how = f"{short} --seconds {asked.seconds:g}"
    found = runs(measurement, f"costmodel {__version__}, {now}, {how}")
    text = csv_text if Path(output).suffix.lower() == ".csv" else json_text
    emit_exact([text(found)], output)
    say(f"wrote {len(found)} run{'s' * (len(found) != 1)} to {output}")


_LONGEST = 300
"""What is kept of a command in what is written."""
