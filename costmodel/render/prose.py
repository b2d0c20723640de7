"""How text for people is wrapped and styled: broken at spaces and nowhere else, in few colours.

A line that is too wide goes on below, deeper than it began. A word that is wider than the terminal,
such as a path, stays whole, and so does what is styled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from costmodel.core.marks import Mark
from costmodel.core.problems import EXCERPT_WIDTH, Problem, cells, excerpt
from costmodel.core.values import dataclass

_STYLES = {
    "error": "1;31", "warning": "1;33", "note": "36", "clean": "32",
    "strong": "1", "dim": "2", "added": "32", "removed": "31", "changed": "33",
}  # fmt: skip
_ESCAPE = re.compile(r"\033\[[\d;]*m")
_WORD = re.compile(r"( *)((?:\033\[[\d;]*m.*?\033\[0m|[^ ])+)")
_NUMBERS = len("  123 | ")
"""What stands before the line of a spec in an excerpt."""


@dataclass(frozen=True)
class Prose:
    """What text goes to: so many columns, or any number (None: pipes, files), in colour or not."""

    width: int | None = None
    is_coloured: bool = False

    def styled(self, text: str, style: str) -> str:
        """The text in a style, which is a level's name, ``strong``, ``dim``, a change, or empty."""
        if not (self.is_coloured and style and text.strip()):
            return text
        return f"\033[{_STYLES[style]}m{text}\033[0m"

    def wrapped(self, line: str, deeper: int = 4) -> str:
        """A line on as many lines as it takes, the others ``deeper`` than the first."""
        if self.width is None or _width(line) <= self.width:
            return line
        indent = len(line) - len(line.lstrip(" ")) + deeper
        lines = [""]
        for gap, word in _WORD.findall(line):
            longer = lines[-1] + gap + word
            if not lines[-1] or _width(longer) <= self.width:
                lines[-1] = longer
            else:
                lines.append(" " * min(indent, max(0, self.width - _width(word))) + word)
        return "\n".join(lines)

    def excerpt(self, mark: Mark) -> list[str]:
        """The line of a place with carets below what is meant; of a long line a part that fits."""
        room = (
            EXCERPT_WIDTH if self.width is None else max(EXCERPT_WIDTH // 5, self.width - _NUMBERS)
        )
        found = excerpt(mark, min(EXCERPT_WIDTH, room))
        return [self.styled(line, "dim") for line in found]

    def told(self, problem: Problem, level: str = "error", place: str = "") -> str:
        """A problem as its ``str`` has it; ``place`` is told of one that knows none."""
        return "\n".join(self._told(problem, level, str(problem.mark or place)))

    def _told(self, problem: Problem, level: str, place: str) -> Iterator[str]:
        where, mark = f"{self.styled(place, 'strong')}: " if place else "", problem.mark
        message = f"{where}{self.styled(level, level)}: {problem.message}"
        yield from map(self.wrapped, message.split("\n"))
        yield from self.excerpt(mark) if mark else ()
        if problem.hint:
            yield from (self.wrapped(line, 2) for line in f"  {problem.hint}".split("\n"))


def _width(text: str) -> int:
    return cells(_ESCAPE.sub("", text))
