"""Comments in a spec that silence lint: ``# costmodel: ignore[G1] reason``.

At the end of a line it speaks of that line, on a line of its own of the next line that holds
anything else; ``ignore-file[G1]`` speaks of the whole file. The YAML parser drops comments, so the
lines are scanned here; the parser tells where text lies, in quotes or in a block (``key: |``), in
which a ``#`` is none.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import yaml

from costmodel.core.marks import Mark, Source, line_starts
from costmodel.core.values import NamedTuple, dataclass
from costmodel.linting.finding import Finding

WORDS = ("ignore", "ignore-file")

_HASH = re.compile(r"(?:(?<=\s)|^)#")
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


class Use(NamedTuple):
    """A comment and what became of it.

    ``used`` are the rules of which it silenced something, ``ran`` those that could have found
    something in all variants, ``known`` all that exist.
    """

    comment: Suppression
    used: Collection[str]
    ran: Collection[str]
    known: Collection[str]


def suppressions(source: Source) -> tuple[Suppression, ...]:
    """The suppressing comments of a spec that can be read, in order.

    A comment without rules in brackets silences nothing; S1 says so.
    """
    if "costmodel:" not in source.text:
        return ()
    starts, below = line_starts(source.text), _lines_below(source.lines)
    texts = list(_texts(source.text, starts))
    found = []
    for number, (start, line) in enumerate(zip(starts, source.lines, strict=True), 1):
        column = _comment(line, start, texts)
        match = _SUPPRESSION.search(line, column) if column is not None else None
        if match:
            found.append(_suppression(source, match, number, below))
    return tuple(found)


def _texts(text: str, starts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where text in quotes and in blocks begins and ends, in order."""
    events: Iterable[Any] = yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for event in events:
        if getattr(event, "style", None):  # a scalar's, unless it is bare
            start, end = event.start_mark.index, event.end_mark.index
            if event.style in "|>":  # what opens a block may have a comment; the text lies below
                start = min(end, *starts[bisect_right(starts, start) :][:1])
            yield start, end


def _comment(line: str, start: int, texts: Sequence[tuple[int, int]]) -> int | None:
    """Where the comment of a line starts, that itself starts at a place of the text."""
    if "costmodel:" in line:
        for match in _HASH.finditer(line):
            place = start + match.start()
            at = bisect_right(texts, (place, place))
            if not at or texts[at - 1][1] <= place:
                return match.start()
    return None


def _suppression(
    source: Source, match: re.Match[str], number: int, below: Sequence[int]
) -> Suppression:
    word, rules, reason = match.groups()
    mark = Mark(source, number, match.start() + 1, len(match.group().rstrip()))
    listed = tuple(rule.strip().upper() for rule in (rules or "").split(",") if rule.strip())
    is_alone = match.string.lstrip().startswith("#")
    line = 0 if word == "ignore-file" else below[number] if is_alone else number
    return Suppression(word, tuple(dict.fromkeys(listed)), reason.strip(), line, mark)


def _lines_below(lines: Sequence[str]) -> list[int]:
    """For each line, the next below that holds anything but a comment; itself without one."""
    found, below = [0] * (len(lines) + 1), 0
    for number in range(len(lines), 0, -1):
        found[number] = below or number
        text = lines[number - 1].strip()
        if text and not text.startswith("#"):
            below = number
    return found


class Silencers:
    """Comments by what they speak of, so that a finding asks those of its line and file alone."""

    def __init__(self, comments: Iterable[Suppression]) -> None:
        self._at: dict[tuple[str, int], list[Suppression]] = {}
        for one in comments:
            self._at.setdefault((one.mark.source.name, one.line), []).append(one)

    def of(self, finding: Finding) -> list[Suppression]:
        """The comments that silence a finding."""
        if finding.mark is None:
            return []
        name = finding.mark.source.name
        near = (*self._at.get((name, finding.mark.line), ()), *self._at.get((name, 0), ()))
        return [one for one in near if one.covers(finding)]
