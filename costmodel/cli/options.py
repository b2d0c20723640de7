"""Options that several commands take, in the same words."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

import click

from costmodel.cli.completing import complete_parameter
from costmodel.cli.completing_values import dtypes, measures, one_of, several_of
from costmodel.cli.usage import read_once, wrong
from costmodel.render.tables import formats

if TYPE_CHECKING:
    from costmodel.core.precision import Precision

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
            read_once(kwargs)
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


set_option = click.option(
    "--set",
    "assigned",
    metavar="KEY=VALUE",
    multiple=True,
    shell_complete=complete_parameter,
    help="Set a parameter of the spec, or an argument of a block (LABEL.NAME); may be given again.",
)
input_option = click.option(
    "--input",
    "shapes",
    metavar="SIZE",
    multiple=True,
    help="Size of the input: 192, 480x640 (height x width) or 3x480x640, of a model also the whole "
    "shape, batch included: '[1,16]:int64'; NAME=SIZE for one of several.",
)
batch_option = click.option(
    "--batch",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    metavar="N",
    help="Images at a time.",
)


def _precision(
    _context: click.Context, _parameter: click.Parameter, text: str | None
) -> Precision | None:
    if text is None:
        return None
    from costmodel.core.precision import BadPrecision, read_precision

    try:
        return read_precision(text)
    except BadPrecision as error:
        raise wrong(str(error), error.hint, "--dtype") from None


dtype_option = click.option(
    "--dtype",
    metavar="D",
    callback=_precision,
    shell_complete=one_of(dtypes),
    help="In place of the network's own dtype (layers and blocks keep theirs): fp32, fp16, bf16,"
    " int8, int4, or int8/fp16 for weights and activations apart. Adds bytes and bit operations.",
)


def columns_option(*, beside: bool = False) -> Callable[[Command], Command]:
    """``--columns``, of which those that are published too stand ``beside`` what is counted."""

    def named(
        _context: click.Context, _parameter: click.Parameter, text: str | None
    ) -> tuple[str, ...]:
        from costmodel.analysis.selection import UnknownMeasure, named_measure

        words = text.split(",") if text is not None else []
        try:
            return tuple(dict.fromkeys(named_measure(one.strip(), beside=beside) for one in words))
        except UnknownMeasure as error:
            raise wrong(str(error), error.hint, "--columns") from None

    return click.option(
        "--columns",
        metavar="NAMES",
        callback=named,
        shell_complete=several_of(measures),
        help="These measures, by the names that JSON has: flops,mac_bytes.",
    )


peak_option = click.option(
    "--peak",
    type=click.Choice(["as-written", "in-place", "fused"]),
    default="as-written",
    show_default=True,
    help="What the peak stores: all, what cannot be in place, or what fused convolutions leave.",
)
custom_ops_option = click.option(
    "--custom-ops",
    "custom_ops",
    type=FILE,
    help="Formulas for operators of models that are not understood: a YAML file.",
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
