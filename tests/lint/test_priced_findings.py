"""Findings weighed by predicted time: what they cost, what their remedies save, which verdicts.

The clocks are those of tests/lint/clocks.py: an eager runtime takes a nanosecond for each element
of MAC, a fused one for each multiply-add of a convolution, and for nothing else.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from clocks import clock

from costmodel.linting.config.reading import read_config
from costmodel.linting.config.settings import Settings
from costmodel.linting.files import lint_file
from costmodel.linting.finding import Finding, Level
from costmodel.linting.grouping import Page
from costmodel.linting.results import Linted, held_to
from costmodel.render.lint import github, markdown, sarif
from costmodel.render.lint import json as as_json
from costmodel.render.lint.text import render
from costmodel.render.prose import Prose

INVERTED = """\
schema: 1
network: Inverted
input: {x: [32, 10, 10]}
blocks:
  unit:
    layers:
      - expand: {pointwise: {out: 256, then: relu}}
      - depth: {depthwise: {k: 3, then: relu}}
      - project: {pointwise: 32}
      - add: in
layers: [{units: {unit: {repeat: 2}}}]
"""
RESIDUAL = """\
schema: 1
network: Residual
input: {x: [32, 10, 10]}
blocks:
  unit: {layers: [{conv: {out: 32, k: 3, then: relu}}, {conv: {out: 32, k: 3}}, {add: in}, relu]}
layers: [{units: {unit: {repeat: 2}}}]
"""
GROUPED = """\
schema: 1
network: Grouped
input: {x: [64, 10, 10]}
blocks:
  unit: {layers: [{a: {pointwise: {out: 64, groups: 4}}}, {b: {pointwise: {out: 64, groups: 4}}}]}
layers: [{units: {unit: {repeat: 2}}}]
"""
FRAGMENTED = """\
schema: 1
network: Fragmented
input: {x: [16, 10, 10]}
blocks:
  unit:
    layers:
      - a: {pointwise: 16}
      - b: {pointwise: 16}
      - c: {pointwise: 16}
      - d: {pointwise: 16}
      - e: {pointwise: 16}
      - add: in
layers: [{units: {unit: {repeat: 2}}}]
"""
HW = 100


def linted(text: str, folder: Path, runtime: str, rules: str, config: str = "") -> Linted:
    spec = folder / "spec.yaml"
    spec.write_text(text)
    settings = Settings()
    if config:
        (folder / "costmodel.yaml").write_text(config)
        settings = read_config(str(folder / "costmodel.yaml"))
    asked = replace(settings, select=tuple(rules.split()), clock=clock(runtime))
    return lint_file(str(spec), asked)


def found_at(name: str, result: Linted) -> Finding:
    """The finding of a layer, or without one of a unit."""
    return next(one for one in result.findings if (one.layer or one.block) == name)


def mac(c1: int, c2: int, groups: int = 1) -> int:
    """Of a pointwise convolution at 10x10."""
    return HW * (c1 + c2) + c1 * c2 // groups


POINTWISE = mac(32, 256) + mac(256, 32)
DEPTHWISE = HW * (256 + 256) + 256 * 9
RELU = HW * (256 + 256)
ADD = HW * 3 * 32


@pytest.mark.parametrize(
    ("rule", "spec", "place", "now", "then"),
    [
        # 90 channels throughout have the FLOPs of 32->256 within 2 %.
        ("G1", INVERTED, "units.1.expand", mac(32, 256), mac(90, 90)),
        # sqrt(32*256) = 90.5, of which 88 is the nearest multiple of 8.
        ("G1", INVERTED, "units.1", POINTWISE, 2 * mac(88, 88)),
        # Dense, with a quarter of the output channels.
        ("G2", GROUPED, "units.1.a", mac(64, 64, 4), mac(64, 16)),
        # The 3x3 convolution of the FLOPs of five: sqrt(5*16*16/9) = 11.9, in multiples of 8.
        ("G3", FRAGMENTED, "units.1", 5 * mac(16, 16) + HW * 48, HW * 16 + 64 * 9),
        # The costliest that can go is one of the two activations.
        ("G4", INVERTED, "units.1", DEPTHWISE + 2 * RELU + ADD, DEPTHWISE + RELU + ADD),
    ],
)
def test_a_finding_costs_what_its_remedy_saves(
    rule: str, spec: str, place: str, now: int, then: int, tmp_path: Path
) -> None:
    price = found_at(place, linted(spec, tmp_path, "eager", rule)).price
    assert price is not None
    assert price.then is not None
    assert (1e9 * price.now, 1e9 * price.then) == pytest.approx((now, then))
    assert 1e9 * price.cost == pytest.approx(now - then)


def test_message_and_remedy_tell_it(tmp_path: Path) -> None:
    """Two units of 74.0 + 53.5 + 2*51.2 + 9.6 us, of which pointwise convolutions are the first."""
    found = found_at("units.1", linted(INVERTED, tmp_path, "eager", "G4"))
    assert found.message.endswith("additions 1.5; 0.051 ms of 0.479 ms (10.7 %)")
    assert found.remedy.endswith("MAC in the unit; 0.166 -> 0.114 ms")
    assert found.level is Level.WARNING


def test_what_is_fused_costs_nothing_and_is_a_note(tmp_path: Path) -> None:
    result = linted(RESIDUAL, tmp_path, "fused", "G4", "g4.limit: 2")
    found = found_at("units.1", result)
    assert found.level is Level.NOTE
    assert found.message.endswith("it costs nothing here: all of it is fused into other kernels")
    assert result.judged[0].verdicts["G4"].level is Level.NOTE
    eager = linted(RESIDUAL, tmp_path, "eager", "G4", "g4.limit: 2")
    assert eager.judged[0].verdicts["G4"].level is Level.WARNING


def test_a_remedy_that_is_slower_here_is_a_note(tmp_path: Path) -> None:
    """4 does not divide 90 channels, so that 90->90 takes three times its FLOPs."""
    found = found_at("units.1.expand", linted(INVERTED, tmp_path, "fused", "G1"))
    assert found.level is Level.NOTE
    assert "it costs nothing here: of 0.819 ms of 3.74 ms (21.9 %)" in found.message
    assert found.remedy.endswith("0.819 -> 2.43 ms")


@pytest.mark.parametrize(("limit", "level"), [("20 %", Level.WARNING), ("22 %", Level.NOTE)])
def test_a_limit_in_percent_is_one_of_the_predicted_time(
    limit: str, level: Level, tmp_path: Path
) -> None:
    """Of each unit 51.2 us of 239.5 us could go, 21.4 %."""
    result = linted(INVERTED, tmp_path, "eager", "G4", f"g4.limit: {limit}")
    verdict = result.judged[0].verdicts["G4"]
    assert (verdict.level, f"{verdict.limit:g}") == (level, limit)
    assert verdict.value == pytest.approx(RELU / (POINTWISE + DEPTHWISE + 2 * RELU + ADD))
    assert {one.level for one in result.findings} == {level}


def test_without_a_platform_such_a_limit_is_the_rules_own(tmp_path: Path) -> None:
    (tmp_path / "costmodel.yaml").write_text("g4.limit: 20 %")
    (tmp_path / "spec.yaml").write_text(INVERTED)
    settings = replace(read_config(str(tmp_path / "costmodel.yaml")), select=("G4",))
    verdict = lint_file(str(tmp_path / "spec.yaml"), settings).judged[0].verdicts["G4"]
    assert (verdict.level, verdict.limit) == (Level.WARNING, 2.5)


def test_a_time_in_doubt_weighs_nothing(tmp_path: Path) -> None:
    spec = tmp_path / "spec.yaml"
    spec.write_text(INVERTED)
    doubted = lint_file(str(spec), Settings(clock=clock("eager", "half of it is covered")))
    plain = lint_file(str(spec), Settings())
    assert doubted.findings == plain.findings
    assert doubted.judged[0].times is not None
    assert doubted.judged[0].times.doubt == "half of it is covered"


def test_networks_are_held_to_a_time(tmp_path: Path) -> None:
    """The run takes 479 us."""
    result = linted(INVERTED, tmp_path, "eager", "G4")
    assert held_to(result, 480e-6) == result
    found = held_to(result, 470e-6).findings[-1]
    assert (found.rule, found.level) == ("B1", Level.ERROR)
    assert found.message == ("its predicted time of 0.479 ms is above --fail-on-latency 0.470 ms")


def test_formats_tell_the_costliest_first_and_in_numbers(tmp_path: Path) -> None:
    page = Page(linted(INVERTED, tmp_path, "eager", "G1 G4"), has_notes=True)
    costs = [entry.cost for entry in page.entries]
    assert costs == sorted(costs, reverse=True)
    assert costs[0] > costs[-1] > 0
    text = "".join(render(page, Prose()))
    line = "Inverted takes 0.479 ms as predicted; its findings cost G1 0.047 ms (9.7 %), G4 0.102"
    assert line in text
    assert line in "".join(markdown.render(page)).replace("\\", "")
    assert "(21.4 %) in all" in text
    assert "(21.4 %25) in all" in "".join(github.render(page))  # as its commands quote it
    found = json.loads("".join(as_json.render(page)))
    g4 = next(one for one in found["findings"] if one["rule"] == "G4")
    assert (g4["cost_ms"], g4["latency_ms"]) == pytest.approx((0.0512, 0.47901), rel=1e-3)
    assert found["judged"][0]["verdicts"]["G4"]["cost_ms"] == pytest.approx(0.1024)
    results = json.loads("".join(sarif.render(page)))["runs"][0]["results"]
    assert results[0]["properties"]["cost_ms"] > 0
