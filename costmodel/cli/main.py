"""The command ``costmodel``: its subcommands, loaded when called, and what happens on errors.

Exit codes: 0 clean, 1 findings, 2 the user's input, 3 our own fault.
"""

from __future__ import annotations

import errno
import gc
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO

import click

from costmodel import __version__
from costmodel.cli.commands import NAMES, load, summary
from costmodel.cli.early import EXAMPLES, PURPOSE
from costmodel.cli.interrupted import is_interrupt
from costmodel.cli.output import ReaderGone
from costmodel.cli.terminal import say, to_stderr
from costmodel.core.problems import SpecError, quoted
from costmodel.core.reading import recorded


class _Unloaded(click.Command):
    """A command of which only the name and the line of help are known."""

    def get_short_help_str(self, limit: int = 45) -> str:
        return summary(str(self.name))


class _Lazy(click.Group):
    """A group whose commands are loaded when one of them is called."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in NAMES and not word.startswith("-") and not ctx.resilient_parsing:
            from costmodel.cli.remedies import no_such_command

            ctx.fail(f"no such command: {quoted(word)}; {no_such_command(word)}")
        name, found, rest = super().resolve_command(ctx, args)
        return name, load(name) if name else found, rest


@click.group(
    cls=_Lazy,
    help=PURPOSE,
    commands={name: _Unloaded(name) for name in NAMES},
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=f"\b\n{EXAMPLES}",
    invoke_without_command=True,
    subcommand_metavar="[COMMAND] [ARGS]...",  # as click has it from 8.2 on
)
@click.version_option(__version__, prog_name="costmodel", message="%(prog)s %(version)s")
@click.option("--debug", is_flag=True, help="Show the traceback of our own faults.")
@click.pass_context
def cli(ctx: click.Context, debug: bool) -> None:  # noqa: ARG001, FBT001  (main reads it)
    """Analytic cost model for convolutional networks: exact FLOPs, MAC and params."""
    if ctx.invoked_subcommand is None:
        click.echo(_short_help())


def _short_help() -> str:
    import textwrap  # only here: it compiles patterns

    commands = textwrap.fill(f"Commands: {', '.join(NAMES)}", 80, subsequent_indent="  ")
    return f"""\
costmodel: what a convolutional network costs, and where.

  costmodel analyze mobilenetv2                 a network that is shipped
  costmodel analyze my.yaml --by op             your own spec, layer by layer
  costmodel list                                every variant with its totals

{commands}
'costmodel [COMMAND] --help' tells more; specs/README.md has the spec language."""


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with its code."""
    # A command is over before cycles matter, and the collector would take a tenth of the start-up
    # and half of the time of a large spec.
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None and hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
    given = sys.argv[1:] if arguments is None else arguments
    is_debugging = "--debug" in given
    code = run([word for word in given if word != "--debug"], is_debugging=is_debugging)
    gc.freeze()  # else Python would look through all that there is for cycles as it ends
    sys.exit(code)


def run(arguments: list[str], *, is_debugging: bool = False) -> int:
    """Run the command line; the exit code."""
    try:
        with recorded():
            code = cli.main(arguments, prog_name="costmodel", standalone_mode=False)
    except SpecError as error:
        _forget_output()
        _tell("\n\n".join(map(to_stderr().told, error.problems)))
        return 2
    except click.ClickException as error:
        from costmodel.cli.remedies import with_remedy

        told = StringIO()
        with_remedy(error).show(told)
        _tell(told.getvalue().rstrip("\n"))
        return 2
    except (click.Abort, KeyboardInterrupt):
        return _interrupted()
    except (ReaderGone, SystemExit):  # click's way of saying that nobody reads the help
        _forget_output()
        return 0
    except MemoryError:
        _forget_output()
        _tell("error: there is no memory left\n  ask for fewer networks, or smaller ones")
        return 2
    except Exception as error:
        if is_interrupt(error):
            return _interrupted()
        _forget_output()
        return _output_fault(error) or _place_fault(error) or _own_fault(error, is_debugging)
    _forget_output()
    return code if isinstance(code, int) else 0


def _interrupted() -> int:
    _tell("interrupted")
    return 130


def _tell(text: str) -> None:
    with _unheard():
        say(text)


@contextmanager
def _unheard() -> Iterator[None]:
    """Where nobody can be told on standard error, the exit code still tells."""
    try:
        yield
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def _forget_output() -> None:
    """Drop what standard output refuses, lest Python tries again at exit and complains."""
    try:
        sys.stdout.flush()
    except (AttributeError, OSError):
        if sys.stdout is not None:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _output_fault(error: Exception) -> int:
    """Exit code 2 for help that standard output cannot take; ``emit`` reports on results."""
    if not isinstance(error, OSError) or error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF):
        return 0
    _tell(f"error: cannot write standard output: {error.strerror}\n  send it elsewhere")
    return 2


_UNREACHABLE = (
    errno.EACCES, errno.EISDIR, errno.ELOOP, errno.ENAMETOOLONG, errno.ENOTDIR, errno.EPERM,
)  # fmt: skip


def _place_fault(error: Exception) -> int:
    """Exit code 2 for a path that leads nowhere we may look, and for a working folder that is gone.

    Any look at a path can find these, which is why they are caught here and not at each of them.
    """
    if not isinstance(error, OSError):
        return 0
    if error.errno in _UNREACHABLE and error.filename is not None:
        _tell(f"error: {quoted(str(error.filename))}: {error.strerror}\n  name another path")
        return 2
    try:
        os.getcwd()  # noqa: PTH109  (Path.cwd does the same)
    except FileNotFoundError:
        _tell("error: the working folder does not exist any more\n  change into another one")
        return 2
    return 0


def _own_fault(error: Exception, is_debugging: bool) -> int:  # noqa: FBT001
    if is_debugging:
        import traceback

        _tell("".join(traceback.format_exception(error)).rstrip("\n"))
    _tell(
        f"costmodel failed: {type(error).__name__}: {error}\n"
        "This is a fault of costmodel, not of your input; we are sorry. "
        "Please report it with the output of the same command and --debug."
    )
    return 3
