"""What views give and formats write: tables in sections, records of exact numbers, a contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, Protocol

from costmodel.core.values import NamedTuple

Form = Literal["text", "count", "bytes", "share", "ratio", "line"]
"""How a value reads, see ``cells``: ints are counts and bytes, floats shares of one and ratios."""

Phrase = tuple["str | int", ...]
"""Text with counts in it, which a narrow terminal shortens as it does in columns of counts."""

Record = Mapping[str, object]
"""A row for programs: its keys are those of JSON."""

Line = Sequence[tuple[str, str]]
"""A line in pieces, each with its style in the words of rich, or none."""


class Screen(NamedTuple):
    """What tables are laid out for: its columns, and how lines are written to it."""

    width: int
    written: Callable[[Iterable[Line]], str]


class Column(NamedTuple):
    """A column: its title, its values from top to bottom, and how they are shown.

    ``key`` is its name in records. ``flush`` is the side that cells stand at. ``meaning`` is told
    below a table that shows the column, among those of the others; ``notes`` follow on their own.
    What only a terminal minds: ``lines`` of the title, where it is broken; the ``gap`` to the left;
    ``rank``, 0 for a column that is always there, else the greater the sooner a narrow terminal
    goes without it, and without all columns of that rank; ``heat``, the shares of the total that
    make cells stand out or step back; ``is_aside`` for cells that always step back. Text that has
    no room is cut or wrapped by ``overflow``: where it loses its start, its middle, or breaks
    between words; to no less than ``least`` characters, 0 for text that keeps its width, and to
    ``most`` even if there is room.
    """

    title: str
    values: Sequence[object]
    form: Form = "text"
    key: str = ""
    flush: Literal["left", "right"] = "left"
    where: Literal["everywhere", "screen", "records"] = "everywhere"
    meaning: str = ""
    notes: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    gap: int = 2
    rank: int = 0
    heat: Sequence[float] = ()
    is_aside: bool = False
    overflow: Literal["start", "middle", "wrap"] = "start"
    least: int = 10
    most: int | None = None


class Table(NamedTuple):
    """Columns of the same length, the first of which names the rows.

    Where ``groups`` gives rows the group that they belong to ("" for none), a terminal shows it
    above the first of them, and does not repeat names. A terminal shows ``most`` rows: those with
    the greatest ``weights``, which are in ``weighed``. ``hidden`` tells of the columns that it has
    no room for.
    """

    columns: tuple[Column, ...]
    groups: tuple[str, ...] = ()
    weights: tuple[int, ...] = ()
    most: int | None = None
    weighed: str = "MAC"
    hidden: str = "a wider terminal also shows {}"
    is_headed: bool = True

    def shown(self, *places: str) -> Table:
        """The table with the columns that these places have: ``everywhere``, ``screen``."""
        return self.of([column for column in self.columns if column.where in places])

    def of(self, columns: Sequence[Column]) -> Table:
        """The table with these columns alone."""
        return self._replace(columns=tuple(columns))

    def names(self) -> list[tuple[str, object]]:
        """The group and the name of each row."""
        values = self.columns[0].values
        return list(zip(self.groups or [""] * len(values), values, strict=True))

    def notes(self) -> list[str]:
        """What the columns mean, in one note, and what else they say."""
        meanings = "; ".join(column.meaning for column in self.columns if column.meaning)
        notes = [note for column in self.columns for note in column.notes]
        return [f"{meanings}.", *notes] if meanings else notes

    def records(self) -> list[dict[str, object]]:
        """The rows with every column under its key."""
        keys = [column.key or column.title for column in self.columns]
        rows = zip(*(column.values for column in self.columns), strict=True)
        return [dict(zip(keys, row, strict=True)) for row in rows]


class Heading(NamedTuple):
    """What a section is about: a name, its variant, what it was asked, where it is written."""

    name: str
    variant: str
    request: str
    place: str
    settings: str


class Section(NamedTuple):
    """A table under its heading, with what sums it up, and notes that stand apart."""

    table: Table
    heading: Heading | None = None
    summary: Table | None = None
    notes: tuple[str, ...] = ()


class View(Protocol):
    """Something to look at; each format asks for one of these, and so nothing else is computed."""

    def sections(self) -> Iterable[Section]:
        """What people read."""

    def records(self) -> Iterable[Record]:
        """What programs read as rows of the same keys: exact numbers, None for the unknown."""

    def contract(self) -> Mapping[str, object]:
        """What programs read as JSON: ``schema``, and rows as lists or iterators of records."""
