"""List the variants of specs with their totals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing import complete_spec
from costmodel.cli.keeping import keep_yaml
from costmodel.cli.models import ModelReading, custom_ops
from costmodel.cli.options import (
    FILE,
    batch_option,
    columns_option,
    custom_ops_option,
    dtype_option,
    given_as,
    input_option,
    output_option,
    table_format_option,
)
from costmodel.cli.output import show
from costmodel.cli.platforms import platform_option
from costmodel.cli.plotting import Plot, check_plot, plot_kinds, size_option
from costmodel.cli.predicting import timed_on
from costmodel.cli.progress import followed
from costmodel.cli.requests import networks, sizes
from costmodel.cli.runs_asked import (
    asked_rows,
    columns_from_option,
    recorded,
    runs_device_option,
    runs_option,
)
from costmodel.cli.usage import wrong
from costmodel.core.problems import SpecError
from costmodel.core.values import dataclass

if TYPE_CHECKING:
    from costmodel.core.precision import Precision
    from costmodel.render.chart.picture import Size

_EXAMPLES = """\b
Examples:
  costmodel list                              every network that is shipped
  costmodel list mobilenetv2 my.yaml --format csv
  costmodel list mobilenetv2 --dtype int8 --columns mac_bytes,params_bytes
  costmodel list shufflenetv2 --published     our counts against the papers'
  costmodel list mobilenetv2 --runs runs.csv  with the times recorded there
  costmodel list mobilenetv2 --platform platform.yaml      predicted times"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    specs: tuple[str, ...]
    style: str
    published: bool
    tables: tuple[str, ...]
    renamed: Mapping[str, str]
    device: str | None
    platform: str | None
    columns: tuple[str, ...]
    dtype: Precision | None
    shapes: tuple[str, ...]
    batch: int
    custom_ops: str | None
    plot: str | None
    size: Size | None
    output: str | None


@click.command("list", epilog=_EXAMPLES)
@click.argument("specs", metavar="[SPEC...]", nargs=-1, shell_complete=complete_spec)
@table_format_option
@click.option("--published", is_flag=True, help="What papers print of them, beside our counts.")
@runs_option
@columns_from_option
@runs_device_option
@platform_option
@columns_option()
@dtype_option
@input_option
@batch_option
@custom_ops_option
@click.option(
    "--plot", type=FILE, help="Draw the parts of kinds of ops in MAC: an .svg, .png or .pdf file."
)
@size_option
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """List the variants of specs, by default all that are shipped, with their totals.

    SPEC is as for 'costmodel analyze': a model has one row.
    """
    check_plot(asked.plot, None, asked.output, asked.size)
    keep_yaml(asked.plot)
    if asked.published:
        if asked.shapes or asked.batch != 1:
            raise wrong("--published has the papers' sizes", "leave --input and --batch out")
        if asked.plot:
            remedy = "'costmodel compare --plot' draws published accuracies"
            raise wrong("--published has no chart", remedy)
        if asked.custom_ops:
            raise wrong("--published has no models", "leave --custom-ops out")
        if asked.platform:
            raise wrong("--published predicts nothing", "leave --platform out")
        if asked.tables or asked.renamed:
            remedy = "leave it out; 'costmodel check --published' has published times"
            raise wrong("--published has no runs", remedy)
        from costmodel.cli.published_figures import show_published

        show_published(asked.specs, asked.style, asked.output)
        return
    rows = asked_rows(asked.tables, asked.renamed)
    from costmodel.language.sources.library import shipped

    specs = asked.specs or list(shipped())
    with custom_ops(asked.custom_ops, specs) as custom:
        found, problems = networks(
            specs,
            "all",
            None,
            sizes(asked.shapes),
            asked.batch,
            asked.dtype,
            ModelReading(custom=custom),
        )
    if found:
        from costmodel.analysis.report import analyze
        from costmodel.render.views.list import Listing

        runs = (
            timed_on(asked.platform, found, asked.tables)
            if asked.platform
            else recorded(rows, asked.device, found)
        )
        reports = tuple(map(analyze, followed(found)))
        if asked.plot:
            plot_kinds(reports, Plot(asked.plot, asked.size))
        show(Listing(reports, asked.columns, runs), asked.style, asked.output)
    if problems:
        raise SpecError(problems)
