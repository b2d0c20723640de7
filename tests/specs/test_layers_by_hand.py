"""One block of MobileNetV2 and one unit of ShuffleNetV2, layer by layer, by hand."""

from __future__ import annotations

import pytest

import costmodel

# name: FLOPs, reads, writes, weights, params. BN is folded: it has params, but no traffic.
Hand = dict[str, tuple[int, int, int, int, int]]

# 32 channels at 28x28, expanded 6 times to 192, filtered, projected, and added to the input.
HW = 28 * 28
BOTTLENECK: Hand = {
    "expand": (HW * 32 * 192, HW * 32, HW * 192, 32 * 192, 32 * 192),
    "expand.bn": (0, 0, 0, 0, 2 * 192),
    "expand.relu6": (0, HW * 192, HW * 192, 0, 0),
    "filter": (HW * 3 * 3 * 192, HW * 192, HW * 192, 3 * 3 * 192, 3 * 3 * 192),
    "filter.bn": (0, 0, 0, 0, 2 * 192),
    "filter.relu6": (0, HW * 192, HW * 192, 0, 0),
    "project": (HW * 192 * 32, HW * 192, HW * 32, 192 * 32, 192 * 32),
    "project.bn": (0, 0, 0, 0, 2 * 32),
    "add": (0, HW * 32 + HW * 32, HW * 32, 0, 0),
}

# 116 channels at 28x28, of which 58 stay on the left.
BASIC: Hand = {
    "split": (0, HW * 116, HW * 116, 0, 0),
    "pointwise": (HW * 58 * 58, HW * 58, HW * 58, 58 * 58, 58 * 58),
    "pointwise.bn": (0, 0, 0, 0, 2 * 58),
    "pointwise.relu": (0, HW * 58, HW * 58, 0, 0),
    "depthwise": (HW * 3 * 3 * 58, HW * 58, HW * 58, 3 * 3 * 58, 3 * 3 * 58),
    "depthwise.bn": (0, 0, 0, 0, 2 * 58),
    "pointwise_2": (HW * 58 * 58, HW * 58, HW * 58, 58 * 58, 58 * 58),
    "pointwise_2.bn": (0, 0, 0, 0, 2 * 58),
    "pointwise_2.relu": (0, HW * 58, HW * 58, 0, 0),
    "concat": (0, HW * 58 + HW * 58, HW * 116, 0, 0),
    "shuffle": (0, HW * 116, HW * 116, 0, 0),
}

# The first unit of stage 2 reads 24 channels at 56x56; the left keeps 24, the right makes 92.
IN, OUT = 56 * 56, 28 * 28
DOWN: Hand = {
    "left.depthwise": (OUT * 3 * 3 * 24, IN * 24, OUT * 24, 3 * 3 * 24, 3 * 3 * 24),
    "left.depthwise.bn": (0, 0, 0, 0, 2 * 24),
    "left.pointwise": (OUT * 24 * 24, OUT * 24, OUT * 24, 24 * 24, 24 * 24),
    "left.pointwise.bn": (0, 0, 0, 0, 2 * 24),
    "left.pointwise.relu": (0, OUT * 24, OUT * 24, 0, 0),
    "pointwise": (IN * 24 * 58, IN * 24, IN * 58, 24 * 58, 24 * 58),
    "pointwise.bn": (0, 0, 0, 0, 2 * 58),
    "pointwise.relu": (0, IN * 58, IN * 58, 0, 0),
    "depthwise": (OUT * 3 * 3 * 58, IN * 58, OUT * 58, 3 * 3 * 58, 3 * 3 * 58),
    "depthwise.bn": (0, 0, 0, 0, 2 * 58),
    "pointwise_2": (OUT * 58 * 92, OUT * 58, OUT * 92, 58 * 92, 58 * 92),
    "pointwise_2.bn": (0, 0, 0, 0, 2 * 92),
    "pointwise_2.relu": (0, OUT * 92, OUT * 92, 0, 0),
    "concat": (0, OUT * 24 + OUT * 92, OUT * 116, 0, 0),
    "shuffle": (0, OUT * 116, OUT * 116, 0, 0),
}


@pytest.mark.parametrize(
    ("spec", "block", "by_hand"),
    [
        ("mobilenetv2", "bottleneck3.2", BOTTLENECK),
        ("shufflenetv2", "stage2.2", BASIC),
        ("shufflenetv2", "stage2.1", DOWN),
    ],
)
def test_each_layer_costs_what_the_arithmetic_says(spec: str, block: str, by_hand: Hand) -> None:
    report = costmodel.analyze(costmodel.load(spec))
    ours = {
        layer.name.removeprefix(f"{block}."): (
            cost.flops,
            cost.reads,
            cost.writes,
            cost.weights,
            cost.params,
        )
        for layer, cost in zip(report.network.layers, report.costs, strict=True)
        if layer.block == block
    }
    assert ours == by_hand
    assert list(ours) == list(by_hand)
