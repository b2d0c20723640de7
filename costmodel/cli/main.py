"""The command ``costmodel``: its subcommands, loaded when called, and what happens on errors.

Exit codes: 0 clean, 1 findings, 2 the user's input, 3 our own fault.
"""

from __future__ import annotations

import gc
import os
import sys
from importlib import import_module

import click

from costmodel import __version__
from costmodel.problems import SpecError

COMMANDS = {
    "analyze": "Show where a network's FLOPs, memory access and params go.",
    "list": "List the variants of specs with their totals.",
    "new": "Write a small commented spec to start from.",
    "schema": "Print the JSON Schema of the spec language, for editors.",
}
"""The subcommands and their first lines of help; each lives in the file of its name."""


class _Lazy(click.Group):
    """A group whose commands are names and help until one of them is called."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        name, _, rest = super().resolve_command(ctx, args)
        return name, import_module(f"costmodel.cli.{name}").command, rest


_EXAMPLES = """\b
Examples:
  costmodel analyze mobilenetv2
  costmodel analyze specs/shufflenetv2.yaml --variant 0.5x --by op
  costmodel list
"""


@click.group(
    cls=_Lazy,
    commands={name: click.Command(name, help=text) for name, text in COMMANDS.items()},
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=_EXAMPLES,
    invoke_without_command=True,
)
@click.version_option(__version__, prog_name="costmodel", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of our own faults.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:  # noqa: ARG001, FBT001  (main reads it)
    """Analytic cost model for convolutional networks: exact FLOPs, MAC and params."""
    if ctx.invoked_subcommand is None:
        click.echo(SHORT_HELP)


SHORT_HELP = """\
costmodel: what a convolutional network costs, and where.

  costmodel analyze mobilenetv2                 a network that is shipped
  costmodel analyze my.yaml --by op             your own spec, layer by layer
  costmodel list                                every variant with its totals

Commands: analyze, list, new, schema
'costmodel COMMAND --help' tells more; specs/README.md documents the spec language.
'costmodel --help' lists the options."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    # A command is over before cycles matter, and the collector would take a tenth of the start-up
    # and half of the time of a large spec.
    gc.disable()
    given = sys.argv[1:] if arguments is None else arguments
    is_debugging = "--debug" in given
    sys.exit(run([word for word in given if word != "--debug"], is_debugging=is_debugging))


def run(arguments: list[str], *, is_debugging: bool = False) -> int:
    """Run the command line; the exit code."""
    try:
        code = cli.main(arguments, prog_name="costmodel", standalone_mode=False)
        sys.stdout.flush()
    except SpecError as error:
        click.echo("\n\n".join(str(problem) for problem in error.problems), err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return 2
    except click.Abort:
        click.echo("interrupted", err=True)
        return 130
    except BrokenPipeError:
        # The reader has gone; what is left in the buffer must not be flushed at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:
        return _own_fault(error, is_debugging)
    return code if isinstance(code, int) else 0


def _own_fault(error: Exception, is_debugging: bool) -> int:  # noqa: FBT001
    if is_debugging:
        import traceback

        traceback.print_exception(error)
    click.echo(
        f"costmodel failed: {type(error).__name__}: {error}\n"
        "This is a fault of costmodel, not of your input; we are sorry. "
        "Please report it with the output of the same command and --debug.",
        err=True,
    )
    return 3
