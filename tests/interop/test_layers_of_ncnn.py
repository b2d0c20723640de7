"""What a network is in ncnn: the layers of its converter, in the text that ncnn reads."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

import costmodel
from costmodel.interop.writing.ncnn.files import text_of, weights_of
from costmodel.interop.writing.ncnn.graph import graph_of

HEAD = "schema: 1\nnetwork: net\ninput: {image: [3, 8, 8]}\nlayers:\n"


def network(folder: Path, layers: str) -> costmodel.Network:
    path = folder / "net.yaml"
    path.write_text(HEAD + layers, "utf-8")
    return costmodel.load(str(path))


def types(found: costmodel.Network) -> list[str]:
    return [one.type for one in graph_of(found).layers if one.reads]


def test_norms_and_activations_are_in_what_they_follow() -> None:
    """MobileNetV2: 35 pointwise or full convolutions and 17 depthwise ones; 10 additions, each
    with what it adds to, which two read.
    """
    found = graph_of(costmodel.load("mobilenetv2")).layers
    assert Counter(one.type for one in found) == {
        "Input": 1, "Convolution": 35, "ConvolutionDepthWise": 17, "Split": 10, "BinaryOp": 10,
        "Pooling": 1, "InnerProduct": 1,
    }  # fmt: skip
    assert found[1].layers == ("stem", "stem.bn", "stem.relu6")
    assert [one.layers for one in found if one.type == "Split"] == [()] * 10
    assert next(one.moved for one in found if one.type == "Split") == "bottleneck2.1.project.bn"


def test_the_text_is_what_ncnn_reads(tmp_path: Path) -> None:
    """3 -> 4 channels at half the size, which pads at the end alone: 3·3·3·4 = 108 weights; of the
    fc 4·2 = 8.
    """
    layers = "  - conv: {out: 4, k: 3, stride: 2, then: [bn, relu6]}\n  - global_pool\n  - fc: 2\n"
    assert text_of(graph_of(network(tmp_path, layers)).layers).splitlines() == [
        "7767517",
        "4 4",
        "Input 0_image 0 1 0 0=8 1=8 2=3",
        "Convolution 1_conv 1 1 0 2 0=4 1=3 11=3 2=1 12=1 3=2 13=2 4=0 14=0 15=1 16=1 5=1 6=108 "
        "9=3 -23310=2,0.000000000e+00,6.000000000e+00",
        "Pooling 3_global_pool 1 1 2 3 0=1 4=1",
        "InnerProduct 4_fc 1 1 3 4 0=2 1=1 2=8",
    ]


def test_weights_are_floats_and_kernels_say_so(tmp_path: Path) -> None:
    """A tag of 4 bytes and 3·4 weights, then 4 biases of the norm that it took in."""
    found = network(tmp_path, "  - conv: {out: 4, k: 1, then: bn}\n")
    content = b"".join(weights_of(graph_of(found).layers, found))
    assert len(content) == 4 + 4 * (12 + 4)
    assert content[:4] == bytes(4)
    assert np.isfinite(np.frombuffer(content, np.float32)).all()


ATTENTION = [
    "Slice", *["Reshape"] * 3, "Permute", "BinaryOp", "MatMul", "Softmax", "MatMul", "Permute",
    "Reshape",
]  # fmt: skip


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        ("  - conv: {out: 4, k: 1, then: hard_swish}\n", ["Convolution", "HardSwish"]),
        ("  - conv: {out: 4, k: 1, then: sigmoid}\n", ["Convolution"]),
        ("  - conv: {out: 4, k: 1, groups: 1}\n  - bn\n  - leaky_relu\n", ["Convolution"]),
        ("  - relu\n  - dropout: 0.5\n  - identity\n", ["ReLU"]),
        ("  - slice: {axis: h, start: 1, step: 2}\n", ["Crop", "Pooling"]),
        ("  - attention: {heads: 1}\n", ATTENTION),
        ("  - global_pool\n  - pointwise: {out: 4, then: relu}\n", ["Pooling", "InnerProduct"]),
    ],
)
def test_layers_are_those_that_its_converter_leaves(
    tmp_path: Path, layers: str, expected: list[str]
) -> None:
    assert types(network(tmp_path, layers)) == expected


def test_an_activation_stays_where_others_read_what_it_reads(tmp_path: Path) -> None:
    layers = "  - a: {pointwise: 3}\n  - b: relu\n  - add: [a, b]\n"
    assert types(network(tmp_path, layers)) == ["Convolution", "Split", "ReLU", "BinaryOp"]


def test_what_ncnn_lacks_is_refused_by_name(tmp_path: Path) -> None:
    layers = "  - index_select: 2\n  - transposed_conv: {out: 2, k: 2}\n"
    with pytest.raises(costmodel.SpecError) as caught:
        graph_of(network(tmp_path, layers))
    told = [(one.mark and one.mark.line, one.message) for one in caught.value.problems]
    assert told == [
        (5, "index_select: index_select cannot be written as ncnn: ncnn has no layer that picks "
         "channels by a list"),
        (6, "transposed_conv: transposed_conv cannot be written as ncnn: costmodel does not write "
         "it for ncnn"),
    ]  # fmt: skip


def test_several_images_are_refused() -> None:
    with pytest.raises(costmodel.SpecError, match="ncnn has no batch, and 2 images"):
        graph_of(costmodel.load("mobilenetv2", batch=2))
