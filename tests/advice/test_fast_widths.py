"""A1: a width goes to the nearest multiple on the fast path that is predicted to take least."""

from __future__ import annotations

import pytest

from costmodel.advice.advising import advise
from costmodel.advice.case import Case
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.core.op import Kind
from costmodel.language.reading.whole_spec import spec_of
from costmodel.linting.times import Clock, Times

BLOCK = 16
SPEC = """\
schema: 1
network: Narrow
input: {x: [64, 10, 10]}
layers:
  - a: {pointwise: %s}
  - b: {pointwise: {out: 64, then: relu}}
  - c: {conv: {out: 64, k: 3, then: relu}}
"""


def _by_four(network: Network) -> Times:
    """A nanosecond a multiply-add; thrice as much where 4 does not divide what is read."""
    by_layer = {}
    for layer in network.layers:
        flops = float(layer.op.cost(layer.shapes, layer.output).flops)
        is_fast = layer.shapes[0].c % 4 == 0 or layer.kind is Kind.ACTIVATION
        by_layer[layer.name] = 1e-9 * flops * (1 if is_fast else 3)
    return Times(sum(by_layer.values()), by_layer)


def case(width: str, text: str = SPEC) -> Case:
    source = Source("narrow.yaml", text % width)
    return Case(spec_of(source), "narrow.yaml", clock=Clock("by four", _by_four, BLOCK))


def test_a_width_goes_to_the_nearest_multiple_that_takes_least() -> None:
    """58 -> 56: 100·(64·56 + 56·64) MACs, where 58 read by b took thrice its 100·58·64."""
    (found,) = advise(case("58"), ("A1",)).proposals
    assert [(edit.old, edit.new) for edit in found.edits] == [("58", "56")]
    assert found.obstacle is None
    assert found.permission is None
    before, after = 100 * 64 * (58 + 3 * 58), 100 * 64 * (56 + 56)
    assert found.saved == pytest.approx(1e-9 * (before - after))


def test_without_a_platform_there_is_no_finding_and_no_proposal() -> None:
    bare = Case(spec_of(Source("narrow.yaml", SPEC % "58")), "narrow.yaml")
    assert not advise(bare, ("A1",)).proposals


def test_a_width_that_follows_from_others_is_named() -> None:
    (found,) = advise(case("in.c - 6"), ("A1",)).proposals
    assert not found.edits
    assert found.obstacle is not None
