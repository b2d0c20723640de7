"""Runs that are recorded in files, and the networks that they are of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from costmodel.cli.requests import networks_of, settings, sizes
from costmodel.cli.terminal import say
from costmodel.cli.usage import wrong
from costmodel.cli.variants import split
from costmodel.core.problems import MOST_TOLD, Problem, SpecError, did_you_mean, listed, quoted

if TYPE_CHECKING:
    from costmodel.comparing.timed import Timed
    from costmodel.core.network import Network
    from costmodel.latency.run import Run
    from costmodel.latency.runs.reading import Row


def _renamed(
    _context: click.Context, _parameter: click.Parameter, texts: tuple[str, ...]
) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in texts:
        ours, equals, theirs = (part.strip() for part in text.partition("="))
        if not equals or not ours or not theirs:
            remedy = "write e.g. --columns-from milliseconds=avg_ms"
            raise wrong(f"'{text}' is not NAME=THEIRS", remedy, "--columns-from")
        if ours in found:
            raise wrong(f"'{ours}' is given twice", "give it once", "--columns-from")
        found[ours] = theirs
    return found


columns_from_option = click.option(
    "--columns-from",
    "renamed",
    metavar="NAME=THEIRS",
    multiple=True,
    callback=_renamed,
    help="What a column of the runs is called there: milliseconds=avg_ms; may be given again.",
)


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


def on_device(rows: Sequence[Row], device: str | None) -> Sequence[Row]:
    """The rows of runs on a device, all if none is named.

    Raises:
        SpecError: there is no such device.
    """
    if device is None:
        return rows
    found = [row for row in rows if _letters(row.run.device) == _letters(device)]
    if not found:
        known = dict.fromkeys(row.run.device for row in rows if row.run.device)
        hint = did_you_mean(device, known, none="the runs name no device: leave --device out")
        raise SpecError([Problem(f"there are no runs on {quoted(device)}", None, hint)])
    return found


def _letters(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())
