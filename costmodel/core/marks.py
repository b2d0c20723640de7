"""Places in text files: where a value was written."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

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
