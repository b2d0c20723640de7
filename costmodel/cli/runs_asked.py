"""``--runs``, ``--columns-from`` and ``--device``: the one setup of recorded runs that is meant."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from costmodel.cli.completing_values import devices_of_runs, of_runs, one_of
from costmodel.cli.options import FILE
from costmodel.cli.recorded import rows_of, timed
from costmodel.cli.usage import wrong
from costmodel.comparing.naming import split
from costmodel.core.problems import Problem, SpecError, did_you_mean, quoted

if TYPE_CHECKING:
    from costmodel.comparing.timed import Recorded
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
    shell_complete=one_of(of_runs),
    help="What a column of the runs is called there: milliseconds=avg_ms; may be given again.",
)


def on_device(rows: Sequence[Row], device: str | None) -> Sequence[Row]:
    """The rows of runs on a device, or in setups in whose words the name is; all without a name.

    Raises:
        SpecError: there is no such device.
    """
    if device is None:
        return rows
    if found := _on(rows, device):
        return found
    known = dict.fromkeys(row.run.device for row in rows if row.run.device)
    hint = did_you_mean(device, known, none="the runs name no device: leave --device out")
    raise SpecError([Problem(f"there are no runs on {quoted(device)}", None, hint)])


def _on(rows: Sequence[Row], device: str) -> Sequence[Row]:
    name = _letters(device)
    exact = [row for row in rows if _letters(row.run.device) == name]
    return exact or [row for row in rows if name and name in _letters(str(row.run.setup))]


def has_device(rows: Sequence[Row], device: str | None) -> bool:
    """Whether ``--device`` is about the runs."""
    return device is not None and bool(_on(rows, device))


def _letters(name: str) -> str:
    return "".join(char for char in name.casefold() if char.isalnum())


runs_option = click.option(
    "--runs",
    "tables",
    type=FILE,
    multiple=True,
    help="Show the times of a table of runs, CSV or JSON; may be given again.",
)
runs_device_option = click.option(
    "--device",
    metavar="NAME",
    shell_complete=devices_of_runs,
    help="Of the runs, those on this device, or with these words.",
)


def asked_rows(paths: Sequence[str], renamed: Mapping[str, str]) -> tuple[Row, ...]:
    """The rows of the tables of ``--runs``, none if there are none.

    Raises:
        SpecError: whatever is wrong with any of them.
        UsageError: columns are renamed, and no table is named.
    """
    if renamed and not paths:
        raise wrong("--columns-from is about tables of runs", "add --runs FILE, or leave it out")
    return rows_of(paths, renamed) if paths else ()


def recorded(
    rows: Sequence[Row], device: str | None, networks: Iterable[Network] | None = None
) -> Recorded | None:
    """The times of networks (by default all) in the one setup of the runs, None without runs.

    Raises:
        SpecError: they are of several, or one that is wanted is of no network.
    """
    return _in_one_setup(on_device(rows, device), networks) if rows else None


def _in_one_setup(rows: Sequence[Row], networks: Iterable[Network] | None) -> Recorded:
    from costmodel.comparing.timed import Recorded, family_of

    setups = dict.fromkeys(row.run.setup._replace(batch=1) for row in rows)
    if len(setups) > 1:
        told = "; ".join(map(str, setups))
        message = f"the runs are of {len(setups)} setups: {told}"
        hint = f"choose one by words of it: --device '{list(setups)[-1]}'"
        raise SpecError([Problem(message, None, hint)])
    setup = str(next(iter(setups)))
    if networks is None:
        return Recorded.of_runs(setup, timed(rows))
    families = {family_of(network.spec) for network in networks}
    return Recorded.of_runs(setup, timed(rows, partial(_is_of, families)))


def _is_of(families: Container[str], run: Run) -> bool:
    """Whether a run may be of one of these; a spec that is not there is of none."""
    from costmodel.comparing.timed import family_of

    try:
        return family_of(split(run.model)[0]) in families
    except SpecError:
        return False
