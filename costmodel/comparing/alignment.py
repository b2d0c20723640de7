"""Two lists laid side by side in order, so that what is alike stands in one row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from difflib import SequenceMatcher
from typing import TypeVar

T = TypeVar("T")

Positions = tuple[int | None, int | None]
"""Positions in the two lists; None where the other's item has no counterpart."""

_MOST_CELLS = 1_000_000


def anchored(a: Sequence[Hashable], b: Sequence[Hashable]) -> list[Positions]:
    """The longest runs of equal items as pairs of positions, in order."""
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return [
        (run.a + step, run.b + step)
        for run in matcher.get_matching_blocks()
        for step in range(run.size)
    ]


def aligned(a: Sequence[T], b: Sequence[T], score: Callable[[T, T], int]) -> list[Positions]:
    """Every position of both lists once, in order, with the greatest sum of scores.

    Pairs of score 0 stay apart. Of equally good answers the earliest pairs are taken.
    """
    if len(a) * len(b) > _MOST_CELLS:  # beyond any block of a real network: in step, then the rest
        return _in_step(len(a), len(b), lambda i: score(a[i], b[i]) > 0)
    scores = [[score(x, y) for y in b] for x in a]
    best = _best(scores, len(a), len(b))
    pairs: list[Positions] = []
    i = j = 0
    while i < len(a) and j < len(b):
        if scores[i][j] and best[i][j] == scores[i][j] + best[i + 1][j + 1]:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            pairs.append((i, None))
            i += 1
        else:
            pairs.append((None, j))
            j += 1
    return pairs + [(one, None) for one in range(i, len(a))] + [(None, n) for n in range(j, len(b))]


def _best(scores: Sequence[Sequence[int]], rows: int, columns: int) -> list[list[int]]:
    """The greatest sum from each position on."""
    best = [[0] * (columns + 1) for _ in range(rows + 1)]
    for i in range(rows - 1, -1, -1):
        below, row, here = best[i + 1], best[i], scores[i]
        for j in range(columns - 1, -1, -1):
            row[j] = max(below[j], row[j + 1], here[j] + below[j + 1] if here[j] else 0)
    return best


def _in_step(rows: int, columns: int, are_alike: Callable[[int], bool]) -> list[Positions]:
    pairs: list[Positions] = []
    for i in range(max(rows, columns)):
        if i < rows and i < columns and are_alike(i):
            pairs.append((i, i))
        else:
            pairs += [(i, None)] * (i < rows) + [(None, i)] * (i < columns)
    return pairs


def gaps(
    anchors: Sequence[Positions], rows: int, columns: int
) -> list[tuple[range, range, Positions]]:
    """What lies before each anchor, with the anchor; at the end the rest, with (None, None)."""
    found = []
    i = j = 0
    for a, b in anchors:
        if a is None or b is None:
            continue
        found.append((range(i, a), range(j, b), (a, b)))
        i, j = a + 1, b + 1
    end: Positions = (None, None)
    return [*found, (range(i, rows), range(j, columns), end)]
