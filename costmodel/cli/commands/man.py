"""Print the manual page, made from the help."""

from __future__ import annotations

import click

from costmodel.cli.commands import NAMES, load
from costmodel.cli.manpage import page
from costmodel.cli.output import emit_exact

_EXAMPLES = """\b
Examples:
  costmodel man | man -l -
  costmodel man > ~/.local/share/man/man1/costmodel.1"""


@click.command("man", epilog=_EXAMPLES)
@click.pass_context
def command(context: click.Context) -> None:
    """Print the manual page, made from the help.

    It is in the language of man pages, with every command and option.
    """
    root = context.find_root()
    emit_exact(page(root, {name: load(name) for name in NAMES}), None)
