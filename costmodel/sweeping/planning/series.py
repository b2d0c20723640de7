"""Nodes as polynomials: put together from like terms, with others in place of nodes, and summed.

A sum over j = 0, ..., N - 1 of a polynomial in j is one in N, for the sum of j^p is a sum of
binomials: sum_q S(p, q) q! C(N, q + 1), with Stirling numbers of the second kind S(p, q).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from math import factorial

from costmodel.sweeping.planning.graph import OPERATIONS, Graph, Node, ancestors

Polynomial = Mapping[tuple[int, ...], int]
"""Coefficients by products of nodes that are no sums or products themselves, by their indices."""


def polynomials(nodes: Sequence[Node]) -> list[Polynomial]:
    """Each node multiplied out."""
    known: dict[int, Polynomial] = {}
    for node in ancestors(list(nodes)):
        if node.is_constant:
            known[node.index] = {(): node.lo} if node.lo else {}
        elif node.op == "add":
            known[node.index] = total(known[arg.index] for arg in node.args)
        elif node.op == "mul":
            known[node.index] = product(*(known[arg.index] for arg in node.args))
        else:
            known[node.index] = {(node.index,): 1}
    return [known[node.index] for node in nodes]


def total(some: Iterable[Polynomial]) -> Polynomial:
    """The sum."""
    found: Counter[tuple[int, ...]] = Counter()
    for polynomial in some:
        for factors, coefficient in polynomial.items():
            found[factors] += coefficient
    return {factors: coefficient for factors, coefficient in found.items() if coefficient}


def product(a: Polynomial, b: Polynomial) -> Polynomial:
    """The product."""
    return total(
        {tuple(sorted((*left, *right))): x * y} for left, x in a.items() for right, y in b.items()
    )


def difference(a: Polynomial, b: Polynomial) -> Polynomial:
    """The one minus the other."""
    return total([a, negative(b)])


def negative(polynomial: Polynomial) -> Polynomial:
    """The same with the other sign."""
    return {factors: -coefficient for factors, coefficient in polynomial.items()}


def is_never_negative(graph: Graph, polynomial: Polynomial) -> bool:
    """Whether it is a sum of products of what is zero or more."""
    return all(
        coefficient >= 0 and all(graph.nodes[index].lo >= 0 for index in factors)
        for factors, coefficient in polynomial.items()
    )


def node_of(graph: Graph, polynomial: Polynomial) -> Node:
    """The polynomial as a node, whose bounds are the narrower for having like terms together."""
    terms = (
        reduce(graph.mul, (graph.nodes[index] for index in factors), graph.constant(coefficient))
        for factors, coefficient in sorted(polynomial.items())
    )
    return reduce(graph.add, terms, graph.constant(0))


def placed(graph: Graph, nodes: Sequence[Node], values: Mapping[Node, Node]) -> list[Node]:
    """The nodes, computed with the values in place of their keys."""
    made = {node.index: value for node, value in values.items()}
    for node in ancestors(list(nodes)):
        if node.index in made:
            continue
        args = [made[arg.index] for arg in node.args]
        is_same = all(new is old for new, old in zip(args, node.args, strict=True))
        made[node.index] = node if is_same else OPERATIONS[node.op](graph, *args)
    return [made[node.index] for node in nodes]


def by_power(graph: Graph, polynomial: Polynomial, leaf: Node) -> list[Polynomial] | None:
    """The coefficients of the powers of a leaf, the 0th first; None where they are no such sum."""
    found: dict[int, dict[tuple[int, ...], int]] = {0: {}}
    for factors, coefficient in polynomial.items():
        rest = tuple(index for index in factors if index != leaf.index)
        if any(graph.nodes[index].axes & leaf.axes for index in rest):
            return None
        found.setdefault(len(factors) - len(rest), {})[rest] = coefficient
    return [found.get(power, {}) for power in range(max(found) + 1)]


def summed(graph: Graph, powers: Sequence[Polynomial], count: Node) -> Node:
    """The sum over j = 0, ..., count - 1 of a polynomial, given by the powers of j."""
    terms = (
        graph.mul(node_of(graph, coefficient), _sum_of_power(graph, power, count))
        for power, coefficient in enumerate(powers)
    )
    return reduce(graph.add, terms, graph.constant(0))


def _sum_of_power(graph: Graph, power: int, count: Node) -> Node:
    terms = (
        graph.mul(
            graph.constant(_stirling(power, q) * factorial(q)), _binomial(graph, count, q + 1)
        )
        for q in range(power + 1)
    )
    return reduce(graph.add, terms)


def _stirling(p: int, q: int) -> int:
    """How many ways there are to part p things into q heaps."""
    if p == q:
        return 1
    return q * _stirling(p - 1, q) + _stirling(p - 1, q - 1) if 0 < q < p else 0


def _binomial(graph: Graph, n: Node, k: int) -> Node:
    factors = (graph.add(n, graph.constant(-i)) for i in range(k))
    return graph.floordiv(reduce(graph.mul, factors), graph.constant(factorial(k)))
