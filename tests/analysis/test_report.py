"""Reports: layers sum to totals, norms fold by the rule, structure is that of the graph."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.analysis.report import Report, analyze
from costmodel.analysis.row import Row
from costmodel.analysis.structure import critical_path
from costmodel.core.cost import Cost, Shape
from costmodel.core.folding import folded_norms
from costmodel.core.marks import Source
from costmodel.core.network import Layer, Tensor
from costmodel.core.op import Kind
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.loading import load
from costmodel.language.reading.whole_spec import spec_of
from costmodel.language.sources.library import shipped
from costmodel.ops.arithmetic import Add

HEAD = "schema: 1\nnetwork: N\ninput: {image: [8, 4, 4]}\nlayers:\n"


def network(layers: str, head: str = HEAD):
    lines = "".join(f"  - {line.strip()}\n" for line in layers.strip().splitlines())
    spec = spec_of(Source("s.yaml", head + lines))
    return build(spec, bind(spec))


def report(layers: str, **options) -> Report:
    return analyze(network(layers), **options)


@cache
def shipped_report(name: str) -> Report:
    return analyze(load(name))


# Sums.


def added(rows: tuple[Row, ...]) -> tuple[Cost, int, int, int]:
    return (
        sum((row.cost for row in rows), Cost()),
        sum(row.ops for row in rows),
        sum(row.elementwise_mac for row in rows),
        sum(row.movement_mac for row in rows),
    )


@pytest.mark.parametrize("name", shipped())
def test_layers_blocks_stages_and_kinds_sum_to_the_total(name: str) -> None:
    report = shipped_report(name)
    total = added((report.total(),))
    for rows in (report.by_op(), report.by_block(), report.by_stage(), report.by_kind()):
        assert added(rows) == total


def test_rows_come_in_the_order_of_the_spec() -> None:
    found = report("stem: {conv: {out: 8, k: 3, then: [bn, relu]}}\npointwise: {out: 8, repeat: 2}")
    assert [row.name for row in found.by_op()] == [
        "stem",
        "stem.bn",
        "stem.relu",
        "pointwise.1",
        "pointwise.2",
    ]
    assert [row.name for row in found.by_block()] == ["stem", "pointwise.1", "pointwise.2"]
    assert [row.name for row in found.by_stage()] == ["stem", "pointwise"]
    assert [row.name for row in found.by_kind()] == ["conv", "norm", "activation", "pointwise"]


def test_shares_and_intensity_by_hand() -> None:
    """pointwise: 8·8·16 FLOPs, 16·(8 + 8) + 64 MAC; relu: 2·128; shuffle: 2·128."""
    total = report("pointwise: 8\nrelu\nshuffle: 2").total()
    mac = (16 * 16 + 64) + 256 + 256
    assert (total.cost.flops, total.cost.mac) == (8 * 8 * 16, mac)
    assert total.elementwise_share == 256 / mac
    assert total.movement_share == 256 / mac
    assert total.intensity == 8 * 8 * 16 / mac


def test_a_network_without_mac_has_no_shares() -> None:
    total = report("identity").total()
    assert (total.elementwise_share, total.movement_share, total.intensity) == (0.0, 0.0, 0.0)


# Batch norm.

FOLDS = {
    "behind a convolution that only it reads": ("a: {conv: {out: 8, k: 3}}\nbn", {"bn"}),
    "behind a pointwise, a depthwise, a fully connected layer": (
        "pointwise: 8\nbn\ndepthwise: {k: 3}\nbn\nglobal_pool\nfc: 4\nbn",
        {"bn", "bn_2", "bn_3"},
    ),
    "under then": ("conv: {out: 8, k: 3, then: [bn, relu]}", {"conv.bn"}),
    "not behind an activation": ("pointwise: 8\nrelu\nbn", set()),
    "not behind a convolution that another layer reads too": (
        "a: {pointwise: 8}\nb: bn\nadd: [a, b]",
        set(),
    ),
    "not in front of a convolution": ("bn\npointwise: 8", set()),
    "not behind another norm": ("pointwise: 8\nbn\nbn", {"bn"}),
    "not behind an addition": ("a: {pointwise: 8}\nadd: in\nbn", set()),
    "through an identity and a dropout": ("pointwise: 8\nidentity\ndropout\nbn", {"bn"}),
    "not through an identity that another layer reads too": (
        "pointwise: 8\na: identity\nb: bn\nadd: [a, b]",
        set(),
    ),
    "not through a flatten": ("pointwise: 8\nflatten\nbn", set()),
    "not if it is no batch norm": ("pointwise: 8\nl2_norm", set()),
}


@pytest.mark.parametrize(("layers", "folded"), FOLDS.values(), ids=FOLDS)
def test_a_norm_folds_if_it_follows_a_convolution_that_only_it_reads(
    layers: str, folded: set[str]
) -> None:
    assert set(folded_norms(network(layers))) == folded


def test_a_convolution_that_the_network_returns_keeps_its_norm_apart() -> None:
    text = HEAD + "  - a: {pointwise: 8}\n  - b: bn\noutputs: [a, b]\n"
    spec = spec_of(Source("s.yaml", text))
    assert not folded_norms(build(spec, bind(spec)))


def test_a_folded_norm_counts_its_params_and_no_traffic() -> None:
    layers = "pointwise: 8\nbn"
    folded, separate = report(layers), report(layers, bn="separate")
    assert folded.costs[1] == Cost(params=16)
    assert separate.costs[1] == Cost(reads=128, writes=128, weights=16, params=16)
    assert folded.total().cost.params == separate.total().cost.params == 64 + 16
    assert separate.total().elementwise_mac == 128 + 128 + 16


# The convention of FLOPs.


@pytest.mark.parametrize("name", ["mobilenetv2", "shufflenetv2", "resnet"])
def test_two_flops_for_a_multiply_add_double_flops_and_nothing_else(name: str) -> None:
    built = load(name)
    once, twice = (analyze(built, flops_convention=way).total().cost for way in ("1x", "2x"))
    assert twice.flops == 2 * once.flops
    assert (twice.reads, twice.writes, twice.weights, twice.params) == (
        once.reads,
        once.writes,
        once.weights,
        once.params,
    )


# Structure.


def test_the_critical_path_is_the_longest_chain() -> None:
    found = report("a: {sequence: [relu, bn, relu]}\nb: {relu: {from: in}}\nadd: [a, b]")
    assert found.critical_path == 4
    assert found.parallelism == 5 / 4


def test_a_block_has_a_structure_of_its_own() -> None:
    head = (
        "schema: 1\nnetwork: N\ninput: {image: [8, 4, 4]}\nblocks:\n"
        "  wide: {layers: [concat: [[pointwise: 4, relu], [pointwise: 4]]]}\nlayers:\n"
    )
    found = analyze(network("relu\nwide: {repeat: 2}", head))
    assert found.blocks == ("relu", "wide.1", "wide.2")
    assert [layer.name for layer in found.layers_of("wide.2")] == [
        "wide.2.pointwise",
        "wide.2.relu",
        "wide.2.pointwise_2",
        "wide.2.concat",
    ]
    structure = found.structure("wide.1")
    assert (structure.fragments.total, structure.fragments.longest) == (2, 1)
    assert (structure.critical_path, structure.parallelism) == (3, 4 / 3)
    assert found.critical_path == 1 + 3 + 3
    assert found.max_fragments == 2


@given(st.lists(st.lists(st.integers(0, 8), min_size=1, max_size=3), min_size=1, max_size=8))
def test_the_critical_path_is_that_of_every_path_tried(graph: list[list[int]]) -> None:
    """Layer k reads some of the layers before it, or the input (index 0)."""
    shape = Shape(1, 1, 1, 1)
    reads = [[one % (number + 1) for one in sources] for number, sources in enumerate(graph)]
    layers = [
        Layer(
            f"l{number + 1}",
            Add(),
            Kind.ARITHMETIC,
            tuple(Tensor(f"l{one}", shape) for one in sources),
            shape,
            "s",
            "b",
            "u",
        )
        for number, sources in enumerate(reads)
    ]

    def longest(number: int) -> int:
        return 0 if number == 0 else 1 + max(longest(one) for one in reads[number - 1])

    assert critical_path(layers) == max(longest(number + 1) for number in range(len(layers)))


# Records.


def test_the_record_of_a_report_holds_exact_integers() -> None:
    record = shipped_report("mobilenetv2").to_dict()
    totals, layers = record["totals"], record["layers"]
    assert totals["flops"] == sum(layer["flops"] for layer in layers)
    assert totals["mac"] == sum(layer["mac"] for layer in layers)
    assert totals["params"] == sum(block["params"] for block in record["blocks"])
    for layer in layers:
        assert layer["mac"] == layer["reads"] + layer["writes"] + layer["weights"]
        assert type(layer["flops"]) is type(layer["mac"]) is int
        assert all(len(shape) == 4 for shape in (*layer["inputs"], layer["output"]))


def test_a_stage_of_thousands_of_layers_is_judged_in_a_breath() -> None:
    """Fragments look through chains; no chain is walked more than once."""
    chain = ", ".join(["pointwise: 8, bn, relu"] * 1500)
    head = HEAD.replace(
        "layers:", f"blocks: {{body: {{unit: true, layers: [global_pool, {chain}]}}}}\nlayers:"
    )
    found = analyze(network("body", head))
    assert found.structure("body").fragments.total == 1500
