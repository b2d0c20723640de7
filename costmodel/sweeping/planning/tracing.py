"""Numbers that compute with one candidate's values and write down what they were asked.

A ``Traced`` is a ratio of two nodes of a graph, beside the exact value that one candidate, the
witness, has there. Arithmetic grows the graph. A comparison whose answer is not the same over the
whole sweep is answered for the witness and noted as a ``Guard``. So the same code that builds and
prices one network yields formulas that hold for every candidate which gives the same answers:
structure and legality are one thing here.

It follows the protocol of sizes, ``costmodel.core.dim.Traced``, and is nothing else: no library
takes it for a number of its own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction
from typing import Any

from costmodel.language.yaml.scalars import LIMIT
from costmodel.sweeping.planning import rationals
from costmodel.sweeping.planning.guards import Trace
from costmodel.sweeping.planning.rationals import Ratio

Exact = int | Fraction


def leaf(trace: Trace, axis: int, bounds: tuple[int, int], denominator: int, value: Exact) -> Any:
    """The value of an axis whose numerators lie within these bounds."""
    top = trace.graph.leaf(axis, *bounds)
    return number(trace, Ratio(top, trace.graph.constant(denominator)), value)


def number(trace: Trace, ratio: Ratio, value: Exact) -> Any:
    """A traced number, or a plain one where nothing depends on an axis.

    Raises:
        TooLarge: the witness's is beyond the limit.
        TooManyDigits: a fraction may be, and whether it is depends on what cancels.
    """
    top, bottom = ratio
    if top.is_constant and bottom.is_constant:
        return _plain(Fraction(top.lo, bottom.lo))
    if top.widest >= trace.limit or bottom.widest >= trace.limit:
        trace.check(ratio, fits=value < LIMIT, exceeds=value <= -LIMIT)
    return Traced(trace, ratio, _plain(value))


def _plain(value: Exact) -> Exact:
    """An int where the fraction is whole."""
    return value.numerator if value.denominator == 1 else value


def _both(rule: Callable[[Any, Any], Any], plain: Callable[[Any, Any], Any]) -> tuple[Any, Any]:
    """An operator and its mirror image, for what can be lifted to a traced number.

    A double is none: with one, the ``plain`` operator gives the witness's own result.
    """

    def forward(self: Traced, other: Any) -> Any:
        if isinstance(other, float):
            return plain(self.alone(), other)
        lifted = self.lift(other)
        return NotImplemented if lifted is None else rule(self, lifted)

    def backward(self: Traced, other: Any) -> Any:
        if isinstance(other, float):
            return plain(other, self.alone())
        lifted = self.lift(other)
        return NotImplemented if lifted is None else rule(lifted, self)

    return forward, backward


def _joined(op: str, a: Traced, b: Traced, value: Exact) -> Any:
    return number(a.trace, rationals.joined(a.trace.graph, op, a.ratio, b.ratio), value)


def _product(a: Traced, b: Traced) -> Any:
    ratio = rationals.product(a.trace.graph, a.ratio, b.ratio)
    return number(a.trace, ratio, a.witness * b.witness)


def _quotient(a: Traced, b: Traced) -> Any:
    sign = -1 if _divisor(b) < 0 else 1
    ratio = rationals.quotient(a.trace.graph, a.ratio, b.ratio, sign)
    return number(a.trace, ratio, Fraction(a.witness) / b.witness)


def _floored(a: Traced, b: Traced) -> Any:
    ratio = rationals.floored(a.trace.graph, a.ratio, _divisor(b).ratio)
    return number(a.trace, ratio, a.witness // b.witness)


def _divisor(b: Traced) -> Traced:
    if b == 0:
        raise ZeroDivisionError
    return b


class Traced:
    """A number that depends on an axis; ``witness`` is the value that one candidate has there."""

    __slots__ = ("ratio", "trace", "witness")

    def __init__(self, trace: Trace, ratio: Ratio, witness: Exact) -> None:
        self.trace, self.ratio, self.witness = trace, ratio, witness

    def lift(self, x: Any) -> Any:
        """``x`` as a traced number; None if it is no number."""
        if isinstance(x, Traced):
            return x
        if isinstance(x, int | Fraction):
            return Traced(self.trace, rationals.constant(self.trace.graph, x), x)
        return None

    __add__, __radd__ = _both(
        lambda a, b: _joined("add", a, b, a.witness + b.witness), operator.add
    )
    __sub__, __rsub__ = _both(
        lambda a, b: _joined("sub", a, b, a.witness - b.witness), operator.sub
    )
    __mul__, __rmul__ = _both(_product, operator.mul)
    __truediv__, __rtruediv__ = _both(_quotient, operator.truediv)
    __floordiv__, __rfloordiv__ = _both(_floored, operator.floordiv)
    __mod__, __rmod__ = _both(
        lambda a, b: _joined("mod", a, _divisor(b), a.witness % b.witness), operator.mod
    )

    def maximum(self, other: Any) -> Any:
        """The larger of this number and another one."""
        lifted = self.lift(other)
        return _joined("maximum", self, lifted, max(self.witness, lifted.witness))

    def minimum(self, other: Any) -> Any:
        """The smaller of this number and another one."""
        lifted = self.lift(other)
        return _joined("minimum", self, lifted, min(self.witness, lifted.witness))

    def repeated(self) -> Any:
        """The repetitions that are built for so many."""
        repeated = self.trace.repeated
        return repeated(self) if repeated else range(operator.index(self))

    def __neg__(self) -> Any:
        return self * -1

    def __abs__(self) -> Any:
        return -self if self < 0 else self

    def __pow__(self, exponent: Exact | float) -> Any:
        if not isinstance(exponent, int) or exponent < 0:
            return self.alone() ** exponent
        result: Any = 1
        for _ in range(exponent):
            result = self * result
        return result

    def __str__(self) -> str:
        return "?"

    __repr__ = __str__

    def alone(self) -> Exact:
        """The witness's own value, where its like cannot be computed for all: structure, then."""
        if self != self.witness:
            raise AssertionError("a witness differs from itself")
        return self.witness

    def __hash__(self) -> int:
        return hash(self.alone())

    def __index__(self) -> int:
        """The witness's own value: how often to repeat is structure."""
        if self.witness.denominator != 1:
            raise TypeError(f"{self.witness} is no integer")
        return int(self.alone())

    def __float__(self) -> float:
        return float(self.alone())

    def __bool__(self) -> bool:
        return bool(self != 0)

    def __eq__(self, other: object) -> bool:
        lifted = self.lift(other)
        if lifted is None:
            return NotImplemented
        answer = self.witness == lifted.witness
        return self.trace.compare(self.ratio, "==", lifted.ratio, witness=answer)

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    def __lt__(self, other: Any) -> bool:
        lifted = self.lift(other)
        answer = self.witness < lifted.witness
        return self.trace.compare(self.ratio, "<", lifted.ratio, witness=answer)

    def __le__(self, other: Any) -> bool:
        lifted = self.lift(other)
        answer = self.witness <= lifted.witness
        return self.trace.compare(self.ratio, "<=", lifted.ratio, witness=answer)

    def __gt__(self, other: Any) -> bool:
        return not self <= other

    def __ge__(self, other: Any) -> bool:
        return not self < other
