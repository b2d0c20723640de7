"""Integer arithmetic as a graph: each value once, with the axes it depends on and its bounds.

Nodes hold integers only; a rational is a numerator over a denominator (``tracing``). Bounds are
interval arithmetic over the ranges of the whole sweep, so that they do not depend on chunks. They
settle most questions at once and show what fits into 64 bits.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

LINEAR = ("add", "mul")
_SIGNS = {"add": "+", "mul": "*", "floordiv": "//", "mod": "%"}


@dataclass(eq=False, repr=False, slots=True)
class Node:
    """One value: ``axes`` is a bit mask; ``lo`` and ``hi`` are bounds that guards may tighten.

    ``widest`` is the largest magnitude before that, which a guard still meets: it is asked of the
    candidates that it will exclude, too.
    """

    index: int
    op: str
    args: tuple[Node, ...]
    axes: int
    lo: int
    hi: int
    widest: int

    def __repr__(self) -> str:
        """The formula, with ``x0`` for the numerators of the first axis."""
        if self.is_constant:
            return str(self.lo)
        if self.op == "leaf":
            return f"x{self.axes.bit_length() - 1}"
        a, b = self.args
        return f"({a} {_SIGNS[self.op]} {b})" if self.op in _SIGNS else f"{self.op}({a}, {b})"

    @property
    def is_constant(self) -> bool:
        return self.op == "constant"

    @property
    def bound(self) -> int:
        """The largest magnitude where all guards so far have their answers."""
        return max(-self.lo, self.hi)


class Graph:
    """Makes nodes, each distinct one once, and folds what is constant."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self._known: dict[tuple[object, ...], Node] = {}
        self._constants: dict[int, Node] = {}

    def constant(self, value: int) -> Node:
        node = self._constants.get(value)
        if node is None:
            node = self._constants[value] = self._made("constant", (), 0, value, value)
        return node

    def leaf(self, axis: int, lo: int, hi: int) -> Node:
        """The numerators of an axis."""
        if lo == hi:
            return self.constant(lo)
        return self._node("leaf", (), 1 << axis, lo, hi, axis)

    def add(self, a: Node, b: Node) -> Node:
        if b.is_constant and b.lo == 0:
            return a
        if a.is_constant and a.lo == 0:
            return b
        return self._commutative("add", a, b, a.lo + b.lo, a.hi + b.hi)

    def sub(self, a: Node, b: Node) -> Node:
        if a is b:
            return self.constant(0)
        return self.add(a, self.mul(b, self.constant(-1)))

    def mul(self, a: Node, b: Node) -> Node:
        for one, other in ((a, b), (b, a)):
            if one.is_constant and one.lo == 1:
                return other
        if b.is_constant:
            a, b = b, a
        if a.is_constant and b.op == "mul" and b.args[0].is_constant:
            return self.mul(self.constant(a.lo * b.args[0].lo), b.args[1])
        corners = [x * y for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
        return self._commutative("mul", a, b, min(corners), max(corners))

    def floordiv(self, a: Node, b: Node) -> Node:
        if b.is_constant and b.lo == 1:
            return a
        if a is b and (a.lo > 0 or a.hi < 0):
            return self.constant(1)
        factor = _factor(a)
        if b.is_constant and b.lo and factor % b.lo == 0 and not a.is_constant:
            return self.mul(self.constant(factor // b.lo), a.args[1])
        if b.lo <= 0 <= b.hi:
            lo, hi = -a.bound - 1, a.bound + 1
        else:
            corners = [x // y for x in (a.lo, a.hi) for y in (b.lo, b.hi)]
            lo, hi = min(corners), max(corners)
        return self._node("floordiv", (a, b), a.axes | b.axes, lo, hi)

    def mod(self, a: Node, b: Node) -> Node:
        if a is b and (a.lo > 0 or a.hi < 0):
            return self.constant(0)
        if b.is_constant and b.lo and _factor(a) % b.lo == 0:
            return self.constant(0)
        if a.lo >= 0 and a.hi < b.lo:
            return a
        lo, hi = min(0, b.lo + 1), max(0, b.hi - 1)
        return self._node("mod", (a, b), a.axes | b.axes, lo, hi)

    def maximum(self, a: Node, b: Node) -> Node:
        if a is b or a.lo >= b.hi:
            return a
        if b.lo >= a.hi:
            return b
        return self._commutative("maximum", a, b, max(a.lo, b.lo), max(a.hi, b.hi))

    def minimum(self, a: Node, b: Node) -> Node:
        if a is b or a.hi <= b.lo:
            return a
        if b.hi <= a.lo:
            return b
        return self._commutative("minimum", a, b, min(a.lo, b.lo), min(a.hi, b.hi))

    def _commutative(self, op: str, a: Node, b: Node, lo: int, hi: int) -> Node:
        # Constants first, then the older node, so that a + b and b + a are one value.
        if (not b.is_constant, b.index) < (not a.is_constant, a.index):
            a, b = b, a
        return self._node(op, (a, b), a.axes | b.axes, lo, hi)

    def _node(
        self, op: str, args: tuple[Node, ...], axes: int, lo: int, hi: int, value: int | None = None
    ) -> Node:
        if lo == hi:
            return self.constant(lo)
        key = (op, value, *(arg.index for arg in args))
        node = self._known.get(key)
        if node is None:
            node = self._known[key] = self._made(op, args, axes, lo, hi)
        return node

    def _made(self, op: str, args: tuple[Node, ...], axes: int, lo: int, hi: int) -> Node:
        node = Node(len(self.nodes), op, args, axes, lo, hi, max(-lo, hi))
        self.nodes.append(node)
        return node


def _factor(node: Node) -> int:
    """A constant that divides the node's values: the one that it is multiplied with."""
    if node.is_constant:
        return node.lo
    return node.args[0].lo if node.op == "mul" and node.args[0].is_constant else 1


def ancestors(nodes: list[Node]) -> list[Node]:
    """All that the nodes are computed from, themselves included, in order."""
    found: dict[int, Node] = {}
    stack = list(nodes)
    while stack:
        node = stack.pop()
        if node.index not in found:
            found[node.index] = node
            stack.extend(node.args)
    return [found[index] for index in sorted(found)]


Make = Callable[[Graph, Node, Node], Node]
OPERATIONS: Mapping[str, Make] = {
    "add": Graph.add,
    "sub": Graph.sub,
    "mul": Graph.mul,
    "floordiv": Graph.floordiv,
    "mod": Graph.mod,
    "maximum": Graph.maximum,
    "minimum": Graph.minimum,
}
