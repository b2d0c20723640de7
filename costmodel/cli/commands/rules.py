"""List the rules of lint with their levels and limits."""

from __future__ import annotations

import click

from costmodel.cli.options import given_as, output_option, table_format_option
from costmodel.cli.output import show
from costmodel.core.values import dataclass

_EXAMPLES = """\b
Examples:
  costmodel rules
  costmodel rules --format json -o rules.json"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    style: str
    output: str | None


@click.command("rules", epilog=_EXAMPLES)
@table_format_option
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """List the rules of 'costmodel lint' with their default levels and limits."""
    from costmodel.render.views.rules import Rules

    show(Rules(), asked.style, asked.output)
