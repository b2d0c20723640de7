"""Hold counts against measured times, and name what FLOPs get wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import click

from costmodel.cli.options import given_as, output_option, table_format_option
from costmodel.cli.output import show
from costmodel.cli.recorded import columns_from_option, on_device, rows_of, timed
from costmodel.cli.terminal import say
from costmodel.cli.usage import wrong
from costmodel.comparing.agreement_limits import BadLimit, Limit, read_limit

if TYPE_CHECKING:
    from costmodel.comparing.timed import Timed
    from costmodel.latency.runs.reading import Row

_EXAMPLES = """\b
Examples:
  costmodel check runs.csv
  costmodel check phone.csv --columns-from model=Net --columns-from milliseconds=avg
  costmodel check --published                the paper's own GPU and ARM, and others'
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

    tables: tuple[str, ...]
    published: bool
    renamed: Mapping[str, str]
    device: str | None
    below: tuple[Limit, ...]
    above: tuple[Limit, ...]
    style: str
    output: str | None


@click.command("check", epilog=_EXAMPLES)
@click.argument("tables", metavar="[RUNS...]", nargs=-1, type=click.Path(allow_dash=True))
@click.option("--published", is_flag=True, help="The speeds that papers print.")
@columns_from_option
@click.option("--device", metavar="NAME", help="Of the runs, those on this device alone.")
@click.option(
    "--fail-below",
    "below",
    metavar="STATISTIC:VALUE",
    multiple=True,
    callback=partial(_limits, is_least=True),
    help="Exit with 1 if spearman, kendall, within5 or within10 of FLOPs + MAC is less; of another "
    "predictor: mac.spearman:0.9. May be given again.",
)
@click.option(
    "--fail-above",
    "above",
    metavar="mape:VALUE",
    multiple=True,
    callback=partial(_limits, is_least=False),
    help="The same for the mean error in percent.",
)
@table_format_option
@output_option
@given_as(Options)
def command(asked: Options) -> int:
    """Hold FLOPs, MAC, ops, fragments and element-wise MAC against measured times.

    RUNS are tables of runs, CSV or JSON, with a model and its milliseconds in each row. Runs that
    differ in device, runtime, version, batch or threads are held apart.
    """
    if bool(asked.tables) == asked.published:
        raise wrong("name tables of runs, or say --published", "e.g. costmodel check runs.csv")
    from costmodel.comparing.agreement_limits import failures
    from costmodel.comparing.timed import checks
    from costmodel.render.views.checked import CheckedCounts

    found = checks(_timed(asked))
    show(CheckedCounts(found), asked.style, asked.output)
    failed = list(failures(found.checked, (*asked.below, *asked.above)))
    for reason in failed:
        say(f"failed: {reason}")
    return 1 if failed else 0


def _timed(asked: Options) -> tuple[Timed, ...]:
    rows = _published() if asked.published else rows_of(asked.tables, asked.renamed)
    return timed(on_device(rows, asked.device))


def _published() -> Sequence[Row]:
    from costmodel.comparing.published_runs import published_runs
    from costmodel.latency.runs.reading import Row

    return [Row(run, None) for run in published_runs()]
