"""Nodes as polynomials: equal ones are equal, and sums over repetitions are those of loops."""

from __future__ import annotations

from math import prod

import pytest

from costmodel.sweeping.planning.graph import Graph, Node
from costmodel.sweeping.planning.series import by_power, node_of, placed, polynomials, summed


def value(graph: Graph, node: Node, **leaves: tuple[Node, int]) -> int:
    """The node's value where leaves have these."""
    values = {leaf: graph.constant(number) for leaf, number in leaves.values()}
    (found,) = placed(graph, [node], values)
    assert found.is_constant
    return found.lo


@pytest.mark.parametrize("power", range(6))
def test_the_sum_of_powers_is_that_of_a_loop(power: int) -> None:
    graph = Graph()
    j, n, k = (graph.leaf(axis, 0, 50) for axis in range(3))
    terms = graph.constant(1)
    for _ in range(power):
        terms = graph.mul(terms, j)
    powers = by_power(graph, polynomials([graph.add(graph.mul(k, terms), k)])[0], j)
    assert powers is not None
    total = summed(graph, powers, n)
    for count in range(8):
        wanted = sum(3 * prod([number] * power) + 3 for number in range(count))
        assert value(graph, total, n=(n, count), k=(k, 3)) == wanted


def test_like_terms_are_found_wherever_they_stand() -> None:
    graph = Graph()
    j, k = graph.leaf(0, 0, 9), graph.leaf(1, 1, 9)
    one = graph.mul(k, graph.add(j, graph.constant(1)))  # k (j + 1)
    other = graph.add(graph.mul(j, k), k)  # j k + k
    assert one is not other
    first, second = polynomials([one, other])
    assert first == second
    assert node_of(graph, first).hi == 9 * 9 + 9


def test_what_is_rounded_is_no_polynomial() -> None:
    graph = Graph()
    j = graph.leaf(0, 0, 9)
    (half,) = polynomials([graph.floordiv(j, graph.constant(2))])
    assert by_power(graph, half, j) is None
