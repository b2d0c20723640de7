"""Plans that were found here hold in another process: what has nodes arrives as it left."""

from __future__ import annotations

import pytest
from unfinished import SIZE, job

from costmodel.sweeping.planning.graph import Graph
from costmodel.sweeping.planning.guards import Guard
from costmodel.sweeping.planning.packing import packed, unpacked
from costmodel.sweeping.running import chunks
from costmodel.sweeping.running.chunks import checked, price, work_of
from costmodel.sweeping.tables.engine import Engine

DEEP = 10_000


def test_a_chain_as_long_as_a_network_is_deep_arrives() -> None:
    """x + 1, floored by 2, and so on: each node refers to the one before."""
    graph = Graph()
    x = node = graph.leaf(0, 1, 9)
    for _ in range(DEEP):
        node = graph.floordiv(graph.add(node, x), graph.constant(2))
    guard, again = unpacked(packed((Guard(node, "<", 5, answer=True), [x, node])))
    assert (guard.relation, guard.limit, guard.answer) == ("<", 5, True)
    assert guard.node is again[1]
    assert (guard.node.lo, guard.node.hi, guard.node.axes) == (node.lo, node.hi, 1)
    depth = 0
    while node.args:
        here, there = node.args[0], guard.node.args[0]  # the sum that is floored
        assert (here.op, there.op, here.lo, here.hi) == ("add", "add", there.lo, there.hi)
        node, guard = here.args[1], guard._replace(node=there.args[1])
        depth += 1
    assert depth == DEEP
    assert guard.node is again[0]


def test_a_process_that_was_sent_the_plans_makes_none(monkeypatch: pytest.MonkeyPatch) -> None:
    one = job()
    work = work_of(one, checked(one))
    wanted = price(one, checked(one), 0, SIZE)

    def learn(*_: object) -> None:
        raise AssertionError("a plan is made again")

    monkeypatch.setattr(Engine, "_learn", learn)
    found = work(0, SIZE)
    chunks._arrived.cache_clear()
    assert found.faults == wanted.faults
    for name, column in wanted.columns.items():
        assert (column == found.columns[name]).all()
