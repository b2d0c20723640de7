"""What differs between two networks: marks for their boxes, and tables of totals and of blocks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from costmodel.analysis.report import Report
from costmodel.analysis.selection import NAMED
from costmodel.comparing.networks import BlockChange, Change, NetworkDiff, diff_reports
from costmodel.core.si import milliseconds, short
from costmodel.render.page.differing import Marks
from costmodel.render.page.layers import Record
from costmodel.render.page.page import Side
from costmodel.render.views.words import title

_OF_BLOCKS = ("flops", "mac", "params")


@dataclass(frozen=True)
class Comparison:
    """Two networks compared, from the first to the second."""

    diff: NetworkDiff
    titles: tuple[str, ...]

    @classmethod
    def of(cls, first: Report, second: Report) -> Comparison:
        """Two reports compared; where titles are the same, those of the specs tell them apart."""
        networks = (first.network, second.network)
        titles = tuple(map(title, networks))
        if titles[0] == titles[1]:
            titles = tuple(f"{title(network)}, {network.spec}" for network in networks)
        return cls(diff_reports(first, second), titles)

    @property
    def marks(self) -> tuple[Marks, Marks]:
        """The marks of the first network and of the second."""
        before: list[tuple[str, str]] = []
        after: list[tuple[str, str]] = []
        for layer in (layer for block in self.diff.blocks for layer in block.layers):
            before += [(layer.base.layer.name, layer.status)] if layer.base else []
            after += [(layer.head.layer.name, layer.status)] if layer.head else []
        blocks = self.diff.blocks
        old = {block.base: block.status for block in blocks if block.base}
        new = {block.head: block.status for block in blocks if block.head}
        return Marks(old, dict(before)), Marks(new, dict(after))

    def shown(self, sides: Sequence[Side]) -> Record:
        """What the template writes of two sides."""
        told = self.diff.told
        return {
            "titles": list(self.titles),
            "totals": [
                *([NAMED[name].title, *_row(change)] for name, change in told.items()),
                *_times(sides),
            ],
            "blocks": list(_blocks(self.diff.blocks)),
            "measures": [NAMED[name].title for name in _OF_BLOCKS],
        }


def _times(sides: Sequence[Side]) -> Iterator[list[str]]:
    """What both were measured, or are predicted, to take."""
    first, second = ({one.how: one.total for one in side.times} for side in sides)
    for how in first:
        if how in second:
            base, head = first[how], second[how]
            share = f" ({100 * (head - base) / base:+.1f} %)" if base else ""
            values = (_milliseconds(base), _milliseconds(head), f"{head - base:+.3g}{share}")
            yield [f"{how} time, ms", *values]


def _milliseconds(value: float) -> str:
    return milliseconds(value / 1e3)


def _blocks(blocks: Sequence[BlockChange]) -> Iterator[list[str]]:
    for block in blocks:
        grown = [_growth(block.metrics[name]) for name in _OF_BLOCKS]
        yield [block.base or "none", block.head or "none", block.status, *grown]


def _row(change: Change) -> tuple[str, str, str]:
    return _count(change.base), _count(change.head), _growth(change)


def _count(value: int | None) -> str:
    return "none" if value is None else f"{value:,}"


def _growth(change: Change) -> str:
    """By how much a number grew, with a side that has none counted as nothing."""
    grown = (change.head or 0) - (change.base or 0)
    share = f" ({change.percent:+.1f} %)" if change.percent is not None else ""
    return f"{'-' if grown < 0 else '+' if grown else ''}{short(abs(grown))}{share}"
