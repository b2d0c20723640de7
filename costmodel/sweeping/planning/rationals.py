"""Fractions whose numerator and denominator are nodes of a graph: p/q + r/s = (ps + rq)/qs."""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from costmodel.core.values import NamedTuple
from costmodel.sweeping.planning.graph import OPERATIONS, Graph, Node


class Ratio(NamedTuple):
    """``top`` over ``bottom``, which is positive."""

    top: Node
    bottom: Node


def constant(graph: Graph, value: int | Fraction) -> Ratio:
    """An exact number."""
    return Ratio(graph.constant(value.numerator), graph.constant(value.denominator))


def joined(graph: Graph, op: str, a: Ratio, b: Ratio) -> Ratio:
    """What an operation on the numerators over one denominator comes to."""
    left, right, bottom = common(graph, a, b)
    return Ratio(OPERATIONS[op](graph, left, right), bottom)


def product(graph: Graph, a: Ratio, b: Ratio) -> Ratio:
    """a·b."""
    return _cancelled(graph, graph.mul(a.top, b.top), graph.mul(a.bottom, b.bottom))


def quotient(graph: Graph, a: Ratio, b: Ratio, sign: int) -> Ratio:
    """a/b, where ``sign`` is that of b, which is not zero."""
    bottom, top = (graph.mul(node, graph.constant(sign)) for node in (b.bottom, b.top))
    return _cancelled(graph, graph.mul(a.top, bottom), graph.mul(a.bottom, top))


def floored(graph: Graph, a: Ratio, b: Ratio) -> Ratio:
    """a/b rounded down, where b is not zero."""
    left, right, _ = common(graph, a, b)
    return Ratio(graph.floordiv(left, right), graph.constant(1))


def common(graph: Graph, a: Ratio, b: Ratio) -> tuple[Node, Node, Node]:
    """Both numerators over one denominator, which comes last."""
    (top, p), (other, q) = a, b
    if p is q:
        return top, other, p
    if p.is_constant and q.is_constant:
        bottom = graph.constant(lcm(p.lo, q.lo))
        p, q = graph.constant(bottom.lo // p.lo), graph.constant(bottom.lo // q.lo)
        return graph.mul(top, p), graph.mul(other, q), bottom
    return graph.mul(top, q), graph.mul(other, p), graph.mul(p, q)


def _cancelled(graph: Graph, top: Node, bottom: Node) -> Ratio:
    """The fraction, an integer where the denominator is known to divide the numerator."""
    if not bottom.is_constant or bottom.lo == 1 or graph.mod(top, bottom) is not graph.constant(0):
        return Ratio(top, bottom)
    return Ratio(graph.floordiv(top, bottom), graph.constant(1))
