"""See which of the paper's guidelines hold on this machine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, get_args

import click
from click.core import ParameterSource

from costmodel import __version__
from costmodel.cli.completing_values import one_of
from costmodel.cli.measuring import (
    all_measured,
    force_option,
    require_quiet,
    runtime_option,
    seconds_option,
    seed_option,
    threads_option,
)
from costmodel.cli.options import FILE, given_as, output_option, table_format_option
from costmodel.cli.output import show
from costmodel.cli.usage import wrong
from costmodel.comparing.guidelines import EXPERIMENTS, Experiment, Sizes
from costmodel.core.problems import Problem, SpecError, did_you_mean, listed, quoted
from costmodel.core.values import dataclass

if TYPE_CHECKING:
    from costmodel.latency.run import Run

_EXAMPLES = """\b
Examples:
  costmodel guidelines                        some two minutes
  costmodel guidelines G2 --runtime torch
  costmodel guidelines G1 --sizes gpu --threads 4
  costmodel measure guidelines/g1 --variant all -o g1.csv
  costmodel guidelines G1 --runs g1.csv       what was measured before"""


@dataclass(frozen=True)
class Options:
    """What the command line asks for."""

    names: tuple[str, ...]
    sizes: Sizes
    runs: str | None
    runtime: str
    threads: int
    seconds: float
    seed: int
    force: bool
    style: str
    output: str | None


@click.command("guidelines", epilog=_EXAMPLES)
@click.argument(
    "names",
    metavar=f"[{'|'.join(EXPERIMENTS)}...]",
    nargs=-1,
    shell_complete=one_of(lambda: EXPERIMENTS),
)
@click.option(
    "--sizes",
    type=click.Choice(get_args(Sizes)),
    default="arm",
    show_default=True,
    help="The widths that the paper took for its phone, or for its GPU.",
)
@click.option("--runs", type=FILE, help="Runs that are kept, rather than measuring now.")
@runtime_option
@threads_option
@seconds_option(2.0)
@seed_option
@force_option
@table_format_option
@output_option
@given_as(Options)
def command(asked: Options) -> None:
    """See which of the paper's guidelines hold on this machine.

    The networks are those of Tables 1 to 4 of the ShuffleNet V2 paper. Speeds stand beside those of
    its GPU and its phone, each relative to the first row of its column, and beside what MAC alone
    foretells. A guideline holds where the rows below the first are slower (for G4: faster) than it
    by more than the noise.
    """
    from costmodel.comparing.guidelines import judged
    from costmodel.render.views.guidelines import GuidelineTables

    experiments = _experiments(asked.names)
    if asked.runs:
        _refuse_measuring()
    runs = _recorded(asked.runs) if asked.runs else _measured(experiments, asked)
    if problems := list(_missing(experiments, runs, asked)):
        raise SpecError(problems)
    found = [
        judged(one, asked.sizes, [runs[one.spec, variant] for variant in one.variants(asked.sizes)])
        for one in experiments
    ]
    show(GuidelineTables(found), asked.style, asked.output)


def _refuse_measuring() -> None:
    """Refuse what says how to measure beside runs that were measured before.

    Raises:
        UsageError: some of it is given.
    """
    context = click.get_current_context()
    for name in ("runtime", "threads", "seconds", "seed", "force"):
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            raise wrong(f"--{name} says nothing of runs that are kept", "leave it or --runs out")


def _experiments(names: Sequence[str]) -> list[Experiment]:
    """Those that are named, each once; all if none is.

    Raises:
        UsageError: there is no such guideline.
    """
    for name in names:
        if name.upper() not in EXPERIMENTS:
            hint = did_you_mean(name.upper(), EXPERIMENTS)
            raise wrong(f"there is no guideline {quoted(name)}", hint)
    wanted = {name.upper() for name in names} or set(EXPERIMENTS)
    return [one for name, one in EXPERIMENTS.items() if name in wanted]


_Runs = Mapping[tuple[str, str], "Run"]
"""Runs by spec and variant."""


def _recorded(path: str) -> _Runs:
    """The runs of guideline networks in a table.

    Raises:
        SpecError: it cannot be read, or has one network twice.
    """
    from costmodel.latency.runs.reading import read_table

    found: dict[tuple[str, str], Run] = {}
    problems = []
    for run, mark in read_table(path, {}).rows:
        if (run.model, run.variant) in found:
            hint = "keep the runs of one device, runtime and number of threads in a file"
            problems.append(Problem(f"{run.model}:{run.variant} is there twice", mark, hint))
        found[run.model, run.variant] = run
    if problems:
        raise SpecError(problems)
    return found


def _missing(experiments: Iterable[Experiment], runs: _Runs, asked: Options) -> Iterator[Problem]:
    """Networks of the tables that no run is of: one problem for each table."""
    for one in experiments:
        lacking = [name for name in one.variants(asked.sizes) if (one.spec, name) not in runs]
        if lacking:
            hint = f"costmodel measure {one.spec} --variant all -o FILE.csv"
            message = f"{asked.runs} has no run of {one.spec}: {listed(lacking)}"
            yield Problem(message, None, hint)


def _measured(experiments: Sequence[Experiment], asked: Options) -> _Runs:
    """Measure the networks now.

    Raises:
        SpecError: they cannot be run, or the machine is too noisy.
    """
    from costmodel.language.loading import network_of, open_spec
    from costmodel.latency.measuring.measured import runs

    networks = [
        network_of(spec, one.spec, variant)
        for one in experiments
        for spec in (open_spec(one.spec),)
        for variant in one.variants(asked.sizes)
    ]
    found = all_measured(networks, asked.runtime, asked.threads, asked.seconds, asked.seed)
    require_quiet(found, is_forced=asked.force)
    return {(run.model, run.variant): run for run in runs(found, f"costmodel {__version__}")}
