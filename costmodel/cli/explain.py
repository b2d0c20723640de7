"""``costmodel explain``: the manual page of a rule, which is its module's docstring."""

from __future__ import annotations

import click

from costmodel.cli.options import output_option
from costmodel.cli.output import emit

_EXAMPLES = """\b
Examples:
  costmodel explain G1
  costmodel explain G1 B1 -o rules.md"""


@click.command("explain", epilog=_EXAMPLES)
@click.argument("rules", metavar="RULE...", nargs=-1, required=True)
@output_option
def command(rules: tuple[str, ...], output: str | None) -> None:
    """Print the manual pages of rules, such as G1; 'costmodel rules' lists them all."""
    from costmodel.rules import known_rules, manual

    emit(["\n".join(manual(rule) for rule in known_rules(rules))], output)
