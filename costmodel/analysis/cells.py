"""Cells that read the two cells before them, as those of NASNet do (arXiv:1707.07012, Figure 2).

No single tensor separates such cells, but two do: behind a cell only its own output and that of the
cell before it are read. A gate is a join behind which, of all that it depends on, nothing else is
read than itself and one earlier tensor; a row of gates are cells if that tensor moves on with them.
Where it stays, as the shortcut beside a dense block does, they are the inside of one block.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from costmodel.analysis.flow import Flow
from costmodel.analysis.regions import Regions, is_join
from costmodel.core.values import NamedTuple

_MOST = 512
"""No cell has more nodes; it bounds the search, which would be quadratic otherwise."""


class Gate(NamedTuple):
    """A gate, what it needs beyond the gate before it, and the two tensors that it hands on."""

    node: int
    needs: frozenset[int]
    alive: tuple[int, ...]


def gates(flow: Flow, regions: Regions, entry: int, nodes: Sequence[int]) -> tuple[Gate, ...]:
    """The gates behind the cells of a region, given its own nodes; none where it has no cells."""
    found = list(_gates(flow, regions, entry, nodes))
    kept: list[Gate] = []
    while found:
        gate = found.pop()
        if not kept or gate.node in kept[-1].alive or entry not in gate.alive:
            kept.append(gate)
        else:  # a join inside of the first cell: nothing behind that reads it
            kept[-1] = kept[-1]._replace(needs=kept[-1].needs | gate.needs)
    moves = any(one not in (gate.node, entry) for gate in kept for one in gate.alive)
    return tuple(reversed(kept)) if moves else ()


def _gates(flow: Flow, regions: Regions, entry: int, nodes: Sequence[int]) -> Iterator[Gate]:
    behind = {entry}
    alive: tuple[int, ...] = (entry,)
    for node in nodes[:-1]:
        if node in regions.entries or not is_join(flow, node):
            continue
        needs = _needs(flow, node, behind, alive[0])
        if needs is None:  # nor has what follows so few
            return
        found = _alive(flow, node, needs, behind, alive) if needs else ()
        if 0 < len(found) <= 2:
            behind |= needs
            alive = found
            yield Gate(node, needs, alive)


def _needs(flow: Flow, node: int, behind: set[int], gate: int) -> frozenset[int] | None:
    """What a node depends on beyond ``behind``; nothing if ``gate`` is not part of that.

    None if it is more than a cell has.
    """
    needs: set[int] = set()
    rest, reaches = [node], False
    while rest:
        if len(needs) >= _MOST:
            return None
        one = rest.pop()
        if one in behind:
            reaches = reaches or one == gate
        elif one not in needs:
            needs.add(one)
            rest.extend(flow.producers[one])
    return frozenset(needs) if reaches else frozenset()


def _alive(
    flow: Flow, node: int, needs: frozenset[int], behind: set[int], before: tuple[int, ...]
) -> tuple[int, ...]:
    """The node, and the one that was alive before it and is still read; nothing if others are."""
    still = [
        one
        for one in (*needs, *before)
        if one != node and not all(r in needs or r in behind for r in flow.readers[one])
    ]
    return (node, *still) if len(still) < 2 and all(one in before for one in still) else ()
