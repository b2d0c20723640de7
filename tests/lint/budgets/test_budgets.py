"""Budgets hold networks to amounts: in full, in bytes, and as growth over a base."""

from pathlib import Path

import pytest

from costmodel import analyze, load
from costmodel.analysis.report import Report
from costmodel.core.marks import Source
from costmodel.core.problems import SpecError
from costmodel.language.yaml import nodes
from costmodel.language.yaml.parsing import parse
from costmodel.linting.budgets import Budget, Budgeted, applying, read_budget, read_budgets
from costmodel.linting.config.settings import RuleSettings
from costmodel.linting.finding import Finding, Level
from costmodel.linting.judging import Place, apply

SPEC = str(Path(__file__).parents[2] / "data" / "budgets" / "two_convs.yaml")

FIRST = 64 * 9 * 4 * 4
SECOND = 64 * 4 * 8
FLOPS = FIRST + SECOND
FIRST_MAC = 64 * (4 + 4) + 9 * 4 * 4
SECOND_MAC = 64 * (4 + 8) + 4 * 8
PARAMS = 9 * 4 * 4 + 4 * 8
PEAK = 64 * (4 + 8)


def report(variant: str = "small") -> Report:
    return analyze(load(SPEC, variant))


def check(
    today: Report, budget: Budget, base: Report | None = None, level: Level = Level.ERROR
) -> tuple[Finding, ...]:
    subject, place = Budgeted(today, budget, base), Place(SPEC, "TwoConvs")
    return apply("B1", RuleSettings(level), subject, place)[0]


TODAY = {
    "flops": FLOPS,
    "mac": FIRST_MAC + SECOND_MAC,
    "params": PARAMS,
    "peak_activations": PEAK,
    "max_fragments": 1,
}


@pytest.mark.parametrize("metric", TODAY)
def test_a_network_keeps_to_a_budget_of_exactly_what_it_costs(metric: str) -> None:
    assert check(report(), read_budget({metric: str(TODAY[metric])})) == ()


@pytest.mark.parametrize("metric", TODAY)
def test_one_more_than_the_budget_is_an_error_that_says_by_how_much(metric: str) -> None:
    value = TODAY[metric]
    (finding,) = check(report(), read_budget({metric: str(value - 1)}))
    assert (finding.rule, finding.level, finding.subject) == ("B1", Level.ERROR, metric)
    assert (finding.value, finding.limit) == (value, value - 1)
    assert f"{value:,} are 1 " in finding.message


def test_the_finding_names_metric_value_limit_excess_and_the_block_that_costs_most() -> None:
    (finding,) = check(report(), read_budget({"flops": "10 k"}))
    assert finding.message == ("FLOPs: 11,264 are 1,264 (12.6 %) over the budget of 10,000 (10 k)")
    assert finding.remedy == (
        "first costs most, 9,216 (81.8 % of all); 1,264 FLOPs less there, 13.8 % of it, would do"
    )
    assert (finding.block, finding.mark and finding.mark.line) == ("first", 8)


def test_a_block_cheaper_than_the_excess_cannot_pay_for_it_alone() -> None:
    (finding,) = check(report(), read_budget({"flops": "1 k"}))
    assert finding.remedy == (
        "first costs most, 9,216 (81.8 % of all), but 10,264 FLOPs less are needed"
    )


def test_bytes_are_compared_at_their_dtype() -> None:
    # MAC 656 + 800 = 1,456 elements are 2,912 bytes at fp16.
    assert check(report(), read_budget({"mac": "2912 B fp16"})) == ()
    # and 728 at int4, half a byte each
    assert check(report(), read_budget({"mac": "728 B int4"})) == ()
    (finding,) = check(report(), read_budget({"mac": "727.5 B int4"}))
    assert finding.message == (
        "MAC: 728 bytes at int4 are 1 (0.07 %) over the budget of 727 (727.5 B int4)"
    )
    (finding,) = check(report(), read_budget({"mac": "2.9 kB fp16"}))
    assert finding.message == (
        "MAC: 2,912 bytes at fp16 are 12 (0.41 %) over the budget of 2,900 (2.9 kB fp16)"
    )
    assert (finding.value, finding.limit, finding.gain) == (2912, 2900, 6)


def test_growth_is_held_against_the_base_and_blames_the_block_that_grew_most() -> None:
    # FLOPs from 11,264 to 13,312, by 18.2 %; all of it in `second`, which is not the costliest.
    budget = read_budget({"flops": "+18%", "params": "+20%"})
    (finding,) = check(report("large"), budget, report("small"))
    assert finding.message == (
        "FLOPs: 13,312 are 21 (0.16 %) over the budget of 13,291 (+18% on the base's 11,264)"
    )
    assert finding.remedy == "second grew most, by 2,048 to 4,096; 21 FLOPs less would do"
    assert finding.block == "second"


def test_growth_within_the_budget_and_any_shrinking_pass() -> None:
    assert check(report("large"), read_budget({"flops": "+19%"}), report("small")) == ()
    assert check(report("small"), read_budget({"flops": "+0%"}), report("large")) == ()


def test_without_a_base_growth_is_not_judged() -> None:
    budget = read_budget({"flops": "+0%"})
    assert budget.growths == 1
    assert check(report(), budget) == ()


def test_peak_and_fragments_are_told_by_the_block_that_has_most() -> None:
    peak, fragments = check(
        report(), read_budget({"peak_activations": "700", "max_fragments": "0"})
    )
    assert (
        peak.remedy
        == "one layer of second alone touches 768; 68 elements less at the peak would do"
    )
    assert fragments.remedy == "first has the most; 0 would do"


def test_every_exceeded_metric_is_a_finding_of_its_own_at_the_level_asked_for() -> None:
    budget = read_budget(dict.fromkeys(TODAY, "0"))
    found = check(report(), budget, level=Level.NOTE)
    assert [finding.subject for finding in found] == list(TODAY)
    assert {finding.level for finding in found} == {Level.NOTE}


def section(text: str) -> nodes.Node:
    root = parse(Source("costmodel.yaml", text))
    assert isinstance(root, nodes.Mapping)
    return root.entries[0][1]


BUDGETS = """\
budgets:
  specs/*.yaml: {mac: +2%, flops: 1 G}
  specs/mobile*.yaml:
    flops: 600 M
    variants:
      "1.0": {flops: 301 MFLOPs}
  ./specs/tiny.yaml: {params: 1 M}
"""

MEANT = {
    ("specs/resnet.yaml", "50"): {"mac": "+2%", "flops": "1 G"},
    ("specs/mobilenetv2.yaml", "1.4"): {"mac": "+2%", "flops": "600 M"},
    ("specs/mobilenetv2.yaml", "1.0"): {"mac": "+2%", "flops": "301 MFLOPs"},
    ("specs/deep/mobilenetv2.yaml", "1.0"): {"mac": "+2%", "flops": "1 G"},
    ("specs/tiny.yaml", ""): {"mac": "+2%", "flops": "1 G", "params": "1 M"},
    ("./specs/tiny.yaml", ""): {"mac": "+2%", "flops": "1 G", "params": "1 M"},
    ("other/tiny.yaml", ""): {},
}


@pytest.mark.parametrize(("spec", "variant"), MEANT)
def test_of_the_budgets_that_match_the_last_one_holds_metric_by_metric(
    spec: str, variant: str
) -> None:
    found = applying(read_budgets(section(BUDGETS)), spec, variant)
    assert {metric: amount.text for metric, amount in found.amounts.items()} == MEANT[spec, variant]


def test_every_fault_of_the_section_is_told_with_its_place() -> None:
    text = """\
budgets:
  a.yaml: {flop: 3 M, mac: 14 MB}
  b.yaml: 300 M
  c.yaml:
    variants: [small]
    params: [3, 4]
  d.yaml:
    variants: {small: {flops: -1}}
"""
    with pytest.raises(SpecError) as caught:
        read_budgets(section(text))
    assert sorted(
        (problem.mark.line, problem.mark.column, problem.message)
        for problem in caught.value.problems
        if problem.mark
    ) == [
        (2, 12, "unknown metric 'flop'"),
        (2, 28, "mac: '14 MB' does not say of which dtype the bytes are"),
        (3, 11, "the budget of 'b.yaml' must be a mapping"),
        (5, 15, "variants of the budget of 'c.yaml' must be a mapping"),
        (6, 13, "'params' has more than an amount"),
        (8, 31, "flops: '-1' is negative"),
    ]


def test_an_empty_section_is_no_budget() -> None:
    assert read_budgets(section("budgets:\n")) == ()
    assert read_budgets(section("budgets:\n  a.yaml:\n"))[0].amounts == {}
