"""What users see when their input is wrong: place, cause, expectation, remedy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unicodedata import combining, east_asian_width

from costmodel.core.foreign import printable
from costmodel.core.marks import Mark
from costmodel.core.values import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault: ``message`` is the cause, ``hint`` the expectation and the remedy.

    Nobody is told of a fault without being told what to do: the hint has no default.
    """

    message: str
    mark: Mark | None
    hint: str

    def __str__(self) -> str:
        """Place and cause, an excerpt of the line, and what to do."""
        place = f"{self.mark}: " if self.mark else ""
        lines = [f"{place}error: {self.message}"]
        if self.mark:
            lines += excerpt(self.mark)
        return printable("\n".join([*lines, f"  {self.hint}"]))


class SpecError(ValueError):
    """A spec, or a request about it, is wrong; ``problems`` holds every fault found."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        # The problems, not their text: exceptions are copied between processes by their arguments.
        super().__init__(self.problems)

    def __str__(self) -> str:
        return "\n".join(str(problem) for problem in self.problems)


def did_you_mean(
    name: str, known: Iterable[str], closeness: float = 0.6, *, none: str = "leave it out"
) -> str:
    """A hint that names the nearest of ``known``, or lists them; ``none`` where none is known.

    ``closeness`` is how alike the letters of the two must be, from 0 to 1.
    """
    from difflib import get_close_matches

    names = sorted(set(known))
    alike = [other for other in names if other.casefold() == name.casefold()]
    near = alike or get_close_matches(name, names, n=1, cutoff=closeness)
    if near:
        return f"did you mean '{near[0]}'?"
    return f"known here: {listed(names)}" if names else none


def listed(names: Sequence[str], most: int = 12) -> str:
    """The first of some names, and whether there are more."""
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")


MOST_TOLD = 100
"""Faults of one kind in one place that are told of one by one; of others, how many there are."""


def quoted(text: str, limit: int = 40) -> str:
    """Text of a user as a message shows it: in quotes, on one line, printable and short."""
    short = text if len(text) <= limit else text[: limit - 3] + "..."
    return f"'{_printable(short)}'"


EXCERPT_WIDTH = 100
"""Excerpts show at most this many characters of a line."""


def excerpt(mark: Mark, width: int = EXCERPT_WIDTH) -> list[str]:
    """The line of a place with carets below what is meant; nothing for an empty line.

    Of a line of more characters than ``width`` the part around the place is shown.
    """
    text = _printable(mark.source.line(mark.line))
    if not text.strip():
        return []
    start = max(0, mark.column - 1 - width // 2) if len(text) > width else 0
    shown = text[start : start + width]
    before = shown[: mark.column - 1 - start]
    meant = shown[len(before) : len(before) + mark.length]
    carets = "^" * max(1, cells(meant))
    return [f"{mark.line:>5} | {shown}", f"      | {' ' * cells(before)}{carets}"]


def _printable(text: str) -> str:
    """One character for each of ``text``, with nothing that would move a terminal's cursor."""
    if text.isprintable():
        return text
    safe = text.replace("\t", " ")
    return "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in safe)


def cells(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if combining(char) else 1 + (east_asian_width(char) in "WF") for char in text)
