"""Rows of ready text as lines of a terminal, for tables whose cells know how they look."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rich.console import Console
from rich.text import Text

from costmodel.render.tables.layout import Column, fitting, lines


class Field(NamedTuple):
    """A column: the lines of its title, its cells, whether it is text (flush left), its left gap.

    Names longer than ``most`` are cut in their middle.
    """

    title: tuple[str, ...]
    cells: Sequence[str]
    is_text: bool = False
    gap: int = 2
    most: int = 100

    @property
    def name(self) -> str:
        """The title in one line, without its hyphen."""
        return "".join(part.removesuffix("-") for part in self.title)


def print_grid(console: Console, fields: Iterable[Field], expendable: Sequence[str]) -> None:
    """Print the columns; ``expendable`` names those a narrow terminal goes without, last first."""
    columns = [_column(number, field) for number, field in enumerate(fields)]
    visible = fitting(columns, [(name,) for name in expendable], console.width)
    for line in lines(visible, console.width):
        console.print(line, soft_wrap=True)
    hidden = [column.name for column in columns if column not in visible]
    if hidden:
        print_notes(console, [f"(a wider terminal also shows {', '.join(hidden)})"])


def print_notes(console: Console, notes: Iterable[str]) -> None:
    """Print remarks below a table, each from the start of a line."""
    for note in notes:
        for line in textwrap.wrap(note, console.width):
            console.print(Text(line, style="dim"), soft_wrap=True)


def _column(number: int, field: Field) -> Column:
    styles = ["cyan" if number == 0 else ""] * len(field.cells)
    gap = field.gap if number else 0
    cells = [_cut(cell, field.most) for cell in field.cells]
    return Column(field.name, field.title, cells, styles, gap, field.is_text)


_HEAD = 4
"""What is kept at least of the start of a name, its family."""


def _cut(text: str, most: int) -> str:
    """A name cut before its variant if that will do: shufflenetv2_e…:0.5x*."""
    if len(text) <= most:
        return text
    variant = text.index(":") if ":" in text else len(text) - most // 2
    tail = min(len(text) - variant, most - 1 - _HEAD)
    return f"{text[: most - 1 - tail]}…{text[-tail:]}"
