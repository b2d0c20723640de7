"""List the variants of specs with their totals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import click

from costmodel.cli.options import format_option, given_as, output_option
from costmodel.cli.output import console, emit, refuse_sources
from costmodel.cli.requests import networks
from costmodel.core.problems import SpecError

if TYPE_CHECKING:
    from costmodel.core.network import Network


_EXAMPLES = """\b
Examples:
  costmodel list                              every network that is shipped
  costmodel list mobilenetv2 my.yaml --format csv
  costmodel list shufflenetv2 --published     our counts against the papers'"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    specs: tuple[str, ...]
    style: str
    published: bool
    output: str | None


@click.command("list", epilog=_EXAMPLES)
@click.argument("specs", metavar="[SPEC...]", nargs=-1)
@format_option("text", "json", "csv", "markdown")
@click.option("--published", is_flag=True, help="What papers print of them, beside our counts.")
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """List the variants of specs, by default all that are shipped, with their totals."""
    refuse_sources(asked.output, asked.specs)
    if asked.published:
        from costmodel.cli.published_figures import show

        show(asked.specs, asked.style, asked.output)
        return
    from costmodel.language.sources.library import shipped

    found, problems = networks(asked.specs or list(shipped()), "all")
    rows = [_row(network) for network in found]
    if rows:
        emit([_rendered(rows, asked.style, asked.output)], asked.output)
    if problems:
        raise SpecError(problems)


def _row(network: Network) -> dict[str, object]:
    from costmodel.analysis.report import analyze

    total = analyze(network).total()
    cost = total.cost
    return {
        "spec": network.spec,
        "network": network.name,
        "variant": network.variant,
        "inputs": {name: list(shape) for name, shape in network.inputs.items()},
        "flops": cost.flops,
        "mac": cost.mac,
        "params": cost.params,
        "intensity": total.intensity,
        "elementwise_share": total.elementwise_share,
        "movement_share": total.movement_share,
    }


def _rendered(rows: list[dict[str, object]], style: str, output: str | None) -> str:
    if style == "json":
        from costmodel.render.tables.json import list_to_json

        return list_to_json(rows)
    from costmodel.render.views.report import list_table

    table = list_table(rows)
    if style == "csv":
        from costmodel.render.tables.csv import table_to_csv

        return table_to_csv(table)
    if style == "markdown":
        from costmodel.render.tables.markdown import table_to_markdown

        return table_to_markdown(table)
    from costmodel.render.tables.terminal import print_table

    out = console(output)
    with out.capture() as captured:
        print_table(out, table, everything=True)
    return captured.get()
