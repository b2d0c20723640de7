"""Tables of what a runtime fuses: which steps take in those that read them.

A runtime is told by a table of ``Joins``: which steps a step of some type takes in, and when. What
is joined must be read by nothing else: a tensor that others need has to be written out.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TypeAlias

from costmodel.core.values import NamedTuple
from costmodel.latency.executing.graph import Graph

Condition: TypeAlias = Callable[[Graph, int, int], bool]


class Joins(NamedTuple):
    """A row of a table: nodes of type ``head`` take in the only one that reads what they write.

    It must be of one of the types ``tails``, and ``when`` is asked of the graph and both places.
    The joined node has the type ``into``; with ``is_activation`` it ends with the tail's type.
    """

    head: str
    tails: frozenset[str]
    when: Condition
    into: str = ""
    is_activation: bool = False


def always(_graph: Graph, _head: int, _tail: int) -> bool:
    """No condition."""
    return True


def join_all(graph: Graph, table: Sequence[Joins]) -> None:
    """Go through the nodes once, and let each take in what the rows say, one after the other."""
    for place in graph.places():
        for row in table:
            while place in graph.nodes and _fits(graph, place, row):
                _take_in(graph, place, row)


def _fits(graph: Graph, place: int, row: Joins) -> bool:
    if graph.nodes[place].type != row.head:
        return False
    tail = graph.next(place)
    return tail is not None and graph.nodes[tail].type in row.tails and row.when(graph, place, tail)


def _take_in(graph: Graph, place: int, row: Joins) -> None:
    head, tail = graph.nodes[place], graph.readers(graph.nodes[place].writes[0])[0]
    taken = graph.nodes[tail]
    others = graph.others(tail, head.writes[0])
    made = replace(
        head,
        type=row.into or head.type,
        reads=(*head.reads, *others),
        writes=taken.writes,
        constants=(*head.constants, *taken.constants),
        activation=taken.type if row.is_activation else head.activation,
        adds=head.adds or bool(others),
    )
    graph.join([tail, place] if others else [place, tail], made)  # what else it reads may come late
