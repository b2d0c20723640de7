"""Show what other tools count of a network, term by term."""

from __future__ import annotations

import click

from costmodel.cli.completing import complete_spec, complete_variant
from costmodel.cli.options import (
    batch_option,
    given_as,
    input_option,
    output_option,
    set_option,
    table_format_option,
)
from costmodel.cli.output import show
from costmodel.cli.requests import networks, settings, sizes
from costmodel.core.problems import SpecError
from costmodel.core.values import dataclass

_EXAMPLES = """\b
Examples:
  costmodel conventions mobilenetv2
  costmodel conventions torchvision.models:resnet50 --input 3x224x224"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    specs: tuple[str, ...]
    variant: str | None
    assigned: tuple[str, ...]
    shapes: tuple[str, ...]
    batch: int
    style: str
    output: str | None


@click.command("conventions", epilog=_EXAMPLES)
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
@table_format_option
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """Show what other tools count of networks, and why their numbers differ.

    SPEC is as for 'costmodel analyze'. Each number is a sum of terms that the network has, and
    equals what the release of the tool that was measured prints. Some count modules alone, and not
    what a PyTorch model does by a function; a spec is taken to be written in modules.
    """
    found, problems = networks(
        asked.specs, asked.variant, settings(asked.assigned), sizes(asked.shapes), asked.batch
    )
    if found:
        from costmodel.analysis.report import analyze
        from costmodel.render.views.conventions import Conventions

        show(Conventions(map(analyze, found)), asked.style, asked.output)
    if problems:
        raise SpecError(problems)
