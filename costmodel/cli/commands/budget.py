"""Write the budgets of networks from what they cost today."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing import complete_spec, complete_variant
from costmodel.cli.completing_values import budgeted, one_of
from costmodel.cli.keeping import keep_sources
from costmodel.cli.options import FILE, given_as
from costmodel.cli.output import byte_order_mark, emit_yaml
from costmodel.cli.platforms import platform_option
from costmodel.cli.predicting import timed_on
from costmodel.cli.terminal import warn
from costmodel.cli.usage import wrong
from costmodel.core.problems import Problem, SpecError
from costmodel.core.values import dataclass

if TYPE_CHECKING:
    from costmodel.core.network import Network
    from costmodel.linting.budget_writer import Written

_EXAMPLES = """\b
Examples:
  costmodel budget specs/mobilenetv2.yaml
  costmodel budget specs/ --slack 10% -o costmodel.yaml
  costmodel budget specs/mine.yaml --metric mac --metric params
  costmodel budget specs/mine.yaml --platform laptop.yaml --slack 10%"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    specs: tuple[str, ...]
    slack: str
    variant: str | None
    metrics: tuple[str, ...]
    platform: str | None
    output: str | None


@click.command("budget", epilog=_EXAMPLES)
@click.argument("specs", metavar="SPEC...", nargs=-1, required=True, shell_complete=complete_spec)
@click.option(
    "--slack", metavar="P%", default="0%", show_default=True, help="Room above today's values."
)
@click.option(
    "--variant",
    metavar="V",
    shell_complete=complete_variant,
    help="Only this variant.  [default: all]",
)
@click.option(
    "--metric",
    "metrics",
    metavar="METRIC",
    shell_complete=one_of(budgeted),
    multiple=True,
    help="Only this metric; may be given again.  [default: all but bytes and bits]",
)
@platform_option
@click.option("-o", "--output", type=FILE, help="Put them into a configuration in YAML.")
@given_as(Options)
def command(asked: Options) -> None:
    """Write the budgets of networks from what they cost today.

    SPEC is a file, a folder, a pattern or a shipped name, which may name a variant where it is the
    only one (mobilenetv2:1.4). Amounts are rounded up to four digits.
    In a FILE that exists the amounts of the same spec, variant and metric are replaced, and nothing
    else. Paths are written as seen from FILE; a shipped name holds for 'costmodel lint NAME'.
    """
    from costmodel.linting.budget_writer import measured, section

    room, chosen, target = _slack(asked.slack), _metrics(asked.metrics), _target(asked.output)
    networks = _networks(asked)
    keep_sources(asked.output)
    times = timed_on(asked.platform, networks).of if asked.platform else _untimed
    written = measured(networks, chosen, target.parent if target else Path(), times)
    if target is None or not (target.exists() and _holds_text(target)):
        emit_yaml([section(written, room)], asked.output)
    else:
        _merge(target, written, room)


def _untimed(_network: Network) -> None:
    """What is known of times without a platform."""


def _networks(asked: Options) -> list[Network]:
    from costmodel.cli.requests import networks, of_one
    from costmodel.interop.opening import refuse_factory
    from costmodel.language.sources.paths import spec_files

    specs, variant = of_one(asked.specs, asked.variant)
    for spec in specs:
        refuse_factory(spec, "budget")
    paths, problems = spec_files(specs)
    found, faults = networks(paths, variant or "all")
    if problems or faults:
        raise SpecError([*problems, *faults])
    return found


def _holds_text(target: Path) -> bool:
    """Whether there is anything to merge with; what is too large is, and reading it says so."""
    with target.open("rb") as file:
        return any(piece.strip() for piece in iter(lambda: file.read(1 << 20), b""))


def _merge(target: Path, written: Sequence[Written], room: Fraction) -> None:
    from costmodel.language.sources.source import read_source
    from costmodel.linting.budget_writer import merged, overridden

    config = read_source(str(target), "a configuration")
    text = merged(config, written, room)
    emit_yaml([byte_order_mark(str(target)), text], str(target))
    for problem in overridden(replace(config, text=text), written):
        warn(problem)


def _target(output: str | None) -> Path | None:
    """The file to write, which must be YAML; None for standard output."""
    if output in (None, "-"):
        return None
    from costmodel.language.sources.source import YAML_ENDINGS

    path = Path(str(output))
    if path.suffix not in YAML_ENDINGS:
        hint = "write the section to standard output, or to a costmodel.yaml"
        raise SpecError([Problem(f"'{output}' is no YAML file", None, hint)])
    return path


def _slack(text: str) -> Fraction:
    from costmodel.analysis.quantities import BadQuantity, read_percent

    share = text.strip()
    try:
        return read_percent(share.removesuffix("%") if share.endswith("%") else "")
    except BadQuantity:
        cause = f"'{text}' is no share in percent"
        raise wrong(cause, "write e.g. --slack 10%", "--slack") from None


def _metrics(names: tuple[str, ...]) -> tuple[str, ...]:
    from costmodel.analysis.selection import BUDGETED, plain
    from costmodel.core.problems import did_you_mean

    for name in names:
        if name not in BUDGETED:
            raise wrong(f"unknown metric '{name}'", did_you_mean(name, BUDGETED), "--metric")
    return tuple(name for name in BUDGETED if name in names) or plain(BUDGETED)
