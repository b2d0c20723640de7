"""A network twice as deep is cut into units in twice the steps, which are calls, however it joins.

What is bounded by the nodes of a block is so from 512 nodes on.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from itertools import pairwise

import pytest

from costmodel.analysis.partition import partition
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.language.loading import network_of
from costmodel.language.reading.whole_spec import spec_of

MOST = 2.4
"""Growth for twice the depth: 2 for what is linear, a little more for sorting and for sets."""
JOINS = ("add", "multiply")


def network(layers: list[str]) -> Network:
    text = "schema: 1\nnetwork: Deep\ninput: {image: [8, 8, 8]}\nlayers:\n"
    spec = spec_of(Source("deep.yaml", text + "".join(f"  - {one}\n" for one in layers)))
    return network_of(spec, "deep.yaml")


def nest(depth: int) -> list[str]:
    """Sums in products in sums, each around the one before, with one convolution in the middle."""
    down = [f"p{k}: {{relu: {{from: p{k - 1}}}}}" for k in range(1, depth)]
    middle = f"v{depth}: {{pointwise: {{from: p{depth - 1}, out: 8}}}}"
    up = [f"v{k}: {{{JOINS[k % 2]}: [v{k + 1}, p{k}]}}" for k in range(depth - 1, -1, -1)]
    return ["p0: {pointwise: 8}", *down, middle, *up]


def worked_nest(depth: int) -> list[str]:
    """The same with a convolution at every level, each level a block."""
    return [line.replace("relu: {", "pointwise: {out: 8, ") for line in nest(depth)]


def ladder(depth: int) -> list[str]:
    """Sums and products in turn, each with the tensor that all begin from."""
    rungs = [f"v{k}: {{{JOINS[k % 2]}: [v{k - 1}, p]}}" for k in range(1, depth)]
    return ["p: {pointwise: 8}", "v0: {pointwise: 8}", *rungs]


def two_back(depth: int) -> list[str]:
    """A convolution of what came last, and what came before that: no one tensor parts them."""
    steps = [
        line
        for k in range(2, depth)
        for line in (f"c{k}: {{pointwise: 8}}", f"v{k}: {{add: [c{k}, v{k - 2}]}}")
    ]
    return ["v0: {pointwise: 8}", "v1: {pointwise: 8}", *steps]


def gates(depth: int) -> list[str]:
    """Squeeze-and-excite around squeeze-and-excite."""
    return ["p: {pointwise: 8}", *["multiply: [here, [global_pool, pointwise: 8]]"] * depth]


def fan(depth: int) -> list[str]:
    """Each sum reads one tensor more of those that all sums read."""
    sides = [f"p{k}: {{relu: {{from: p}}}}" for k in range(depth)]
    first = "v0: {pointwise: {from: p0, out: 8}}"
    sums = [f"v{k}: {{{JOINS[k % 2]}: [v{k - 1}, p{k}, p{k // 2}]}}" for k in range(1, depth)]
    return ["p: {pointwise: 8}", *sides, first, *sums]


def calls(one: Network) -> int:
    """How many calls it takes to cut a network into units."""
    count = 0

    def on_event(_frame: object, event: str, _argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(on_event)
    try:
        partition(one)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("layers", [nest, worked_nest, ladder, two_back, gates, fan])
def test_twice_the_depth_takes_twice_the_steps(layers: Callable[[int], list[str]]) -> None:
    found = [calls(network(layers(depth))) for depth in (600, 1200, 2400)]
    growth = [after / before for before, after in pairwise(found)]
    assert max(growth) < MOST, found
