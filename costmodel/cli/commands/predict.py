"""Predict what networks take on a calibrated platform."""

from __future__ import annotations

import click

from costmodel.cli.completing import complete_spec, complete_variant
from costmodel.cli.completing_values import platforms
from costmodel.cli.options import (
    batch_option,
    given_as,
    input_option,
    output_option,
    set_option,
    table_format_option,
)
from costmodel.cli.output import show
from costmodel.cli.platforms import platform_of
from costmodel.cli.predicting import not_covered, predicted
from costmodel.cli.requests import networks_of, settings, sizes
from costmodel.comparing.naming import split
from costmodel.core.problems import SpecError
from costmodel.core.values import dataclass

_EXAMPLES = """\b
Examples:
  costmodel predict mobilenetv2 --platform laptop.yaml
  costmodel predict shufflenetv2:all mobilenetv2:all --platform laptop.yaml
  costmodel predict model.onnx --platform laptop.yaml --all"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    specs: tuple[str, ...]
    platform: str
    variant: str | None
    assigned: tuple[str, ...]
    shapes: tuple[str, ...]
    batch: int
    partial: bool
    everything: bool
    style: str
    output: str | None


@click.command("predict", epilog=_EXAMPLES)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, shell_complete=complete_spec)
@click.option(
    "--platform",
    metavar="P",
    required=True,
    shell_complete=platforms,
    help="On this platform: a shipped name, or a YAML file that 'costmodel calibrate' wrote.",
)
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="Of SPECs that name none, or all.  [default: first]",
)
@set_option
@input_option
@batch_option
@click.option("--partial", is_flag=True, help="Take times of which less than 95 % is covered, too.")
@click.option("--all", "everything", is_flag=True, help="Show every kernel.")
@table_format_option
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """Predict what networks take on a calibrated platform, without running them.

    SPEC is as for 'costmodel compare': a spec, maybe with its variant (mobilenetv2:1.4), a model
    (.onnx, .tflite), or package.module:factory. docs/predicting.md tells what the interval and the
    coverage are.
    """
    from costmodel.render.views.predicted import Predictions

    platform = platform_of(asked.platform)
    found, problems = networks_of(
        [(spec, own or asked.variant) for spec, own in map(split, asked.specs)],
        settings(asked.assigned),
        sizes(asked.shapes),
        asked.batch,
    )
    predictions = predicted(found, platform)
    covered = [one for one in predictions if asked.partial or not one.is_partial]
    if covered:
        view = Predictions(covered, asked.everything, has_several=len(predictions) > 1)
        show(view, asked.style, asked.output)
    if faults := [*problems, *(not_covered(predictions) if not asked.partial else ())]:
        raise SpecError(faults)
