"""Print what makes a shell complete costmodel's command line."""

from __future__ import annotations

import click

from costmodel.cli.shells import SHELLS, script
from costmodel.core.values import dataclass

_EXAMPLES = """\b
Examples:
  eval "$(costmodel completion bash)"   in ~/.bashrc
  eval "$(costmodel completion zsh)"    in ~/.zshrc, after compinit
  costmodel completion fish | source    in ~/.config/fish/config.fish"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    shell: str


@click.command("completion", epilog=_EXAMPLES)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete costmodel's command line.

    After it TAB offers commands, options, specs, files, variants, parameters, rules and formats.
    """
    click.echo(script(context.find_root().command, Options(shell).shell))
