"""Options that several commands take, in the same words."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from costmodel.render.tables import formats

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

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


class _File(click.Path):
    """A path, which shells complete; an empty one is a variable of a script that was never set."""

    def convert(
        self,
        value: str | os.PathLike[str],
        param: click.Parameter | None,
        ctx: click.Context | None,
    ) -> str:
        if not value:
            self.fail("it is empty; name a file, or leave the option out", param, ctx)
        return str(value)


FILE = _File(dir_okay=False)


def complete_spec(
    ctx: click.Context,  # noqa: ARG001  (click's signature)
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """What shells offer for a spec: the shipped names that begin so, or else files."""
    from click.shell_completion import CompletionItem

    from costmodel.language.sources.library import shipped

    names = [CompletionItem(name) for name in shipped() if name.startswith(incomplete)]
    return names or [CompletionItem(incomplete, type="file")]


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
peak_option = click.option(
    "--peak",
    type=click.Choice(["as-written", "in-place", "fused"]),
    default="as-written",
    show_default=True,
    help="What the peak stores: all, what cannot be in place, or what fused convolutions leave.",
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


table_format_option = format_option(*formats.names())
"""``--format`` of commands that show tables."""
