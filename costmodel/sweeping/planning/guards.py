"""The trace of one candidate: a graph, and the guards, questions that the graph was asked.

The candidates that give the same answers share the graph, and what it comes to; the guards tell
them from those of other plans.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeAlias

from costmodel.core import dim
from costmodel.core.values import NamedTuple
from costmodel.language.yaml.scalars import LIMIT
from costmodel.sweeping.planning.graph import Graph, Node
from costmodel.sweeping.planning.rationals import Ratio, common

Relation: TypeAlias = Literal["==", "<", "<="]


class Guard(NamedTuple):
    """A question: whether ``node`` relates to ``limit``; and the witness's answer."""

    node: Node
    relation: Relation
    limit: int
    answer: bool


class TooLarge(dim.Illegal, OverflowError):
    """A candidate's number has more digits than those of specs may have."""


class TooManyDigits(Exception):
    """Fractions may have so many digits that the witness's answers hold for itself alone."""


class Trace:
    """The graph of one witness and the guards in the order in which they were asked.

    While a network is built its numbers stay below ``limit``, as specs have it; counts need not.
    ``repeated`` gives the repetitions that are built for a count; by default they are structure.
    """

    def __init__(self) -> None:
        self.graph = Graph()
        self.guards: list[Guard] = []
        self.limit: float = LIMIT
        self.repeated: Callable[[Any], Any] | None = None
        self._asked: dict[tuple[int, str, int], bool] = {}

    def check(self, ratio: Ratio, *, fits: bool, exceeds: bool) -> None:
        """Demand of a number that its numerator and denominator stay below the limit.

        ``fits`` and ``exceeds`` are the witness's answers: below 10^30, and at most -10^30.

        Raises:
            TooLarge: the witness's is beyond the limit.
            TooManyDigits: a fraction may be, and whether it is depends on what cancels.
        """
        top, bottom = ratio
        if max(top.bound, bottom.bound) < LIMIT:
            return
        if not bottom.is_constant or bottom.lo != 1:
            raise TooManyDigits
        if not self.ask(top, "<", LIMIT, witness=fits) or self.ask(
            top, "<=", -LIMIT, witness=exceeds
        ):
            raise TooLarge("the number has too many digits")

    def compare(self, a: Ratio, relation: Relation, b: Ratio, *, witness: bool) -> bool:
        """Whether one number relates to another."""
        left, right, _ = common(self.graph, a, b)
        if right.is_constant:
            return self.ask(left, relation, right.lo, witness=witness)
        if left is right:
            return relation != "<"
        return self.ask(self.graph.sub(left, right), relation, 0, witness=witness)

    def ask(self, node: Node, relation: Relation, limit: int, *, witness: bool) -> bool:
        """The answer: from the bounds where they settle it, else the witness's, noted."""
        settled = answer_of(node, relation, limit)
        if settled is not None:
            return settled
        key = (node.index, relation, limit)
        if key not in self._asked:
            self._asked[key] = witness
            self.guards.append(Guard(node, relation, limit, witness))
            tighten(node, relation, limit, answer=witness)
        return self._asked[key]


def answer_of(node: Node, relation: Relation, limit: int) -> bool | None:
    """The answer where the node's bounds leave only one."""
    if relation == "==":
        if node.lo == node.hi == limit:
            return True
        return None if node.lo <= limit <= node.hi else False
    top = limit if relation == "<=" else limit - 1
    return True if node.hi <= top else None if node.lo <= top else False


def tighten(node: Node, relation: Relation, limit: int, *, answer: bool) -> None:
    """Learn from an answer: it holds for all candidates that share this trace."""
    if relation == "==":
        if answer:
            node.lo = node.hi = limit
        else:
            node.lo += node.lo == limit
            node.hi -= node.hi == limit
        return
    top = limit if relation == "<=" else limit - 1
    if answer:
        node.hi = min(node.hi, top)
    else:
        node.lo = max(node.lo, top + 1)
