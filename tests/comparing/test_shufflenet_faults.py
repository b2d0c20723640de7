"""A widely read ShuffleNet v1, block by block against the paper's: every fault comes out.

Multiply-adds do not tell: at g = 3 both networks have 137,460,672.
"""

from pathlib import Path

import pytest

from costmodel import analyze, load
from costmodel.comparing.networks import NetworkDiff, diff_reports

AS_READ = str(Path(__file__).parent.parent / "data" / "diff" / "shufflenetv1_as_read.yaml")

PARAMS = {
    "1x g=1": (1_531_936, 1_508_965),
    "1x g=2": (1_733_848, 1_744_000),
    "1x g=3": (1_865_728, 1_877_920),
    "1x g=4": (1_968_344, 1_982_168),
    "1x g=8": (2_434_768, 2_454_304),
}


def compared(variant: str) -> NetworkDiff:
    return diff_reports(*(analyze(load(spec, variant)) for spec in ("shufflenetv1", AS_READ)))


@pytest.mark.parametrize("variant", PARAMS)
def test_params_are_those_that_both_implementations_have(variant: str) -> None:
    params = compared(variant).metrics["params"]
    assert (params.base, params.head) == PARAMS[variant]


@pytest.mark.parametrize("variant", [name for name in PARAMS if name != "1x g=1"])
def test_multiply_adds_and_fragments_are_the_same(variant: str) -> None:
    metrics = compared(variant).metrics
    assert metrics["flops"].difference == metrics["max_fragments"].difference == 0


@pytest.mark.parametrize("variant", PARAMS)
def test_batch_norm_and_relu_are_missing_after_the_stem(variant: str) -> None:
    stem = compared(variant).blocks[0]
    assert (stem.base, stem.head, stem.status) == ("conv1", "conv1", "changed")
    told = [(c.status, (c.head or c.base).layer.name) for c in stem.layers if c.head or c.base]
    assert told == [("changed", "conv1"), ("removed", "conv1.bn"), ("removed", "conv1.relu")]
    # 24 biases come, 2 * 24 params of the batch norm go; the ReLU read and wrote 24 * 112 * 112.
    assert stem.metrics["params"].difference == 24 - 2 * 24
    assert stem.metrics["mac"].difference == 24 - 2 * 24 * 112 * 112


@pytest.mark.parametrize("variant", PARAMS)
def test_every_convolution_has_a_bias_beside_its_batch_norm(variant: str) -> None:
    biased = [
        change.head.layer.name
        for block in compared(variant).blocks
        for change in block.layers
        if change.head and ("bias", "false", "true") in change.fields
    ]
    units = [f"stage{s}.{i}" for s, n in ((2, 4), (3, 8), (4, 4)) for i in range(1, n + 1)]
    names = ("compress", "depthwise", "expand")
    assert biased == ["conv1", *(f"{unit}.{name}" for unit in units for name in names)]


def test_at_g_3_nothing_else_changes() -> None:
    diff = compared("1x g=3")
    assert len(diff.blocks) == 1 + 4 + 8 + 4
    assert all(
        change.fields == (("bias", "false", "true"),)
        for block in diff.blocks[1:]
        for change in block.layers
    )
    # The other way to write the last block, and its names, are no change.
    assert [block.head for block in diff.blocks] == [block.base for block in diff.blocks]


def test_at_g_1_the_last_stage_is_567_channels_wide_instead_of_576() -> None:
    blocks = {block.head: block for block in compared("1x g=1").blocks}
    fields = {
        change.head.layer.name: [one for one in change.fields if one.name == "out"]
        for name in ("stage4.1", "stage4.2")
        for change in blocks[name].layers
        if change.head
    }
    assert fields["stage4.2.expand"] == [("out", "576", "567")]
    assert fields["stage4.2.compress"] == [("out", "144", "141")]
    # Beside the shortcut's 288 channels, the first unit makes 576 - 288 = 288, or 567 - 288 = 279.
    assert fields["stage4.1.expand"] == [("out", "288", "279")]
    # A class reads 9 features less.
    assert blocks["fc"].metrics["params"].difference == -9 * 1000
    assert blocks["fc"].base == "classifier"


def test_without_the_biases_the_batch_norm_of_the_stem_is_all_that_is_missing() -> None:
    plain = analyze(load(AS_READ, "1x g=3", biases=False))
    diff = diff_reports(analyze(load("shufflenetv1", "1x g=3")), plain)
    assert [block.head for block in diff.blocks] == ["conv1"]
    assert diff.metrics["params"].difference == -2 * 24
