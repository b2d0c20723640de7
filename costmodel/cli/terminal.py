"""What standard output, or the file that ``-o`` names, can show: its width, and whether colours.

The width is that of COLUMNS, else the terminal's; in pipes and files prose is not wrapped, and
tables get 100 columns. Colours are for terminals, and for pipes where FORCE_COLOR asks for them;
NO_COLOR and TERM=dumb go without. Files have none.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, TextIO

import click

from costmodel.core.foreign import printable, shown, shown_in_colour
from costmodel.core.problems import Problem

if TYPE_CHECKING:
    from costmodel.render.prose import Prose
    from costmodel.render.tables.table import Line, Screen


def prose(output: str | None = None) -> Prose:
    """How prose is laid out for standard output, or for the file of ``-o``."""
    return _prose(sys.stdout if _is_stdout(output) else None)


def warn(problem: Problem, level: str = "warning") -> None:
    """Tell of a problem on standard error, and go on."""
    say(to_stderr().told(problem, level))


FOR_PEOPLE = ("text", "concise", "markdown")
"""Formats that people read; the others are documents, whose encoders make text safe."""


def say(text: str) -> None:
    """Tell people on standard error; names that strangers chose have no power there."""
    click.echo(for_people(text, sys.stderr), err=True)


def say_as(style: str, text: str) -> None:
    """Write text in one of the formats on standard error."""
    told = for_people(text, sys.stderr) if style in FOR_PEOPLE else exact(text, sys.stderr)
    click.echo(told, err=True, nl=False)


def for_people(text: str, stream: TextIO | None) -> str:
    """Text as it may go to a stream, or to a file (None): only streams have colours."""
    return shown_in_colour(text) if _may_have_colours(stream) else shown(text)


def exact(text: str, stream: TextIO | None) -> str:
    """A document as it may go to a stream, or to a file (None): only terminals would obey it."""
    return printable(text) if stream is not None and stream.isatty() else text


def _may_have_colours(stream: TextIO | None) -> bool:
    # rich asks these three, and shows what is bold even where colours are not wanted.
    asked = os.environ.get("FORCE_COLOR") or os.environ.get("TTY_COMPATIBLE") == "1"
    return stream is not None and (bool(asked) or stream.isatty())


def to_stderr() -> Prose:
    """How prose is laid out for standard error."""
    return _prose(sys.stderr)


def _prose(stream: TextIO | None) -> Prose:
    from costmodel.render.prose import Prose

    return Prose(_width(stream), _is_coloured(stream))


def screen(output: str | None = None) -> Screen:
    """What tables are laid out for: standard output, or the file of ``-o``."""
    from costmodel.render.tables.table import Screen

    stream = sys.stdout if _is_stdout(output) else None
    width = _width(stream) or 100
    return Screen(width, partial(_in_colour, width) if _may_have_colours(stream) else _plain)


_UNPRINTED = dict.fromkeys(map(ord, "\a\b\v\f\r"))
"""What rich leaves out of lines."""


def _plain(lines: Iterable[Line]) -> str:
    """Lines without styles, as rich writes them where nothing shows colours."""
    texts = ("".join(text for text, _ in line) for line in lines)
    return "".join(f"{text.translate(_UNPRINTED).expandtabs(8)}\n" for text in texts)


def _in_colour(width: int, lines: Iterable[Line]) -> str:
    """Lines with the colours that rich finds the terminal to have."""
    from rich.console import Console
    from rich.text import Text

    # The height means nothing to lines, but without it rich would ask COLUMNS again.
    console = Console(width=width, height=25, emoji=False, markup=False, highlight=False)
    with console.capture() as captured:
        for line in lines:
            console.print(Text.assemble(*line), soft_wrap=True)
    return captured.get()


def _is_stdout(output: str | None) -> bool:
    return output is None or output == "-"


def _width(stream: TextIO | None) -> int | None:
    columns = os.environ.get("COLUMNS", "")
    if re.fullmatch("[1-9][0-9]{0,8}", columns):
        return int(columns)
    return _columns_of(stream) if stream is not None and stream.isatty() else None


def _columns_of(terminal: TextIO) -> int:
    """The columns of a terminal; 80 where it does not tell."""
    with suppress(OSError):
        return os.get_terminal_size(terminal.fileno()).columns or 80
    return 80


def _is_coloured(stream: TextIO | None) -> bool:
    if stream is None or os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return stream.isatty() and os.environ.get("TERM") != "dumb"
