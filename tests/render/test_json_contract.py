"""The JSON is a contract: these keys are there, counts are exact integers, shapes [n, c, h, w]."""

import json

import pytest

import costmodel

REPORT = {"spec", "network", "variant", "batch", "inputs", "totals", "blocks", "layers"}
TOTALS = {
    *("flops", "mac", "reads", "writes", "weights", "params", "ops", "elementwise_mac"),
    *("elementwise_share", "movement_mac", "movement_share", "max_fragments", "critical_path"),
    *("parallelism", "peak_activations"),
}
BLOCK = {
    *("name", "stage", "flops", "mac", "params", "elementwise_mac", "fragments", "width", "line"),
}
LAYER = {
    *("name", "op", "kind", "block", "inputs", "output", "flops", "mac", "reads", "writes"),
    *("weights", "params", "line"),
}
ROW = {"spec", "network", "variant", "inputs", "flops", "mac", "params"}
RATIOS = {
    *("intensity", "elementwise_share", "movement_share", "parallelism", "width"),
}
SUMS = ("flops", "mac", "reads", "writes", "weights", "params")


def strict(text):
    """Parse JSON; a key that comes twice, or NaN, is an error."""

    def unique(pairs):
        assert len({key for key, _ in pairs}) == len(pairs)
        return dict(pairs)

    return json.loads(text, object_pairs_hook=unique, parse_constant=pytest.fail)


@pytest.fixture
def document(cli):
    specs = ["small.yaml", "every_op.yaml"]
    return strict(cli("analyze", *specs, "--variant", "all", "--format", "json").out)


def test_reports_have_the_keys_of_the_contract(document):
    assert document["schema"] == "costmodel.report/1"
    assert len(document["reports"]) == 5
    for report in document["reports"]:
        assert report.keys() >= REPORT
        assert report["totals"].keys() >= TOTALS
        assert all(block.keys() >= BLOCK for block in report["blocks"])
        assert all(layer.keys() >= LAYER for layer in report["layers"])


def test_counts_are_integers_and_ratios_are_not(document):
    for report in document["reports"]:
        for record in (report["totals"], *report["blocks"], *report["layers"]):
            for key, value in record.items():
                if isinstance(value, float):
                    assert key in RATIOS
                if key in (*SUMS, "line", "fragments", "peak_activations", "critical_path"):
                    assert type(value) is int


def test_shapes_have_four_axes(document):
    for report in document["reports"]:
        shapes = [*report["inputs"].values()]
        for layer in report["layers"]:
            shapes += [*layer["inputs"], layer["output"]]
        assert all(len(shape) == 4 and all(type(n) is int for n in shape) for shape in shapes)


@pytest.mark.parametrize("part", SUMS)
def test_layers_sum_to_totals(document, part):
    for report in document["reports"]:
        assert sum(layer[part] for layer in report["layers"]) == report["totals"][part]


def test_blocks_sum_to_totals(document):
    for report in document["reports"]:
        for part in ("flops", "mac", "params", "elementwise_mac"):
            assert sum(block[part] for block in report["blocks"]) == report["totals"][part]


def test_mac_is_reads_writes_and_weights(document):
    for report in document["reports"]:
        for record in (report["totals"], *report["layers"]):
            assert record["mac"] == record["reads"] + record["writes"] + record["weights"]


def test_counts_beyond_the_range_of_floats_stay_exact(cli):
    batch = 10**18 - 1
    words = ("analyze", "every_op.yaml", "--format", "json", "--batch")
    one, many = (
        strict(cli(*words, str(n)).out)["reports"][0]["totals"]["flops"] for n in (1, batch)
    )
    assert many == batch * one


def test_a_layer_says_in_which_file_and_line_it_is_written(document):
    layers = {layer["name"]: layer for layer in document["reports"][0]["layers"]}
    assert (layers["stem"]["file"], layers["stem"]["line"]) == ("small.yaml", 21)
    gate = layers["excite.gate.fc"]
    assert (gate["file"], gate["line"]) == ("shared/units.yaml", 6)


def test_to_dict_is_one_report_of_the_json(document):
    report = costmodel.analyze(costmodel.load("small.yaml")).to_dict()
    assert json.loads(json.dumps(report)) == document["reports"][0]


def test_list_has_the_keys_of_the_contract(cli):
    document = strict(cli("list", "small.yaml", "every_op.yaml", "--format", "json").out)
    assert document["schema"] == "costmodel.list/1"
    assert [(row["spec"], row["variant"]) for row in document["rows"]] == [
        ("small.yaml", "1.0"),
        ("small.yaml", "0.75"),
        ("small.yaml", "1.0@48x64"),
        ("every_op.yaml", "1.0"),
        ("every_op.yaml", "0.5"),
    ]
    assert all(row.keys() >= ROW for row in document["rows"])
    assert document["rows"][0]["inputs"] == {"image": [1, 3, 32, 32]}


def test_names_outside_ascii_survive(cli, tmp_path):
    spec = tmp_path / "naïve.yaml"
    text = "schema: 1\nnetwork: Réseau\ninput: {image: [3, 8, 8]}\nlayers: [relu]\n"
    spec.write_text(text, encoding="utf-8")
    report = strict(cli("analyze", str(spec), "--format", "json").out)["reports"][0]
    assert report["network"] == "Réseau"
    assert report["spec"].endswith("naïve.yaml")
