"""MobileNetV2's family written out by hand in NumPy, for `sweep.py` to be measured against.

What one would write who knows the network: costs sorted by the plane that they are multiplied with,
channels as arrays over widths x expansions, and one small matrix product for each column into
memory that is used again. Nothing is checked or refused; `sweep.py` compares the columns.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import numpy as np

Array = Any
Costs = dict[int, Array]
"""What is multiplied with each plane: 0 to 5 times halved, and 6 for none."""

ROWS = [(1, 16, 1, 1), (0, 24, 2, 2), (0, 32, 3, 2), (0, 64, 4, 2), (0, 96, 3, 1), (0, 160, 3, 2)]
"""Table 2 of the paper but for its last row: t (0 for the swept expansion), c, n, s."""
ONE = 6
TOTALS = ("flops", "mac", "params", "elementwise_mac")


class Family:
    """All tables: widths are over ``bottom``."""

    def __init__(self, tops: Array, bottom: int, inputs: Array, expansions: Array) -> None:
        self.shape = len(tops), len(inputs), len(expansions)
        self._tops, self._bottom, self._t = tops[:, None], bottom, expansions[None, :]
        self._costs: dict[str, Costs] = {name: defaultdict(lambda: 0) for name in TOTALS}
        self._live: list[dict[int, Array]] = []
        planes = [inputs]
        for _ in range(5):
            planes.append(-(-planes[-1] // 2))
        self.planes = np.stack([*(side**2 for side in planes), np.ones_like(inputs)], 1)
        self._build()
        self.tables = {name: self._table(costs) for name, costs in self._costs.items()}
        live = [self._table(sizes) for sizes in self._live]
        sample = np.stack([self.planes[::16] @ one[::16].astype(float) for one in live])
        self.live = [live[number] for number in np.unique(sample.argmax(0))]
        largest = [self.planes.astype(float), *self.tables.values(), *self.live]
        self.planes, *others = [one.astype(float) for one in largest]
        self.tables = dict(zip(TOTALS, others, strict=False))
        self.live = others[len(TOTALS) :]

    def _channels(self, count: int) -> Array:
        """make_divisible(count * width, 8)."""
        wide = count * self._tops
        near = np.maximum(8, (wide + 4 * self._bottom) // (8 * self._bottom) * 8)
        return near + 8 * (10 * near * self._bottom < 9 * wide)

    def _table(self, costs: Costs) -> Array:
        """Rows of widths, each planes x expansions."""
        widths, _, expansions = self.shape
        table = np.zeros((widths, ONE + 1, expansions), np.int64)
        for plane, value in costs.items():
            table[:, plane] = value
        return table

    def _add(self, plane: int, used: Array = 1, **costs: Array) -> None:
        for name, value in costs.items():
            self._costs[name][plane] = self._costs[name][plane] + used * value

    def _pointwise(self, at: int, c1: Array, c2: Array, used: Array = 1) -> None:
        self._add(at, used, flops=c1 * c2, mac=c1 + c2)
        self._add(ONE, used, mac=c1 * c2, params=c1 * c2 + 2 * c2)

    def _relu(self, at: int, c: Array, kept: Array, used: Array = 1) -> None:
        self._add(at, used, mac=2 * c, elementwise_mac=2 * c)
        self._live.append({at: used * (2 * c + kept)})

    def _bottleneck(self, at: int, t: Array, c1: Array, c2: Array, stride: int) -> int:
        """The plane that it gives; ``kept`` is its input where that is added in the end."""
        hidden, out, expands = t * c1, at + stride - 1, (t != 1)
        adds = (c1 == c2) * (stride == 1)
        kept = adds * c1 * expands
        self._pointwise(at, c1, hidden, expands)
        self._live.append({at: expands * (c1 + hidden)})
        self._relu(at, hidden, kept, expands)
        self._add(out, flops=9 * hidden)
        for plane in (at, out):
            self._add(plane, mac=hidden, elementwise_mac=hidden)
        self._add(ONE, mac=9 * hidden, elementwise_mac=9 * hidden, params=11 * hidden)
        both = {at: hidden + kept, out: hidden} if at != out else {at: 2 * hidden + kept}
        self._live.append(both)
        self._relu(out, hidden, adds * c1)
        self._pointwise(out, hidden, c2)
        self._live.append({out: hidden + c2 + adds * c1})
        self._add(out, adds, mac=3 * c1, elementwise_mac=3 * c1)
        self._live.append({out: adds * 3 * c1})
        return out

    def _build(self) -> None:
        c = self._channels(32)
        self._add(0, mac=3)
        self._add(1, flops=27 * c, mac=c)
        self._add(ONE, mac=27 * c, params=27 * c + 2 * c)
        self._live.append({0: 3, 1: c})
        self._relu(1, c, 0)
        at = 1
        for t, count, repeat, stride in [*ROWS, (0, 320, 1, 1)]:
            for number in range(repeat):
                c2 = self._channels(count)
                at = self._bottleneck(at, t or self._t, c, c2, stride if number == 0 else 1)
                c = c2
        last = np.maximum(self._channels(1280), 1280)
        self._pointwise(at, c, last)
        self._live.append({at: c + last})
        self._relu(at, last, 0)
        self._add(at, mac=last)
        self._add(ONE, flops=1000 * last, mac=last + last + 1001 * last * 0 + 1000)
        self._add(ONE, mac=1000 * last + 1000, params=1000 * last + 1000)


class Memory:
    """What is used again for each stretch of so many widths."""

    def __init__(self, family: Family, step: int) -> None:
        shape = (step, *family.shape[1:])
        self.some, self.other = np.empty(shape), np.empty(shape)
        self.columns = {name: np.empty(shape, np.int64) for name in (*TOTALS, "peak_activations")}


def fill(family: Family, memory: Memory, start: int, stop: int) -> dict[str, Array]:
    """The columns of these widths with all inputs and expansions."""
    some, other = memory.some[: stop - start], memory.other[: stop - start]
    columns = {name: column[: stop - start] for name, column in memory.columns.items()}
    for name, table in family.tables.items():
        columns[name][...] = np.matmul(family.planes, table[start:stop], out=some)
    peak = np.matmul(family.planes, family.live[0][start:stop], out=some)
    for table in family.live[1:]:
        np.maximum(peak, np.matmul(family.planes, table[start:stop], out=other), out=peak)
    columns["peak_activations"][...] = peak
    return columns
