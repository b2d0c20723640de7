"""The commands, found by listing this package: a file with a ``command`` is one of that name.

The first line of its docstring is its line of help. That is read and not imported, so that
``costmodel --help`` loads no command. A command may use everything below it, and no other command.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import get_data, iter_modules

import click

from costmodel.cli.early import leading_docstring

NAMES = tuple(sorted(found.name for found in iter_modules(__path__)))


def load(name: str) -> click.Command:
    """The command of a name."""
    command: click.Command = import_module(f"{__name__}.{name}").command
    if command.help is None:  # python -OO
        from costmodel.core.docstrings import docstring

        command.help = docstring(f"{__name__}.{name}", "command")
    return command


def summary(name: str) -> str:
    """What a command does, in one line; without its source, as in a bundle, it is loaded."""
    try:
        source = get_data(__name__, f"{name}.py") or b""
    except OSError:
        source = b""
    line = leading_docstring(source.decode()).partition("\n")[0]
    return line or load(name).get_short_help_str(limit=80)
