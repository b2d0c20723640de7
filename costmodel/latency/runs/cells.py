"""What is read of a table before it is known what it means: values and their places."""

from __future__ import annotations

from collections.abc import Mapping

from costmodel.core.marks import Mark
from costmodel.core.problems import Problem
from costmodel.core.values import NamedTuple


class Cell(NamedTuple):
    """A value as it was read, text of a CSV or a value of JSON, and its place."""

    value: object
    mark: Mark


class Record(NamedTuple):
    """A row as it was read: its cells by the names that they have there, and its place.

    ``fault`` is what is wrong with the row itself.
    """

    cells: Mapping[str, Cell]
    mark: Mark
    fault: Problem | None = None
