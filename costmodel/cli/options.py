"""Options that several commands take, in the same words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])
Option = Callable[[Command], Command]


class _File(click.ParamType[str]):
    """A path; an empty one is a variable of a script that was never set."""

    name = "file"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> str:
        if not value:
            self.fail("it is empty; name a file, or leave the option out", param, ctx)
        return value


FILE = _File()

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
    "--config", type=FILE, help="Instead of the costmodel.yaml or setup.cfg around."
)
output_option = click.option("-o", "--output", type=FILE, help="Write to a file.")


def format_option(*formats: str) -> Callable[[Command], Command]:
    """``--format``, the first by default."""
    return click.option(
        "--format", "style", type=click.Choice(formats), default=formats[0], show_default=True
    )
