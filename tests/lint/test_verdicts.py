"""The paper's verdicts on published networks come out, for whole families, with room to spare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from analysis.rewriting import Outline, flat, helpers, rewritten

import costmodel
from costmodel import analyze
from costmodel.analysis.units import units
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.language.loading import network_of, open_spec
from costmodel.language.reading.whole_spec import spec_of
from costmodel.linting.config.settings import RuleSettings
from costmodel.linting.finding import Level
from costmodel.linting.judging import Judgement, judge
from costmodel.linting.rules import defaults

DATA = Path(__file__).parents[1] / "data"
STATEMENTS = yaml.safe_load((DATA / "verdicts.yaml").read_text())
METRICS = yaml.safe_load((DATA / "guideline_metrics.yaml").read_text())
GUIDELINES = ("G1", "G2", "G3", "G4")
"""Those of the paper, which the figures and the statements are about."""

PRECISE = {"G1": 0.001, "G2": 0.001, "G3": 0.06, "G4": 0.06}
"""Half of the last digit that was noted, or a little more where it was rounded twice."""


@cache
def report(spec: str, variant: str | None) -> costmodel.Report:
    return costmodel.analyze(costmodel.load(spec, variant))


def settings_at(factor: float) -> Mapping[str, RuleSettings]:
    limits = {
        rule: {name: factor * value for name, value in defaults(rule).items()}
        for rule in GUIDELINES
    }
    return {rule: RuleSettings(limits=limits[rule]) for rule in GUIDELINES}


def judged(spec: str, variant: str | None, factor: float = 1.0) -> Judgement:
    return judge(report(spec, variant), settings_at(factor))


def named() -> list[Any]:
    return [
        pytest.param(one, variant, id=f"{one['spec']} {variant}")
        for one in STATEMENTS
        for variant in open_spec(one["spec"]).variants
        if any(fnmatchcase(variant, pattern) for pattern in one["variants"])
    ]


@pytest.mark.parametrize("factor", [0.9, 1.0, 1.1])
@pytest.mark.parametrize(("statement", "variant"), named())
def test_the_papers_verdict_holds_at_the_limits_and_10_percent_beside_them(
    statement: Mapping[str, Any], variant: str, factor: float
) -> None:
    verdicts = judged(statement["spec"], variant, factor).verdicts
    for rule in statement.get("violates", ()):
        assert verdicts[rule].level in (Level.WARNING, Level.ERROR), rule
    for rule in statement.get("clean", ()):
        assert verdicts[rule].level in (Level.CLEAN, Level.NOTE), rule


def firsts() -> list[Any]:
    """Of each statement the first variant that it is about, without blocks and cut into helpers."""
    found: dict[str, Any] = {}
    for one in named():
        found.setdefault(f"{one.values[0]['spec']} {one.values[0]['variants']}", one.values)
    return [
        pytest.param(*values, cut, id=f"{name} {cut.__name__}")
        for name, values in found.items()
        for cut in (flat, helpers)
    ]


@pytest.mark.parametrize(("statement", "variant", "cut"), firsts())
def test_the_papers_verdict_holds_however_the_spec_is_cut(
    statement: Mapping[str, Any], variant: str, cut: Callable[[Network], Outline]
) -> None:
    network = report(statement["spec"], variant).network
    again = analyze(rewritten(network, cut(network)))
    for factor in (0.9, 1.0, 1.1):
        verdicts = judge(again, settings_at(factor)).verdicts
        assert verdicts == judged(statement["spec"], variant, factor).verdicts


CELLS = {"nasnet_a": {13, 14}, "pnasnet5": {15, 16}, "resnet": {3}}
"""What the cells of NASNet-A and PNASNet-5 and the bottlenecks of ResNet-50 have."""


@pytest.mark.parametrize("spec", CELLS)
@pytest.mark.parametrize("cut", [flat, helpers])
def test_the_fragments_of_published_blocks_are_counted_however_the_spec_is_cut(
    spec: str, cut: Callable[[Network], Outline]
) -> None:
    network = costmodel.load(spec)
    for one in (network, rewritten(network, cut(network))):
        found = units(analyze(one))
        assert {unit.fragments.total for unit in found if len(unit.layers) > 6} == CELLS[spec]


def test_a_basic_block_of_resnet_has_two_fragments() -> None:
    found = {unit.fragments.total for unit in units(report("resnet", "18")) if unit.is_body}
    assert found == {2}


def test_every_statement_of_the_paper_is_about_some_variants() -> None:
    assert len(named()) == 14 + 1 + 14 + 2 + 2 + 1 + 10


def noted() -> list[Any]:
    apart = {(one["spec"], one.get("variant")): one for one in METRICS["apart"]}
    rows = []
    for row in METRICS["values"]:
        for number, variant in enumerate(row.get("variants", [None])):
            values = {
                rule: row[rule][number] if isinstance(row[rule], list) else row[rule]
                for rule in GUIDELINES
            }
            ours = values | apart.get((row["spec"], variant), {})
            name = f"{row['spec']} {variant or ''}"
            rows.append(pytest.param(row["spec"], variant, ours, id=name))
    return rows


@pytest.mark.parametrize(("spec", "variant", "values"), noted())
def test_the_measures_are_those_of_the_table_that_the_limits_were_chosen_by(
    spec: str, variant: str | None, values: Mapping[str, float]
) -> None:
    verdicts = judged(spec, variant).verdicts
    for rule in GUIDELINES:
        assert verdicts[rule].value == pytest.approx(values[rule], abs=PRECISE[rule]), rule


def test_the_unit_is_the_innermost_block_for_two_units_in_one_would_condemn_shufflenetv2() -> None:
    """Merged in pairs, its units would come to 2 · 1.5 and pass the limit of 2.5."""
    verdict = judged("shufflenetv2", "1x").verdicts["G4"]
    assert verdict.value == pytest.approx(1.51, abs=0.01)
    assert verdict.value < verdict.limit < 2 * verdict.value


def test_findings_in_stem_transition_and_head_alone_never_condemn() -> None:
    found = judged("shufflenetv2", "2x").findings
    assert found
    assert {finding.level for finding in found} == {Level.NOTE}
    assert len({one.block for one in found if one.rule == "G4"}) == 3  # its down units
    assert len({one.block for one in found if one.rule == "G1"}) == 1


def test_a_verdict_needs_both_the_measure_and_a_hit_in_a_regular_unit() -> None:
    """Each of these bottlenecks strides, so all of them change the shape: notes at most."""
    text = """
schema: 1
network: Strides
input: {image: [8, 64, 64]}
blocks:
  down:
    layers:
      - pointwise: {out: 6 * in.c, then: relu}
      - depthwise: {k: 3, stride: 2}
      - pointwise: 8
layers: [{down: {repeat: 4}}]
"""
    verdict = judge(analyze(network_of(spec_of(Source("s.yaml", text)), "s.yaml"))).verdicts["G4"]
    assert verdict.value > verdict.limit
    assert verdict.level is Level.NOTE


def test_a_layer_of_densenet_grows_the_tensor_and_is_regular() -> None:
    assert judged("densenet", "121").verdicts["G1"].level is Level.WARNING
    assert judged("condensenet", "74 G=C=8").verdicts["G2"].level is Level.WARNING
