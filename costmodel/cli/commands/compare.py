"""Show networks side by side, as a table or a plot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from costmodel.analysis.selection import ALIASES, AXES, COMPARED, plain
from costmodel.cli.completing import complete_spec, complete_variant
from costmodel.cli.completing_values import compared, one_of, published_devices
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
from costmodel.cli.plotting import Plot, check_plot, plot, size_option
from costmodel.cli.predicting import timed_on
from costmodel.cli.progress import followed
from costmodel.cli.published_device import published_device
from costmodel.cli.requests import networks_of, sizes
from costmodel.cli.runs_asked import (
    asked_rows,
    columns_from_option,
    has_device,
    recorded,
    runs_option,
)
from costmodel.cli.terminal import say
from costmodel.cli.usage import wrong
from costmodel.comparing.naming import split
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import dataclass

if TYPE_CHECKING:
    from costmodel.comparing.side_by_side import Entry
    from costmodel.core.network import Network
    from costmodel.core.precision import Precision
    from costmodel.render.chart.picture import Size

_TIME = "latency_ms"
*_MOST_SORTS, _LAST_SORT = plain(COMPARED)


def measure(word: str) -> str:
    """The measure that a word of ``--sort`` means, maybe by a name that it once had.

    Raises:
        BadParameter: it means none.
    """
    return click.Choice(tuple(COMPARED)).convert(ALIASES.get(word, word), None, None)


_EXAMPLES = """\b
Examples:
  costmodel compare mobilenetv2 shufflenetv2:1.5x mine.yaml --sort mac
  costmodel compare mine.yaml mobilenetv2:all --top1 mine.yaml=71.5
          --plot chart.svg
  costmodel compare vgg resnet --variant all --format csv -o all.csv
  costmodel compare mobilenetv2 shufflenetv2 --runs runs.csv --sort latency_ms"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    specs: tuple[str, ...]
    variant: str | None
    shapes: tuple[str, ...]
    batch: int
    custom_ops: str | None
    key: str | None
    tables: tuple[str, ...]
    renamed: Mapping[str, str]
    device: str | None
    platform: str | None
    given_words: tuple[str, ...]
    plot: str | None
    size: Size | None
    axis: str | None
    columns: tuple[str, ...]
    dtype: Precision | None
    style: str
    output: str | None


@click.command("compare", epilog=_EXAMPLES)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, shell_complete=complete_spec)
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="Of SPECs that name none, or all.  [default: first]",
)
@input_option
@batch_option
@custom_ops_option
@click.option(
    "--sort",
    "key",
    type=measure,
    metavar="MEASURE",
    shell_complete=one_of(compared),
    help=f"The best first, by {', '.join(_MOST_SORTS)} or {_LAST_SORT}.  [default: as named]",
)
@runs_option
@columns_from_option
@click.option(
    "--device",
    metavar="NAME",
    shell_complete=one_of(published_devices),
    help="Of the runs if they have it, else of the published speeds.  [default: GTX 1080Ti]",
)
@platform_option
@click.option(
    "--top1",
    "given_words",
    metavar="SPEC[:VARIANT]=PERCENT",
    multiple=True,
    help="Its accuracy; replaces a published one, with a note. May be given again.",
)
@click.option("--plot", type=FILE, help="Draw top-1 over --x: an .svg, .png or .pdf file.")
@size_option
@click.option(
    "--x",
    "axis",
    type=click.Choice(tuple(AXES)),
    help="The plot's horizontal axis.  [default: flops]",
)
@columns_option(beside=True)
@dtype_option
@table_format_option
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """Show networks side by side, with what is published of their accuracy and speed.

    SPEC is a shipped name, the path of a YAML file, or either with a variant: mobilenetv2:1.4,
    mobilenetv2:all; or a model (.onnx, .tflite). A file whose name has a colon is itself meant.
    """
    check_plot(asked.plot, asked.axis, asked.output, asked.size)
    _refuse_times(asked)
    runs = asked_rows(asked.tables, asked.renamed)
    of_runs = asked.device if has_device(runs, asked.device) else None
    device = published_device(None if of_runs else asked.device)
    measured, problems = _networks(asked)
    for path in (asked.output, asked.plot):
        keep_yaml(path)
    if measured:
        from costmodel.analysis.report import analyze
        from costmodel.comparing.side_by_side import entries, ordered, with_times
        from costmodel.render.views.compared import Compared

        times = (
            timed_on(asked.platform, measured, asked.tables)
            if asked.platform
            else recorded(runs, of_runs, measured)
        )
        shown = _measures(asked, measured)
        counted = dict.fromkeys((*plain(COMPARED), *shown, *([asked.key] if asked.key else ())))
        published = entries(map(analyze, followed(measured)), device, counted)
        timed = with_times(published, measured, times) if times else published
        found = timed if problems else _with_given(timed, asked.given_words)
        rows = ordered(found, asked.key) if asked.key else found
        if asked.plot and not problems:
            where = times.setup if times and asked.axis == _TIME else device
            plot(rows, Plot(asked.plot, asked.size), asked.axis or "flops", where)
        show(
            Compared(rows, device, shown, times.how if times else "recorded"),
            asked.style,
            asked.output,
        )
    if problems:
        raise SpecError(problems)


def _measures(asked: Options, found: Sequence[Network]) -> tuple[str, ...]:
    """The measures that are shown: bytes and bits where a network says a dtype, or by name."""
    stated = any(one.states_dtypes for one in found)
    shown = asked.columns or plain(COMPARED, stated=stated)
    return (*shown, _TIME) if (asked.tables or asked.platform) and _TIME not in shown else shown


def _refuse_times(asked: Options) -> None:
    if _TIME in (asked.key, asked.axis, *asked.columns) and not (asked.tables or asked.platform):
        raise wrong(f"{_TIME} is of recorded runs, or predicted", "add --runs or --platform FILE")


def _networks(asked: Options) -> tuple[list[Network], list[Problem]]:
    words = [split(word) for word in asked.specs]
    wanted = [(spec, own or asked.variant) for spec, own in words]
    with custom_ops(asked.custom_ops, (spec for spec, _ in words)) as custom:
        reading = ModelReading(custom=custom)
        return networks_of(wanted, None, sizes(asked.shapes), asked.batch, asked.dtype, reading)


def _with_given(published: Sequence[Entry], words: Sequence[str]) -> Sequence[Entry]:
    """The networks with the accuracies of ``--top1``; tells of the published that these replace."""
    from costmodel.comparing.side_by_side import with_accuracies

    found = with_accuracies(published, words)
    for before, row in dict.fromkeys(zip(published, found, strict=True)):
        old, new = before.values["top1"], row.values["top1"]
        if old is not None and row != before:
            source = f"the published {old} ({before.sources['top1']})"
            say(f"note: --top1 {row.name}={new} replaces {source}")
    return found
