"""What ONNX files cost: every expected number is the arithmetic of the layer."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from models import conv_net, graph, image, model, node, numbers, saved, tensor, weights
from onnx import TensorProto, helper

from costmodel import analyze
from costmodel.core.problems import SpecError
from costmodel.interop.opening import open_model


@pytest.fixture
def cost(tmp_path):
    """The costs of a model in all."""

    def priced(made, sizes=None, batch=1):
        return analyze(open_model(saved(tmp_path, made), sizes, batch)).total().cost

    return priced


def test_a_convolution_counts_as_in_a_spec(cost):
    found = cost(conv_net())
    assert found.flops == 32 * 32 * 3 * 3 * 3 * 8
    assert found.params == found.weights == 3 * 3 * 3 * 8 + 8
    x, y = 3 * 32 * 32, 8 * 32 * 32
    assert (found.reads, found.writes) == (x + y, y + y)  # the convolution and the ReLU


def test_a_batch_that_is_open_is_the_batch_asked_for(cost):
    made = model([node("Conv", "x w", "y")], image("n", 3, 8, 8), "y", [weights("w", 4, 3, 1, 1)])
    assert cost(made).flops == 8 * 8 * 3 * 4
    assert cost(made, batch=5).flops == 5 * 8 * 8 * 3 * 4


@pytest.mark.parametrize(
    ("nodes", "inputs", "initializers", "flops"),
    [
        # 1-D, stride 2: (16 - 3)//2 + 1 = 7 positions
        (
            [node("Conv", "x w", "y", strides=[2])],
            image(1, 4, 16),
            [weights("w", 6, 4, 3)],
            7 * 3 * 4 * 6,
        ),
        # 3-D
        (
            [node("Conv", "x w", "y")],
            image(1, 2, 4, 5, 6),
            [weights("w", 3, 2, 2, 2, 2)],
            3 * 4 * 5 * 2**3 * 2 * 3,
        ),
        # depthwise, 2 outputs a channel
        ([node("Conv", "x w", "y", group=3)], image(), [weights("w", 6, 1, 3, 3)], 30 * 30 * 9 * 6),
        # with padding SAME, 11 positions are a third of 32, rounded up
        (
            [node("Conv", "x w", "y", strides=[3, 3], auto_pad="SAME_UPPER")],
            image(),
            [weights("w", 5, 3, 5, 5)],
            11 * 11 * 25 * 3 * 5,
        ),
        # transposed: each input position meets each weight
        (
            [node("ConvTranspose", "x w", "y", strides=[2, 2])],
            image(),
            [weights("w", 3, 7, 2, 2)],
            32 * 32 * 3 * 7 * 4,
        ),
        # tokens through a fully connected layer
        ([node("MatMul", "x w", "y")], image(1, 10, 6), [weights("w", 6, 5)], 10 * 6 * 5),
        (
            [node("Gemm", "x w b", "y", transB=1)],
            image(1, 6),
            [weights("w", 5, 6), weights("b", 5)],
            6 * 5,
        ),
        # an activation times itself
        (
            [node("Transpose", "x", "t", perm=[0, 2, 1]), node("MatMul", "x t", "y")],
            image(1, 4, 6),
            [],
            4 * 6 * 4,
        ),
        (
            [node("Einsum", "x w", "y", equation="bij,jk->bik")],
            image(1, 4, 6),
            [weights("w", 6, 5)],
            4 * 6 * 5,
        ),
        # 4 gates, forward and back: 2·4·m·(c + m) each of 3 steps
        (
            [node("LSTM", "x w r", "y", hidden_size=5, direction="bidirectional")],
            image(3, 1, 7),
            [weights("w", 2, 20, 7), weights("r", 2, 20, 5)],
            3 * 2 * 4 * 5 * (7 + 5),
        ),
        (
            [node("GRU", "x w r", "y", hidden_size=5)],
            image(3, 1, 7),
            [weights("w", 1, 15, 7), weights("r", 1, 15, 5)],
            3 * 3 * 5 * (7 + 5),
        ),
    ],
)
def test_products_of_any_rank(cost, nodes, inputs, initializers, flops):
    assert cost(model(nodes, inputs, "y", initializers)).flops == flops


def test_constants_may_be_nodes(cost):
    value = weights("v", 4, 3, 1, 1)
    made = model(
        [
            node("Constant", "", "w", value=value),
            node("Conv", "x w", "c"),
            node("ConstantOfShape", "s", "v", value=weights("one", 1)),
            node("Conv", "c v", "y"),
        ],
        image(),
        "y",
        [numbers("s", 2, 4, 1, 1)],
    )
    found = cost(made)
    assert found.flops == 32 * 32 * (3 * 4 + 4 * 2)
    assert found.params == 3 * 4 + 4 * 2


def test_computed_weights_are_weights(cost):
    """As in networks with standardised weights; what is computed of constants alone is no layer."""
    made = model(
        [node("Mul", "w g", "v"), node("Conv", "x v", "y")],
        image(),
        "y",
        [weights("w", 4, 3, 1, 1), weights("g", 4, 1, 1, 1)],
    )
    found = cost(made)
    assert (found.flops, found.params) == (32 * 32 * 12, 12)


def test_shared_weights_are_read_twice_and_learned_once(cost):
    made = model(
        [node("Conv", "x w", "c"), node("Conv", "c w", "y")],
        image(1, 4, 8, 8),
        "y",
        [weights("w", 4, 4, 1, 1)],
    )
    found = cost(made)
    assert (found.weights, found.params) == (2 * 16, 16)


def test_axes_and_sizes_that_nodes_share_are_no_weights(tmp_path):
    made = model(
        [node("Unsqueeze", "x axes", "u"), node("Unsqueeze", "u axes", "v"),
         node("Squeeze", "v axes", "y")],
        image(1, 4, 8),
        "y",
        [numbers("axes", 0, 1)],
    )  # fmt: skip
    network = open_model(saved(tmp_path, made))
    assert [layer.model_op for layer in network.layers] == ["Unsqueeze", "Unsqueeze", "Squeeze"]
    assert {layer.weights_of for layer in network.layers} == {""}


def test_a_batch_norm_learns_its_scale_and_shift(cost):
    norm = [weights(name, 8) for name in ("s", "h", "m", "v")]
    made = model(
        [node("Conv", "x w", "c"), node("BatchNormalization", "c s h m v", "y")],
        image(),
        "y",
        [weights("w", 8, 3, 1, 1), *norm],
    )
    found = cost(made)
    assert found.params == 24 + 2 * 8
    assert found.mac == 3 * 1024 + 8 * 1024 + 24  # it folds into the convolution


def _shapes_chain():
    """Flattening as PyTorch's older exporter writes it, with the batch left open."""
    return model(
        [
            node("Shape", "x", "s"),
            node("Constant", "", "zero", value=numbers("z", 0)),
            node("Gather", "s zero", "n"),
            node("Constant", "", "rest", value=numbers("r", -1)),
            node("Concat", "n rest", "to", axis=0),
            node("Reshape", "x to", "flat"),
            node("Gemm", "flat w", "y"),
        ],
        image("batch", 3, 2, 2),
        "y",
        [weights("w", 12, 5)],
    )


def test_shapes_are_folded(cost):
    assert cost(_shapes_chain(), batch=3).flops == 3 * 12 * 5


def _branches():
    """A voice model's way: another layer for each sampling rate."""
    branches = {
        f"{name}_branch": graph([node("Conv", f"x {w}", out)], [], out)
        for name, w, out in (("then", "narrow", "a"), ("else", "wide", "b"))
    }
    return model(
        [
            node("Constant", "", "rate", value_int=16000),
            node("Equal", "sr rate", "is_fast"),
            node("If", "is_fast", "y", **branches),
        ],
        [*image(1, 1, 100), tensor("sr", dtype=TensorProto.INT64)],
        "y",
        [weights("narrow", 2, 1, 1), weights("wide", 7, 1, 1)],
    )  # fmt: skip


@pytest.mark.parametrize(("rate", "channels"), [(16000, 2), (8000, 7)])
def test_the_value_of_an_input_decides_a_branch(cost, rate, channels):
    assert cost(_branches(), {"sr": rate}).flops == 100 * channels


def test_a_branch_that_nobody_decides_is_not_covered(tmp_path):
    made = _branches()
    made.graph.node.append(node("Relu", "x", "z"))
    network = open_model(saved(tmp_path, made))
    assert [(one.name, one.type) for one in network.uncovered] == [("If_3", "If")]
    assert "--input" in network.uncovered[0].reason
    assert network.nodes == 4
    (warning,) = network.warnings
    assert "1 of 4 nodes (25.0 %)" in warning.message


@pytest.mark.parametrize(
    ("into", "sizes"),
    [
        (numbers("into", 2, 4), (2, 4)),
        (helper.make_tensor("into", TensorProto.INT64, [], [4]), (4, 2)),
    ],
)
def test_a_sequence_of_parts_is_a_split(tmp_path, into, sizes):
    """As PyTorch's newer exporter writes a split before it is optimised."""
    made = model(
        [
            node("SplitToSequence", "x into", "parts", axis=1),
            node("Constant", "", "last", value_int=-1),
            node("SequenceAt", "parts last", "b"),
            node("Constant", "", "first", value_int=0),
            node("SequenceAt", "parts first", "a"),
            node("Concat", "b a", "y", axis=1),
        ],
        image(1, 6, 8, 8),
        "y",
        [into],
    )
    split, concat = open_model(saved(tmp_path, made)).layers
    assert split.op.sizes == sizes
    assert [tensor.part for tensor in concat.inputs] == [1, 0]


@pytest.mark.parametrize("type_", ["Loop", "Scan"])
def test_a_loop_is_not_covered(tmp_path, type_):
    body = graph([node("Relu", "s", "t")], [tensor("s", 4)], "t")
    given = {"body": body, **({"num_scan_inputs": 1} if type_ == "Scan" else {})}
    nodes = [node("Relu", "x", "r"), node(type_, "r r", "z", **given), node("Relu", "z", "y")]
    network = open_model(saved(tmp_path, model(nodes, image(1, 4), "y")))
    assert [one.type for one in network.uncovered] == [type_, "Relu"]


def test_functions_of_the_file_are_gone_into(cost):
    function = helper.make_function(
        "mine",
        "Twice",
        ["a", "k"],
        ["z"],
        [node("Conv", "a k", "m"), node("Conv", "m k", "z")],
        [helper.make_opsetid("", 17)],
    )
    nodes = [node("Twice", "x w", "t", "mine"), node("Twice", "t w", "y", "mine")]
    made = model(
        nodes, image(1, 4, 8, 8), "y", [weights("w", 4, 4, 1, 1)], functions=[function],
        domains=["mine"],
    )  # fmt: skip
    found = cost(made)
    assert (found.flops, found.params) == (4 * 64 * 16, 16)


def test_quantize_and_dequantize_are_notes(tmp_path):
    """The weights stay int8, the network is the one without the notes."""
    scalars = [weights("s", 1), weights("z", 1, dtype=np.int8)]
    made = model(
        [
            node("QuantizeLinear", "x s z", "q"),
            node("DequantizeLinear", "q s z", "d"),
            node("DequantizeLinear", "w s z", "v"),
            node("Conv", "d v", "c"),
            node("QuantizeLinear", "c s z", "e"),
            node("DequantizeLinear", "e s z", "f"),
            node("Relu", "f", "y"),
        ],
        image(),
        "y",
        [*scalars, weights("w", 8, 3, 1, 1, dtype=np.int8)],
    )
    network = open_model(saved(tmp_path, made))
    assert [layer.kind.value for layer in network.layers] == ["pointwise", "activation"]
    assert analyze(network).total().cost.flops == 1024 * 24
    assert [str(network.dtype_of(layer)) for layer in network.layers] == ["int8", "fp32"]


def test_a_model_in_half_precision_says_so(tmp_path):
    made = model(
        [node("Conv", "x w", "y")],
        [tensor("x", 1, 3, 8, 8, dtype=TensorProto.FLOAT16)],
        "y",
        [weights("w", 4, 3, 1, 1, dtype=np.float16)],
    )
    totals = analyze(open_model(saved(tmp_path, made))).to_dict()["totals"]
    assert totals["mac_bytes"] == 2 * (3 * 64 + 4 * 64 + 12)


def test_operators_on_integers(cost):
    zero = weights("z", 1, dtype=np.uint8)
    made = model(
        [
            node("QLinearConv", "x s z w s z s z", "c"),
            node("ConvInteger", "c v", "y"),
        ],
        [tensor("x", 1, 3, 8, 8, dtype=TensorProto.UINT8)],
        "y",
        [weights("s", 1), zero, weights("w", 4, 3, 1, 1, dtype=np.uint8),
         weights("v", 5, 4, 1, 1, dtype=np.uint8)],
    )  # fmt: skip
    found = cost(made)
    assert found.flops == 64 * (12 + 20)
    assert found.params == 12 + 20


def test_what_is_not_understood_is_named_and_keeps_its_traffic(tmp_path):
    made = model(
        [node("Relu", "x", "r"), node("Mystery", "r", "y", "acme")], image(), "y", domains=["acme"]
    )
    network = open_model(saved(tmp_path, made))
    (missed,) = network.uncovered
    assert (missed.type, missed.reason) == (
        "Mystery",
        "the operator acme::Mystery is not understood",
    )
    assert analyze(network).to_dict()["uncovered"] == {
        "nodes": 1,
        "share": float(Fraction(1, 2)),
        "named": [missed._asdict()],
    }


def test_what_reads_something_unknown_is_unknown(tmp_path):
    made = model(
        [node("NonZero", "x", "at"), node("Conv", "at w", "y"), node("Relu", "x", "r")],
        image(),
        "y r",
        [weights("w", 1, 1, 1, 1)],
    )
    network = open_model(saved(tmp_path, made))
    assert [one.type for one in network.uncovered] == ["NonZero", "Conv"]
    assert [layer.name for layer in network.layers] == ["Relu_3"]


def test_dead_nodes_are_no_layers(tmp_path):
    made = model([node("Relu", "x", "y"), node("Sigmoid", "x", "unread")], image(), "y")
    assert [layer.name for layer in open_model(saved(tmp_path, made)).layers] == ["Relu_1"]


@pytest.mark.parametrize(
    ("sizes", "flops"),
    [
        ((16, 8), 16 * 8 * 9),
        ((1, 3, 16, 8), 16 * 8 * 9),
        ({"x": (16, 8)}, 16 * 8 * 9),
        (4, 4 * 4 * 9),
    ],
)
def test_sizes_that_are_open_are_given(cost, sizes, flops):
    made = model(
        [node("Conv", "x w", "y")], image("n", 3, "h", "w"), "y", [weights("w", 3, 3, 1, 1)]
    )
    assert cost(made, sizes).flops == flops


def test_sizes_that_are_open_are_listed(tmp_path):
    made = model(
        [node("Add", "x z", "y")], [*image("n", 3, "h", 8), tensor("z", "n", 3, "h", 8)], "y"
    )
    with pytest.raises(SpecError, match=r"x \[1, 3, h, 8\]; z \[1, 3, h, 8\]"):
        open_model(saved(tmp_path, made))


@pytest.mark.parametrize(
    ("sizes", "told"),
    [
        ((1, 3, 16, 9), "fixed at \\?x3x\\?x8"),
        ((1, 3, 16), "has 4 dimensions, not the 3"),
        ({"w": (4, 4)}, "no input 'w'"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(tmp_path, sizes, told):
    made = model([node("Relu", "x", "y")], image("n", 3, "h", 8), "y")
    with pytest.raises(SpecError, match=told):
        open_model(saved(tmp_path, made), sizes)
