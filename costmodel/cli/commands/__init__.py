"""The commands, found by listing this package: a file with a ``command`` is one of that name.

The first line of its docstring is its line of help. That is read and not imported, so that
``costmodel --help`` loads no command. A command may use everything below it, and no other command.
"""

from __future__ import annotations

import tokenize
from ast import literal_eval
from importlib import import_module
from io import BytesIO
from pkgutil import get_data, iter_modules

import click

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
        return load(name).get_short_help_str(limit=80)
    tokens = tokenize.tokenize(BytesIO(source).readline)
    docstring = next(one.string for one in tokens if one.type == tokenize.STRING)
    return str(literal_eval(docstring)).partition("\n")[0]
