"""``costmodel analyze``: where a network's FLOPs, memory access and params go."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import click

from costmodel.cli.output import console, emit
from costmodel.cli.requests import networks, settings, sizes
from costmodel.problems import SpecError

if TYPE_CHECKING:
    from costmodel.report import Report


@click.command("analyze")
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True)
@click.option(
    "--variant", metavar="V", help="A variant of the spec, or 'all'.  [default: its first]"
)
@click.option("--set", "assigned", metavar="KEY=VALUE", multiple=True, help="Set a parameter.")
@click.option(
    "--input", "shapes", metavar="SIZE", multiple=True, help="192, or 480x640 (height x width)."
)
@click.option("--batch", type=click.IntRange(1, 10**6), default=1, show_default=True, metavar="N")
@click.option("--dtype", type=click.Choice(["fp32", "fp16", "int8"]), help="Add MAC in bytes.")
@click.option(
    "--flops-convention",
    type=click.Choice(["1x", "2x"]),
    default="1x",
    show_default=True,
    help="FLOPs for each multiply-add.",
)
@click.option(
    "--bn",
    type=click.Choice(["folded", "separate"]),
    default="folded",
    show_default=True,
    help="Batch norm behind a convolution: folded into it, or an op of its own.",
)
@click.option(
    "--by", type=click.Choice(["op", "block", "stage", "kind"]), default="block", show_default=True
)
@click.option("--all", "everything", is_flag=True, help="Show every row of a long table.")
@click.option("--explain", metavar="LAYER", help="Show one layer's formula with its numbers.")
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json", "csv", "markdown"]),
    default="text",
    show_default=True,
)
@click.option("-o", "--output", metavar="FILE", help="Write to a file.")
def command(
    specs: tuple[str, ...],
    variant: str | None,
    assigned: tuple[str, ...],
    shapes: tuple[str, ...],
    batch: int,
    **options: Any,
) -> None:
    """Show where the FLOPs, memory access and params of networks go.

    SPEC is a shipped name (see 'costmodel list'), the path of a YAML file, or - for standard
    input.
    """
    if specs.count("-") > 1:
        raise click.BadParameter("standard input (-) can be read only once")
    asked, problems = networks(specs, variant, settings(assigned), sizes(shapes), batch)
    if asked:
        from costmodel.report import analyze

        reports = (analyze(one, options["bn"], options["flops_convention"]) for one in asked)
        explained = options["explain"]
        pieces = _explained(reports, explained) if explained else _rendered(reports, options)
        emit(pieces, options["output"])
    if problems:
        raise SpecError(problems)


def _rendered(reports: Iterator[Report], options: dict[str, Any]) -> Iterable[str]:
    dtype, by = options["dtype"], options["by"]
    if options["style"] == "json":
        from costmodel.render.json import reports_to_json

        return reports_to_json(reports, dtype)
    from costmodel.render.table import table_of

    tabled = ((report, table_of(report, by, dtype)) for report in reports)
    if options["style"] == "csv":
        from costmodel.render.csv import tables_to_csv

        named: list[tuple[dict[str, object], Any]] = [
            ({"spec": r.network.spec, "variant": r.network.variant}, table) for r, table in tabled
        ]
        return [tables_to_csv(named)]
    if options["style"] == "markdown":
        from costmodel.render.markdown import report_to_markdown

        return _apart(report_to_markdown(report, table) for report, table in tabled)
    return _apart(_texts(tabled, options))


def _texts(tabled: Iterable[tuple[Report, Any]], options: dict[str, Any]) -> Iterator[str]:
    from costmodel.render.text import print_report

    for report, table in tabled:
        out = console()
        with out.capture() as captured:
            print_report(out, report, table, everything=options["everything"])
        yield captured.get()


def _apart(texts: Iterable[str]) -> Iterator[str]:
    """An empty line between reports."""
    for number, text in enumerate(texts):
        yield "\n" * (number > 0) + text


def _explained(reports: Iterator[Report], layer: str) -> Iterator[str]:
    from costmodel.explain import explain

    return _apart(explain(report, layer) for report in reports)
