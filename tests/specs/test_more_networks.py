"""More of the zoo: the layers that headers promise, and what the papers claim."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest

import costmodel
from costmodel.core.cost import Shape
from costmodel.language.reading.whole_spec import read_spec
from costmodel.language.sources.library import locate
from costmodel.ops.conv import Conv, Depthwise, Pointwise

HW = 56 * 56
"""The maps of the guidelines' micro-networks."""


def report_of(spec: str, variant: str | None = None) -> costmodel.Report:
    return costmodel.analyze(costmodel.load(spec, variant))


def total_of(spec: str, variant: str | None = None) -> costmodel.Cost:
    return report_of(spec, variant).total().cost


def variants_of(spec: str) -> list[str]:
    return [*read_spec(locate(spec)).variants]


# The variants that no reference counts: the other depths of VGG.


@pytest.mark.parametrize(
    ("variant", "convolutions"),
    [("11", (1, 1, 2, 2, 2)), ("13", (2, 2, 2, 2, 2)), ("19", (2, 2, 4, 4, 4))],
)
def test_vgg_by_its_table(variant: str, convolutions: tuple[int, ...]) -> None:
    """arXiv:1409.1556, Table 1: n biased 3x3 a stage, on half the size; then three layers."""
    params, flops, c1 = 0, 0, 3
    for stage, (n, c2) in enumerate(zip(convolutions, (64, 128, 256, 512, 512), strict=True)):
        weights = 9 * c1 * c2 + (n - 1) * 9 * c2 * c2
        params += weights + n * c2
        flops += (224 >> stage) ** 2 * weights
        c1 = c2
    fully_connected = (7 * 7 * 512) * 4096 + 4096 * 4096 + 4096 * 1000
    total = total_of("vgg", variant)
    assert total.params == params + fully_connected + 4096 + 4096 + 1000
    assert total.flops == flops + fully_connected


def params_at(spec: str, variant: str, size: int, *, adaptive: bool) -> int:
    network = costmodel.load(spec, variant, input=size, adaptive=adaptive)
    return costmodel.analyze(network).total().cost.params


@pytest.mark.parametrize(
    ("spec", "variant", "plane", "params"),
    [("vgg", "16", 7, 138_357_544), ("alexnet", "one-weird-trick", 6, 61_100_840)],
)
def test_adaptive_pooling_keeps_torchvisions_params_at_any_input(
    spec: str, variant: str, plane: int, params: int
) -> None:
    """At 448 the paper's fc6 reads a larger plane: 14x14 or 13x13 in place of 7x7 or 6x6."""
    c = 512 if spec == "vgg" else 256
    for size in (224, 448):
        assert params_at(spec, variant, size, adaptive=True) == params
    larger = (14 * 14 if spec == "vgg" else 13 * 13) - plane * plane
    assert params_at(spec, variant, 448, adaptive=False) == params + larger * c * 4096


# What the headers say about the layers.


def test_3x1_and_1x3_swap_places_from_unit_to_unit_of_squeezenext() -> None:
    network = costmodel.load("squeezenext")
    kernels = {layer.name: layer.op.k for layer in network.layers if isinstance(layer.op, Conv)}
    for unit in range(1, 7):
        first, second = (kernels[f"unit.1.{unit}.{conv}"] for conv in ("conv", "conv_2"))
        assert (first, second) == (((3, 1), (1, 3)) if unit % 2 else ((1, 3), (3, 1)))


def test_deeplabv3_dilates_what_follows_the_place_of_the_stride() -> None:
    network = costmodel.load("deeplabv3_mobilenetv2")
    filters = [layer for layer in network.layers if isinstance(layer.op, Depthwise)]
    dilations = [layer.op.dilation for layer in filters if isinstance(layer.op, Depthwise)]
    assert dilations == [1] * (1 + 2 + 3 + 4 + 3) + [1, 2, 2] + [2]
    assert {(layer.output.h, layer.output.w) for layer in filters[-8:]} == {(33, 33)}


def test_ssdlite_predicts_on_six_maps_of_20_10_5_3_2_and_1() -> None:
    outputs = costmodel.load("ssdlite_mobilenetv2").outputs
    boxes, scores = outputs[::2], outputs[1::2]
    anchors = (3, 6, 6, 6, 6, 6)
    sizes = (20, 10, 5, 3, 2, 1)
    assert [t.shape.c for t in boxes] == [4 * a for a in anchors]
    assert [t.shape.c for t in scores] == [80 * a for a in anchors]
    assert [(t.shape.h, t.shape.w) for t in boxes] == [(s, s) for s in sizes]


@pytest.mark.parametrize("variant", ["0.5x", "1x", "1.5x", "2x"])
def test_lighthead_rcnn_classifies_every_proposal(variant: str) -> None:
    """Per proposal 10 x 7 x 7 -> 2048 -> 81 and 4; the maps keep stride 16 to the end."""
    report = report_of("lighthead_rcnn", variant)
    rows = {row.name: row.cost.flops for row in report.by_stage()}
    assert rows["hidden"] == 1000 * (10 * 7 * 7) * 2048
    assert (rows["scores"], rows["boxes"]) == (1000 * 2048 * 81, 1000 * 2048 * 4)
    rpn_scores, rpn_boxes, scores, boxes = (tensor.shape for tensor in report.network.outputs)
    assert (rpn_scores, rpn_boxes) == ((1, 30, 50, 75), (1, 60, 50, 75))
    assert (scores, boxes) == ((1000, 81, 1, 1), (1000, 4, 1, 1))


@pytest.mark.parametrize(
    ("spec", "variant", "block", "fragments", "width"),
    [
        ("resnext", "50-32x4d", "conv3.2", 3, 1),
        ("resnext", "50-32x4d", "conv3.1", 3, 1),  # its projection is none
        ("senet", "SENet-154", "conv3.1", 3, 1),  # nor is the excitation
        ("guidelines/g4", None, "bottleneck.1", 3, 1),  # a ResNet bottleneck
        ("mnasnet", "B1", "B1.2.2", 2, 1),  # a depthwise counts with the pointwise it feeds
        ("mnasnet", "A1", "A1.2.2", 3, 1),  # but not across squeeze-and-excite
        ("mobilenetv3", "large", "large.5", 3, 1),
        ("squeezenext", "1.0-SqNxt-23", "unit.1.2", 5, 1),
        ("googlenet", "original", "inception_3a", 7, Fraction(7, 2)),
        ("guidelines/g3", "1-fragment c=128", "series.1", 1, 1),
        ("guidelines/g3", "2-fragment-series c=128", "series.1", 2, 1),
        ("guidelines/g3", "4-fragment-series c=128", "series.1", 4, 1),
        ("guidelines/g3", "2-fragment-parallel c=128", "parallel2.1", 2, 2),
        ("guidelines/g3", "4-fragment-parallel c=128", "parallel4.1", 4, 4),
    ],
)
def test_fragments_of_a_block(
    spec: str, variant: str | None, block: str, fragments: int, width: Fraction
) -> None:
    found = report_of(spec, variant).structure(block).fragments
    assert (found.total, found.width) == (fragments, width)


# What the literature claims.


@pytest.mark.parametrize("k", [3, 5])
@pytest.mark.parametrize("n", [64, 128, 512])
def test_a_depthwise_separable_convolution_costs_1_n_plus_1_k2_of_a_standard_one(
    k: int, n: int
) -> None:
    """arXiv:1704.04861, section 3.1: (k·k·M + M·N) / (k·k·M·N), for M to N channels."""
    x = Shape(1, 32, 14, 14)

    def flops(op: Conv | Depthwise | Pointwise) -> int:
        return int(op.cost((x,), op.output(x)).flops)

    separable = flops(Depthwise((k, k))) + flops(Pointwise(n))
    assert Fraction(separable, flops(Conv(n, (k, k)))) == Fraction(1, n) + Fraction(1, k * k)


@pytest.mark.parametrize("g", [1, 2, 4, 8])
def test_g_groups_divide_the_flops_and_the_weights_of_a_1x1_by_g(g: int) -> None:
    """arXiv:1807.11164, section 2, G2: B = h·w·c1·c2/g."""
    x = Shape(1, 64, 28, 28)
    dense, grouped = Pointwise(128), Pointwise(128, groups=g)
    whole, part = (op.cost((x,), op.output(x)) for op in (dense, grouped))
    assert (part.flops * g, part.weights * g) == (whole.flops, whole.weights)
    assert (part.reads, part.writes) == (whole.reads, whole.writes)


def test_squeeze_and_excite_adds_2_5_million_params_to_resnet50_and_hardly_a_flop() -> None:
    """arXiv:1709.01507, section 4: two layers a block, C -> C/16 -> C, with biases."""
    plain, excited = total_of("resnet", "50 1x1-stride"), total_of("senet", "SE-ResNet-50")
    stages = ((3, 256), (4, 512), (6, 1024), (3, 2048))
    weights = sum(n * 2 * c * (c // 16) for n, c in stages)
    biases = sum(n * (c // 16 + c) for n, c in stages)
    assert excited.params - plain.params == weights + biases == 2_530_992
    assert excited.flops - plain.flops == weights < plain.flops // 1000


def test_resnext50_spends_what_resnet50_spends() -> None:
    """arXiv:1611.05431, Table 1: 25.5 (that is, 25.557) and 25.0 M params, 4.1 and 4.2 G."""
    resnet, resnext = total_of("resnet", "50"), total_of("resnext", "50-32x4d")
    assert (round(resnet.params / 1e6, 1), round(resnext.params / 1e6, 1)) == (25.6, 25.0)
    assert (round(resnet.flops / 1e9, 1), round(resnext.flops / 1e9, 1)) == (4.1, 4.2)


def test_three_layers_hold_nine_tenths_of_vgg16s_params_and_not_a_hundredth_of_its_flops() -> None:
    report = report_of("vgg", "16")
    total = report.total().cost
    (fc,) = (row.cost for row in report.by_kind() if row.name == "fc")
    assert fc.params == 25088 * 4096 + 4096 * 4096 + 4096 * 1000 + 4096 + 4096 + 1000
    assert 0.89 < fc.params / total.params < 0.90
    assert 0.007 < fc.flops / total.flops < 0.008


# The micro-networks of the guidelines, arXiv:1807.11164. Speeds: batches/s on GPU, images/s on ARM.


@pytest.mark.parametrize("variant", variants_of("guidelines/g1"))
def test_g1_is_ten_blocks_of_two_1x1(variant: str) -> None:
    network = costmodel.load("guidelines/g1", variant)
    c1, c2, x = (int(network.parameters[name]) for name in ("c1", "c2", "x"))
    ratio = variant.split()[1].split(":")
    assert c2 * int(ratio[0]) == c1 * int(ratio[1])
    total = costmodel.analyze(network).total().cost
    assert total.flops == 10 * 2 * HW * (x * c1) * (x * c2)
    assert total.mac == 10 * 2 * (HW * x * (c1 + c2) + (x * c1) * (x * c2))


@pytest.mark.parametrize(
    ("device", "scale", "speeds"),
    [
        ("GPU", "x1", (1480, 1296, 876, 748)),
        ("GPU", "x2", (723, 586, 489, 392)),
        ("GPU", "x4", (232, 206, 189, 163)),
        ("ARM", "x1", (76.2, 72.9, 69.1, 57.6)),
        ("ARM", "x2", (21.7, 20.5, 17.9, 15.1)),
        ("ARM", "x4", (5.3, 5.1, 4.6, 4.4)),
    ],
)
def test_g1_unequal_channels_move_more_for_the_same_flops_and_run_slower(
    device: str, scale: str, speeds: tuple[float, ...]
) -> None:
    """Table 1. Only equal channels meet the bound MAC >= 2 sqrt(hw B) + B / hw of each layer."""
    totals = [
        total_of("guidelines/g1", f"{device} {r} {scale}") for r in ("1:1", "1:2", "1:6", "1:12")
    ]
    assert all(t.flops >= 0.94 * totals[0].flops for t in totals)
    assert all(a.mac < b.mac for a, b in pairwise(totals))
    assert all(a > b for a, b in pairwise(speeds))
    for number, total in enumerate(totals):
        b = total.flops // 20
        above = (total.mac // 20 - b // HW) ** 2 - 4 * HW * b
        assert above == 0 if number == 0 else above > 0


@pytest.mark.parametrize("variant", variants_of("guidelines/g2"))
def test_g2_is_ten_grouped_1x1(variant: str) -> None:
    network = costmodel.load("guidelines/g2", variant)
    g, c, x = (int(network.parameters[name]) for name in ("g", "c", "x"))
    assert f"g={g} x{x}" in variant
    total = costmodel.analyze(network).total().cost
    assert total.flops == 10 * HW * (x * c) ** 2 // g
    assert total.mac == 10 * (HW * 2 * x * c + (x * c) ** 2 // g)


@pytest.mark.parametrize(
    ("device", "scale", "speeds"),
    [
        ("GPU", "x1", (2451, 1725, 1026, 634)),
        ("GPU", "x2", (1289, 873, 644, 445)),
        ("GPU", "x4", (437, 341, 338, 230)),
        ("ARM", "x1", (40.0, 35.0, 32.9, 27.8)),
        ("ARM", "x2", (10.2, 9.5, 8.7, 7.5)),
        ("ARM", "x4", (2.3, 2.2, 2.1, 1.8)),
    ],
)
def test_g2_more_groups_move_more_for_the_same_flops_and_run_slower(
    device: str, scale: str, speeds: tuple[float, ...]
) -> None:
    """Table 2: c grows with sqrt(g), and with it what is read and written."""
    totals = [total_of("guidelines/g2", f"{device} g={g} {scale}") for g in (1, 2, 4, 8)]
    assert all(t.flops == pytest.approx(totals[0].flops, rel=0.034) for t in totals)
    assert all(a.mac < b.mac for a, b in pairwise(totals))
    assert all(a > b for a, b in pairwise(speeds))


@pytest.mark.parametrize("variant", variants_of("guidelines/g3"))
def test_g3_has_the_same_flops_in_every_structure(variant: str) -> None:
    """n fragments of w channels cost n·w·w: c·c for one and four, 2·(45/64 c)² for two."""
    structure, c = variant.split(" c=")
    n = int(structure[0])
    w = {1: int(c), 2: int(c) * 45 // 64, 4: int(c) // 2}[n]
    report = report_of("guidelines/g3", variant)
    total = report.total().cost
    assert total.flops == 10 * HW * n * w * w
    assert total.flops == pytest.approx(10 * HW * int(c) ** 2, rel=0.012)
    added = HW * w * (n + 1) if structure.endswith("parallel") else 0
    assert total.mac == 10 * (n * (HW * 2 * w + w * w) + added)


@pytest.mark.parametrize("c", [32, 64, 128])
def test_g4_relu_and_shortcut_move_data_without_a_flop(c: int) -> None:
    """Table 4: ReLU reads and writes c/4, c/4 and c channels; the shortcut reads 2c, writes c."""
    neither, relu, shortcut, both = (
        total_of("guidelines/g4", f"{name} c={c}")
        for name in ("neither", "ReLU", "shortcut", "ReLU shortcut")
    )
    weights = c * c // 4 + 9 * c * c // 16 + c * c // 4
    assert {t.flops for t in (neither, relu, shortcut, both)} == {10 * HW * weights}
    assert neither.mac == 10 * (HW * (5 * c // 4 + c // 2 + 5 * c // 4) + weights)
    assert relu.mac - neither.mac == 10 * HW * 2 * (c // 4 + c // 4 + c)
    assert shortcut.mac - neither.mac == 10 * HW * 3 * c
    assert both.mac - shortcut.mac == relu.mac - neither.mac
