"""Which kernels ONNX Runtime chooses for blocks of 8 and of 16 channels, told without it.

Blocks of 16 are held against the runtime elsewhere; that the same rules hold for 8 is what its
source says, and what was seen with AVX2 (release 1.31).
"""

import pytest

import costmodel
from costmodel.latency.runtimes import runtime_of

ORT = runtime_of("onnxruntime")
SPEC = "schema: 1\nnetwork: Case\ninput: {{x: [{c}, 16, 16]}}\nlayers:\n{layers}\n"

ROWS = {
    "an image is read as it is, and 24 channels fill 3 blocks of 8 or 2 of 16": (
        3,
        ["conv: {k: 3, out: 24}"],
        "Conv 24, ReorderOutput 24",
        "Conv 32, ReorderOutput 24",
    ),
    "a pool stays where a block divides its channels": (
        3,
        ["conv: {k: 3, out: 24}", "max_pool: {k: 2}"],
        "Conv 24, MaxPool 24, ReorderOutput 24",
        "Conv 32, ReorderOutput 24, MaxPool 24",
    ),
    "of 60 channels, a multiple of 4, a depthwise goes into the layout": (
        60,
        ["depthwise: {k: 3}"],
        "ReorderInput 64, Conv 64, ReorderOutput 60",
        "ReorderInput 64, Conv 64, ReorderOutput 60",
    ),
    "of 58 it does not, and neither does a pointwise": (
        58,
        ["depthwise: {k: 3, then: relu}", "pointwise: {out: 64, then: relu}"],
        "FusedConv 58, FusedConv 64",
        "FusedConv 58, FusedConv 64",
    ),
    "groups of 8 channels fit a block of 8": (
        32,
        ["conv: {k: 3, out: 32, groups: 4}"],
        "ReorderInput 32, Conv 32, ReorderOutput 32",
        "Conv 32",
    ),
    "groups of 4 fit none": (32, ["conv: {k: 3, out: 32, groups: 8}"], "Conv 32", "Conv 32"),
    "a concat needs whole blocks of each input": (
        3,
        [
            "conv: {k: 3, out: 24}",
            "concat: [{conv: {k: 3, out: 24}}, {pointwise: {out: 24}}]",
        ],
        "Conv 24, Conv 24, Conv 24, Concat 48, ReorderOutput 48",
        "Conv 32, Conv 32, ReorderOutput 24, Conv 32, ReorderOutput 24, Concat 48",
    ),
}


@pytest.mark.parametrize("row", ROWS)
def test_kernels_and_channels_follow_the_block(row, tmp_path):
    c, layers, of_8, of_16 = ROWS[row]
    path = tmp_path / "case.yaml"
    path.write_text(SPEC.format(c=c, layers="\n".join(f"  - {one}" for one in layers)))
    network = costmodel.load(str(path))
    for block, expected in ((8, of_8), (16, of_16)):
        found = ORT.kernels(network, {"block": block})
        assert ", ".join(f"{one.type} {one.output.c}" for one in found) == expected


def test_without_a_layout_of_its_own_nothing_is_reordered():
    """As on processors that have no blocks at all."""
    found = ORT.kernels(costmodel.load("mobilenetv2"), {"block": 1})
    assert {one.type for one in found} == {
        "Conv", "FusedConv", "GlobalAveragePool", "Flatten", "Gemm",
    }  # fmt: skip
    assert not any(one.moved for one in found)
