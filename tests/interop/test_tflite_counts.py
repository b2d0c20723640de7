"""What operators of TensorFlow Lite cost, each with its arithmetic."""

import json

import numpy as np
import pytest
from tflite_models import RELU, SAME, TANH, VALID, Drawing, conv, inverted_residual

from costmodel import analyze
from costmodel.core.problems import SpecError
from costmodel.interop.opening import open_model

RESIDUAL = """
schema: 1
network: Residual
input: {image: [4, 8, 8]}
layers:
  - pointwise: {out: 12, bias: true, then: relu6}
  - depthwise: {k: 3, bias: true, then: relu6}
  - pointwise: {out: 4, bias: true}
  - add: [image, here]
  - sequence: [global_pool, fc: {out: 10, bias: false}]
"""


def opened(tmp_path, drawing, *outputs, **asked):
    return open_model(drawing.saved(tmp_path, *outputs), **asked)


def costs(network):
    """FLOPs and params of each layer that has some, by its kind; its output."""
    report = analyze(network)
    pairs = zip(network.layers, report.costs, strict=True)
    return [(one.kind.value, cost.flops, cost.params, one.output) for one, cost in pairs]


def test_a_network_costs_what_its_spec_says(tmp_path, cli):
    path = inverted_residual().saved(tmp_path, "net/fc/MatMul")
    (tmp_path / "spec.yaml").write_text(RESIDUAL)
    rows = []
    for name in (path, str(tmp_path / "spec.yaml")):
        (row,) = json.loads(cli("list", name, "--format", "json").out)["rows"]
        rows.append({key: value for key, value in row.items() if isinstance(value, int)})
    assert rows[0] == rows[1]
    # 1x1 of 4 to 12 and back and a 3x3 depthwise of 12 on 8x8, then 4 to 10
    assert rows[0]["flops"] == 64 * (4 * 12 + 9 * 12 + 12 * 4) + 4 * 10
    assert rows[0]["params"] == 4 * 12 + 12 + 9 * 12 + 12 + 12 * 4 + 4 + 4 * 10


def test_activations_that_are_fused_are_layers(tmp_path):
    network = opened(tmp_path, inverted_residual(), "net/fc/MatMul")
    names = [(one.name, one.kind.value) for one in network.layers]
    assert names[:2] == [("net.expand.Relu6", "pointwise"),
                         ("net.expand.Relu6.relu6", "activation")]  # fmt: skip
    assert (network.nodes, len(network.layers), network.uncovered) == (6, 8, ())


@pytest.mark.parametrize(
    ("padding", "stride", "dilation", "plane"),
    [
        (SAME, 1, 1, (9, 12)),
        (SAME, 2, 1, (5, 6)),  # ceil(9/2), ceil(12/2)
        (VALID, 1, 1, (7, 10)),  # 9 - 3 + 1, 12 - 3 + 1
        (VALID, 2, 1, (4, 5)),  # floor((9 - 3)/2) + 1, floor((12 - 3)/2) + 1
        (VALID, 1, 2, (5, 8)),  # a window of 5: 9 - 5 + 1, 12 - 5 + 1
        (SAME, 1, 2, (9, 12)),
    ],
)
def test_windows_land_by_tensorflows_rule(tmp_path, padding, stride, dilation, plane):
    drawing = Drawing()
    drawing.input("x", 1, 9, 12, 6)
    drawing.weights("w", 10, 3, 3, 6)
    conv(drawing, "x w", {"y": (1, 1, 1, 1)}, padding=padding, stride=stride, dilation=dilation)
    h, w = plane
    flops = h * w * 3 * 3 * 6 * 10
    assert costs(opened(tmp_path, drawing, "y")) == [("conv", flops, 540, (1, 10, h, w))]


def one(type_, inputs, shapes, *, fed=(1, 6, 6, 8), constants=(), **options):
    """A graph of one operator over an input x."""
    drawing = Drawing()
    drawing.input("x", *fed)
    for name, values in dict(constants).items():
        drawing.constant(name, values)
    outputs = {f"y{number}": shape for number, shape in enumerate(shapes)}
    drawing.add(type_, inputs, outputs, **options)
    return drawing, tuple(outputs)


def ones(*shape):
    return np.ones(shape, np.float32)


def ints(*values):
    return np.array(values, np.int32)


CASES = {
    "grouped": (
        one("CONV_2D", "x w", [(1, 6, 6, 4)], constants={"w": ones(4, 3, 3, 2)},
            kind="Conv2DOptions", strideH=1, strideW=1),
        [("conv", 36 * 9 * 8 * 4 // 4, 9 * 2 * 4, (1, 4, 6, 6))],
    ),
    "depthwise with a multiplier": (
        one("DEPTHWISE_CONV_2D", "x w b", [(1, 6, 6, 16)],
            constants={"w": ones(1, 3, 3, 16), "b": ones(16)},
            kind="DepthwiseConv2DOptions", strideH=1, strideW=1),
        [("depthwise", 36 * 9 * 16, 9 * 16 + 16, (1, 16, 6, 6))],
    ),
    "of one channel to many": (
        one("DEPTHWISE_CONV_2D", "x w", [(1, 6, 6, 5)], fed=(1, 6, 6, 1),
            constants={"w": ones(1, 3, 3, 5)},
            kind="DepthwiseConv2DOptions", strideH=1, strideW=1),
        [("conv", 36 * 9 * 5, 9 * 5, (1, 5, 6, 6))],
    ),
    "transposed": (
        one("TRANSPOSE_CONV", "size w x", [(1, 12, 12, 3)],
            constants={"size": ints(1, 12, 12, 3), "w": ones(3, 2, 2, 8)},
            kind="TransposeConvOptions", strideH=2, strideW=2, padding=VALID),
        [("conv", 36 * 4 * 8 * 3, 4 * 8 * 3, (1, 3, 12, 12))],
    ),
    "volume": (
        one("CONV_3D", "x w", [(1, 4, 4, 4, 5)], fed=(1, 4, 4, 4, 2),
            constants={"w": ones(5, 3, 3, 3, 2)},
            kind="Conv3DOptions", strideD=1, strideH=1, strideW=1),
        [("conv", 64 * 27 * 2 * 5, 27 * 2 * 5, (1, 5, 4, 4, 4))],
    ),
    "fully connected over tokens": (
        one("FULLY_CONNECTED", "x w b", [(1, 7, 3)], fed=(1, 7, 8),
            constants={"w": ones(3, 8), "b": ones(3)},
            kind="FullyConnectedOptions", keepNumDims=True),
        [("fc", 7 * 8 * 3, 8 * 3 + 3, (1, 3, 7))],
    ),
    "fully connected over what is flattened": (
        one("FULLY_CONNECTED", "x w", [(1, 3)], constants={"w": ones(3, 288)},
            kind="FullyConnectedOptions"),
        [("fc", 288 * 3, 288 * 3, (1, 3))],
    ),
    "product": (
        one("BATCH_MATMUL", "x x", [(1, 2, 5, 5)], fed=(1, 2, 5, 4), kind="BatchMatMulOptions",
            adjY=True),
        [("matmul", 2 * 5 * 4 * 5, 0, (1, 5, 2, 5))],
    ),
    "whole plane": (
        one("AVERAGE_POOL_2D", "x", [(1, 1, 1, 8)], kind="Pool2DOptions", filterHeight=6,
            filterWidth=6, strideH=1, strideW=1, padding=VALID),
        [("pool", 0, 0, (1, 8, 1, 1))],
    ),
    "pool": (
        one("MAX_POOL_2D", "x", [(1, 3, 3, 8)], kind="Pool2DOptions", filterHeight=3,
            filterWidth=3, strideH=2, strideW=2),
        [("pool", 0, 0, (1, 8, 3, 3))],
    ),
    "scaled": (
        one("MUL", "x s", [(1, 6, 6, 8)], constants={"s": ones(8)}, kind="MulOptions"),
        [("arithmetic", 0, 8, (1, 8, 6, 6))],
    ),
    "moved by a number": (
        one("ADD", "x s", [(1, 6, 6, 8)], constants={"s": ones(1)}, kind="AddOptions"),
        [("arithmetic", 0, 0, (1, 8, 6, 6))],
    ),
    "split along the channels": (
        one("SPLIT", "axis x", [(1, 6, 6, 4), (1, 6, 6, 4)], constants={"axis": ints(3)},
            kind="SplitOptions", numSplits=2),
        [("movement", 0, 0, (1, 8, 6, 6))],
    ),
    "padded": (
        one("PAD", "x p", [(1, 7, 7, 8)],
            constants={"p": ints(0, 0, 0, 1, 0, 1, 0, 0).reshape(4, 2)}, kind="PadOptions"),
        [("movement", 0, 0, (1, 8, 7, 7))],
    ),
    "resized": (
        one("RESIZE_BILINEAR", "x s", [(1, 9, 12, 8)], constants={"s": ints(9, 12)},
            kind="ResizeBilinearOptions"),
        [("movement", 0, 0, (1, 8, 9, 12))],
    ),
    "sliced": (
        one("STRIDED_SLICE", "x b e s", [(1, 3, 6, 8)],
            constants={"b": ints(0, 0, 0, 0), "e": ints(0, 6, 0, 0), "s": ints(1, 2, 1, 1)},
            kind="StridedSliceOptions", beginMask=0b1101, endMask=0b1101),
        [("movement", 0, 0, (1, 8, 3, 6))],
    ),
    "stacked": (
        one("PACK", "x x", [(2, 4, 6)], fed=(4, 6), kind="PackOptions", axis=0, valuesCount=2),
        [("movement", 0, 0, (2, 6, 4))],
    ),
    "looked up": (
        one("GATHER", "table x", [(1, 5, 16)], fed=(1, 5), constants={"table": ones(100, 16)},
            kind="GatherOptions"),
        [("movement", 0, 1600, (1, 16, 5))],
    ),
    "recurrent": (
        one("UNIDIRECTIONAL_SEQUENCE_LSTM",
            "x i i i i r r r r - - - b b b b - - s s", [(1, 9, 6)], fed=(1, 9, 4),
            constants={"i": ones(6, 4), "r": ones(6, 6), "b": ones(6), "s": ints(0)},
            kind="UnidirectionalSequenceLSTMOptions", fusedActivationFunction=TANH),
        [("rnn", 9 * 4 * (6 * 4 + 6 * 6), 4 * (6 * 4 + 6 * 6 + 6), (1, 6, 9))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_an_operator_counts_as_its_arithmetic_says(tmp_path, name):
    (drawing, outputs), expected = CASES[name]
    network = opened(tmp_path, drawing, *outputs)
    assert costs(network) == expected
    assert network.uncovered == ()


@pytest.mark.parametrize("type_", ["RESHAPE", "TRANSPOSE", "SQUEEZE", "EXPAND_DIMS"])
def test_views_cost_nothing(tmp_path, type_):
    drawing = Drawing()
    drawing.input("x", 1, 1, 6, 8)
    drawing.numbers("n", *{"RESHAPE": (1, -1), "TRANSPOSE": (1, 0, 2, 3)}.get(type_, (0,)))
    inputs = "x" if type_ == "SQUEEZE" else "x n"
    drawing.add(type_, inputs, {"v": (1, 48)})
    drawing.add("RELU", "v", {"y": (1, 48)})
    found = analyze(opened(tmp_path, drawing, "y"))
    assert found.total().cost.mac == 2 * 48


def test_quantised_files_count_as_in_floating_point_and_keep_their_dtypes(tmp_path):
    drawing = Drawing()
    drawing.input("image", 1, 8, 8, 3)
    drawing.tensor("q", (1, 8, 8, 3), "INT8", scaled=True)
    drawing.weights("w", 16, 3, 3, 3, dtype=np.int8, scaled=True)
    drawing.weights("b", 16, dtype=np.int32, scaled=True)
    drawing.tensor("c", (1, 8, 8, 16), "INT8", scaled=True)
    drawing.add("QUANTIZE", "image", {"q": ()})
    conv(drawing, "q w b", {"c": ()}, fused=RELU)
    drawing.add("DEQUANTIZE", "c", {"y": (1, 8, 8, 16)})
    network = opened(tmp_path, drawing, "y")
    total = analyze(network).total().cost
    assert (total.flops, total.params) == (64 * 27 * 16, 27 * 16 + 16)
    (layer,) = (layer for layer in network.layers if layer.kind.value == "conv")
    assert (str(network.dtype_of(layer)), str(network.precision)) == ("int8", "fp32")


def test_weights_of_half_precision_are_those_behind_their_conversion(tmp_path):
    drawing = Drawing()
    drawing.input("x", 1, 8, 8, 3)
    drawing.weights("half", 16, 1, 1, 3, dtype=np.float16)
    drawing.add("DEQUANTIZE", "half", {"w": (16, 1, 1, 3)})
    conv(drawing, "x w", {"y": (1, 8, 8, 16)})
    network = opened(tmp_path, drawing, "y")
    (layer,) = network.layers
    assert analyze(network).total().cost.params == 48
    assert str(network.dtype_of(layer)) == "fp16/fp32"


def test_shared_weights_count_once(tmp_path):
    drawing = Drawing()
    drawing.input("x", 1, 8, 8, 4)
    drawing.weights("w", 4, 3, 3, 4)
    conv(drawing, "x w", {"a": (1, 8, 8, 4)})
    conv(drawing, "a w", {"y": (1, 8, 8, 4)})
    network = opened(tmp_path, drawing, "y")
    assert analyze(network).total().cost.params == 4 * 9 * 4
    assert [layer.weights_of for layer in network.layers] == ["", "a"]


def open_batch():
    """A convolution, and a reshape that asks for the size of the batch."""
    drawing = Drawing()
    drawing.input("x", 1, 8, 8, 4, signature=[-1, 8, 8, 4])
    drawing.weights("w", 2, 3, 3, 4)
    for name, values in (("zero", (0,)), ("one", (1,)), ("many", (-1,))):
        drawing.numbers(name, *values)
    drawing.numbers("n128", 128)
    conv(drawing, "x w", {"c": (1, 8, 8, 2)})
    drawing.tensor("shape", (4,), "INT32")
    drawing.tensor("first", (1,), "INT32")
    drawing.tensor("asked", (2,), "INT32")
    drawing.add("SHAPE", "c", {"shape": ()})
    drawing.add("STRIDED_SLICE", "shape zero one one", {"first": ()}, kind="StridedSliceOptions")
    drawing.add("CONCATENATION", "first n128", {"asked": ()}, kind="ConcatenationOptions", axis=0)
    drawing.add("RESHAPE", "c asked", {"y": (1, 128)})
    return drawing


def test_a_batch_that_is_open_may_be_any(tmp_path):
    network = opened(tmp_path, open_batch(), "y", batch=5)
    assert network.inputs == {"x": (5, 4, 8, 8)}
    assert analyze(network).total().cost.flops == 5 * 64 * 9 * 4 * 2
    assert network.layers[-1].output == (5, 128)
    assert network.uncovered == ()


def test_a_batch_that_is_fixed_stays(tmp_path):
    with pytest.raises(SpecError, match="has a batch of 1 in the file, not of 2"):
        opened(tmp_path, inverted_residual(), "net/fc/MatMul", batch=2)


@pytest.mark.parametrize("asked", [(6, 10), (1, 6, 10, 3), {"x": (1, 6, 10, 3)}])
def test_sizes_that_are_open_are_given_in_the_files_order(tmp_path, asked):
    drawing = Drawing()
    drawing.input("x", 1, 1, 1, 3, signature=[1, -1, -1, 3])
    drawing.weights("w", 8, 3, 3, 3)
    conv(drawing, "x w", {"y": (1, 1, 1, 8)}, stride=2)
    with pytest.raises(SpecError, match=r"leaves sizes open: x \[1, \?, \?, 3\]"):
        opened(tmp_path, drawing, "y")
    network = opened(tmp_path, drawing, "y", sizes=asked)
    assert costs(network) == [("conv", 3 * 5 * 27 * 8, 216, (1, 8, 3, 5))]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ((1, 3, 8, 8), "is fixed at 1x8x8x4 in the file, not 1x3x8x8"),
        ((1, 8), "is fixed at 1x8x8x4 in the file, not 1x1x8x4"),
        ({"img": (1, 8, 8, 4)}, "has no input 'img'"),
    ],
)
def test_other_sizes_than_the_files_are_refused(tmp_path, asked, told):
    with pytest.raises(SpecError, match=told):
        opened(tmp_path, inverted_residual(), "net/fc/MatMul", sizes=asked)


def test_what_is_kept_between_calls_is_an_input_and_an_output(tmp_path):
    drawing = Drawing()
    drawing.input("x", 1, 1, 4)
    drawing.weights("w", 3, 1, 5, 4)
    for name in ("handle", "other"):
        drawing.tensor(name, (), "RESOURCE")
    drawing.numbers("axis", 1)
    drawing.add("VAR_HANDLE", "", {"handle": ()}, kind="VarHandleOptions", sharedName="s")
    drawing.add("READ_VARIABLE", "handle", {"past": (1, 4, 4)})
    drawing.add("CONCATENATION", "past x", {"all": (1, 5, 4)}, kind="ConcatenationOptions", axis=1)
    for name, values in (("b", (0, 1, 0)), ("e", (1, 5, 4)), ("s", (1, 1, 1))):
        drawing.numbers(name, *values)
    drawing.add("STRIDED_SLICE", "all b e s", {"next": (1, 4, 4)}, kind="StridedSliceOptions")
    drawing.add("ASSIGN_VARIABLE", "handle next", {})
    drawing.add("EXPAND_DIMS", "all axis", {"map": (1, 1, 5, 4)})
    conv(drawing, "map w", {"y": (1, 1, 1, 3)}, padding=VALID)
    network = opened(tmp_path, drawing, "y")
    assert network.inputs == {"x": (1, 4, 1), "state past": (1, 4, 4)}
    assert [tensor.source for tensor in network.outputs] == ["y", "next"]
    assert analyze(network).total().cost.flops == 5 * 4 * 3


STRANGE = """
schema: 1
kind: custom-ops
ops:
  Acme:
    {counts_as: conv, out: [in2.n, in.h, in.w], flops: in2.size * in.h * in.w, weights: in2.size}
""".lstrip()


def strange(tmp_path, type_="Acme"):
    drawing, _ = one(type_, "x w", [(1, 6, 6, 5)], constants={"w": ones(5, 3, 3, 8)})
    drawing.add("RELU", "y0", {"end": (1, 6, 6, 5)})
    return drawing.saved(tmp_path, "end")


@pytest.mark.parametrize("type_", ["Acme", "HASHTABLE_FIND"])
def test_an_operator_that_is_not_understood_is_named_and_the_rest_goes_on(cli, tmp_path, type_):
    ran = cli("analyze", strange(tmp_path, type_))
    assert ran.code == 0
    assert "not covered: 1 of 2 nodes (50.0 %)" in ran.out
    assert f"y0 ({type_}): the operator {type_} is not understood" in ran.err
    assert cli("analyze", strange(tmp_path, type_), "--strict").code == 2


def test_formulas_price_an_operator_that_is_not_understood(cli, tmp_path):
    (tmp_path / "ops.yaml").write_text(STRANGE)
    ran = cli("analyze", strange(tmp_path), "--custom-ops", str(tmp_path / "ops.yaml"),
              "--strict", "--format", "json")  # fmt: skip
    (report,) = json.loads(ran.out)["reports"]
    assert (ran.code, ran.err) == (0, "")
    assert report["totals"]["flops"] == 36 * 9 * 8 * 5
    assert report["totals"]["params"] == 9 * 8 * 5


def test_names_of_modules_make_blocks(tmp_path):
    drawing = Drawing()
    drawing.input("x", 1, 8, 8, 4)
    drawing.weights("w", 4, 3, 3, 4)
    before = "x"
    for block in range(3):
        for layer in ("first", "second"):
            name = f"net/stage/block_{block}/{layer}/Relu;long"
            conv(drawing, f"{before} w", {name: (1, 8, 8, 4)}, fused=RELU)
            before = name
    network = opened(tmp_path, drawing, before)
    blocks = dict.fromkeys(layer.block for layer in network.layers)
    assert list(blocks) == [f"net.stage.block_{number}" for number in range(3)]


def framed():
    """Windows of 4 numbers at every second place: sizes that the file leaves to be computed."""
    drawing = Drawing()
    drawing.input("x", 1, 20, signature=[-1, 20])
    numbers = {"axis": 1, "zero": 0, "step": 2, "taps": 4, "last": 16}
    for name, value in numbers.items():
        drawing.constant(name, np.array(value, np.int32))
    for name, values in (("one", (1,)), ("two", (2,)), ("from1", (1,)), ("many", (-1,))):
        drawing.numbers(name, *values)
    drawing.tensor("nothing", (0,), "INT32")
    drawing.numbers("offsets", 0, 1, 2, 3)
    for name, shape in (("shape", (2,)), ("part", (1,)), ("length", ()), ("room", ()),
                        ("count", ()), ("starts", (1,)), ("column", (1, 1)), ("at", (1, 4)),
                        ("tall", (2,))):  # fmt: skip
        signature = [-1, *shape[1:]] if name in ("starts", "column", "at") else None
        drawing.tensor(name, shape, "INT32", signature=signature)
    drawing.tensor("frames", (1, 1, 4), signature=[-1, -1, 4])
    drawing.weights("w", 3, 4)
    drawing.add("SHAPE", "x", {"shape": ()})
    drawing.add("STRIDED_SLICE", "shape from1 two one", {"part": ()}, kind="StridedSliceOptions")
    drawing.add("RESHAPE", "part nothing", {"length": ()})
    drawing.add("SUB", "length taps", {"room": ()}, kind="SubOptions")
    drawing.add("ADD", "room step", {"count": ()}, kind="AddOptions")
    drawing.add("RANGE", "zero count step", {"starts": ()})
    drawing.add("PACK", "last axis", {"tall": ()}, kind="PackOptions", axis=0, valuesCount=2)
    drawing.add("EXPAND_DIMS", "starts axis", {"column": ()})
    drawing.add("ADD", "column offsets", {"at": ()}, kind="AddOptions")
    drawing.add("GATHER", "x at", {"frames": ()}, kind="GatherOptions", axis=1)
    drawing.add("FULLY_CONNECTED", "frames w", {"y": (1, 1, 3)}, kind="FullyConnectedOptions",
                keepNumDims=True)  # fmt: skip
    return drawing


@pytest.mark.parametrize("batch", [1, 3])
def test_sizes_that_a_file_computes_are_computed(tmp_path, batch):
    network = opened(tmp_path, framed(), "y", batch=batch)
    frames = (20 - 4) // 2 + 1
    assert network.uncovered == ()
    assert network.layers[-1].output == (batch, 3, frames)
    assert analyze(network).total().cost.flops == batch * frames * 4 * 3


@pytest.mark.parametrize("signature", [[-1, 6, 6, 5], [1, -1, 6, 5]])
def test_a_shape_that_the_file_leaves_open_is_not_believed(tmp_path, signature):
    """What a custom operator makes would be 6x6 by the file, which says that it need not."""
    drawing, _ = one("Acme", "x", [])
    drawing.tensor("strange", (1, 6, 6, 5), signature=signature)
    drawing.add("Other", "x", {"strange": ()})
    drawing.add("RELU", "strange", {"y": (1, 6, 6, 5)})
    drawing.add("RELU", "x", {"z": (1, 6, 6, 8)})
    network = opened(tmp_path, drawing, "y", "z")
    assert [one.type for one in network.uncovered] == ["Acme", "Other", "RELU"]
    assert [layer.name for layer in network.layers] == ["z"]


BLOCKS = {"block": ints(2, 2), "ends": ints(0, 0, 0, 0).reshape(2, 2)}
PLACES = {
    "SPACE_TO_BATCH_ND": (BLOCKS, "block ends", (4, 8, 3, 3)),
    "GATHER_ND": ({"places": ints(*range(5)).reshape(5, 1) * 0}, "places", (5, 8, 6, 6)),
    "ARG_MAX": ({"axis": ints(3)}, "axis", (1, 6, 6)),
    "TOPK_V2": ({"k": np.array(3, np.int32)}, "k", (1, 3, 6, 6)),
    "TILE": ({"times": ints(1, 2, 1, 3)}, "times", (1, 24, 12, 6)),
    "BROADCAST_TO": ({"to": ints(2, 6, 6, 8)}, "to", (2, 8, 6, 6)),
}


@pytest.mark.parametrize("type_", PLACES)
def test_shapes_of_what_is_moved_are_computed(tmp_path, type_):
    constants, inputs, out = PLACES[type_]
    drawing, _ = one(type_, f"x {inputs}", [()], constants=constants)
    assert costs(opened(tmp_path, drawing, "y0"))[0][3] == out


def test_images_that_blocks_became_are_put_together_again(tmp_path):
    drawing, _ = one("BATCH_TO_SPACE_ND", "x block ends", [()], fed=(8, 3, 3, 4), constants=BLOCKS)
    assert costs(opened(tmp_path, drawing, "y0")) == [("movement", 0, 0, (2, 4, 6, 6))]


def test_a_model_becomes_a_spec_of_the_same_costs(cli, tmp_path):
    path, spec = inverted_residual().saved(tmp_path, "net/fc/MatMul"), str(tmp_path / "net.yaml")
    assert cli("convert", path, "-o", spec).code == 0
    ran = cli("diff", path, spec, "--all", "--format", "json")
    (found,) = json.loads(ran.out)["networks"]
    for metric in ("flops", "mac", "params"):
        assert found["metrics"][metric]["base"] == found["metrics"][metric]["head"]


def test_a_model_is_judged_as_its_spec(cli, tmp_path):
    path = inverted_residual().saved(tmp_path, "net/fc/MatMul")
    (tmp_path / "spec.yaml").write_text(RESIDUAL)
    verdicts = []
    for name in (path, str(tmp_path / "spec.yaml")):
        (judged,) = json.loads(cli("lint", name, "--format", "json").out)["judged"]
        verdicts.append(judged["verdicts"])
    assert verdicts[0] == verdicts[1]
