"""Comments in a spec that silence lint: ``# costmodel: ignore[G1] reason``.

At the end of a line it speaks of that line, on a line of its own of the next line that holds
anything else; ``ignore-file[G1]`` speaks of the whole file. The YAML parser drops comments, so the
lines are scanned here; a ``#`` inside quotes is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from costmodel.finding import Finding
from costmodel.marks import Mark, Source

_COMMENT = re.compile(r"#\s*costmodel:\s*(ignore(?:-file)?)\s*(?:\[([^\]]*)\])?\s*(.*)$")
_QUOTED = re.compile(r"\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*'")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment; ``line`` is the line that it speaks of, 0 for the whole file."""

    rules: tuple[str, ...]
    reason: str
    line: int
    mark: Mark

    def covers(self, finding: Finding) -> bool:
        """Whether the comment silences the finding."""
        mark = finding.mark
        return (
            finding.rule in self.rules
            and mark is not None
            and mark.source.name == self.mark.source.name
            and self.line in (0, mark.line)
        )


def suppressions(source: Source) -> tuple[Suppression, ...]:
    """The suppressing comments of a spec, in order.

    A comment without rules in brackets silences nothing; S1 says so.
    """
    lines = source.text.splitlines()
    found = []
    for number, text in enumerate(lines, 1):
        # Quoted text keeps its length, so that columns stay right.
        bare = _QUOTED.sub(lambda quoted: "_" * len(quoted.group()), text)
        match = _COMMENT.search(bare)
        if match:
            found.append(_suppression(source, match, number, lines))
    return tuple(found)


def _suppression(
    source: Source, match: re.Match[str], number: int, lines: list[str]
) -> Suppression:
    scope, rules, reason = match.groups()
    mark = Mark(source, number, match.start() + 1, len(match.group().rstrip()))
    listed = tuple(rule.strip().upper() for rule in (rules or "").split(",") if rule.strip())
    return Suppression(listed, reason.strip(), _target(scope, match, number, lines), mark)


def _target(scope: str, match: re.Match[str], number: int, lines: list[str]) -> int:
    if scope == "ignore-file":
        return 0
    if match.string[: match.start()].strip():
        return number
    for below, text in enumerate(lines[number:], number + 1):
        if text.strip() and not text.lstrip().startswith("#"):
            return below
    return number
