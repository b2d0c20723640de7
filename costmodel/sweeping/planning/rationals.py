"""How traced numbers are computed and compared: p/q + r/s = (ps + rq)/qs, in nodes."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import TYPE_CHECKING, Any

from costmodel.sweeping.planning.graph import OPERATIONS, Node

if TYPE_CHECKING:
    from costmodel.sweeping.planning.tracing import Trace, Traced


def joined(a: Traced, b: Traced, op: str, value: Any) -> Any:
    """What an operation on the numerators over one denominator comes to."""
    left, right, bottom = _common(a, b)
    return a.trace.number(OPERATIONS[op](a.trace.graph, left, right), bottom, value)


def product(a: Traced, b: Traced) -> Any:
    graph = a.trace.graph
    top, bottom = graph.mul(a.top, b.top), graph.mul(a.bottom, b.bottom)
    return _cancelled(a.trace, top, bottom, a.value * b.value)


def quotient(a: Traced, b: Traced) -> Any:
    graph, sign = a.trace.graph, -1 if _divisor(b) < 0 else 1
    top = graph.mul(a.top, graph.mul(b.bottom, graph.constant(sign)))
    bottom = graph.mul(a.bottom, graph.mul(b.top, graph.constant(sign)))
    return _cancelled(a.trace, top, bottom, Fraction(a.value) / b.value)


def floored(a: Traced, b: Traced) -> Any:
    left, right, _ = _common(a, _divisor(b))
    graph = a.trace.graph
    return a.trace.number(graph.floordiv(left, right), graph.constant(1), a.value // b.value)


def remainder(a: Traced, b: Traced) -> Any:
    return joined(a, _divisor(b), "mod", plain(Fraction(a.value % b.value)))


def compared(a: Traced, b: Traced, relation: str, *, witness: bool) -> bool:
    left, right, _ = _common(a, b)
    graph = a.trace.graph
    if right.is_constant:
        return a.trace.ask(left, relation, right.lo, witness=witness)
    if left is right:
        return relation != "<"
    return a.trace.ask(graph.sub(left, right), relation, 0, witness=witness)


def plain(value: Any) -> Any:
    """An int where the fraction is whole."""
    return value.numerator if value.denominator == 1 else value


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


def _cancelled(trace: Trace, top: Node, bottom: Node, value: Any) -> Any:
    """The number, an integer where the denominator is known to divide the numerator."""
    graph = trace.graph
    if bottom.is_constant and graph.mod(top, bottom) is graph.constant(0):
        top, bottom = graph.floordiv(top, bottom), graph.constant(1)
    return trace.number(top, bottom, plain(Fraction(value)))


def _divisor(b: Traced) -> Traced:
    if b == 0:
        raise ZeroDivisionError
    return b
