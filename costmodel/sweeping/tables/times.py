"""The time of every candidate of a plan: each slot timed once at each of its sizes, and gathered.

A slot depends on few sizes, which few axes decide: a convolution on two numbers of channels and a
plane. So its time is a table of the different sizes on one side of the plan by those on the other,
filled where candidates come by, and a candidate's time is a sum over the tables.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from costmodel.sweeping.planning.graph import Node
from costmodel.sweeping.planning.slots import Slot
from costmodel.sweeping.request.timing import COVERAGE, LATENCY, Timing
from costmodel.sweeping.tables.evaluation import Array
from costmodel.sweeping.tables.factor_tables import Distinct, FactorTable
from costmodel.sweeping.tables.factoring import Factored
from costmodel.sweeping.tables.vectors import evaluated

MOST = 1 << 18
"""Places of a table; of a larger one a part is made each time."""

Nodes = tuple[Node, ...]


class Times:
    """The tables of a plan's slots, as far as candidates have asked."""

    def __init__(self, plan: Factored, timing: Timing) -> None:
        self._timing = timing
        masks = [sum(1 << axis for axis in side) for side in plan.sides]
        self._tables = [SlotTable(slot, timing, _apart(slot, masks)) for slot in plan.slots]

    def of_grid(self, found: Sequence[FactorTable], rows: Sequence[Array]) -> Mapping[str, Array]:
        """Milliseconds and coverage of every row on the left with every row on the right."""
        left, right = map(len, rows)
        seconds, guessed = np.zeros((left, right)), np.zeros((left, right))
        # What depends alike on the right is added up before it is spread over all its rows.
        alike: dict[Nodes, tuple[Array, Array, Array]] = {}
        for table in self._tables:
            sizes = [side.sizes(own) for side, own in zip(found, table.nodes, strict=True)]
            (used, at), (wanted, to) = (
                np.unique(one.of_row[where], return_inverse=True)
                for one, where in zip(sizes, rows, strict=True)
            )
            own = table.at(sizes, used[:, None], wanted)
            sums = alike.setdefault(table.nodes[1], (to, *np.zeros((2, left, len(wanted)))))
            for total, one in zip(sums[1:], own, strict=True):
                total += table.slot.count * one[at]
        for to, some, part in alike.values():
            seconds += some[:, to]
            guessed += part[:, to]
        return self._columns(seconds.ravel(), guessed.ravel())

    def of_pairs(self, found: Sequence[FactorTable], rows: Sequence[Array]) -> Mapping[str, Array]:
        """The same of each row on the left with its row on the right."""
        seconds, guessed = np.zeros((2, len(rows[0])))
        for table in self._tables:
            sizes = [side.sizes(own) for side, own in zip(found, table.nodes, strict=True)]
            own = table.at(sizes, *(one.of_row[at] for one, at in zip(sizes, rows, strict=True)))
            seconds += table.slot.count * own[0]
            guessed += table.slot.count * own[1]
        return self._columns(seconds, guessed)

    def _columns(self, seconds: Array, guessed: Array) -> Mapping[str, Array]:
        total = np.where(seconds == 0, 1.0, seconds)
        return {
            LATENCY: 1000 * (self._timing.run_seconds + seconds),
            COVERAGE: (seconds - guessed) / total,
        }


class SlotTable:
    """What is known of a slot at its sizes; ``nodes`` are those of its sizes on either side."""

    def __init__(self, slot: Slot, timing: Timing, nodes: tuple[Nodes, Nodes]) -> None:
        self.slot, self.nodes = slot, nodes
        self._timing = timing
        self._sizes: Sequence[Distinct] = ()
        self._known: Array = None

    def at(self, sizes: Sequence[Distinct], left: Array, right: Array) -> tuple[Array, Array]:
        """Seconds at the sizes of these numbers on either side, and those that are guessed.

        Numbers of rows on the left in a column go with each on the right.
        """
        left, right = np.broadcast_arrays(left, right)
        if sizes[0].size * sizes[1].size > MOST:
            codes, back = np.unique(left * sizes[1].size + right, return_inverse=True)
            found = self._timed(sizes, *divmod(codes, sizes[1].size))
            seconds, guessed = found[:, back.reshape(left.shape)]
            return seconds, guessed
        if self._known is None or any(a is not b for a, b in zip(sizes, self._sizes, strict=True)):
            self._sizes = sizes
            self._known = np.full((2, sizes[0].size, sizes[1].size), np.nan)
        seconds, guessed = self._known[:, left, right]
        lacking = np.isnan(seconds)
        if lacking.any():
            codes = np.unique(left[lacking] * sizes[1].size + right[lacking])
            places = divmod(codes, sizes[1].size)
            self._known[:, places[0], places[1]] = self._timed(sizes, *places)
            seconds, guessed = self._known[:, left, right]
        return seconds, guessed

    def _timed(self, sizes: Sequence[Distinct], left: Array, right: Array) -> Array:
        """The two rows of the table at these places, timed."""
        columns = [column[left] for column in sizes[0].columns]
        columns += [column[right] for column in sizes[1].columns]
        nodes = (*self.nodes[0], *self.nodes[1])

        def formula(values: Sequence[float]) -> tuple[float, bool]:
            return self._timing.seconds(self.slot.fill(dict(zip(nodes, values, strict=True))))

        seconds, is_covered = evaluated(formula, columns, len(left))
        return np.stack([seconds, np.where(is_covered, 0.0, seconds)])


def _apart(slot: Slot, masks: Sequence[int]) -> tuple[Nodes, Nodes]:
    """The nodes of a slot's sizes on either side."""
    left = tuple(node for node in slot.nodes if not node.axes & masks[1])
    return left, tuple(node for node in slot.nodes if node.axes & masks[1])
