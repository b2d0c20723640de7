"""Show what a change of specs costs, block by block."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing import complete_spec, complete_variant
from costmodel.cli.completing_values import growing, one_of
from costmodel.cli.models import custom_ops
from costmodel.cli.options import (
    FILE,
    custom_ops_option,
    format_option,
    given_as,
    input_option,
    output_option,
)
from costmodel.cli.output import emit_as
from costmodel.cli.platforms import platform_option
from costmodel.cli.predicting import milliseconds_on
from costmodel.cli.requests import Sizes, sizes, spatial_sizes
from costmodel.cli.terminal import prose, say, warn
from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import dataclass
from costmodel.interop.opening import is_model
from costmodel.language.sources.paths import DEFAULT

if TYPE_CHECKING:
    from costmodel.comparing.allowances import Allowance
    from costmodel.comparing.diff import Budgets, Comparison
    from costmodel.language.loading import InputSizes

_EXAMPLES = """\b
Examples:
  costmodel diff main specs/
  costmodel diff HEAD~1 HEAD --format markdown -o comment.md
  costmodel diff main:specs/my.yaml specs/my.yaml --fail-on-increase mac:2%
  costmodel diff mobilenetv2:1.0 my_mobilenetv2.yaml
  costmodel diff resnet torchvision.models:resnet50 --variant 50
          --input 3x224x224

Exit status: 0 all is well, 1 more growth than --fail-on-increase allows, 2 your input is wrong."""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    base: str
    head: str | None
    variant: str | None
    shapes: tuple[str, ...]
    limits: tuple[str, ...]
    config: str | None
    custom_ops: str | None
    platform: str | None
    everything: bool
    style: str
    output: str | None


@click.command("diff", epilog=_EXAMPLES)
@click.argument("base", shell_complete=complete_spec)
@click.argument("head", metavar="HEAD", required=False, shell_complete=complete_spec)
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="Only this variant.  [default: all]",
)
@input_option
@click.option(
    "--fail-on-increase",
    "limits",
    metavar="METRIC:AMOUNT",
    shell_complete=one_of(growing),
    multiple=True,
    help="Exit with 1 if a metric grows by more, e.g. mac:2% or params:10k; may be given again.",
)
@click.option("--config", type=FILE, help="Configuration with budgets.  [default: nearest]")
@custom_ops_option
@platform_option
@click.option("--all", "everything", is_flag=True, help="Show what did not change as well.")
@format_option("text", "json", "markdown")
@output_option
@given_as(Options)
def command(asked: Options) -> int:
    """Show what changed between BASE and HEAD.

    Each is a file, a folder, a shipped name, a git ref, REF:PATH, SPEC:VARIANT, or
    package.module:factory. A bare ref means the path of the other side, or specs/. What HEAD alone
    has is shown as new, and so is what is too wrong to be read in BASE. Renamed variants pair in
    order, where as many names went as came. A single network pairs with the variant that is chosen,
    or the first.
    """
    from costmodel.comparing.diff import compare
    from costmodel.comparing.versions import Reading

    base, head = asked.base, asked.head
    if head is None:
        raise wrong("Missing argument 'HEAD'", f"perhaps: costmodel diff {_perhaps(base)}")
    with custom_ops(asked.custom_ops, (base, head)) as custom:
        comparison = compare(
            base,
            head,
            variant=None if asked.variant == "all" else asked.variant,
            budget_of=_budgets(asked.config),
            allowances=[_allowance(text) for text in asked.limits],
            everything=asked.everything,
            reading=Reading(custom, *_sizes(asked)),
            clock=milliseconds_on(asked.platform) if asked.platform else None,
        )
    emit_as(asked.style, _rendered(comparison, asked), asked.output)
    _tell(comparison, asked.output)
    if comparison.problems:
        raise SpecError(comparison.problems)
    return 1 if comparison.failures else 0


def _sizes(asked: Options) -> tuple[Sizes | None, InputSizes | None]:
    """Sizes as models take them, and as specs do, where there may be any."""
    found = sizes(asked.shapes)
    are_models = is_model(asked.base) and is_model(asked.head or "")
    return found, None if are_models else spatial_sizes(found)


def _rendered(comparison: Comparison, asked: Options) -> Iterator[str]:
    if asked.style == "text":
        from costmodel.render.diff.text import render

        return render(comparison, prose(asked.output))
    pieces: Iterator[str] = import_module(f"costmodel.render.diff.{asked.style}").render(comparison)
    return pieces


def _tell(comparison: Comparison, output: str | None) -> None:
    """On standard error: faults of the base, and what --fail-on-increase could not look at.

    What it failed on as well, where the results go to a file.
    """
    from costmodel.render.views.diff_words import failures_in_words

    for line in failures_in_words(comparison.failures) if output not in (None, "-") else ():
        warn(Problem(line, None, _ALLOW), "error")
    for problem in comparison.warnings:
        warn(problem)
    if number := len(comparison.unjudged):
        networks = "1 network has" if number == 1 else f"{number} networks have"
        say(f"note: {networks} no base: --fail-on-increase did not judge growth")


def _perhaps(base: str) -> str:
    """The two sides where one alone is named: a file as it was, or specs since a ref."""
    if Path(base).exists():
        return f"HEAD {base}"
    return f"{base} {DEFAULT if Path(DEFAULT).is_dir() else '.'}"


_ALLOW = "cut it back, or allow more with --fail-on-increase"


def _allowance(text: str) -> Allowance:
    from costmodel.analysis.quantities import BadQuantity
    from costmodel.comparing.allowances import read_allowance

    try:
        return read_allowance(text)
    except BadQuantity as error:
        raise wrong(str(error), error.hint, "--fail-on-increase") from None


def _budgets(config: str | None) -> Budgets:
    """The budgets of a configuration, by default the nearest one."""
    from costmodel.linting.budgets import applying
    from costmodel.linting.config.locating import settings_for

    settings = settings_for(config, Path.cwd())
    return lambda path, variant: applying(settings.budgets, settings.seen(path), variant)
