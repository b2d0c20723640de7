"""Print a rule's manual page."""

from __future__ import annotations

import click

from costmodel.cli.completing_values import rules, several_of
from costmodel.cli.options import given_as, output_option
from costmodel.cli.output import emit
from costmodel.cli.terminal import prose
from costmodel.core.values import dataclass

_EXAMPLES = """\b
Examples:
  costmodel explain G1
  costmodel explain G1 B1 -o rules.md"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    rules: tuple[str, ...]
    output: str | None


@click.command("explain", epilog=_EXAMPLES)
@click.argument(
    "rules", metavar="RULE...", nargs=-1, required=True, shell_complete=several_of(rules)
)
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """Print the manual pages of rules, such as G1; 'costmodel rules' lists them all."""
    from costmodel.linting.rules import known_rules, manual
    from costmodel.render.manual import laid_out

    pages = "\n".join(manual(rule) for rule in known_rules(asked.rules))
    out = prose(asked.output)
    emit([pages if out.width is None else laid_out(pages, out)], asked.output)
