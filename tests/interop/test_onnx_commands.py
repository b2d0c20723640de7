"""Commands that take a spec take an ONNX file as well."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from models import DATA, image, model, node, saved, weights

from costmodel import analyze, load
from costmodel.interop.opening import open_model
from costmodel.language.loading import open_spec
from costmodel.linting.config.settings import default_settings
from costmodel.linting.judging import judge

MOBILENET = str(DATA / "mobilenet_v2_torchscript.onnx")
SHUFFLENET = str(DATA / "shufflenet_v2_x1_0_dynamic.onnx")


@pytest.fixture
def partly(tmp_path):
    """A model of which one node in three is not understood."""
    nodes = [
        node("Conv", "x w", "c"),
        node("Relu", "c", "r"),
        node("Mystery", "r", "y", "acme", name="enigma"),
    ]
    made = model(nodes, image(), "y", [weights("w", 4, 3, 1, 1)], domains=["acme"])
    return saved(tmp_path, made, "partly.onnx")


def test_analyze_shows_a_model(cli):
    ran = cli("analyze", MOBILENET, "--format", "json")
    (report,) = json.loads(ran.out)["reports"]
    assert (ran.code, ran.err) == (0, "")
    assert report["totals"]["flops"] == 300_774_272
    assert report["parameters"] == {"opset": 17}
    assert report["uncovered"] == {"nodes": 0, "share": 0.0, "named": []}
    assert {layer["line"] for layer in report["layers"]} == {None}


@pytest.mark.parametrize("by", ["op", "block", "stage", "kind"])
@pytest.mark.parametrize("style", ["text", "csv", "markdown", "json"])
def test_every_table_takes_a_model(cli, by, style):
    ran = cli("analyze", MOBILENET, "--by", by, "--format", style, "--all")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out


@pytest.mark.parametrize("by", ["op", "block"])
def test_lines_are_shown_of_specs_alone(cli, by):
    """No layer of a model has a place; programs find the same keys of both."""

    def titles(name, style):
        out = cli("analyze", name, "--by", by, "--format", style).out
        table = next(line for line in out.splitlines() if by in line.split() or "name" in line)
        return table.replace(",", " ").split()

    assert "line" in titles("mobilenetv2", "text")
    assert "line" not in titles(MOBILENET, "text")
    assert titles("mobilenetv2", "csv") == titles(MOBILENET, "csv")


def test_list_has_a_row_for_a_model(cli):
    ran = cli("list", MOBILENET, "--format", "json")
    (row,) = json.loads(ran.out)["rows"]
    assert (ran.code, row["flops"], row["params"]) == (0, 300_774_272, 3_504_872)


def test_compare_puts_a_model_beside_a_spec(cli):
    ran = cli("compare", MOBILENET, "mobilenetv2", "--format", "json")
    one, other = json.loads(ran.out)["rows"]
    assert ran.code == 0
    assert one["mac"] == other["mac"]


def test_lint_judges_a_model_as_its_spec(cli):
    verdicts = []
    for name in (MOBILENET, "mobilenetv2"):
        ran = cli("lint", name, "--variant", "1.0" if name == "mobilenetv2" else "all",
                  "--format", "json", "--fail-on", "error")  # fmt: skip
        (judged,) = json.loads(ran.out)["judged"]
        verdicts.append(judged["verdicts"])
    assert verdicts[0] == verdicts[1]


def test_a_file_says_itself_of_which_type_its_inputs_are(cli):
    assert cli("list", SHUFFLENET, "--input", "[1,3,224,224]").code == 0
    refused = cli("list", SHUFFLENET, "--input", "[1,3,224,224]:float16")
    assert refused.code == 2
    assert "leave ':float16' out" in refused.err


def test_lint_is_given_the_sizes_that_are_open(cli):
    assert cli("lint", SHUFFLENET).code == 2
    assert cli("lint", SHUFFLENET, "--input", "224").code == 0
    assert "leave it out" in cli("lint", "small.yaml", "--input", "224").err


def test_diff_holds_a_model_against_a_spec(cli):
    ran = cli("diff", "mobilenetv2", MOBILENET, "--format", "json")
    (found,) = json.loads(ran.out)["networks"]
    assert ran.code == 0
    assert found["metrics"]["mac"]["base"] == found["metrics"]["mac"]["head"]


def test_advise_tells_in_words(cli):
    ran = cli("advise", MOBILENET, "--select", "G1")
    assert ran.code == 0
    assert "remedy" in ran.out
    assert "no text to edit" in cli("advise", MOBILENET, "--apply").err


def test_a_layer_is_explained_in_letters_or_in_numbers_where_it_has_none(cli, tmp_path):
    ran = cli("analyze", MOBILENET, "--explain", "features.0.0.Conv")
    assert "k²·c1·c2" in ran.out
    tokens = [node("MatMul", "x w", "y", name="tokens")]
    path = saved(tmp_path, model(tokens, image(1, 10, 6), "y", [weights("w", 6, 5)]))
    ran = cli("analyze", path, "--explain", "tokens")
    assert ran.code == 0
    assert "FLOPs    = 300" in ran.out  # 10 tokens of 6 features to 5


def test_what_is_not_covered_is_told(cli, partly):
    ran = cli("analyze", partly)
    assert ran.code == 0
    assert "not covered: 1 of 3 nodes (33.3 %)" in ran.out
    assert "enigma (Mystery): the operator acme::Mystery is not understood" in ran.err
    ran = cli("analyze", partly, "--strict")
    assert (ran.code, ran.out) == (2, "")
    assert "enigma" in ran.err


def test_a_batch_multiplies_activations(cli):
    ran = cli("analyze", SHUFFLENET, "--input", "224", "--format", "json")
    one = json.loads(ran.out)["reports"][0]["totals"]["flops"]
    assert one == 144_907_992
    assert "open" in cli("analyze", SHUFFLENET).err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--set", "width=2"), "no parameters to set"),
        (("--variant", "0.5"), "no variant"),
        (("--input", "1x3x7x7"), "fixed at 1x3x224x224"),
        (("--batch", "4"), "has a batch of 1"),
    ],
)
def test_what_a_model_cannot_be_asked_is_refused(cli, words, told):
    ran = cli("analyze", MOBILENET, *words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_no_result_replaces_the_model_that_it_is_of(cli, partly):
    before = Path(partly).read_bytes()
    ran = cli("analyze", partly, "-o", partly)
    assert ran.code == 2
    assert "is read here" in ran.err
    assert Path(partly).read_bytes() == before


def test_a_missing_package_is_answered_with_the_line_that_installs_it(cli, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("costmodel.interop.onnx")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "onnx", None)
    ran = cli("analyze", MOBILENET)
    assert ran.code == 2
    assert "pip install 'costmodel[onnx]'" in ran.err


@pytest.mark.parametrize(
    "name", ["efficientnet", "mnasnet", "mobilenetv3", "shufflenetv1", "squeezenet", "vit"]
)
def test_a_network_that_was_exported_comes_back_as_it_was(cli, tmp_path, name):
    """All counts and all verdicts, from the spec to ONNX and back."""
    path = str(tmp_path / f"{name}.onnx")
    assert cli("export", name, "--to", "onnx", "-o", path).code == 0
    variant = next(iter(open_spec(name).variants), None)
    one, other = analyze(load(name, variant)), analyze(open_model(path))
    assert other.total().cost == one.total().cost
    verdicts = [judge(report, default_settings()).verdicts for report in (one, other)]
    assert _values(verdicts[0]) == _values(verdicts[1])


def _values(verdicts):
    return {rule: (verdict.level, verdict.value) for rule, verdict in verdicts.items()}


@pytest.mark.parametrize("name", ["shufflenetv2", "efficientnet", "senet"])
def test_diff_finds_a_spec_and_its_own_export_alike(cli, tmp_path, name):
    """Padding by name or number, parts and their sizes, views, roles, how much a dropout drops."""
    path = str(tmp_path / "own.onnx")
    assert cli("export", name, "--to", "onnx", "-o", path).code == 0
    assert cli("diff", name, path).out.endswith("\n1 spec is unchanged\n")
    (found,) = json.loads(cli("diff", name, path, "--all", "--format", "json").out)["networks"]
    assert {one["change"] for one in found["metrics"].values()} == {0}


def test_diff_finds_a_crop_and_its_slice_alike(cli, tmp_path):
    spec, path = tmp_path / "net.yaml", str(tmp_path / "own.onnx")
    spec.write_text(
        PARTED.replace("tail: {conv", "cut: {crop: {size: 6}}\n  - tail: {conv"), "utf-8"
    )
    assert cli("export", str(spec), "--to", "onnx", "-o", path).code == 0
    assert cli("diff", str(spec), path).out.endswith("\n1 spec is unchanged\n")


PARTED = """\
schema: 1
network: Net
input: {image: [4, 8, 8]}
layers:
  - parts: {split: {into: [left, right]}}
  - both: {concat: [left, right]}
  - tail: {conv: {out: 4, k: 3}}
"""


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("k: 3", "k: 3, padding: 1", set()),
        ("k: 3", "k: 3, padding: valid", {"padding"}),
        ("right]}}\n  - both", "right], sizes: [1, 3]}}\n  - both", {"into", "sizes"}),
        ("k: 3", "k: 3, groups: 2", {"groups"}),
    ],
)
def test_diff_tells_of_what_comes_to_another_result(cli, tmp_path, old, new, told):
    spec, path = tmp_path / "net.yaml", str(tmp_path / "net.onnx")
    spec.write_text(PARTED, "utf-8")
    assert cli("export", str(spec), "--to", "onnx", "-o", path).code == 0
    spec.write_text(PARTED.replace(old, new), "utf-8")
    (found,) = json.loads(cli("diff", str(spec), path, "--all", "--format", "json").out)["networks"]
    layers = [layer for block in found["blocks"] for layer in block["layers"]]
    fields = {field["name"] for layer in layers for field in layer["fields"]}
    assert told <= fields
    assert bool(fields) == bool(told)
