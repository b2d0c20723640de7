"""`costmodel budget` writes budgets that today's networks keep to."""

import os
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel import analyze, load
from costmodel.core.marks import Source
from costmodel.language.yaml import nodes
from costmodel.language.yaml.parsing import parse
from costmodel.linting.budget_writer import Written, amounts, section
from costmodel.linting.budgets import Budgeted, applying, read_budgets
from costmodel.linting.config.reading import read_config
from costmodel.linting.rules import b1

DATA = Path(__file__).parents[2] / "data"


def test_today_s_values_are_written_rounded_up(here: Callable) -> None:
    metrics = ["flops", "mac", "params", "peak_activations"]
    ran = here("budget", "two_convs.yaml", *(word for one in metrics for word in ("--metric", one)))
    assert ran.code == 0
    assert (
        ran.out
        == """\
budgets:
  two_convs.yaml:
    variants:
      "small": {flops: 11.27 kFLOPs, mac: 1456, params: 176, peak_activations: 768}
      "large": {flops: 13.32 kFLOPs, mac: 2000, params: 208, peak_activations: 1280}
"""
    )


def test_a_single_spec_may_name_its_variant(here: Callable) -> None:
    named = here("budget", "two_convs.yaml:small")
    assert named.out == here("budget", "two_convs.yaml", "--variant", "small").out
    assert '"small"' in named.out
    assert '"large"' not in named.out


def test_slack_is_room_above_today_s_values_but_not_for_part_of_a_fragment() -> None:
    values = {"flops": 11_264, "mac": 1_456, "max_fragments": 9}
    # 11,264 * 1.1 = 12,390.4 and 1,456 * 1.1 = 1,601.6
    assert amounts(values, Fraction(1, 10)) == {
        "flops": "12.4 kFLOPs",
        "mac": "1602",
        "max_fragments": "9",
    }
    assert amounts({"max_fragments": 10}, Fraction(1, 10)) == {"max_fragments": "11"}


@pytest.mark.parametrize(
    "spec", ["mobilenetv2", "shufflenetv1", "nasnet_a", "resnet", "guidelines/g1"]
)
@pytest.mark.parametrize("slack", ["0%", "12.5%"])
def test_a_network_keeps_to_the_budget_that_is_written_from_it(
    spec: str, slack: str, cli: Callable, tmp_path: Path
) -> None:
    config = tmp_path / "costmodel.yaml"
    assert cli("budget", spec, "--slack", slack, "-o", str(config)).code == 0
    settings = read_config(str(config))
    report = analyze(load(spec))
    path = settings.budgets[-1].pattern
    budget = applying(settings.budgets, path, report.network.variant)
    assert len(budget.amounts) == 5
    assert b1.check(Budgeted(report, budget), {}).violations == ()


def test_lint_reads_what_budget_writes_whatever_the_file_is_called(here: Callable) -> None:
    assert here("budget", ".", "-o", "costmodel.yaml").code == 0
    assert here("lint", ".", "--select", "B1").code == 0
    text = Path("net [1].yaml").read_text().replace("out: 4,", "out: 8,")
    Path("net [1].yaml").write_text(text)
    ran = here("lint", "net [1].yaml", "--select", "B1")
    assert (ran.code, "over the budget" in ran.out) == (1, True)


def test_a_spec_without_variants_has_its_amounts_without_any(here: Callable) -> None:
    text = Path("two_convs.yaml").read_text()
    Path("plain.yaml").write_text(text.replace("variants: {small: {}, large: {c: 8}}\n", ""))
    assert here("budget", "plain.yaml", "--metric", "params").out == (
        "budgets:\n  plain.yaml:\n    params: 176\n"
    )


def test_paths_are_written_as_the_configuration_sees_them(here: Callable) -> None:
    Path("ci").mkdir()
    assert here("budget", "two_convs.yaml", "--metric", "mac", "-o", "ci/costmodel.yaml").code == 0
    assert '  "../two_convs.yaml":\n' in Path("ci/costmodel.yaml").read_text()


REFUSED = {
    "budget": "Missing argument 'SPEC...'",
    "budget nope": "no file and no shipped spec is called 'nope'",
    "budget two_convs.yaml --variant medium": "no variant 'medium'",
    "budget two_convs.yaml --slack 10": "'10' is no share in percent; write e.g. --slack 10%",
    "budget two_convs.yaml --slack -1%": "'-1%' is no share in percent; write e.g. --slack 10%",
    "budget two_convs.yaml --slack ten%": "'ten%' is no share in percent; write e.g. --slack 10%",
    "budget two_convs.yaml --metric flop": "unknown metric 'flop'; did you mean 'flops'?",
    "budget two_convs.yaml -o setup.cfg": "'setup.cfg' is no YAML file",
    "budget two_convs.yaml -o nowhere/costmodel.yaml": "cannot write 'nowhere/costmodel.yaml'",
    "budget two_convs.yaml -o flow.yaml": "flow.yaml:1:10: error: these budgets cannot be edited",
    "budget two_convs.yaml -o number.yaml": "number.yaml:1:10: error: these budgets cannot",
    "budget two_convs.yaml -o list.yaml": "list.yaml:1:1: error: this is no mapping over lines",
    "budget two_convs.yaml -o braces.yaml": "braces.yaml:1:1: error: this is no mapping over lines",
    "budget two_convs.yaml -o broken.yaml": "broken.yaml:1:1: error: this '[' is never closed",
}


@pytest.mark.parametrize("line", REFUSED)
def test_a_wrong_request_is_refused_and_writes_nothing(line: str, here: Callable) -> None:
    there = {
        "flow.yaml": "budgets: {a.yaml: {flops: 1}}\n",
        "number.yaml": "budgets: 3\n",
        "list.yaml": "- 3\n",
        "braces.yaml": "{preset: arm}\n",
        "broken.yaml": "[1\n",
    }
    for name, text in there.items():
        Path(name).write_text(text)
    ran = here(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert REFUSED[line] in ran.err
    assert {name: Path(name).read_text() for name in there} == there
    assert not Path("setup.cfg").exists()


names = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1
)


@given(names, names, st.integers(0, 10**12))
def test_any_names_of_specs_and_variants_read_back(spec: str, variant: str, value: int) -> None:
    text = section([Written(spec, variant, {"flops": value})], Fraction(0))
    budgets = read(text)
    amount = applying(budgets, spec, variant).amounts["flops"]
    most = amount.most(None)
    assert most is not None
    assert most >= value


def read(text: str) -> tuple:
    root = parse(Source("costmodel.yaml", text))
    assert isinstance(root, nodes.Mapping)
    return read_budgets(root.entries[0][1])


def test_a_shipped_name_is_held_to_its_budget_wherever_the_package_lies(here: Callable) -> None:
    assert here("budget", "mobilenetv1", "--metric", "flops", "-o", "costmodel.yaml").code == 0
    text = Path("costmodel.yaml").read_text()
    assert text.startswith("budgets:\n  mobilenetv1:\n")
    Path("inside").mkdir()
    os.chdir("inside")
    assert here("lint", "mobilenetv1", "--select", "B1").code == 0
    Path("../costmodel.yaml").write_text(text.replace("568.8 M", "568 M"))
    ran = here("lint", "mobilenetv1", "--select", "B1")
    assert (ran.code, "over the budget of 568,000,000" in ran.out) == (1, True)


@pytest.mark.parametrize("name", ["\u2028", "\u2029", "\ufeff", "\ttab", '"', "\\", "\u4e2d"])
def test_a_file_of_any_name_that_yaml_can_hold_gets_a_budget_that_lint_reads(
    name: str, here: Callable
) -> None:
    spec = f"x{name}.yaml"
    Path("two_convs.yaml").rename(spec)
    assert here("budget", spec, "-o", "costmodel.yaml").code == 0
    ran = here("lint", spec, "--select", "B1")
    assert (ran.code, ran.err) == (0, "")


@pytest.mark.parametrize("name", ["\x9b", "\x7f", "\r", "\ufffe", "\udcff"])
def test_a_file_that_no_configuration_can_name_gets_none(name: str, here: Callable) -> None:
    Path("two_convs.yaml").rename(f"x{name}.yaml")
    ran = here("budget", f"x{name}.yaml", "-o", "costmodel.yaml")
    assert (ran.code, "no configuration can name" in ran.err) == (2, True)
    assert not Path("costmodel.yaml").exists()
