"""Candidates of a sweep, for notebooks: the first of them, and how many there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

from costmodel.core.values import dataclass
from costmodel.render.tables.table import Column, Form, Section, Table


class Array(Protocol):
    """A column of NumPy."""

    def __len__(self) -> int: ...
    def __getitem__(self, some: slice) -> Array: ...
    def tolist(self) -> list[object]: ...


_FIRST = 20
"""Rows that are shown; ``to_pandas`` has all."""


@dataclass(frozen=True, slots=True)
class Swept:
    """Columns of the same length, by name."""

    columns: Mapping[str, Array]

    @property
    def rows(self) -> int:
        """How many candidates there are."""
        return max((len(values) for values in self.columns.values()), default=0)

    def sections(self) -> Iterator[Section]:
        """The first candidates."""
        shown = {name: values[:_FIRST].tolist() for name, values in self.columns.items()}
        table = Table(tuple(map(_column, shown, shown.values())))
        left = self.rows - _FIRST
        more = f", the first {_FIRST} of them here; to_pandas() has all" if left > 0 else ""
        yield Section(table, notes=(f"{self.rows:,} candidates{more}",))

    def records(self) -> Iterator[dict[str, object]]:
        """A row for each candidate."""
        rows = zip(*(values.tolist() for values in self.columns.values()), strict=True)
        return (dict(zip(self.columns, row, strict=True)) for row in rows)

    def contract(self) -> dict[str, object]:
        """The columns as lists."""
        return {name: values.tolist() for name, values in self.columns.items()}


def _column(name: str, values: Sequence[object]) -> Column:
    form: Form = "text"
    if all(isinstance(value, int) and not isinstance(value, bool) for value in values):
        form = "count"
    elif all(isinstance(value, float) for value in values):
        form = "ratio"
    return Column(name, values, form, key=name, flush="left" if form == "text" else "right")
