"""What the page of a network draws, as records: boxes, tensors, places, findings."""

import json
import re

import pytest

import costmodel
from costmodel.comparing.timed import Recorded, Timed
from costmodel.core.network import Network
from costmodel.latency.run import Ran, Run
from costmodel.render.page.bundling import joined
from costmodel.render.page.comparison import Comparison
from costmodel.render.page.page import Side, records_of
from costmodel.render.page.times import Times, measured
from costmodel.render.page.tree import MOST, Node, tree_of

CHAIN = """schema: 1
network: Chain
input: {{image: [8, 4, 4]}}
layers:
{layers}
"""


def loaded(folder, layers: list[str]) -> Network:
    path = folder / "chain.yaml"
    path.write_text(CHAIN.format(layers="\n".join(f"  - {one}" for one in layers)))
    return costmodel.load(path)


def told(node: Node) -> tuple[str, str, int]:
    return node.what, node.name, len(node.members)


def inside(nodes: tuple[Node, ...]) -> list[Node]:
    return [one for node in nodes for one in (node, *inside(node.members))]


def test_neighbours_that_do_the_same_are_one_box():
    """ResNet-50 has 3, 4, 6 and 3 blocks, of which the first of each stage changes the shape."""
    found = [told(node) for node in tree_of(costmodel.load("resnet", "50")) if node.members]
    assert [one for one in found if one[0] == "repeat"] == [
        ("repeat", f"conv{stage}_x.2 … {blocks}", blocks - 1)
        for stage, blocks in ((2, 3), (3, 4), (4, 6), (5, 3))
    ]


def test_cells_that_read_the_two_before_them_are_one_box():
    """NASNet-A large has 6 cells a stack, of which the first two adapt what they read."""
    found = [told(node) for node in tree_of(costmodel.load("nasnet_a", "large"))]
    assert [count for what, _, count in found if what == "repeat"] == [6 - 2] * 3


@pytest.mark.parametrize("name", ["densenet", "inception_v3", "nasnet_a", "vit"])
def test_boxes_hold_every_layer_once_and_in_order(name):
    network = costmodel.load(name)
    nodes = inside(tree_of(network))
    layers = [node.layers[0] for node in nodes if node.what == "layer"]
    assert layers == list(range(len(network.layers)))
    for node in nodes:
        assert [i for one in node.members for i in one.layers] in ([], list(node.layers))
        assert len(node.members) <= MOST


def test_a_chain_of_5000_layers_is_folded(tmp_path):
    """Each differs from its neighbours, so that nothing repeats: 5000 / 24 / 24 = 9 ranges."""
    network = loaded(tmp_path, [f"pointwise: {{out: {8 + i % 3}}}" for i in range(5000)])
    nodes = tree_of(network)
    assert [node.what for node in nodes] == ["range"] * 9
    assert max(len(node.members) for node in inside(nodes)) <= MOST


@pytest.fixture(scope="module")
def drawn():
    report = costmodel.analyze(costmodel.load("mobilenetv2"))
    (network,) = records_of([Side(report)])["networks"]
    return report, network


def test_columns_add_up_to_the_report(drawn):
    report, network = drawn
    total, columns = report.total(), network["layers"]
    assert sum(columns["flops"]) == total.cost.flops == 300_774_272
    assert sum(columns["mac"]) == total.cost.mac
    assert sum(columns["params"]) == total.cost.params
    assert sum(columns["elementwise"]) == total.elementwise_mac
    assert max(size for _, size in network["alive"]) == report.peak_activations


def test_a_layer_names_who_writes_what_it_reads(drawn):
    """The first layer reads the image, 3·224·224 elements, and the second what the first wrote."""
    _, network = drawn
    first, second = network["layers"]["inputs"][:2]
    assert (first, second) == ([[-1, 3 * 224 * 224]], [[0, 32 * 112 * 112]])


def test_a_layer_has_its_own_line_and_those_that_ask_for_its_blocks(drawn):
    report, network = drawn
    index = network["layers"]["name"].index("bottleneck2.1.expand")
    layer, mark = report.network.layers[index], report.network.block_marks["bottleneck2.1"]
    assert network["layers"]["places"][index] == [(0, layer.mark.line), (0, mark.line)]
    assert network["sources"] == ["mobilenetv2.yaml"]


def test_two_networks_mark_what_differs(tmp_path):
    """The second layer writes 16 channels instead of 8, and the third reads them."""
    rows = [
        "one: {pointwise: {out: 8}}",
        "two: {pointwise: {out: 8}}",
        "three: {pointwise: {out: 10}}",
    ]
    first = costmodel.analyze(loaded(tmp_path, rows))
    rows[1:2] = ["two: {pointwise: {out: 16}}", "more: relu"]
    second = costmodel.analyze(loaded(tmp_path, rows))
    compared = Comparison.of(first, second)
    before, after = compared.marks
    assert before.blocks == {"two": "changed", "three": "changed"}
    assert after.blocks == {"two": "changed", "more": "added", "three": "changed"}
    assert compared.titles == (f"Chain, {tmp_path / 'chain.yaml'}",) * 2  # one file, written twice
    flops = next(
        row for row in compared.shown([Side(first), Side(second)])["totals"] if row[0] == "FLOPs"
    )
    # at 4 x 4 positions; 16 channels more to write, and to read
    assert flops[1] == f"{16 * 64 + 16 * 64 + 8 * 16 * 10:,}"
    assert flops[2] == f"{16 * 64 + 16 * 128 + 16 * 16 * 10:,}"


def test_scripts_stand_behind_what_they_import():
    files = {
        "a.js": 'import { b } from "./b.js";\nimport { c } from "./c.js";\nb(c);\n',
        "b.js": 'import { c } from "./c.js";\nexport function b() {}\n',
        "c.js": "export const c = 1;\n",
    }
    assert joined("a.js", files.__getitem__) == "const c = 1;\nfunction b() {}\nb(c);\n"


def test_a_page_keeps_names_where_they_are_written(cli, tmp_path):
    """A network that would end the script it stands in is text in the records and in the title."""
    pytest.importorskip("jinja2")
    path = tmp_path / "x.yaml"
    name = json.dumps("</script><script>alert(1)</script>")
    path.write_text(CHAIN.format(layers="  - pointwise: {out: 8}").replace("Chain", name))
    page = cli("report", str(path), "-o", "-").out
    assert page.count("<script") == page.count("</script>")
    assert "alert(1)" in page
    assert "<script>alert" not in page
    records = re.search('id="records">(.*?)</script>', page)
    assert records
    assert json.loads(records[1])["networks"][0]["title"] == json.loads(name)


def test_times_of_layers_are_one_more_measure():
    """Where each network has them: a column of milliseconds, and what boxes may be coloured by."""
    report = costmodel.analyze(costmodel.load("mobilenetv2"))
    times = Times("predicted", "mill", 2.0, {"stem": 0.25, "classifier.fc": 1.5})
    timed = Side(report, times=[times])
    found = records_of([timed])
    assert found["measures"][-1]["title"] == "predicted time"
    (network,) = found["networks"]
    assert sum(network["layers"]["predicted"]) == 0.25 + 1.5
    assert network["ofNoOp"] == {"predicted": 2.0 - 0.25 - 1.5}
    assert "predicted time" not in [
        one["title"] for one in records_of([timed, Side(report)])["measures"]
    ]


def test_a_measured_kernel_is_that_of_its_main_layer_or_of_what_it_moves(tmp_path):
    """Of 8 ms 2 are of the convolution with its relu, 1 of what lays its output out; 5 of no op."""
    network = loaded(tmp_path, ["one: {pointwise: {out: 8, then: relu}}", "two: flatten"])
    one, relu, _ = (layer.name for layer in network.layers)
    kernels = (
        Ran("Conv", (one, relu), 1.0),
        Ran("ReorderOutput", (), 0.5, moved=one),
        Ran("ReorderInput", (), 0.5, moved="image"),
        Ran("Conv", ("gone",), 1.0),
        Ran("Mystery", (), 1.0),
    )
    runs = [Run(model="x", milliseconds=time, kernels=kernels) for time in (4.0, 4.0, 40.0)]
    runs += [Run(model="x", milliseconds=12.0)]
    report = costmodel.analyze(network)
    found = Recorded.of_runs("a phone", [Timed(run, report) for run in runs])
    times = measured(network, found)
    assert times.total == (4 + 12) / 2
    assert times.by_op == {one: (1 + 0.5) * 8 / 4}
    assert times.of_no_op == 8 - 3


def test_a_network_without_its_time_is_told(cli, tmp_path):
    """With none at all there is nothing to show; of two that are compared one may have a time."""
    pytest.importorskip("jinja2")
    runs = tmp_path / "runs.csv"
    runs.write_text("model,variant,milliseconds\nmobilenetv2,1.0,16.4\n")
    ran = cli("report", "mobilenetv2:0.75", "--runs", str(runs), "-o", "-")
    assert (ran.code, ran.out) == (2, "")
    assert "the runs have no time of MobileNetV2 0.75, image [1, 3, 224, 224]" in ran.err
    assert "they are of 'mobilenetv2:1.0'" in ran.err
    words = ("mobilenetv2", "--compare", "mobilenetv2:0.75", "--runs", str(runs), "-o", "-")
    both = cli("report", *words)
    assert both.code == 0
    assert "warning: the runs have no time of MobileNetV2 0.75, image" in both.err
    assert "16.40 ms" in both.out


def test_without_jinja2_it_says_what_to_install(cli, monkeypatch):
    monkeypatch.setattr("costmodel.cli.commands.report.find_spec", lambda _name: None)
    ran = cli("report", "small.yaml")
    assert ran.code == 2
    assert "pip install 'costmodel[report]'" in ran.err
