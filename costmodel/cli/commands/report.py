"""Write a page to look at: graph, charts and tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
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
from costmodel.cli.requests import networks, settings, sizes
from costmodel.cli.runs_asked import (
    asked_rows,
    columns_from_option,
    recorded,
    runs_device_option,
    runs_option,
)
from costmodel.cli.terminal import say
from costmodel.core.problems import Problem, SpecError

if TYPE_CHECKING:
    from costmodel.analysis.liveness import PeakMode
    from costmodel.analysis.report import Report
    from costmodel.core.network import Network
    from costmodel.render.page.page import Side

_EXAMPLES = """\b
Examples:
  costmodel report mobilenetv2
  costmodel report my.yaml --variant 0.5 -o my.html
  costmodel report model.onnx --runs runs.csv"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    spec: str
    variant: str | None
    assigned: tuple[str, ...]
    shapes: tuple[str, ...]
    batch: int
    peak: PeakMode
    custom_ops: str | None
    config: str | None
    tables: tuple[str, ...]
    renamed: Mapping[str, str]
    device: str | None
    output: str


@click.command("report", epilog=_EXAMPLES)
@click.argument("spec", metavar="SPEC", shell_complete=complete_spec)
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
@custom_ops_option
@config_option
@runs_option
@columns_from_option
@runs_device_option
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

    SPEC is as for 'costmodel analyze'. The page has the graph with its blocks to open, coloured by
    what is chosen, tables, what lint finds, and the lines of the spec.
    """
    _require_jinja()
    rows = asked_rows(asked.tables, asked.renamed)
    network = _network(asked)
    runs = recorded(rows, asked.device, [network])
    from costmodel.analysis.report import analyze
    from costmodel.render.page.writing import written

    time = runs.of(network) if runs else None
    times = {runs.setup: time} if runs and time is not None else {}
    side = _side(analyze(network, peak=asked.peak), asked.config, times)
    emit_exact([written([side])], asked.output)
    if asked.output != "-":
        say(f"wrote {asked.output}: open it in a browser")


def _require_jinja() -> None:
    if find_spec("jinja2") is None:
        hint = "install it with: pip install 'costmodel[report]'"
        raise SpecError([Problem("report needs jinja2, which is not installed", None, hint)])


def _network(asked: Options) -> Network:
    with custom_ops(asked.custom_ops, [asked.spec]) as custom:
        found, problems = networks(
            [asked.spec],
            asked.variant,
            settings(asked.assigned),
            sizes(asked.shapes),
            asked.batch,
            reading=ModelReading(custom=custom),
        )
    if problems:
        raise SpecError(problems)
    if len(found) > 1:
        hint = "name one of its variants: 'costmodel list' has them"
        raise SpecError([Problem(f"{asked.spec} is {len(found)} networks", None, hint)])
    return found[0]


def _side(report: Report, config: str | None, times: Mapping[str, float]) -> Side:
    """A network with what lint finds in it, less what comments silence."""
    from costmodel.linting.config.locating import settings_for
    from costmodel.linting.judging import judge
    from costmodel.linting.suppressions import Silencers, suppressions
    from costmodel.render.page.page import Side
    from costmodel.render.page.places import Places

    network = report.network
    rules = settings_for(config, Path.cwd()).rules_of(network.spec)
    sources = Places(network).sources
    silencers = Silencers(comment for source in sources for comment in suppressions(source))
    findings = [one for one in judge(report, rules).findings if not silencers.of(one)]
    return Side(report, findings, times)
