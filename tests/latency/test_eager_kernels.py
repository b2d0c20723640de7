"""What eager PyTorch executes is foretold without it: an op for each module, for some several."""

from collections import Counter

import pytest

import costmodel
from costmodel.latency.runtimes import runtime_of

TORCH = runtime_of("torch")


def ops(network):
    return [kernel.type.removeprefix("aten::") for kernel in TORCH.kernels(network, {})]


def small(folder, layers):
    path = folder / "net.yaml"
    path.write_text(f"schema: 1\nnetwork: net\ninput: {{image: [8, 12, 12]}}\nlayers:\n{layers}")
    return costmodel.load(str(path))


def test_nothing_is_fused_and_batch_norms_run():
    """MobileNetV2: 52 convolutions and 52 norms; 35 of them with an activation, 10 additions."""
    network = costmodel.load("mobilenetv2")
    assert Counter(ops(network)) == {
        "conv2d": 52, "batch_norm": 52, "hardtanh": 35, "add": 10,
        "adaptive_avg_pool2d": 1, "flatten": 1, "linear": 1,
    }  # fmt: skip


def test_each_kernel_is_of_one_layer_and_has_the_shape_of_its_output():
    network = costmodel.load("mobilenetv2")
    shapes = {layer.name: layer.output for layer in network.layers}
    *others, flatten, linear = TORCH.kernels(network, {})
    assert all(shapes[kernel.layers[0]] == kernel.output for kernel in others)
    assert [one.layers for one in (flatten, linear)] == [("classifier.fc",)] * 2
    assert [one.output for one in (flatten, linear)] == [(1, 1280), (1, 1000)]


def test_a_shuffle_is_one_copy_and_a_split_one_view():
    """ShuffleNetV2 1x: 16 units, of which 13 split; each ends in concat and shuffle."""
    found = Counter(ops(costmodel.load("shufflenetv2")))
    assert (found["chunk"], found["cat"], found["channel_shuffle"]) == (13, 16, 16)


LRN = ["mul", "view", "pad", "avg_pool3d", "squeeze", "view", "mul", "add", "pow", "div"]
LSTM = ["flatten", "permute", "zeros", "zeros", "lstm", "permute", "reshape"]


@pytest.mark.parametrize(
    ("layer", "expected"),
    [
        ("conv: {out: 8, k: 3, padding: [[1, 2], [1, 2]]}", ["pad", "conv2d"]),
        ("lrn: 5", LRN),
        ("layer_norm", ["movedim", "layer_norm", "movedim"]),
        ("lstm: {hidden: 4}", LSTM),
        ("upsample: {scale: 2, mode: bilinear}", ["upsample_bilinear2d"]),
        ("crop: {margins: 1}", ["slice", "slice"]),
        ("identity", []),
    ],
)
def test_modules_that_are_no_op_or_several(tmp_path, layer, expected):
    assert ops(small(tmp_path, f"  - {layer}\n")) == expected


def test_what_pytorch_lacks_is_refused_with_its_place(tmp_path):
    layer = "  - custom: {counts_as: movement, out: [1, 2, 3]}\n"
    with pytest.raises(costmodel.SpecError, match="cannot be written as PyTorch") as caught:
        TORCH.kernels(small(tmp_path, layer), {})
    assert [one.mark.line for one in caught.value.problems] == [5]
