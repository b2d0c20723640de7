"""What standard output, or the file that ``-o`` names, can show: its width, and whether colours.

The width is that of COLUMNS, else the terminal's; in pipes and files prose is not wrapped, and
tables get 100 columns. Colours are for terminals, and for pipes where FORCE_COLOR asks for them;
NO_COLOR and TERM=dumb go without. Files have none.
"""

from __future__ import annotations

import os
import re
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, TextIO

import click

from costmodel.core.foreign import printable, shown, shown_in_colour
from costmodel.core.problems import Problem

if TYPE_CHECKING:
    from rich.console import Console

    from costmodel.render.prose import Prose


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


def console(output: str | None = None) -> Console:
    """A rich console that lays tables out for standard output, or for the file of ``-o``."""
    from rich.console import Console

    return Console(
        force_terminal=None if _is_stdout(output) else False,
        width=_width(sys.stdout if _is_stdout(output) else None) or 100,
        height=25,  # means nothing to tables, but without it rich would ask COLUMNS again
        emoji=False,
        markup=False,
        highlight=False,
    )


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
