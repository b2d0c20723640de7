"""What the papers say about their networks comes out of our specs."""

from __future__ import annotations

from pathlib import Path

import pytest

import costmodel
from costmodel.language.loading import network_of
from costmodel.language.reading.whole_spec import read_spec
from costmodel.language.sources.library import folder, locate, shipped

FILES = sorted(folder().rglob("*.yaml"))


def report_of(spec: str, variant: str | None = None) -> costmodel.Report:
    return costmodel.analyze(costmodel.load(spec, variant))


@pytest.mark.parametrize("name", shipped())
def test_layers_blocks_stages_and_kinds_sum_to_the_totals(name: str) -> None:
    spec = read_spec(locate(name))
    for variant in spec.variants or [None]:
        report = costmodel.analyze(network_of(spec, name, variant))
        for rows in (report.by_op(), report.by_block(), report.by_stage(), report.by_kind()):
            assert sum((row.cost for row in rows), costmodel.Cost()) == report.total().cost
            assert sum(row.ops for row in rows) == report.total().ops


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_spec_names_its_paper_first_and_fits_the_screen(path: Path) -> None:
    text = path.read_text()
    assert text.startswith("# ")
    assert "arXiv:" in text.split("schema:")[0]
    assert max(map(len, text.splitlines())) <= 110
    assert len(text.splitlines()) <= 130


def test_the_specs_that_are_read_beside_their_papers_table_are_short() -> None:
    def lines(path: Path) -> int:
        return len(path.read_text().splitlines())

    assert lines(shipped()["mobilenetv2"]) <= 45
    assert lines(shipped()["shufflenetv2"]) <= 60


@pytest.mark.parametrize(
    ("variant", "fragments"),
    [("18", 2), ("34", 2), ("50", 3), ("50 1x1-stride", 3), ("101", 3), ("152", 3)],
)
def test_a_resnet_block_has_2_or_3_fragments_and_its_projection_is_none(
    variant: str, fragments: int
) -> None:
    report = report_of("resnet", variant)
    blocks = [block for block in report.blocks if block.startswith("conv") and "_x." in block]
    assert {report.structure(block).fragments.total for block in blocks} == {fragments}


@pytest.mark.parametrize(
    ("spec", "block", "fragments", "width"),
    [
        ("mobilenetv1", "separable.3.1", 1, 1),  # a depthwise counts with the pointwise it feeds
        ("mobilenetv2", "bottleneck3.2", 2, 1),
        ("shufflenetv1", "stage2.2", 2, 1),
        ("shufflenetv1", "stage2.1", 3, 1.5),  # the average pooling of the shortcut
        ("shufflenetv2", "stage2.2", 2, 1),
        ("shufflenetv2", "stage2.1", 3, 1.5),
        ("squeezenet", "fire2", 3, 1.5),  # squeeze, then two ways to expand
        ("densenet", "dense1.1", 2, 1),
    ],
)
def test_fragments_of_a_block(spec: str, block: str, fragments: int, width: float) -> None:
    found = report_of(spec).structure(block).fragments
    assert (found.total, found.width) == (fragments, width)


def test_half_of_the_channels_pass_a_basic_unit_of_shufflenetv2_untouched() -> None:
    network = costmodel.load("shufflenetv2")
    units = {layer.block for layer in network.layers if layer.name.endswith(".split")}
    assert len(units) == 3 + 7 + 3
    for unit in units:
        layers = {layer.name: layer for layer in network.layers if layer.block == unit}
        split, concat = layers[f"{unit}.split"], layers[f"{unit}.concat"]
        kept = [
            (layer.name, tensor.shape.c)
            for layer in layers.values()
            for tensor in layer.inputs
            if tensor.source == split.name and tensor.part == 0
        ]
        assert kept == [(concat.name, split.inputs[0].shape.c // 2)]
        assert concat.inputs[0].source == split.name


def test_in_mobilenetv1_95_percent_of_the_flops_and_75_of_the_params_are_pointwise() -> None:
    """arXiv:1704.04861, Table 2: 94.86 % and 74.59 %; 3.06 % and 1.06 % are depthwise."""
    report = report_of("mobilenetv1")
    total = report.total().cost
    flops = {row.name: 100 * row.cost.flops / total.flops for row in report.by_kind()}
    assert flops["pointwise"] == pytest.approx(94.86, abs=0.005)
    assert flops["depthwise"] == pytest.approx(3.06, abs=0.005)
    # The paper's shares of the params leave out BN and the classifier's 1000 biases.
    weights = total.weights - 1000
    params = {row.name: 100 * row.cost.weights / weights for row in report.by_kind()}
    assert params["pointwise"] == pytest.approx(74.59, abs=0.005)
    assert params["depthwise"] == pytest.approx(1.06, abs=0.005)


@pytest.mark.parametrize(
    ("variant", "printed"), [("0.5x", 41), ("1x", 146), ("1.5x", 299), ("2x", 591)]
)
def test_shufflenetv2_prints_the_ceiling_of_our_megaflops(variant: str, printed: int) -> None:
    """arXiv:1807.11164, Table 5."""
    assert -(-report_of("shufflenetv2", variant).total().cost.flops // 10**6) == printed


@pytest.mark.parametrize(("g", "printed"), [(1, 143), (2, 140), (3, 137), (4, 133), (8, 137)])
def test_shufflenetv1_prints_our_megaflops_without_the_classifier(g: int, printed: int) -> None:
    """arXiv:1707.01083, Table 1."""
    report = report_of("shufflenetv1", f"1x g={g}")
    (fc,) = (row for row in report.by_kind() if row.name == "fc")
    convolutions = report.total().cost.flops - fc.cost.flops
    assert convolutions == pytest.approx(printed * 10**6, abs=10**6 / 2)


def test_stride_in_the_first_1x1_gives_resnet50_its_3_8_gigaflops_at_equal_params() -> None:
    ours = report_of("resnet", "50").total().cost
    paper = report_of("resnet", "50 1x1-stride").total().cost
    assert paper.params == ours.params
    assert 3.8e9 < paper.flops < 3.9e9 < 4.0e9 < ours.flops
