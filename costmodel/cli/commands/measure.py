"""Run networks here, and show where their time goes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing import complete_spec, complete_variant
from costmodel.cli.keeping import keep_yaml
from costmodel.cli.measuring import (
    force_option,
    measured_networks,
    require_quiet,
    runtime_option,
    seconds_option,
    seed_option,
    threads_option,
)
from costmodel.cli.options import (
    FILE,
    batch_option,
    given_as,
    input_option,
    set_option,
    table_format_option,
)
from costmodel.cli.output import demand_folder, emit_exact, show
from costmodel.cli.plotting import Plot, check_plot, plot_parts, size_option
from costmodel.cli.requests import networks_of, settings, sizes
from costmodel.cli.terminal import say
from costmodel.comparing.naming import split
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import dataclass

if TYPE_CHECKING:
    from costmodel.latency.measuring.measured import Measurement
    from costmodel.render.chart.picture import Size

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
    size: Size | None
    style: str
    output: str | None


@click.command("measure", epilog=_EXAMPLES)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, shell_complete=complete_spec)
@runtime_option
@threads_option
@seconds_option(10.0)
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="Of SPECs that name none, or all.  [default: first]",
)
@set_option
@input_option
@batch_option
@seed_option
@force_option
@click.option("--all", "everything", is_flag=True, help="Show every kernel.")
@click.option("--plot", type=FILE, help="Draw the parts of their time: an .svg, .png or .pdf file.")
@size_option
@table_format_option
@click.option("-o", "--output", type=FILE, help="Write the runs to FILE.csv or FILE.json.")
@given_as(Options)
def command(asked: Options) -> None:
    """Run networks on this machine, and show where their time goes, kernel by kernel.

    SPEC is as for 'costmodel compare': a spec, maybe with its variant (mobilenetv2:1.4), a model
    (.onnx, .tflite), or package.module:factory. docs/measuring.md tells how they are timed.
    """
    _check(asked)
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
    measurement, refused = measured_networks(
        found, asked.runtime, asked.threads, asked.seconds, asked.seed
    )
    if measurement is None:
        raise SpecError(refused) if refused else KeyboardInterrupt
    require_quiet(measurement, is_forced=asked.force)
    _write(measurement, asked)
    if measurement.is_interrupted:
        left = len(found) - len(measurement.networks)
        say(f"measured until interrupted; {left} of {len(found)} networks are left out")
        raise KeyboardInterrupt
    if refused:
        raise SpecError(refused)


def _check(asked: Options) -> None:
    """Refuse what could not be written, before minutes are spent on it."""
    check_plot(asked.plot, None, asked.output, asked.size)
    if asked.output:
        demand_folder(asked.output)
    if asked.output and Path(asked.output).suffix.lower() not in (".csv", ".json"):
        hint = "name a file that ends in .csv or .json"
        message = f"-o cannot tell what kind of table '{asked.output}' is"
        raise SpecError([Problem(message, None, hint)])


def _write(measurement: Measurement, asked: Options) -> None:
    """The files first: whoever reads the table may stop early."""
    from costmodel.render.views.measured import Timings

    try:
        if asked.output is not None:
            _write_runs(measurement, asked)
        if asked.plot is not None:
            plot_parts(measurement, Plot(asked.plot, asked.size))
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
