"""`costmodel analyze`: what its options ask for is what comes out."""

import csv
import io
import json
from fractions import Fraction
from pathlib import Path

import pytest

import costmodel


def totals(cli, *words):
    return json.loads(cli("analyze", *words, "--format", "json").out)["reports"][0]["totals"]


def test_the_first_variant_is_the_default(cli):
    assert cli("analyze", "small.yaml").out == cli("analyze", "small.yaml", "--variant", "1.0").out


def test_all_means_every_variant(cli):
    reports = json.loads(cli("analyze", "small.yaml", "--variant", "all", "--format", "json").out)[
        "reports"
    ]
    assert [report["variant"] for report in reports] == ["1.0", "0.75", "1.0@48x64"]


def test_set_comes_after_the_variant_and_is_exact(cli):
    ran = cli("analyze", "small.yaml", "--variant", "0.75", "--set", "width=0.5", "--format=json")
    report = json.loads(ran.out)["reports"][0]
    assert report["parameters"] == {"width": "1/2", "classes": 10}
    assert report["layers"][0]["output"] == [1, 8, 16, 16]


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("0.35", "0.35"),
        ("7/20", "0.35"),
        ("1/3", "1/3"),
        ("2", "2"),
        ("6/3", "2"),
        ("1e-3", "0.001"),
    ],
)
def test_what_was_set_is_said_beside_the_variant_as_people_write_it(cli, value, shown):
    words = ("analyze", "mobilenetv2", "--set", f"width={value}")
    head, parameters = cli(*words).out.splitlines()[:2]
    assert head.startswith(f"MobileNetV2 1.0, width={shown}  image ")
    assert parameters.startswith(f"width {shown}, expansion 6, ")
    assert cli(*words, "--format", "markdown").out.startswith(
        f"## MobileNetV2 1.0, width={shown}\n"
    )


def test_a_fraction_that_json_prints_can_be_set(cli):
    words = ("analyze", "small.yaml", "--format", "json", "--set")
    report = json.loads(cli(*words, "width=0.75").out)["reports"][0]
    assert report["parameters"]["width"] == "3/4"
    assert json.loads(cli(*words, "width=3/4").out)["reports"][0] == report
    assert costmodel.load("small.yaml", width="3/4").parameters["width"] == Fraction(3, 4)
    ran = cli(*words, "width=1/0")
    assert (ran.code, "cannot be set to '1/0'" in ran.err) == (2, True)


SHARED = """\
schema: 1
network: N
input: {image: [3, 8, 8]}
parameters: {c: 8, t: 1}
variants: {a: {}, b: {c: 16}, d: {c: 32, t: 3}}
blocks:
  unit: {parameters: {c: }, layers: [conv: {out: c, k: 3, groups: 7}]}
layers:
  - stem: {conv: {out: c, k: 3}}
  - stage: {unit: {c: 2 * c, repeat: 2}}
  - last: {conv: {out: 3 / t * c, k: 1 if t == 1 else 2 / t}}
"""


@pytest.mark.parametrize(
    "command", ["analyze --variant all", "lint", "lint --format concise", "compare --variant all"]
)
def test_a_fault_that_variants_share_is_told_once(cli, tmp_path, monkeypatch, command):
    (tmp_path / "n.yaml").write_text(SHARED)
    monkeypatch.chdir(tmp_path)
    ran = cli(*command.split(), "n.yaml")
    assert ran.code == 2
    said = ran.out + ran.err
    assert said.count("do not divide the") == said.count("groups 7 do not divide the 8 input") == 1
    assert said.count("k is 2/3, not an integer (in variant 'd')") == 1


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        (["--input", "64"], [1, 3, 64, 64]),
        (["--input", "48x64"], [1, 3, 48, 64]),
        (["--input", "image=48X64"], [1, 3, 48, 64]),
        (["--variant", "1.0@48x64", "--input", "32", "--batch", "4"], [4, 3, 32, 32]),
    ],
)
def test_input_is_height_by_width_and_batch_is_n(cli, words, shape):
    ran = cli("analyze", "small.yaml", *words, "--format", "json")
    assert json.loads(ran.out)["reports"][0]["inputs"] == {"image": shape}


def test_the_2x_convention_doubles_flops_and_nothing_else(cli):
    once, twice = totals(cli, "small.yaml"), totals(cli, "small.yaml", "--flops-convention", "2x")
    assert twice["flops"] == 2 * once["flops"]
    assert twice["mac"] == once["mac"]


def test_a_separate_batch_norm_reads_and_writes(cli):
    folded, separate = totals(cli, "small.yaml"), totals(cli, "small.yaml", "--bn", "separate")
    # stem 16·16·16, then in each of three units 8·8·8 twice; 2c weights each
    assert separate["reads"] - folded["reads"] == 16 * 16 * 16 + 6 * 8 * 8 * 8
    assert separate["weights"] - folded["weights"] == 2 * 16 + 6 * 2 * 8
    assert separate["params"] == folded["params"]


def test_dtype_adds_bytes(cli):
    found = totals(cli, "small.yaml", "--dtype", "fp16")
    assert (found["dtype"], found["mac_bytes"]) == ("fp16", 2 * found["mac"])
    assert found["params_bytes"] == 2 * found["params"]
    assert found["peak_activations_bytes"] == 2 * found["peak_activations"]
    assert found["bit_operations"] == 16 * 16 * found["flops"]


def test_weights_and_activations_have_dtypes_of_their_own(cli):
    found = totals(cli, "small.yaml", "--dtype", "int4/bf16", "--flops-convention", "2x")
    # half a byte for each weight, two bytes for each activation
    moved = 2 * (found["reads"] + found["writes"])
    assert found["mac_bytes"] == moved + -(-found["weights"] // 2)
    assert found["params_bytes"] == -(-found["params"] // 2)
    assert found["peak_activations_bytes"] == 2 * found["peak_activations"]
    # 4 by 16 bits for each multiply-add, of which each counts as two FLOPs here
    assert found["bit_operations"] == 4 * 16 * found["flops"] // 2
    assert found["dtype"] == "int4/bf16"


def test_standard_input_is_a_spec(cli, monkeypatch):
    spec = io.BytesIO(Path("every_op.yaml").read_bytes())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(spec))
    ran = cli("analyze", "-")
    assert ran.code == 0
    assert ran.out.startswith("EveryOp 1.0  image [1, 3, 32, 48]  standard input\n")


@pytest.mark.parametrize("style", ["text", "json", "csv", "markdown"])
def test_good_specs_are_shown_even_if_another_is_bad(cli, style):
    ran = cli("analyze", "nope.yaml", "small.yaml", "gone", "every_op.yaml", "--format", style)
    good = cli("analyze", "small.yaml", "every_op.yaml", "--format", style)
    assert (good.code, good.err) == (0, "")
    assert (ran.code, ran.out) == (2, good.out)
    assert [line for line in ran.err.splitlines() if "error" in line] == [
        "error: 'nope.yaml' does not exist",
        "error: no file and no shipped spec is called 'gone'",
    ]


def test_a_layer_is_explained_in_each_network_that_has_it(cli):
    ran = cli("analyze", "small.yaml", "every_op.yaml", "--explain", "head.global_pool")
    assert ran.code == 2
    assert ran.out.startswith("head.global_pool: global_pool, counted as pool\n")
    assert ran.err.startswith("error: EveryOp has no layer 'head.global_pool'\n")


@pytest.mark.parametrize("by", ["op", "block", "stage", "kind"])
def test_csv_parses_back_to_the_exact_totals(cli, by):
    out = cli("analyze", "small.yaml", "--variant", "all", "--by", by, "--format", "csv").out
    rows = list(csv.DictReader(io.StringIO(out)))
    for variant in ("1.0", "0.75", "1.0@48x64"):
        report = costmodel.analyze(costmodel.load("small.yaml", variant)).total()
        mine = [row for row in rows if (row["spec"], row["variant"]) == ("small.yaml", variant)]
        for column, value in {
            "flops": report.cost.flops,
            "mac": report.cost.mac,
            "reads": report.cost.reads,
            "writes": report.cost.writes,
            "weights": report.cost.weights,
            "params": report.cost.params,
        }.items():
            assert sum(int(row[column]) for row in mine) == value


def test_list_csv_parses_back(cli):
    rows = list(csv.DictReader(io.StringIO(cli("list", "small.yaml", "--format", "csv").out)))
    assert [row["variant"] for row in rows] == ["1.0", "0.75", "1.0@48x64"]
    assert rows[0]["flops"] == "137120"


@pytest.mark.parametrize(("by", "rows"), [("op", "layers"), ("block", "blocks")])
def test_what_csv_has_is_called_as_in_json(cli, by, rows):
    words = ("analyze", "small.yaml", "--dtype", "int8", "--format")
    table = list(csv.DictReader(io.StringIO(cli(*words, "csv", "--by", by).out)))
    (report,) = json.loads(cli(*words, "json").out)["reports"]
    known = {*report, *report["totals"], *report["layers"][0], *report[rows][0]}
    assert set(table[0]) - known == {"flops_share", "mac_share"}
    for column in ("name", "flops", "mac", "params"):
        assert [row[column] for row in table] == [str(row[column]) for row in report[rows]]
    assert {(row["dtype"], row["mac_bytes"] == row["mac"]) for row in table} == {("int8", True)}


def test_list_without_specs_lists_all_that_are_shipped(cli):
    rows = json.loads(cli("list", "--format", "json").out)["rows"]
    assert {"mobilenetv1", "mobilenetv2", "shufflenetv1", "shufflenetv2", "squeezenet"} < {
        row["spec"] for row in rows
    }


def test_list_shows_good_specs_even_if_another_is_bad(cli):
    ran = cli("list", "nope.yaml", "small.yaml", "--format", "csv")
    assert (ran.code, ran.out) == (2, cli("list", "small.yaml", "--format", "csv").out)
    assert ran.err.startswith("error: 'nope.yaml' does not exist\n")
