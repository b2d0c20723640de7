"""Operators that nobody else knows, priced by a user's formulas: ``--custom-ops``."""

import json

import pytest
from models import DATA, image, model, node, saved, weights

ACME, PRICES = str(DATA / "acme.onnx"), str(DATA / "acme-ops.yaml")
SWISH = (
    "schema: 1\nkind: custom-ops\nops:\n  com.acme::Swish: {counts_as: activation, out: [in.c]}\n"
)


def totals(ran):
    (report,) = json.loads(ran.out)["reports"]
    return report["totals"], report


@pytest.mark.parametrize("batch", [1, 3])
def test_what_formulas_price_is_covered_and_counts_what_they_say(cli, batch):
    ran = cli("analyze", ACME, "--custom-ops", PRICES, "--strict", "--format", "json",
              "--batch", str(batch))  # fmt: skip
    counted, report = totals(ran)
    assert (ran.code, ran.err) == (0, "")
    assert report["uncovered"]["nodes"] == 0
    # 3x3 of 3 to 8 channels on 16x16; then 8 to 4 channels on 8x8
    assert counted["flops"] == batch * (3 * 8 * 9 * 16 * 16 + 8 * 4 * 8 * 8)
    assert counted["params"] == 3 * 8 * 9 + 8 * 4
    said = report["parameters"]["priced by formulas"]
    assert said == "com.acme::Swish (1 node), com.acme::Mix (1 node)"


@pytest.mark.parametrize("command", ["list", "compare", "lint"])
def test_commands_that_take_models_take_formulas(cli, command):
    assert "not covered" in cli(command, ACME).err
    ran = cli(command, ACME, "--custom-ops", PRICES)
    assert (ran.code, ran.err) == (0, "")


def test_diff_takes_formulas(cli):
    ran = cli("diff", ACME, ACME, "--custom-ops", PRICES, "--all", "--format", "json")
    (found,) = json.loads(ran.out)["networks"]
    assert found["metrics"]["flops"]["head"] == 3 * 8 * 9 * 16 * 16 + 8 * 4 * 8 * 8


def test_a_layer_shows_its_formulas(cli):
    out = cli("analyze", ACME, "--custom-ops", PRICES, "--explain", "mix").out
    assert "[units, in.h // strides_0, in.w // strides_1] = [4, 16 // 2, 16 // 2]" in out
    assert "in2.size = 32" in out


def test_faults_of_formulas_are_told_once_and_price_nothing(cli, tmp_path):
    nodes = [node("Swish", "x", "a", "com.acme"), node("Swish", "a", "y", "com.acme")]
    path = saved(tmp_path, model(nodes, image(), "y", domains=["com.acme"]))
    prices = tmp_path / "ops.yaml"
    prices.write_text(SWISH.replace("in.c", "in.q"))
    ran = cli("analyze", path, "--custom-ops", str(prices))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.count("shapes have no 'q'") == 1
    prices.write_text(SWISH.replace("in.c", "sizes"))
    ran = cli("analyze", path, "--custom-ops", str(prices))
    assert (ran.code, ran.out) == (2, "")
    assert f"{prices}:4:50: error: unknown name 'sizes'" in ran.err


def test_formulas_for_what_is_understood_are_a_warning(cli, tmp_path):
    prices = tmp_path / "ops.yaml"
    prices.write_text(SWISH.replace("com.acme::Swish", "Conv"))
    path = saved(
        tmp_path, model([node("Conv", "x w", "y")], image(), "y", [weights("w", 4, 3, 1, 1)])
    )
    ran = cli("list", path, "--custom-ops", str(prices))
    assert ran.code == 0
    assert f"{prices}:4:3: warning: 'Conv' prices nothing in the models" in ran.err


def test_formulas_are_for_models_alone(cli):
    ran = cli("analyze", "mobilenetv2", "--custom-ops", PRICES)
    assert (ran.code, ran.out) == (2, "")
    assert "--custom-ops is for models, and none is named; leave it out" in ran.err
    assert "leave --custom-ops out" in cli("list", "--published", "--custom-ops", PRICES).err


def test_of_several_outputs_the_first_is_known(cli, tmp_path):
    nodes = [node("Swish", "x", "a b", "com.acme"), node("Add", "a b", "y")]
    path = saved(tmp_path, model(nodes, image(1, 4), "y", domains=["com.acme"]))
    prices = tmp_path / "ops.yaml"
    prices.write_text(SWISH)
    ran = cli("analyze", path, "--custom-ops", str(prices))
    assert "not covered: 1 of 2 nodes" in ran.out
    assert "the shape of 'b' is not known" in ran.err
