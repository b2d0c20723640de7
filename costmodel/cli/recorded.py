"""Runs that are recorded in files, and the networks that they are of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from costmodel.cli.requests import networks_of, settings, sizes
from costmodel.cli.terminal import say
from costmodel.cli.usage import wrong
from costmodel.comparing.naming import split
from costmodel.core.problems import MOST_TOLD, Problem, SpecError, listed, quoted

if TYPE_CHECKING:
    from costmodel.comparing.timed import Timed
    from costmodel.core.network import Network
    from costmodel.latency.run import Run
    from costmodel.latency.runs.reading import Row


def rows_of(paths: Iterable[str], renamed: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows of several tables; tells of columns that are not used.

    Raises:
        SpecError: whatever is wrong with any of them.
    """
    from costmodel.latency.runs.reading import read_table

    rows: list[Row] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            table = read_table(path, renamed)
        except SpecError as error:
            problems += error.problems
            continue
        rows += table.rows
        if table.unused:
            say(f"note: {path}: columns not used: {listed(table.unused)}")
    if problems:
        raise SpecError(problems)
    return tuple(rows)


def of_specs(rows: Sequence[Row], words: Sequence[str]) -> Sequence[Row]:
    """The rows of the networks that are named, all if none is.

    Raises:
        UsageError: a network has none.
    """
    wanted = dict(zip(words, map(split, words), strict=True))
    for word, spec in wanted.items():
        if not any(_is_of(row, *spec) for row in rows):
            raise wrong(f"no run in --against is of {quoted(word)}", "name what its 'model' has")
    return [row for row in rows if not wanted or any(_is_of(row, *w) for w in wanted.values())]


def _is_of(row: Row, spec: str, variant: str | None) -> bool:
    model, of = split(row.run.model)
    return model == spec and variant in (None, "all", row.run.variant or of)


_OF_NETWORKS = ("model", "variant", "settings", "input", "batch")
"""What a run says of its network."""


def timed(
    rows: Iterable[Row], is_wanted: Callable[[Run], bool] = lambda _: True
) -> tuple[Timed, ...]:
    """The runs that are wanted, each with the report of its network.

    Raises:
        SpecError: a run is of no network, at its place.
    """
    from costmodel.analysis.report import Report, analyze
    from costmodel.comparing.timed import Timed

    reports: dict[tuple[object, ...], Report | None] = {}
    problems: list[Problem] = []
    found: list[Timed] = []
    for row in rows:
        if not is_wanted(row.run):
            continue
        asked = tuple(getattr(row.run, name) for name in _OF_NETWORKS)
        if asked not in reports:
            network = _network(row, problems)
            reports[asked] = analyze(network) if network else None
        if report := reports[asked]:
            found.append(Timed(row.run, report))
    if problems:
        raise SpecError(problems[:MOST_TOLD])
    return tuple(found)


def _network(row: Row, problems: list[Problem]) -> Network | None:
    """The network of a run; what is wrong with it is told at the run's place."""
    run, mark = row
    faults: list[Problem] = []
    found: list[Network] = []
    try:
        asked = settings(run.assignments), sizes(run.sizes), run.batch
        found, faults = networks_of([_spec(run)], *asked)
    except SpecError as error:
        faults += error.problems
    except click.UsageError as error:
        message, _, hint = error.message.partition("; ")
        faults.append(Problem(message, mark, hint or "correct the row"))
    problems += [one if one.mark else replace(one, mark=mark) for one in faults]
    return None if faults else found[0]


def _spec(run: Run) -> tuple[str, str | None]:
    from costmodel.interop.opening import is_factory

    spec, own = split(run.model)
    if spec == "-" or is_factory(spec):
        message = f"a table may not have {quoted(spec)} read or run"
        raise SpecError([Problem(message, None, "name a spec, or an ONNX file of the model")])
    return spec, own or run.variant or None
