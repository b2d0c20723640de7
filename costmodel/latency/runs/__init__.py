"""Tables of runs as files, CSV or JSON: what is written here is read here, and so are others'.

A table needs a ``model`` and a time for each row; docs/runs.md describes all columns. Tables of
other tools are read by saying what their columns are called (``renamed``). Everything wrong with a
table is told at once, each fault at its line and column, and nothing of it is taken.

    from costmodel.latency import runs
    for run in runs.read("runs.csv"): ...

``reading`` finds out what a file is and makes ``Row`` of its records, ``csv`` and ``json`` find the
records (``cells``), ``columns`` their values; ``writing`` is the way back.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from costmodel.latency.runs.reading import read_table

if TYPE_CHECKING:
    from costmodel.latency.run import Run

_NONE: Mapping[str, str] = MappingProxyType({})


def read(path: str, renamed: Mapping[str, str] = _NONE) -> tuple[Run, ...]:
    """The runs of a file, or of standard input for ``-``.

    ``renamed`` gives the columns that have other names there: ``{"milliseconds": "avg_ms"}``.

    Raises:
        SpecError: it cannot be read or is no table of runs; every fault, with its place.
    """
    return tuple(row.run for row in read_table(path, renamed).rows)
