"""Options that several commands take, in the same words."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

import click

from costmodel.render.tables import formats

Command = TypeVar("Command", bound=Callable[..., Any])
Given = ParamSpec("Given")
Options = TypeVar("Options")
Result = TypeVar("Result")


def given_as(
    record: Callable[Given, Options],
) -> Callable[[Callable[[Options], Result]], Callable[Given, Result]]:
    """Hand a command what it was given as one record, whose fields bear the options' names."""

    def decorated(command: Callable[[Options], Result]) -> Callable[Given, Result]:
        @wraps(command)
        def called(*args: Given.args, **kwargs: Given.kwargs) -> Result:
            return command(record(*args, **kwargs))

        return called

    return decorated


def file(path: str) -> str:
    """The type of options that name a file; click shows the name of this function.

    Raises:
        BadParameter: the path is empty, as from a variable of a script that was never set.
    """
    if not path:
        raise click.BadParameter("it is empty; name a file, or leave the option out")
    return path


set_option = click.option(
    "--set",
    "assigned",
    metavar="KEY=VALUE",
    multiple=True,
    help="Set a parameter of the spec, or an argument of a block (LABEL.NAME); may be given again.",
)
input_option = click.option(
    "--input",
    "shapes",
    metavar="SIZE",
    multiple=True,
    help="Size of the input: 192, or 480x640 (height x width); NAME=SIZE for one of several.",
)
batch_option = click.option(
    "--batch",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Images at a time.",
)
config_option = click.option(
    "--config", type=file, help="Instead of the costmodel.yaml or setup.cfg around."
)
output_option = click.option("-o", "--output", type=file, help="Write to a file.")


def format_option(*formats: str) -> Callable[[Command], Command]:
    """``--format``, the first by default."""
    return click.option(
        "--format", "style", type=click.Choice(formats), default=formats[0], show_default=True
    )


table_format_option = format_option(*formats.names())
"""``--format`` of commands that show tables."""
