"""Numbers that compute with one candidate's values and write down what they were asked.

A ``Traced`` is a numerator over a denominator, both nodes of a graph, beside the exact value that
one candidate, the witness, has there. Arithmetic grows the graph. A comparison whose answer is not
the same over the whole sweep is answered for the witness and noted as a ``Guard``. So the same code
that builds and prices one network yields formulas that hold for every candidate which gives the
same answers: structure and legality are one thing here.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import lcm
from types import SimpleNamespace
from typing import Any, ClassVar

from costmodel.sweeping.graph import OPERATIONS, Graph, Node
from costmodel.sweeping.guards import Guard, answer_of, tighten


class Trace:
    """The graph of one witness and the guards in the order in which they were asked."""

    def __init__(self) -> None:
        self.graph = Graph()
        self.guards: list[Guard] = []
        self._asked: dict[tuple[int, str, int], bool] = {}

    def leaf(self, axis: int, lo: int, hi: int, denominator: int, value: int | Fraction) -> Any:
        """The value of an axis."""
        node = self.graph.leaf(axis, lo, hi)
        return self.number(node, self.graph.constant(denominator), value)

    def number(self, top: Node, bottom: Node, value: Any) -> Any:
        """A traced number, or a plain one where nothing depends on an axis."""
        if top.is_constant and bottom.is_constant:
            return _plain(Fraction(top.lo, bottom.lo))
        return Traced(self, top, bottom, value)

    def ask(self, node: Node, relation: str, limit: int, *, witness: bool) -> bool:
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


def _both(rule: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    """An operator and its mirror image, for what can be lifted to a traced number."""

    def forward(self: Traced, other: Any) -> Any:
        lifted = self.lift(other)
        return NotImplemented if lifted is None else rule(self, lifted)

    def backward(self: Traced, other: Any) -> Any:
        lifted = self.lift(other)
        return NotImplemented if lifted is None else rule(lifted, self)

    return forward, backward


class Traced:
    """A number that depends on an axis; to the rest of the package it looks like an array.

    ``top`` over ``bottom``, which is positive; ``value`` is the witness's.
    """

    __slots__ = ("bottom", "top", "trace", "value")
    dtype: ClassVar[Any] = SimpleNamespace(kind="O")
    shape: ClassVar[tuple[int, ...]] = ()

    def __init__(self, trace: Trace, top: Node, bottom: Node, value: Any) -> None:
        self.trace, self.top, self.bottom, self.value = trace, top, bottom, value

    def lift(self, x: Any) -> Any:
        """``x`` as a traced number; None if it is no number."""
        if isinstance(x, Traced):
            return x
        if isinstance(x, int | Fraction):
            graph = self.trace.graph
            return Traced(self.trace, graph.constant(x.numerator), graph.constant(x.denominator), x)
        return None

    __add__, __radd__ = _both(lambda a, b: _joined(a, b, "add", a.value + b.value))
    __sub__, __rsub__ = _both(lambda a, b: _joined(a, b, "sub", a.value - b.value))
    __mul__, __rmul__ = _both(lambda a, b: _product(a, b, a.value * b.value))
    __truediv__, __rtruediv__ = _both(lambda a, b: _quotient(a, b))
    __floordiv__, __rfloordiv__ = _both(lambda a, b: _floored(a, _divisor(b)))
    __mod__, __rmod__ = _both(
        lambda a, b: _joined(a, _divisor(b), "mod", _plain(Fraction(a.value % b.value)))
    )

    def __neg__(self) -> Any:
        return self * -1

    def __abs__(self) -> Any:
        return -self if self < 0 else self

    def __pow__(self, exponent: int) -> Any:
        result: Any = 1
        for _ in range(exponent):
            result = self * result
        return result

    def __array__(self, *_: object, **__: object) -> Any:
        raise TypeError("a traced number is no array")

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **_: Any) -> Any:
        """``numpy.maximum`` and ``numpy.minimum``, which ``dim`` calls."""
        if method != "__call__" or ufunc.__name__ not in ("maximum", "minimum"):
            return NotImplemented
        a, b = (self.lift(x) for x in inputs)
        pick = max if ufunc.__name__ == "maximum" else min
        return _joined(a, b, ufunc.__name__, pick(a.value, b.value))

    def __str__(self) -> str:
        return "?"

    __repr__ = __str__

    def __hash__(self) -> int:
        return id(self)

    def __index__(self) -> int:
        """The witness's own value: how often to repeat is structure."""
        if self != self.value or Fraction(self.value).denominator != 1:
            raise TypeError(f"{self.value} is no integer")
        return int(self.value)

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __eq__(self, other: object) -> bool:
        lifted = self.lift(other)
        if lifted is None:
            return NotImplemented
        return _compared(self, lifted, "==", witness=self.value == lifted.value)

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __lt__(self, other: Any) -> bool:
        lifted = self.lift(other)
        return _compared(self, lifted, "<", witness=self.value < lifted.value)

    def __le__(self, other: Any) -> bool:
        lifted = self.lift(other)
        return _compared(self, lifted, "<=", witness=self.value <= lifted.value)

    def __gt__(self, other: Any) -> bool:
        return not self <= other

    def __ge__(self, other: Any) -> bool:
        return not self < other


def _make(trace: Trace, op: str, a: Node, b: Node) -> Node:
    return OPERATIONS[op](trace.graph, a, b)


def _common(a: Traced, b: Traced) -> tuple[Node, Node, Node]:
    """Both numerators over one denominator."""
    graph, (p, q) = a.trace.graph, (a.bottom, b.bottom)
    if p is q:
        return a.top, b.top, p
    if p.is_constant and q.is_constant:
        bottom = graph.constant(lcm(p.lo, q.lo))
        p, q = graph.constant(bottom.lo // p.lo), graph.constant(bottom.lo // q.lo)
        return graph.mul(a.top, p), graph.mul(b.top, q), bottom
    return graph.mul(a.top, q), graph.mul(b.top, p), graph.mul(p, q)


def _joined(a: Traced, b: Traced, op: str, value: Any) -> Any:
    left, right, bottom = _common(a, b)
    return a.trace.number(_make(a.trace, op, left, right), bottom, value)


def _product(a: Traced, b: Traced, value: Any) -> Any:
    graph = a.trace.graph
    top, bottom = graph.mul(a.top, b.top), graph.mul(a.bottom, b.bottom)
    if bottom.is_constant and graph.mod(top, bottom) is graph.constant(0):
        top, bottom = graph.floordiv(top, bottom), graph.constant(1)
    return a.trace.number(top, bottom, _plain(Fraction(value)))


def _divisor(b: Traced) -> Traced:
    if b == 0:
        raise ZeroDivisionError
    return b


def _quotient(a: Traced, b: Traced) -> Any:
    sign = -1 if _divisor(b) < 0 else 1
    graph, value = a.trace.graph, Fraction(b.value)
    top = graph.mul(b.bottom, graph.constant(sign))
    bottom = graph.mul(b.top, graph.constant(sign))
    return _product(a, Traced(a.trace, top, bottom, 1 / value), a.value / value)


def _floored(a: Traced, b: Traced) -> Any:
    left, right, _ = _common(a, b)
    trace = a.trace
    return trace.number(
        _make(trace, "floordiv", left, right), trace.graph.constant(1), a.value // b.value
    )


def _compared(a: Traced, b: Traced, relation: str, *, witness: bool) -> bool:
    left, right, _ = _common(a, b)
    if right.is_constant:
        return a.trace.ask(left, relation, right.lo, witness=witness)
    if left is right:
        return relation != "<"
    return a.trace.ask(_make(a.trace, "sub", left, right), relation, 0, witness=witness)


def _plain(value: Any) -> Any:
    return value.numerator if value.denominator == 1 else value
