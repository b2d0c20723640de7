"""A file as a table of runs: JSON if it begins so, else CSV; every fault with its place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from costmodel.core.marks import Mark, Source
from costmodel.core.problems import MOST_TOLD, Problem, SpecError, did_you_mean, listed, quoted
from costmodel.core.values import NamedTuple
from costmodel.language.sources.source import read_source
from costmodel.latency.run import Run
from costmodel.latency.runs import csv, json
from costmodel.latency.runs.cells import Cell, Record
from costmodel.latency.runs.columns import NAMES, TIMES, run_of

MOST_ROWS = 20_000
_SEE = "write a CSV with a column 'model' and one 'milliseconds'"


class Row(NamedTuple):
    """A run and where it stands; nowhere if it is from no file."""

    run: Run
    mark: Mark | None


class Table(NamedTuple):
    """The rows of a file, and the names of its columns that say nothing to us."""

    rows: tuple[Row, ...]
    unused: tuple[str, ...]


def read_table(path: str, renamed: Mapping[str, str]) -> Table:
    """The table in a file, or on standard input for ``-``; ``renamed``: its names by ours.

    Raises:
        SpecError: it cannot be read or is no table of runs; every fault, with its place.
    """
    source = _source(path)
    is_json = source.text.lstrip()[:1] in ("{", "[")
    found = (json if is_json else csv).records(source)
    records = list(_bounded(found, source.name))
    columns = tuple(dict.fromkeys(name for one in records for name in one.cells))
    if not records:
        raise SpecError([Problem(f"{source.name} has no runs", None, "give it a row for each run")])
    theirs = _theirs(renamed, columns)
    if columns:
        _demand_columns(source, columns, theirs)
    rows = _rows(records, theirs)
    return Table(rows, tuple(name for name in columns if name not in theirs))


def _source(path: str) -> Source:
    try:
        return read_source(path, "a table of runs")
    except SpecError as error:
        first = error.problems[0]
        message = f"the runs cannot be read: {first.message}"
        hint = first.hint if "spec" not in first.hint and "YAML" not in first.hint else _SEE
        raise SpecError([Problem(message, first.mark, hint)]) from None


def _bounded(found: Iterable[Record], name: str) -> Iterator[Record]:
    for number, one in enumerate(found):
        if number == MOST_ROWS:
            message = f"{name} has more than {MOST_ROWS:,} runs"
            raise SpecError([Problem(message, None, "split it, or leave runs out")])
        yield one


def _theirs(renamed: Mapping[str, str], columns: tuple[str, ...]) -> dict[str, str]:
    """Our names by those of the table.

    Raises:
        SpecError: what is renamed is no column of ours, or of the table.
    """
    problems = [
        Problem(f"runs have no column {quoted(ours)}", None, did_you_mean(ours, NAMES))
        for ours in renamed
        if ours not in NAMES
    ]
    problems += [
        Problem(f"the table has no column {quoted(name)}", None, did_you_mean(name, columns))
        for name in renamed.values()
        if name not in columns
    ]
    if problems:
        raise SpecError(problems)
    own = {name: name for name in columns if name in NAMES and name not in renamed}
    return own | {name: ours for ours, name in renamed.items()}


def _demand_columns(source: Source, columns: tuple[str, ...], theirs: Mapping[str, str]) -> None:
    ours = set(theirs.values())
    lacking = [name for name in ("model",) if name not in ours]
    lacking += ["milliseconds"] if ours.isdisjoint(TIMES) else []
    if lacking:
        message = f"no column is called {' or '.join(map(quoted, lacking))}"
        names = listed([quoted(name) for name in columns])
        hint = f"its columns are {names}; say which is meant: --columns-from {lacking[0]}=NAME"
        raise SpecError([Problem(message, source.mark(0), hint)])


def _rows(records: Iterable[Record], theirs: Mapping[str, str]) -> tuple[Row, ...]:
    rows: list[Row] = []
    problems: list[Problem] = []
    for record in records:
        try:
            rows.append(_row(record, theirs))
        except SpecError as error:
            problems += error.problems
    if problems:
        raise SpecError(_some(problems))
    return tuple(rows)


def _row(record: Record, theirs: Mapping[str, str]) -> Row:
    if record.fault:
        raise SpecError([record.fault])
    cells = {theirs[name]: cell for name, cell in record.cells.items() if name in theirs}
    held = {name: cell for name, cell in cells.items() if _holds(cell)}
    return Row(run_of(held, record.mark), record.mark)


def _holds(cell: Cell) -> bool:
    """Whether there is anything in it; what is left empty is as if the column were not there."""
    return cell.value is not None and cell.value != "" and not str(cell.value).isspace()


def _some(problems: list[Problem]) -> list[Problem]:
    more = len(problems) - MOST_TOLD
    told = problems[:MOST_TOLD]
    if more > 0:
        told.append(Problem(f"and {more:,} more of the kind", None, "mend these first"))
    return told
