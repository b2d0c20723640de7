"""Price every candidate of a family; keep all, some or the best."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing import complete_axis, complete_spec, complete_variant
from costmodel.cli.completing_values import one_of, several_of, swept
from costmodel.cli.keeping import keep_read, keep_yaml
from costmodel.cli.options import (
    FILE,
    batch_option,
    dtype_option,
    given_as,
    input_option,
    peak_option,
    set_option,
)
from costmodel.cli.platforms import platform_of, platform_option
from costmodel.cli.plotting import Plot, check_plot, size_option
from costmodel.cli.requests import settings, sizes, spatial_sizes, tell, with_variant
from costmodel.cli.sweeping import demand_axes, plot_front, print_rows, write_rows
from costmodel.cli.usage import wrong
from costmodel.core.values import dataclass

if TYPE_CHECKING:
    from costmodel.analysis.liveness import PeakMode
    from costmodel.core.precision import Precision
    from costmodel.latency.timing import Timing
    from costmodel.render.chart.picture import Size
    from costmodel.sweeping.request.base import Base
    from costmodel.sweeping.request.job import Job
    from costmodel.sweeping.running.executors import Executor

_EXAMPLES = """\b
Examples:
  costmodel sweep mobilenetv2 --over width=0.25:2:0.01
          --over input=96,128,...,320 -o all.csv
  costmodel sweep mobilenetv2 --over width=0.25:2:0.05 --over input=96:320:32
          --where "flops < 300e6" --pareto flops,mac
  costmodel sweep mobilenetv2 --over width=0.25:2:0.01 --platform laptop.yaml
          --where "latency_ms < 12" --pareto latency_ms,-flops
  costmodel sweep mobilenetv2 --over width=0.25:2:0.05 --over input=96:320:32
          --pareto flops,mac --plot front.svg -o front.csv
  costmodel sweep resnet --over classes=10:1000
          --sample 100000 --seed 1 -o some.parquet"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    spec: str
    ranges: tuple[str, ...]
    variant: str | None
    assigned: tuple[str, ...]
    shapes: tuple[str, ...]
    batch: int
    peak: PeakMode
    dtype: Precision | None
    platform: str | None
    partial: bool
    columns: str | None
    where: str | None
    reward: str | None
    join: str | None
    pareto: str | None
    sample: int | None
    seed: int
    most: int
    workers: int
    scheduler: str | None
    resume: bool
    force: bool
    plot: str | None
    size: Size | None
    output: str | None


@click.command("sweep", epilog=_EXAMPLES)
@click.argument("spec", metavar="SPEC", shell_complete=complete_spec)
@click.option(
    "--over",
    "ranges",
    shell_complete=complete_axis,
    metavar="NAME=VALUES",
    multiple=True,
    required=True,
    help="Sweep a parameter, input, batch, dtype or variant: first:last:step, or a,b,...,z, or all "
    "variants; may be given again.",
)
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="A variant of the spec.  [default: its first]",
)
@set_option
@input_option
@batch_option
@peak_option
@dtype_option
@platform_option
@click.option(
    "--partial", is_flag=True, help="Keep times of which less than 95 % is covered, and tell it."
)
@click.option(
    "--columns",
    metavar="NAMES",
    shell_complete=several_of(swept),
    help="These measures: flops,mac_bytes; those of formulas and fronts are added.",
)
@click.option("--where", metavar="CONDITION", help='Keep candidates: "flops < 300e6".')
@click.option("--reward", metavar="FORMULA", help='Add a column: "acc * (mac/20e6)**-0.07".')
@click.option("--join", type=FILE, help="Add the columns of a file with the swept parameters.")
@click.option(
    "--pareto",
    metavar="NAMES",
    shell_complete=several_of(swept),
    help="Keep the front of these columns, less is better; -acc: more.",
)
@click.option("--sample", type=click.IntRange(1), metavar="N", help="Draw N candidates at random.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="S")
@click.option(
    "--max", "most", type=click.IntRange(1), default=10**8, show_default=True, metavar="N",
    help="Refuse to sweep more candidates.",
)  # fmt: skip
@click.option(
    "--workers",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Processes.",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    shell_complete=one_of(lambda: ("local",)),
    help="A Dask scheduler: tcp://host:8786, or local.",
)
@click.option("--resume", is_flag=True, help="Go on with a sweep that was interrupted.")
@click.option("--force", is_flag=True, help="Replace the output, finished or not.")
@click.option(
    "--plot",
    type=FILE,
    help="Draw candidates and their front over the first two columns of --pareto, or else flops "
    "and mac: an .svg, .png or .pdf file.",
)
@size_option
@click.option(
    "-o", "--output", type=FILE,
    help="Write to FILE.csv, FILE.jsonl or FILE.parquet.  [default: CSV to standard output]",
)  # fmt: skip
@given_as(Options)
def command(asked: Options) -> None:
    """Price every candidate of a family, exactly, and keep all, some or the best.

    SPEC is a shipped name (see 'costmodel list') or the path of a YAML file.
    """
    gc.enable()  # unlike the other commands, this one may run for hours
    # Loaded here: NumPy would make every other command's help slower.
    from costmodel.sweeping.planning.candidates import warnings_of
    from costmodel.sweeping.running.executors import Executor

    check_plot(asked.plot, None, asked.output, asked.size)
    keep_yaml(asked.plot)
    job = _job(asked)
    tell(warnings_of(job.base, job.space.axes))
    executor = Executor(asked.workers, asked.scheduler)
    if asked.plot:
        demand_axes(job)
    keep_read(asked.output)
    _run(job, executor, asked)
    if asked.plot:
        plot_front(job, executor, Plot(asked.plot, asked.size))


def _job(asked: Options) -> Job:
    from costmodel.sweeping.request.request import job_of

    return job_of(
        _base(asked),
        _pairs(asked.ranges),
        sample=asked.sample,
        seed=asked.seed,
        join=asked.join,
        reward=asked.reward,
        where=asked.where,
        pareto=asked.pareto,
        most=asked.most,
        columns=asked.columns,
        partial=asked.partial,
    )


def _base(asked: Options) -> Base:
    from costmodel.interop.opening import refuse_factory
    from costmodel.language.loading import open_spec, sides_of
    from costmodel.sweeping.request.base import Base

    refuse_factory(asked.spec, "sweep")
    name, variant = with_variant(asked.spec, asked.variant)
    return Base(
        open_spec(name),
        name,
        variant,
        settings(asked.assigned),
        sides_of(spatial_sizes(sizes(asked.shapes))),
        asked.batch,
        asked.peak,
        asked.dtype,
        timing=_timing(asked),
    )


def _timing(asked: Options) -> Timing | None:
    """What foretells times, if a platform is named."""
    if asked.platform is None:
        if asked.partial:
            raise wrong("there is no platform to predict times on", "--platform P", "--partial")
        return None
    from costmodel.latency.timing import Timing

    return Timing(platform_of(asked.platform))


def _pairs(ranges: tuple[str, ...]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in ranges:
        name, equals, values = text.partition("=")
        if not equals or not name.strip():
            remedy = "write e.g. --over width=0.25:2.0:0.01"
            raise wrong(f"'{text}' is not name=values", remedy, "--over")
        if name.strip() in found:
            remedy = "give all its values at once"
            raise wrong(f"'{name.strip()}' is swept twice", remedy, "--over")
        found[name.strip()] = values
    return found


def _run(job: Job, executor: Executor, asked: Options) -> None:
    output = asked.output
    if output is None or output == "-":
        if asked.resume or asked.force:
            option = "--resume" if asked.resume else "--force"
            raise wrong(f"{option} needs a file", "add -o FILE")
        print_rows(job, executor)
    else:
        write_rows(job, executor, output, resume=asked.resume, force=asked.force)
