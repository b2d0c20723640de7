"""Write a page to look at: graph, charts and tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing import complete_spec, complete_variant
from costmodel.cli.models import ModelReading, custom_ops
from costmodel.cli.options import (
    FILE,
    batch_option,
    config_option,
    custom_ops_option,
    given_as,
    input_option,
    peak_option,
    set_option,
)
from costmodel.cli.output import emit_exact
from costmodel.cli.platforms import platform_option
from costmodel.cli.reporting import measured_times, predictions, side_of
from costmodel.cli.requests import networks, settings, sizes, with_variant
from costmodel.cli.runs_asked import (
    asked_rows,
    columns_from_option,
    runs_device_option,
    runs_option,
)
from costmodel.cli.terminal import say
from costmodel.comparing.naming import split
from costmodel.core.problems import Problem, SpecError

if TYPE_CHECKING:
    from costmodel.analysis.liveness import PeakMode
    from costmodel.core.network import Network
    from costmodel.render.page.comparison import Comparison
    from costmodel.render.page.page import Side

_EXAMPLES = """\b
Examples:
  costmodel report mobilenetv2
  costmodel report my.yaml --variant 0.5 -o my.html
  costmodel report model.onnx --runs runs.csv --platform laptop.yaml
  costmodel report mobilenetv2:1.0 --compare my_mobilenetv2.yaml"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    spec: str
    variant: str | None
    other: str | None
    assigned: tuple[str, ...]
    shapes: tuple[str, ...]
    batch: int
    peak: PeakMode
    custom_ops: str | None
    config: str | None
    tables: tuple[str, ...]
    renamed: Mapping[str, str]
    device: str | None
    platform: str | None
    output: str


@click.command("report", epilog=_EXAMPLES)
@click.argument("spec", metavar="SPEC", shell_complete=complete_spec)
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="A variant of the spec.  [default: its first]",
)
@click.option(
    "--compare",
    "other",
    metavar="OTHER",
    shell_complete=complete_spec,
    help="Another network beside it, a spec, SPEC:VARIANT or a model, with what differs.",
)
@set_option
@input_option
@batch_option
@peak_option
@custom_ops_option
@config_option
@runs_option
@columns_from_option
@runs_device_option
@platform_option
@click.option(
    "-o",
    "--output",
    type=FILE,
    default="report.html",
    show_default=True,
    help="The file to write; - for standard output.",
)
@given_as(Options)
def command(asked: Options) -> None:
    """Write a network as one HTML page, which needs no network and no other file.

    SPEC is as for 'costmodel analyze', or SPEC:VARIANT. The page has the graph with its blocks to
    open, coloured by what is chosen, charts, tables, what lint finds, and the lines of the spec.
    """
    _require_jinja()
    rows = asked_rows(asked.tables, asked.renamed)
    found = _networks(asked)
    runs = measured_times(rows, asked.device, found)
    from costmodel.render.page.writing import written

    times = predictions(asked.platform, found)
    sides = [
        side_of(network, time, runs, asked.peak, asked.config)
        for network, time in zip(found, times, strict=True)
    ]
    pieces = [written(*_marked(sides))]
    emit_exact(pieces, asked.output)
    if asked.output != "-":
        say(f"wrote {asked.output}: open it in a browser")


def _require_jinja() -> None:
    if find_spec("jinja2") is None:
        hint = "install it with: pip install 'costmodel[report]'"
        raise SpecError([Problem("report needs jinja2, which is not installed", None, hint)])


def _networks(asked: Options) -> list[Network]:
    """The network, and the one that it is compared with."""
    words = [asked.spec, *([asked.other] if asked.other else [])]
    pairs = [with_variant(asked.spec, asked.variant), *map(split, words[1:])]
    with custom_ops(asked.custom_ops, [name for name, _ in pairs]) as custom:
        reading = ModelReading(custom=custom)
        (spec, variant), *others = pairs
        first = _network(asked, spec, variant, settings(asked.assigned), reading)
        return [first, *(_network(asked, name, one, {}, reading) for name, one in others)]


def _network(
    asked: Options,
    spec: str,
    variant: str | None,
    parameters: dict[str, str],
    reading: ModelReading,
) -> Network:
    found, problems = networks(
        [spec], variant, parameters, sizes(asked.shapes), asked.batch, reading=reading
    )
    if problems:
        raise SpecError(problems)
    if len(found) > 1:
        hint = "name one of its variants: 'costmodel list' has them"
        raise SpecError([Problem(f"{spec} is {len(found)} networks", None, hint)])
    return found[0]


def _marked(sides: Sequence[Side]) -> tuple[Sequence[Side], Comparison | None]:
    """Two networks with what differs between them; one as it is."""
    if len(sides) == 1:
        return sides, None
    from costmodel.render.page.comparison import Comparison

    compared = Comparison.of(*(side.report for side in sides))
    told = zip(sides, compared.marks, compared.titles, strict=True)
    return [replace(side, marks=marks, name=name) for side, marks, name in told], compared
