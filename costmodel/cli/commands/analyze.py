"""Show where a network's FLOPs, memory access and params go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from costmodel.analysis.counters import COUNTERS
from costmodel.cli.completing import complete_spec, complete_variant
from costmodel.cli.completing_values import layers
from costmodel.cli.keeping import keep_yaml
from costmodel.cli.models import ModelReading, custom_ops
from costmodel.cli.options import (
    FILE,
    batch_option,
    custom_ops_option,
    dtype_option,
    given_as,
    input_option,
    output_option,
    peak_option,
    set_option,
    table_format_option,
)
from costmodel.cli.output import emit, show
from costmodel.cli.platforms import platform_option
from costmodel.cli.plotting import Plot, check_plot, plot_memory, size_option
from costmodel.cli.predicting import told_on
from costmodel.cli.requests import networks, settings, sizes
from costmodel.cli.terminal import prose
from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import dataclass

if TYPE_CHECKING:
    from costmodel.analysis.liveness import PeakMode
    from costmodel.analysis.report import BnMode, FlopsConvention, Report
    from costmodel.core.precision import Precision
    from costmodel.render.chart.picture import Size
    from costmodel.render.prose import Prose


_EXAMPLES = """\b
Examples:
  costmodel analyze mobilenetv2 --variant 0.75 --input 192
  costmodel analyze my.yaml --set width=0.5 --by op --all
  costmodel analyze resnet --by kind --format csv -o resnet.csv
  costmodel analyze shufflenetv2 --explain stage2.1.left.depthwise
  costmodel analyze model.onnx --input image=1x3x224x224
  costmodel analyze torchvision.models:resnet50 --input 3x224x224"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    specs: tuple[str, ...]
    variant: str | None
    assigned: tuple[str, ...]
    shapes: tuple[str, ...]
    batch: int
    dtype: Precision | None
    flops_convention: FlopsConvention
    convention: str | None
    bn: BnMode
    peak: PeakMode
    by: str
    everything: bool
    explain: str | None
    as_nodes: bool
    strict: bool
    custom_ops: str | None
    platform: str | None
    style: str
    plot: str | None
    size: Size | None
    output: str | None


@click.command("analyze", epilog=_EXAMPLES)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, shell_complete=complete_spec)
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="A variant of the spec, or all.  [default: its first]",
)
@set_option
@input_option
@batch_option
@dtype_option
@click.option(
    "--flops-convention",
    type=click.Choice(["1x", "2x"]),
    default="1x",
    show_default=True,
    help="FLOPs for each multiply-add.",
)
@click.option(
    "--convention",
    type=click.Choice(list(COUNTERS)),
    metavar="TOOL",
    help="Count FLOPs as another tool does: fvcore, thop ... ('costmodel conventions').",
)
@click.option(
    "--bn",
    type=click.Choice(["folded", "separate"]),
    default="folded",
    show_default=True,
    help="Batch norm behind a convolution: folded into it, or an op of its own.",
)
@peak_option
@click.option(
    "--by",
    type=click.Choice(["op", "block", "stage", "kind"]),
    default="block",
    show_default=True,
    help="What a row is; JSON always has blocks and layers.",
)
@click.option("--all", "everything", is_flag=True, help="Show every row of a long table.")
@click.option("--as-nodes", is_flag=True, help="Of a model, every node by itself, as in the file.")
@click.option("--strict", is_flag=True, help="Refuse a model with nodes that are not covered.")
@custom_ops_option
@platform_option
@click.option(
    "--explain",
    metavar="LAYER",
    shell_complete=layers,
    help="Show one layer's formulas with its numbers.",
)
@table_format_option
@click.option(
    "--plot", type=FILE, help="Draw the activations that are alive: an .svg, .png or .pdf file."
)
@size_option
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """Show where the FLOPs, memory access and params of networks go.

    SPEC is a shipped name (see 'costmodel list') or the path of a YAML file, maybe with its variant
    (mobilenetv2:1.4), - for standard input, or a model: the path of a file of ONNX or TensorFlow
    Lite (.onnx, .tflite), or package.module:factory, which makes a module of PyTorch and is
    imported and called.
    """
    _check(asked)
    check_plot(asked.plot, None, asked.output, asked.size)
    keep_yaml(asked.plot)
    with custom_ops(asked.custom_ops, asked.specs) as custom:
        found, problems = networks(
            asked.specs,
            asked.variant,
            settings(asked.assigned),
            sizes(asked.shapes),
            asked.batch,
            asked.dtype,
            ModelReading(asked.strict, asked.as_nodes, custom),
        )
    if found:
        from costmodel.analysis.report import analyze

        reports: Iterator[Report] = (
            analyze(one, asked.bn, asked.flops_convention, asked.peak) for one in found
        )
        if tool := asked.convention:
            from costmodel.analysis.counting import counted_as

            reports = (counted_as(one, tool) for one in reports)
        if asked.plot:
            kept = tuple(reports)
            plot_memory(kept, Plot(asked.plot, asked.size))
            reports = iter(kept)
        if asked.explain is not None:
            texts = _explained(reports, asked.explain, problems)
            emit(_narrow(texts, prose(asked.output)), asked.output)
        else:
            from costmodel.render.views.report import Reports

            times = told_on(asked.platform, found) if asked.platform else ()
            view = Reports(reports, asked.by, asked.everything, times)
            show(view, asked.style, asked.output)
    if problems:
        raise SpecError(problems)


def _check(asked: Options) -> None:
    if asked.convention and (asked.explain is not None or asked.flops_convention != "1x"):
        remedy = "leave --explain and --flops-convention out"
        raise wrong("--convention counts as the tool does, by no formula of ours", remedy)
    if asked.explain is not None and asked.style != "text":
        raise wrong("--explain writes text", "--format json has every layer's numbers")
    if asked.explain is not None and asked.platform:
        raise wrong("--explain predicts nothing", "leave --platform out")


def _apart(texts: Iterable[str]) -> Iterator[str]:
    """An empty line between reports."""
    for number, text in enumerate(texts):
        yield "\n" * (number > 0) + text


def _narrow(texts: Iterable[str], out: Prose) -> Iterator[str]:
    """Lines that are too wide go on below what their title is followed by."""
    for text in texts:
        lines = text.split("\n")
        yield "\n".join(out.wrapped(line, _TITLE if line[2:3].strip() else 2) for line in lines)


_TITLE = 13
"""The columns of a title in an explanation."""


def _explained(reports: Iterator[Report], layer: str, problems: list[Problem]) -> Iterator[str]:
    """The layer in each report; ``problems`` gains those reports that do not have it."""
    from costmodel.symbolic.layer import explain

    def texts() -> Iterator[str]:
        for report in reports:
            try:
                yield explain(report, layer)
            except SpecError as error:
                problems.extend(error.problems)

    return _apart(texts())
