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
from types import SimpleNamespace
from typing import Any, ClassVar

from costmodel.core import dim
from costmodel.language.yaml.scalars import LIMIT
from costmodel.sweeping.planning import rationals as arithmetic
from costmodel.sweeping.planning.graph import Graph, Node
from costmodel.sweeping.planning.guards import Guard, answer_of, tighten


class TooLarge(dim.Illegal, OverflowError):
    """A candidate's number has more digits than those of specs may have."""


class TooManyDigits(Exception):
    """Fractions may have so many digits that the witness's answers hold for itself alone."""


class Trace:
    """The graph of one witness and the guards in the order in which they were asked.

    While a network is built its numbers stay below ``limit``, as specs have it; counts need not.
    """

    def __init__(self) -> None:
        self.graph = Graph()
        self.guards: list[Guard] = []
        self.limit: float = LIMIT
        self._asked: dict[tuple[int, str, int], bool] = {}

    def leaf(self, axis: int, lo: int, hi: int, denominator: int, value: int | Fraction) -> Any:
        """The value of an axis."""
        node = self.graph.leaf(axis, lo, hi)
        return self.number(node, self.graph.constant(denominator), value)

    def number(self, top: Node, bottom: Node, value: Any) -> Any:
        """A traced number, or a plain one where nothing depends on an axis.

        Raises:
            TooLarge: the witness's is beyond the limit.
            TooManyDigits: a fraction may be, and whether it is depends on what cancels.
        """
        if top.is_constant and bottom.is_constant:
            return arithmetic.plain(Fraction(top.lo, bottom.lo))
        if top.widest >= self.limit or bottom.widest >= self.limit:
            self._demand_digits(top, bottom, value)
        return Traced(self, top, bottom, value)

    def _demand_digits(self, top: Node, bottom: Node, value: Any) -> None:
        if max(top.bound, bottom.bound) < LIMIT:
            return
        if not bottom.is_constant or bottom.lo != 1:
            raise TooManyDigits
        if not self.ask(top, "<", LIMIT, witness=value < LIMIT):
            raise TooLarge("the number has too many digits")
        if self.ask(top, "<=", -LIMIT, witness=value <= -LIMIT):
            raise TooLarge("the number has too many digits")

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

    __add__, __radd__ = _both(lambda a, b: arithmetic.joined(a, b, "add", a.value + b.value))
    __sub__, __rsub__ = _both(lambda a, b: arithmetic.joined(a, b, "sub", a.value - b.value))
    __mul__, __rmul__ = _both(arithmetic.product)
    __truediv__, __rtruediv__ = _both(arithmetic.quotient)
    __floordiv__, __rfloordiv__ = _both(arithmetic.floored)
    __mod__, __rmod__ = _both(arithmetic.remainder)

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
        return arithmetic.joined(a, b, ufunc.__name__, pick(a.value, b.value))

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
        return arithmetic.compared(self, lifted, "==", witness=self.value == lifted.value)

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __lt__(self, other: Any) -> bool:
        lifted = self.lift(other)
        return arithmetic.compared(self, lifted, "<", witness=self.value < lifted.value)

    def __le__(self, other: Any) -> bool:
        lifted = self.lift(other)
        return arithmetic.compared(self, lifted, "<=", witness=self.value <= lifted.value)

    def __gt__(self, other: Any) -> bool:
        return not self <= other

    def __ge__(self, other: Any) -> bool:
        return not self < other
