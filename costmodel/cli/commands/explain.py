"""Print a rule's manual page."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import click

from costmodel.cli.options import given_as, output_option
from costmodel.cli.output import console, emit

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
@click.argument("rules", metavar="RULE...", nargs=-1, required=True)
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """Print the manual pages of rules, such as G1; 'costmodel rules' lists them all."""
    from costmodel.lint.rules import known_rules, manual

    pages = "\n".join(manual(rule) for rule in known_rules(asked.rules))
    emit([pages if asked.output or not is_terminal() else _laid_out(pages)], asked.output)


def is_terminal() -> bool:
    """Whether somebody looks at standard output."""
    return sys.stdout is not None and sys.stdout.isatty()


def _laid_out(pages: str) -> str:
    """Markdown as a terminal of this width shows it."""
    from rich.markdown import Markdown

    out = console()
    with out.capture() as captured:
        out.print(Markdown(pages))
    return captured.get()
