"""Places in text files: where a value was written."""

from __future__ import annotations

import re
from dataclasses import field
from functools import cached_property

from costmodel.core.values import NamedTuple, dataclass

_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")
"""Where YAML ends a line; ``str.splitlines`` knows five more places, which would shift excerpts."""


@dataclass(frozen=True)
class Source:
    """A text and the name that users know it by (a path, ``<stdin>``)."""

    name: str
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their ends, as YAML counts them."""
        return _BREAK.split(self.text)

    def line(self, number: int) -> str:
        """Line ``number``, counted from 1, without its end; empty beyond the last line."""
        return self.lines[number - 1] if 0 < number <= len(self.lines) else ""

    def mark(self, index: int, length: int = 1) -> Mark:
        """The place of ``length`` characters from ``text[index]``."""
        line, start = 1, 0
        for end in _BREAK.finditer(self.text, 0, index):
            line, start = line + 1, end.end()
        return Mark(self, line, index - start + 1, length)


class Mark(NamedTuple):
    """A place: ``line`` and ``column`` count from 1; ``length`` characters are meant."""

    source: Source
    line: int
    column: int
    length: int = 1

    def __str__(self) -> str:
        return f"{self.source.name}:{self.line}:{self.column}"

    @property
    def char(self) -> str:
        """The character at the place; empty at the end of a line."""
        return self.source.line(self.line)[self.column - 1 : self.column]

    @property
    def offset(self) -> int:
        """Where the place is in the text, counted from 0; never beyond its end."""
        starts, end = line_starts(self.source.text), len(self.source.text)
        return (
            min(starts[self.line - 1] + self.column - 1, end) if self.line <= len(starts) else end
        )


def line_starts(text: str) -> tuple[int, ...]:
    """Where each line begins, for marks, which count lines and columns."""
    return (0, *(found.end() for found in _BREAK.finditer(text)))
