"""Networks that people look for first have the counts of PyTorch's own libraries, to the integer.

``tests/data/torch_counts.csv`` has what hooks on every convolution and linear layer of a library's
model counted, and torch's counter on the products of activations.
"""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import costmodel

DATA = Path(__file__).parents[1] / "data" / "torch_counts.csv"
COUNTS = [*csv.DictReader(DATA.read_text().splitlines())]


@pytest.mark.parametrize("row", COUNTS, ids=[f"{row['spec']} {row['variant']}" for row in COUNTS])
def test_a_network_counts_what_torch_counts(row: dict[str, str]) -> None:
    network = costmodel.load(row["spec"], row["variant"])
    assert "x".join(str(size) for size in network.inputs["image"]) == row["input"]
    report = costmodel.analyze(network)
    total = report.total().cost
    assert (total.flops, total.params) == (int(row["multiply_adds"]), int(row["params"]))
    if row["matmul_multiply_adds"]:  # empty where the counter took projections for products
        products = sum(one.cost.flops for one in report.by_kind() if one.name == "matmul")
        assert products == int(row["matmul_multiply_adds"])


def test_convnext_by_its_figure() -> None:
    """Figure 4: stages of 3, 3, 9, 3 blocks, each 7x7 depthwise and two 1x1 of four times."""
    flops, c, side = 0, 96, 56
    flops += side**2 * 4 * 4 * 3 * c
    for blocks in (3, 3, 9, 3):
        flops += blocks * side**2 * (49 * c + 8 * c * c)
        if side > 7:
            c, side = 2 * c, side // 2
            flops += side**2 * 4 * (c // 2) * c
    assert costmodel.analyze(costmodel.load("convnext")).total().cost.flops == flops + 768 * 1000


def test_lite_leaves_stem_head_and_two_stages_as_they_are() -> None:
    network = costmodel.load("efficientnet", "lite4")
    outputs = {layer.name: layer.output.c for layer in network.layers}
    assert (outputs["stem"], outputs["last"]) == (32, 1280)
    stages = [
        {name.split(".")[2] for name in outputs if name.startswith(f"mbconv.{i}.")}
        for i in (1, 2, 7)
    ]
    assert [len(members) for members in stages] == [1, 4, 1]
    assert not [layer for layer in network.layers if "excite" in layer.name]
