"""Groups of nodes that are one op: what is recognised, and what only looks alike."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest
from models import DATA, image, model, node, numbers, saved, weights
from onnx import numpy_helper

from costmodel import analyze, load
from costmodel.analysis.units import units
from costmodel.interop.opening import open_model
from costmodel.linting.config.settings import default_settings
from costmodel.linting.judging import judge
from costmodel.ops import name_of


def number(name, value):
    return numpy_helper.from_array(np.array(value, np.float32), name)


def shuffle(x="x", y="y", shape=(1, 2, 3, 8, 8), back=(1, 6, 8, 8), perm=(0, 2, 1, 3, 4)):
    nodes = [
        node("Reshape", f"{x} to", "parted"),
        node("Transpose", "parted", "turned", perm=list(perm)),
        node("Reshape", "turned back", y),
    ]
    return nodes, [numbers("to", *shape), numbers("back", *back)]


GROUPS = {
    "shuffle": (*shuffle(), (1, 6, 8, 8)),
    "swish": ([node("Sigmoid", "x", "s"), node("Mul", "x s", "y")], [], (1, 4, 8, 8)),
    "hard_swish": ([node("HardSigmoid", "x", "s"), node("Mul", "s x", "y")], [], (1, 4, 8, 8)),
    "hard_swish of nodes": (
        [
            node("Add", "x three", "a"),
            node("Clip", "a zero six", "c"),
            node("Mul", "x c", "m"),
            node("Div", "m six", "y"),
        ],
        [number("three", 3), number("zero", 0), number("six", 6)],
        (1, 4, 8, 8),
    ),
    "hard_sigmoid of nodes": (
        [
            node("Add", "x three", "a"),
            node("Clip", "a zero six", "c"),
            node("Div", "c six", "y"),
        ],
        [number("three", 3), number("zero", 0), number("six", 6)],
        (1, 4, 8, 8),
    ),
    "mish": (
        [node("Softplus", "x", "s"), node("Tanh", "s", "t"), node("Mul", "x t", "y")],
        [],
        (1, 4, 8, 8),
    ),
    "gelu": (
        [
            node("Div", "x root", "d"),
            node("Erf", "d", "e"),
            node("Add", "e one", "a"),
            node("Mul", "x a", "m"),
            node("Mul", "m half", "y"),
        ],
        [number("root", sqrt(2)), number("one", 1), number("half", 0.5)],
        (1, 4, 8),
    ),
    "group_norm": (
        [
            node("Reshape", "x to", "g"),
            node("InstanceNormalization", "g ones zeros", "n"),
            node("Reshape", "n back", "r"),
            node("Mul", "r scale", "m"),
            node("Add", "m shift", "y"),
        ],
        [
            numbers("to", 1, 2, -1),
            numbers("back", 1, 6, 8, 8),
            weights("ones", 2),
            weights("zeros", 2),
            weights("scale", 6, 1, 1),
            weights("shift", 6, 1, 1),
        ],
        (1, 6, 8, 8),
    ),
    "LayerNorm": (
        [
            node("ReduceMean", "x", "mean", axes=[-1]),
            node("Sub", "x mean", "d"),
            node("Pow", "d two", "sq"),
            node("ReduceMean", "sq", "var", axes=[-1]),
            node("Add", "var eps", "ve"),
            node("Sqrt", "ve", "root"),
            node("Div", "d root", "q"),
            node("Mul", "q scale", "m"),
            node("Add", "m shift", "y"),
        ],
        [number("two", 2), number("eps", 1e-5), weights("scale", 8), weights("shift", 8)],
        (1, 5, 8),
    ),
    "layer_norm": (
        [
            node("Transpose", "x", "last", perm=[0, 2, 3, 1]),
            node("LayerNormalization", "last scale shift", "n"),
            node("Transpose", "n", "y", perm=[0, 3, 1, 2]),
        ],
        [weights("scale", 6), weights("shift", 6)],
        (1, 6, 8, 8),
    ),
    "split": (
        [
            node("Slice", "x zero three one", "a"),
            node("Slice", "x three six one", "b"),
            node("Relu", "a", "c"),
            node("Concat", "c b", "y", axis=1),
        ],
        [numbers("zero", 0), numbers("three", 3), numbers("six", 6), numbers("one", 1)],
        (1, 6, 8, 8),
    ),
    "Attention": (
        [
            node("Transpose", "x", "t", perm=[0, 2, 1]),
            node("MatMul", "x t", "s"),
            node("Div", "s root", "d"),
            node("Softmax", "d", "p"),
            node("MatMul", "p x", "y"),
        ],
        [number("root", sqrt(8))],
        (1, 5, 8),
    ),
}


def opened(folder, nodes, initializers, shape, **options):
    made = model(nodes, image(*shape), "y", initializers)
    return open_model(saved(folder, made), **options)


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_is_one_layer(tmp_path, name):
    found = [one.op for one in opened(tmp_path, *GROUPS[name]).layers]
    word = name.removesuffix(" of nodes")
    names = [getattr(op, "fn", name_of(op)) for op in found]
    assert names.count(word) == 1
    assert len(names) == {"split": 3}.get(name, 1)


@pytest.mark.parametrize("name", GROUPS)
def test_as_nodes_every_node_is_a_layer(tmp_path, name):
    nodes, initializers, shape = GROUPS[name]
    network = opened(tmp_path, nodes, initializers, shape, as_nodes=True)
    assert len(network.layers) == len(nodes) == network.nodes


@pytest.mark.parametrize("name", GROUPS)
def test_a_group_costs_no_more_than_its_nodes(tmp_path, name):
    whole, apart = (
        analyze(opened(tmp_path, *GROUPS[name], as_nodes=flag)).total().cost
        for flag in (False, True)
    )
    assert whole.flops == apart.flops
    assert whole.mac <= apart.mac


def test_a_group_norm_learns_a_scale_and_a_shift_for_each_channel(tmp_path):
    assert analyze(opened(tmp_path, *GROUPS["group_norm"])).total().cost.params == 2 * 6


def test_attention_moves_its_scores_four_times(tmp_path):
    """Written by the first product, read and written by the softmax, read by the second."""
    network = opened(tmp_path, *GROUPS["Attention"])
    (layer,) = [one for one in network.layers if name_of(one.op) == "Attention"]
    cost = layer.op.cost(layer.shapes, layer.output)
    tokens, scores = 5 * 8, 5 * 5
    assert cost.flops == 2 * 5 * 5 * 8
    assert cost.reads + cost.writes == 3 * tokens + tokens + 4 * scores


@pytest.mark.parametrize(
    ("nodes", "initializers", "shape"),
    [
        # windows of rows: the plane is moved, not channels
        (*shuffle("x", "y", (1, 6, 2, 4, 8), (1, 6, 8, 8), (0, 1, 3, 2, 4)), (1, 6, 8, 8)),
        (*shuffle("x", "y", (1, 6, 4, 16), (1, 6, 8, 8), (0, 2, 1, 3)), (1, 6, 8, 8)),
        # x times the gate of something else
        (
            [node("Relu", "x", "r"), node("Sigmoid", "r", "s"), node("Mul", "x s", "y")],
            [],
            (1, 2, 4),
        ),
        # clipped to 5, not 6
        (
            [
                node("Add", "x three", "a"),
                node("Clip", "a zero five", "c"),
                node("Mul", "x c", "m"),
                node("Div", "m five", "y"),
            ],
            [number("three", 3), number("zero", 0), number("five", 5)],
            (1, 4, 8, 8),
        ),
    ],
)
def test_what_only_looks_alike_stays_apart(tmp_path, nodes, initializers, shape):
    assert len(opened(tmp_path, nodes, initializers, shape).layers) == len(nodes)


def test_what_the_model_returns_stays_a_layer(tmp_path):
    made = model([node("Sigmoid", "x", "s"), node("Mul", "x s", "y")], image(), "y s")
    assert len(open_model(saved(tmp_path, made)).layers) == 2


def test_zeros_around_a_plane_are_padding_of_its_convolution(tmp_path):
    """As exports of TensorFlow's 'same' have them: 33 = 32 + 0 + 1 rows, and 16 positions."""
    nodes = [node("Pad", "x pads", "p"), node("Conv", "p w", "y", strides=[2, 2])]
    initializers = [numbers("pads", 0, 0, 0, 0, 0, 0, 1, 1), weights("w", 4, 3, 3, 3)]
    (layer,) = opened(tmp_path, nodes, initializers, (1, 3, 32, 32)).layers
    assert layer.op.padding == ((0, 1), (0, 1))
    assert layer.output == (1, 4, 16, 16)


def test_a_bias_may_be_added_by_a_node(tmp_path):
    nodes = [node("Conv", "x w", "c"), node("Add", "c b", "y")]
    initializers = [weights("w", 4, 3, 3, 3), weights("b", 4, 1, 1)]
    (layer,) = opened(tmp_path, nodes, initializers, (1, 3, 8, 8)).layers
    assert layer.op.bias


# Networks of torchvision beside their specs.

EXPORTS = {
    "mobilenet_v2_torchscript": ("mobilenetv2", "1.0", ()),
    "resnet50_torchscript": ("resnet", "50", ()),
    "shufflenet_v2_x1_0_torchscript": ("shufflenetv2", "torchvision 1x", ()),
}


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_the_network_of_its_spec(name):
    """All counts, all units, all verdicts, to the last digit."""
    spec, variant, _ = EXPORTS[name]
    ours, theirs = analyze(load(spec, variant)), analyze(open_model(str(DATA / f"{name}.onnx")))
    assert theirs.total().cost == ours.total().cost
    assert theirs.peak_activations == ours.peak_activations
    one, other = (
        [(unit.mac, unit.fragments, unit.is_body, unit.is_transition) for unit in units(report)]
        for report in (ours, theirs)
    )
    assert one == other
    one, other = (
        {rule: (verdict.level, verdict.value) for rule, verdict in found.verdicts.items()}
        for found in (judge(report, default_settings()) for report in (ours, theirs))
    )
    assert one == other


@pytest.mark.parametrize(
    ("name", "spec", "variant"),
    [
        ("mobilenet_v2_dynamo", "mobilenetv2", "1.0"),
        ("shufflenet_v2_x1_0_dynamic", "shufflenetv2", "torchvision 1x"),
    ],
)
def test_an_export_with_folded_norms_has_its_units(name, spec, variant):
    """A folded batch norm of c channels leaves c biases in place of 2c numbers."""
    ours = analyze(load(spec, variant))
    theirs = analyze(open_model(str(DATA / f"{name}.onnx"), (224, 224)))
    assert theirs.total().cost.flops == ours.total().cost.flops
    assert theirs.total().cost.reads == ours.total().cost.reads
    found = [[(one.fragments, one.is_body) for one in units(each)] for each in (ours, theirs)]
    assert found[0] == found[1]


def listed(name, *stages):
    return [f"{name}{stage}.{number}" for stage, count in stages for number in range(count)]


@pytest.mark.parametrize(
    ("name", "blocks"),
    [
        ("mobilenet_v2_torchscript", [f"features.{number}" for number in range(1, 18)]),
        ("mobilenet_v2_dynamo", [f"features.{number}" for number in range(1, 18)]),
        (
            "resnet50_torchscript",
            listed("layer", (1, 3), (2, 4), (3, 6), (4, 3)),
        ),
        (
            "shufflenet_v2_x1_0_torchscript",
            listed("stage", (2, 4), (3, 8), (4, 4)),
        ),
    ],
)
def test_blocks_are_the_modules_that_repeat(name, blocks):
    report = analyze(open_model(str(DATA / f"{name}.onnx")))
    assert [one for one in report.blocks if one in blocks] == blocks
