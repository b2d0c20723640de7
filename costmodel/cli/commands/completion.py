"""Print what makes a shell complete costmodel's command line."""

from __future__ import annotations

import click

from costmodel.cli.output import emit_exact
from costmodel.cli.shells import SHELLS, script

_EXAMPLES = """\b
Examples:
  eval "$(costmodel completion bash)"   in ~/.bashrc
  eval "$(costmodel completion zsh)"    in ~/.zshrc, after compinit
  costmodel completion fish | source    in ~/.config/fish/config.fish"""


@click.command("completion", epilog=_EXAMPLES)
@click.argument("shell", type=click.Choice(SHELLS))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print what makes a shell complete costmodel's command line.

    After it TAB offers commands, options, specs, files, variants, parameters, rules and formats.
    """
    emit_exact([script(context.find_root().command, shell)], None)
