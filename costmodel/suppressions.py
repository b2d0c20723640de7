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

WORDS = ("ignore", "ignore-file")

_QUOTED = r"(?:(?<=[\s\[{,:])|^)(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^']|'')*')"
_COMMENT = re.compile(rf"{_QUOTED}|(?P<comment>(?:(?<=\s)|^)#.*)")
_SUPPRESSION = re.compile(r"#\s*costmodel:\s*(ig[\w-]*)\s*(?:\[([^\]]*)\])?\s*(.*)$")


@dataclass(frozen=True, slots=True)
class Suppression:
    """One comment; ``line`` is the line that it speaks of, 0 for the whole file.

    ``word`` is what it says, ``ignore`` or ``ignore-file`` unless it is misspelt.
    """

    word: str
    rules: tuple[str, ...]
    reason: str
    line: int
    mark: Mark

    def covers(self, finding: Finding) -> bool:
        """Whether the comment silences the finding."""
        mark = finding.mark
        return (
            self.word in WORDS
            and finding.rule in self.rules
            and mark is not None
            and mark.source.name == self.mark.source.name
            and self.line in (0, mark.line)
        )


def suppressions(source: Source) -> tuple[Suppression, ...]:
    """The suppressing comments of a spec, in order.

    A comment without rules in brackets silences nothing; S1 says so.
    """
    if "costmodel:" not in source.text:
        return ()
    found = []
    for number, text in enumerate(source.lines, 1):
        start = _comment(text)
        match = _SUPPRESSION.search(text, start) if start is not None else None
        if match:
            found.append(_suppression(source, match, number))
    return tuple(found)


def _comment(text: str) -> int | None:
    """Where the comment of a line starts."""
    found = (match for match in _COMMENT.finditer(text) if match["comment"])
    match = next(found, None)
    return match.start() if match else None


def _suppression(source: Source, match: re.Match[str], number: int) -> Suppression:
    word, rules, reason = match.groups()
    mark = Mark(source, number, match.start() + 1, len(match.group().rstrip()))
    listed = tuple(rule.strip().upper() for rule in (rules or "").split(",") if rule.strip())
    line = 0 if word == "ignore-file" else _target(source, match, number)
    return Suppression(word, tuple(dict.fromkeys(listed)), reason.strip(), line, mark)


def _target(source: Source, match: re.Match[str], number: int) -> int:
    if not match.string.lstrip().startswith("#"):
        return number
    for below, text in enumerate(source.lines[number:], number + 1):
        if text.strip() and not text.lstrip().startswith("#"):
            return below
    return number
