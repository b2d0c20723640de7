"""Hold counts against measured times, and name what FLOPs get wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing import complete_spec
from costmodel.cli.completing_values import one_of, statistics
from costmodel.cli.measuring import (
    all_measured,
    force_option,
    measuring_option,
    require_quiet,
    seconds_option,
    seed_option,
    threads_option,
)
from costmodel.cli.options import (
    FILE,
    batch_option,
    given_as,
    output_option,
    table_format_option,
)
from costmodel.cli.output import show
from costmodel.cli.platforms import platform_of, platform_option
from costmodel.cli.plotting import Plot, check_plot, plot_times, size_option
from costmodel.cli.recorded import of_specs, rows_of, timed
from costmodel.cli.requests import networks_of
from costmodel.cli.runs_asked import columns_from_option, on_device, runs_device_option
from costmodel.cli.terminal import say
from costmodel.cli.usage import wrong
from costmodel.comparing.agreement_limits import TOLD, BadLimit, Limit, read_limit
from costmodel.comparing.naming import split
from costmodel.core.problems import SpecError, quoted
from costmodel.core.values import dataclass

if TYPE_CHECKING:
    from costmodel.comparing.timed import Timed
    from costmodel.latency.runs.reading import Row
    from costmodel.render.chart.picture import Size

_EXAMPLES = """\b
Examples:
  costmodel check runs.csv
  costmodel check phone.csv --columns-from model=Net
          --columns-from milliseconds=avg
  costmodel check mobilenetv2:all shufflenetv2:all --runtime onnxruntime
  costmodel check --published      the paper's own GPU and ARM, and others'
  costmodel check phone.csv --platform phone.yaml
  costmodel check mobilenetv2:all --platform phone.yaml --against phone.csv
  costmodel check runs.csv --fail-below kendall:0.8 --fail-above mac.mape:40

Exit status: 0 all is well, 1 an agreement is not as good as asked, 2 your input is wrong."""


def _limits(
    _context: click.Context,
    parameter: click.Parameter,
    texts: tuple[str, ...],
    *,
    is_least: bool,
) -> tuple[Limit, ...]:
    try:
        return tuple(read_limit(text, is_least=is_least) for text in texts)
    except BadLimit as error:
        raise wrong(str(error), error.hint, parameter.opts[0]) from None


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    words: tuple[str, ...]
    against: tuple[str, ...]
    published: bool
    renamed: Mapping[str, str]
    device: str | None
    runtime: str | None
    threads: int
    batch: int
    seconds: float
    seed: int
    force: bool
    platform: str | None
    below: tuple[Limit, ...]
    above: tuple[Limit, ...]
    plot: str | None
    size: Size | None
    style: str
    output: str | None


@click.command("check", epilog=_EXAMPLES)
@click.argument("words", metavar="[RUNS... | SPEC...]", nargs=-1, shell_complete=complete_spec)
@click.option(
    "--against",
    type=FILE,
    metavar="RUNS",
    multiple=True,
    help="Hold the SPECs, or without any all networks, against this table. May be given again.",
)
@click.option("--published", is_flag=True, help="The speeds that papers print.")
@columns_from_option
@runs_device_option
@measuring_option
@threads_option
@batch_option
@seconds_option(3.0)
@seed_option
@force_option
@platform_option
@click.option(
    "--fail-below",
    "below",
    shell_complete=one_of(statistics),
    metavar="STATISTIC:VALUE",
    multiple=True,
    callback=partial(_limits, is_least=True),
    help="Exit with 1 if spearman, kendall, within5 or within10 of FLOPs + MAC is less; of another "
    "predictor: mac.spearman:0.9. May be given again.",
)
@click.option(
    "--fail-above",
    "above",
    shell_complete=one_of(lambda: ("mape:",)),
    metavar="mape:VALUE",
    multiple=True,
    callback=partial(_limits, is_least=False),
    help="The same for the mean error in percent.",
)
@click.option("--plot", type=FILE, help="Draw times over FLOPs: an .svg, .png or .pdf file.")
@size_option
@table_format_option
@output_option
@given_as(Options)
def command(asked: Options) -> int:
    """Hold FLOPs, MAC, ops, fragments and element-wise MAC against measured times.

    RUNS are tables of runs, CSV or JSON, with a model and its milliseconds in each row, as
    'costmodel measure -o' and others write them. With --runtime, SPECs are measured now instead, as
    'costmodel measure' does. Runs that differ in device, runtime, version, batch or threads are
    held apart. With --platform its predictions are held against the times as well, the ten worst by
    name. With --against, words are SPECs of that table: all variants where none is named.
    """
    _check(asked)
    check_plot(asked.plot, None, asked.output, asked.size)
    from costmodel.comparing.agreement_limits import failures
    from costmodel.comparing.agreements import checks
    from costmodel.render.views.checked import CheckedCounts

    platform = platform_of(asked.platform) if asked.platform else None
    found = checks(_timed(asked), platform)
    if asked.plot:
        plot_times(found.checked, Plot(asked.plot, asked.size))
    show(CheckedCounts(found), asked.style, asked.output)
    failed = list(failures(found.checked, (*asked.below, *asked.above)))
    for reason in failed:
        say(f"failed: {reason}")
    return 1 if failed else 0


def _check(asked: Options) -> None:
    """Refuse what says nothing, or twice where the times come from."""
    if asked.against and (asked.published or asked.runtime):
        raise wrong("--against is where times come from, and so is another option", "leave one out")
    if not asked.against and bool(asked.words) == asked.published:
        raise wrong("name tables of runs, or say --published", "e.g. costmodel check runs.csv")
    if asked.runtime and asked.published:
        raise wrong("--runtime measures, and --published does not", "leave one of them out")
    if asked.renamed and (asked.runtime or asked.published):
        raise wrong("--columns-from is about tables of runs", "leave it out")
    if asked.device and asked.runtime:
        raise wrong("--runtime measures on this device", "leave --device out")
    if not asked.platform and any(one.predictor in TOLD for one in (*asked.below, *asked.above)):
        raise wrong("nothing is predicted that could be too far off", "add --platform FILE")


def _timed(asked: Options) -> Sequence[Timed]:
    if asked.runtime:
        return _measured(asked, asked.runtime)
    if asked.against:
        rows = of_specs(rows_of(asked.against, asked.renamed), asked.words)
        return timed(on_device(rows, asked.device))
    _refuse_specs(asked.words)
    rows = _published() if asked.published else rows_of(asked.words, asked.renamed)
    return timed(on_device(rows, asked.device))


def _refuse_specs(words: Sequence[str]) -> None:
    """Tell of networks that are named and not to be measured.

    Raises:
        UsageError: a word is no table.
    """
    from costmodel.language.sources.library import shipped

    for word in words:
        spec = split(word)[0]
        if spec in shipped() or Path(spec).suffix.lower() in (".yaml", ".yml", ".onnx", ".tflite"):
            remedy = "add --runtime onnxruntime to measure it now"
            raise wrong(f"{quoted(word)} is a network, not a table of runs", remedy)


def _published() -> Sequence[Row]:
    from costmodel.comparing.published_runs import published_runs
    from costmodel.latency.runs.reading import Row

    return [Row(run, None) for run in published_runs()]


def _measured(asked: Options, runtime: str) -> Sequence[Timed]:
    from costmodel.analysis.report import analyze
    from costmodel.comparing.timed import Timed
    from costmodel.latency.measuring.measured import runs

    found, problems = networks_of(map(split, asked.words), batch=asked.batch)
    if problems:
        raise SpecError(problems)
    measurement = all_measured(found, runtime, asked.threads, asked.seconds, asked.seed)
    require_quiet(measurement, is_forced=asked.force)
    networks = (one.network for one in measurement.networks)
    pairs = zip(runs(measurement, "costmodel check"), networks, strict=True)
    return [Timed(run, analyze(network)) for run, network in pairs]
