"""Searched cells, Xception, IGCV and CondenseNet: how they are built, and what was printed."""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from math import ceil

import pytest

import costmodel
from costmodel.core.op import Kind
from costmodel.ops.pool import GlobalPool

# As their papers print them: params in M, FLOPs in M or B.
PRINTED = """
  nasnet_a    | mobile    | 5.3   | 564 M
  nasnet_a    | large     |       | 23.8 B
  pnasnet5    | mobile    | 5.1   | 588 M
  pnasnet5    | large     | 86.1  | 25.0 B
  amoebanet   | A         | 86.7  | 23.1 B
  amoebanet   | A mobile  | 5.1   | 555 M
  amoebanet   | C         | 155   | 41 B
"""


@cache
def report_of(spec: str, variant: str = "") -> costmodel.Report:
    return costmodel.analyze(costmodel.load(spec, variant or None))


def rows(table: str) -> list[list[str]]:
    lines = table.strip().splitlines()
    return [[cell.strip().replace(",", "") for cell in line.split("|")] for line in lines]


@pytest.mark.parametrize(("spec", "variant", "params", "flops"), rows(PRINTED))
def test_the_cell_networks_meet_what_their_papers_print(
    spec: str, variant: str, params: str, flops: str
) -> None:
    """Rounded, or rounded up: 587.3 M is printed as 588, 24.94 B as 25.0.

    Only the 88.9 M params of NASNet-A large are neither: BN's running statistics are among them.
    """
    total = report_of(spec, variant).total().cost
    printed, unit = flops.split()
    assert printed in roundings(Fraction(total.flops, {"M": 10**6, "B": 10**9}[unit]), printed)
    assert not params or params in roundings(Fraction(total.params, 10**6), params)


def roundings(value: Fraction, printed: str) -> set[str]:
    """The value to as many decimals as were printed: to the nearest, and up."""
    decimals = len(printed.partition(".")[2])
    scaled = value * 10**decimals
    return {f"{whole / 10**decimals:.{decimals}f}" for whole in (round(scaled), ceil(scaled))}


# NASNet-A, PNASNet-5, AmoebaNet.

CELLS = [
    # Five separable ops of two convolutions each, three poolings; the reductions pool four times.
    ("nasnet_a", "mobile", {"stem": 5 * 2 + 4, "reduction": 5 * 2 + 4, "stack": 5 * 2 + 3}),
    ("nasnet_a", "large", {"reduction": 14, "stack": 13, "last": 13}),
    # Six separable ops and three poolings.
    ("pnasnet5", "mobile", {"stem": 6 * 2 + 3 + 1, "stack": 6 * 2 + 3}),
    ("pnasnet5", "large", {"stem": 16, "stack": 15}),
    # Four separable ops and four poolings; the reduction: four, five poolings, 1x1 1x7 7x1 1x1.
    ("amoebanet", "A", {"stem": 4 * 2 + 5 + 4, "reduction": 17, "stack": 4 * 2 + 4}),
    # Five and three; the reduction: six and four.
    ("amoebanet", "C", {"stem": 6 * 2 + 4, "reduction": 16, "stack": 5 * 2 + 3}),
    # Three 1x1s, two 1x7 7x1 of four, three poolings; the reduction: 3x3 of three, 1x7 7x1 of four,
    # one 1x1, five poolings.
    ("amoebanet", "D", {"stem": 3 + 4 + 1 + 5, "reduction": 13, "stack": 3 + 2 * 4 + 3}),
]


@pytest.mark.parametrize(("spec", "variant", "fragments"), CELLS)
def test_a_cells_fragments_are_its_convolutions_and_poolings(
    spec: str, variant: str, fragments: dict[str, int]
) -> None:
    """PNASNet-5 has one more where its cell strides: the identity of h0 becomes a 1x1.

    AmoebaNet-D's first cell has one less: it takes the stem as it is, and a 1x1 that reads what
    enters a cell of two inputs adapts it.
    """
    report = report_of(spec, variant)
    for cell in report.blocks:
        kind = cell.split(".")[0].rstrip("0123456789")
        odd = (spec == "pnasnet5" and cell in ("stack2.1", "stack3.1")) - (
            (variant, cell) == ("D", "stem0")
        )
        if kind in fragments and cell != "stem":
            assert report.structure(cell).fragments.total == fragments[kind] + odd, cell
    assert report.max_fragments == max(fragments.values())


def test_the_cells_are_the_reports_blocks() -> None:
    assert report_of("nasnet_a", "mobile").blocks == (
        *("stem", "stem0", "stem1"),
        *("stack1.1", "stack1.2", "stack1.3", "stack1.4", "reduction1"),
        *("stack2.1", "stack2.2", "stack2.3", "stack2.4", "reduction2"),
        *("stack3.1", "stack3.2", "stack3.3", "stack3.4", "classifier"),
    )


@pytest.mark.parametrize(
    ("spec", "variant", "cell", "cur", "prev"),
    [
        # Mobile: behind a reduction prev is the cell before it; large: one more cell back.
        ("nasnet_a", "mobile", "stack2.1", "reduction1", "stack1.4"),
        ("nasnet_a", "mobile", "stack2.2", "stack2.1", "reduction1"),
        ("nasnet_a", "large", "last1.1", "stack1.5", "stack1.4"),
        ("nasnet_a", "large", "reduction1", "last1.1", "stack1.5"),
        ("nasnet_a", "large", "stack2.1", "reduction1", "stack1.5"),
        ("nasnet_a", "large", "stack3.1", "reduction2", "stack2.5"),
        ("nasnet_a", "large", "stack3.2", "stack3.1", "reduction2"),
        # The stem's second cell reads the stem's convolution.
        ("nasnet_a", "mobile", "stem1", "stem0", "stem"),
        ("nasnet_a", "mobile", "stack1.1", "stem1", "stem0"),
        ("pnasnet5", "mobile", "stack2.2", "stack2.1", "stack1.3"),
        ("amoebanet", "A", "stack2.1", "reduction1", "stack1.6"),
    ],
)
def test_a_cell_reads_the_cell_before_it_and_an_older_one(
    spec: str, variant: str, cell: str, cur: str, prev: str
) -> None:
    report = report_of(spec, variant)
    blocks = {layer.name: layer.block for layer in report.network.layers}
    read = {blocks[tensor.source] for layer in report.layers_of(cell) for tensor in layer.inputs}
    assert read == {cell, cur, prev}


def test_the_stem_of_a_cell_network_pads_nothing_and_everything_else_is_same() -> None:
    """(224 - 3) // 2 + 1 = 111, then 56, 28, 14, 7."""
    report = report_of("nasnet_a", "mobile")
    ends = {block: report.layers_of(block)[-1].output for block in report.blocks}
    sizes = [ends[block].h for block in ("stem", "stem0", "stem1", "reduction1", "reduction2")]
    assert sizes == [111, 56, 28, 14, 7]


@pytest.mark.parametrize(("variant", "filters"), [("mobile", 44), ("large", 168)])
def test_nasnets_name_is_the_width_before_its_classifier(variant: str, filters: int) -> None:
    """N @ P: 4 @ 1056 = 6 states of 4 * 44 channels, 6 @ 4032 = 6 of 4 * 168."""
    last = report_of("nasnet_a", variant).layers_of("stack3.4")[-1]
    assert last.output.c == 6 * 4 * filters


def test_an_odd_factorised_reduction_gives_the_odd_channel_to_its_second_path() -> None:
    """The stem of PNASNet-5 mobile reduces to 54 // 2 = 27 = 13 + 14 channels."""
    layers = report_of("pnasnet5", "mobile").layers_of("stem1")
    paths = [x for x in layers if "factorised" in x.name and x.kind is Kind.POINTWISE]
    assert [layer.output.c for layer in paths] == [13, 14]


def test_only_adapters_of_a_cell_have_a_role() -> None:
    """h0 and h1 are fitted by 1x1s that are no fragments; the five combinations are."""
    for layer in report_of("nasnet_a", "mobile").layers_of("stack1.1"):
        fitting = ".h0." in layer.name or ".h1." in layer.name
        if layer.kind is Kind.POINTWISE:
            assert (layer.role == "adapter") == fitting, layer.name


# Xception.


def test_keras_counts_the_running_statistics_of_xception() -> None:
    """A mean and a variance for each scale and shift: 22,855,952 + 54,528 = 22,910,480."""
    report = report_of("xception")
    norms = sum(row.cost.params for row in report.by_kind() if row.name == "norm")
    assert report.total().cost.params + norms == 22_910_480


def test_a_middle_block_of_xception_has_three_fragments_one_after_the_other() -> None:
    """A separable convolution is one fragment, so 3 of 3 lie on the longest chain."""
    assert report_of("xception").structure("middle_flow.4").fragments == (3, 3)


# IGCV.


@pytest.mark.parametrize("variant", ["L100M2", "L16M16", "L4M32"])
def test_primary_times_secondary_groups_are_the_channels(variant: str) -> None:
    """L primary groups of M channels, M secondary groups of L channels: L * M = c in each unit."""
    layers = {layer.name: layer for layer in report_of("igcv1", variant).network.layers}
    for stage in range(1, 5):
        primary = layers[f"stage{stage}.2.main.primary"]
        secondary = layers[f"stage{stage}.2.main.secondary"]
        assert primary.op.groups * secondary.op.groups == primary.output.c  # type: ignore[attr-defined]


@pytest.mark.parametrize(("variant", "printed"), [("1.0", 564), ("0.5", 156), ("0.25", 46)])
def test_igcv2s_chosen_widths_meet_the_printed_flops_within_2_percent(
    variant: str, printed: int
) -> None:
    assert report_of("igcv2", variant).total().cost.flops / 1e6 == pytest.approx(printed, rel=0.02)


@pytest.mark.parametrize(
    ("variant", "params", "flops", "printed"),
    [("0.7", 2.49, 166.8, 210), ("1.0", 3.49, 313.0, 318), ("1.4", 6.02, 582.3, 610)],
)
def test_igcv3_counts_less_than_is_printed_for_it(
    variant: str, params: float, flops: float, printed: int
) -> None:
    """The released graph counts 313.0 M for the row of 318 M; 0.7 and 1.4 are no plain widths."""
    total = report_of("igcv3", variant).total().cost
    assert round(total.params / 1e6, 2) == params
    assert round(total.flops / 1e6, 1) == flops < printed


# CondenseNet.


@pytest.mark.parametrize(
    ("variant", "exactly", "printed"),
    [
        ("74 G=C=4", 529_328_264, "529"),
        ("74 G=C=8", 274_233_480, "274"),
        ("CIFAR 50", None, "28.6"),
        ("CIFAR 74", None, "51.9"),
        ("CIFAR 86", 65_812_394, "65.8"),
        ("CIFAR 98", None, "81.3"),
        ("CIFAR 110", None, "98.2"),
        ("CIFAR 122", None, "116.7"),
        ("CIFAR 182", None, "513"),
    ],
)
def test_condensenets_paper_counts_relus_poolings_and_the_classifiers_bias(
    variant: str, exactly: int | None, printed: str
) -> None:
    """One per ReLU element, k * k per output of an average pooling, one per class.

    For 74, G = C = 4: 516,640,576 + 11,014,416 + 1,672,272 + 1,000 = 529,328,264.
    """
    report = report_of("condensenet", variant)
    layers = report.network.layers
    relus = sum(layer.output.size for layer in layers if layer.kind is Kind.ACTIVATION)
    windows = sum(layer.shapes[0].size for layer in layers if layer.kind is Kind.POOL)
    classes = report.network.outputs[0].shape.c
    counted = report.total().cost.flops + relus + windows + classes
    assert exactly in (None, counted)
    assert f"{counted / 1e6:.{len(printed.partition('.')[2])}f}" == printed


@pytest.mark.parametrize(("variant", "params"), [("CIFAR 86", 516_202), ("CIFAR 182", 4_209_226)])
def test_condensenets_for_cifar_have_the_authors_params(variant: str, params: int) -> None:
    assert report_of("condensenet", variant).total().cost.params == params


def test_condensenets_classifier_reads_half_the_features() -> None:
    """16 + 4*8 + 6*16 + 8*32 + 10*64 + 8*128 = 2064 features, 1032 * 1000 weights + 1000."""
    layers = report_of("condensenet", "74 G=C=4").layers_of("classifier")
    assert layers[0].shapes[0].c == 16 + 4 * 8 + 6 * 16 + 8 * 32 + 10 * 64 + 8 * 128
    assert any(isinstance(layer.op, GlobalPool) for layer in layers)
    fc = report_of("condensenet", "74 G=C=4").by_op()[-1].cost
    assert (fc.flops, fc.params) == (1032 * 1000, 1032 * 1000 + 1000)


def test_a_dense_layer_moves_data_at_no_flops() -> None:
    """Index-select, shuffle and concat read and write in full, and multiply nothing."""
    report = report_of("condensenet", "74 G=C=4")
    movement = next(row for row in report.by_kind() if row.name == "movement")
    assert movement.cost.flops == 0
    assert movement.cost.mac > report.total().cost.mac / 3
