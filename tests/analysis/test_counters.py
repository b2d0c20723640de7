"""What other tools count, to the integer: tests/data/peer_counts.csv has what they printed."""

import csv
import json
from pathlib import Path

import pytest

import costmodel
from costmodel.analysis.counters import COUNTERS, counted_by
from costmodel.analysis.counting import counted_as
from costmodel.analysis.terms import TERMS, terms_of
from costmodel.cli.main import run

LINES = (Path(__file__).parent.parent / "data" / "peer_counts.csv").read_text("utf-8").splitlines()
PRINTED = {
    (row["model"], row["tool"]): int(row["count"])
    for row in csv.DictReader(line for line in LINES if not line.startswith("#"))
}
SPECS = {
    "resnet50": ("resnet", "50"),
    "mobilenet_v2": ("mobilenetv2", "1.0"),
    "squeezenet1_0": ("squeezenet", "1.0"),
}
BY_FUNCTION = {
    ("resnet50", "torch-profiler"): "it adds in place, which the profiler does not see",
    ("mobilenet_v2", "ptflops"): "it pools by a function, and not by a module",
    ("mobilenet_v2", "thop"): "it pools by a function, and not by a module",
    ("mobilenet_v2", "torchscan"): "it pools by a function, and not by a module",
}
"""Where torchvision's code does by a function what a spec is taken to do by a module."""


def terms(spec, variant):
    report = costmodel.analyze(costmodel.load(spec, variant))
    return terms_of(report.network.layers, report.costs)


@pytest.mark.parametrize("model", SPECS)
def test_a_spec_counts_as_each_tool_counts_the_model(model):
    found = terms(*SPECS[model])
    for (name, tool), count in PRINTED.items():
        if name == model and (name, tool) not in BY_FUNCTION:
            assert counted_by(tool, found) == count, tool


def test_what_differs_by_function_is_that_function():
    found = terms("mobilenetv2", "1.0")
    pooled = found["global pool inputs of modules"], found["global pool outputs of modules"]
    assert pooled == (7 * 7 * 1280, 1280)
    for tool, more in (("thop", sum(pooled)), ("torchscan", sum(pooled)), ("ptflops", pooled[0])):
        assert counted_by(tool, found) - more == PRINTED["mobilenet_v2", tool]
    sums = sum((56**2 * 256 * 3, 28**2 * 512 * 4, 14**2 * 1024 * 6, 7**2 * 2048 * 3))
    assert terms("resnet", "50")["sums not in place"] == sums
    assert (
        counted_by("torch-profiler", terms("resnet", "50")) - sums
        == (PRINTED["resnet50", "torch-profiler"])
    )


def test_every_term_that_a_tool_counts_is_one():
    assert {name for tool in COUNTERS.values() for name in tool.counts} <= set(TERMS)
    assert {name for tool in COUNTERS.values() for name in tool.counts} == set(TERMS)


def test_the_command_shows_counts_sums_and_terms(capsys):
    assert run(["conventions", "mobilenetv2"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert ["torch", "FLOPs", "601,548,544", "2", "multiply-adds"] in lines
    assert ["norm", "outputs", "6,678,112"] in lines


def test_layers_counted_as_a_tool_counts_come_to_what_it_prints():
    report = costmodel.analyze(costmodel.load("resnet", "50"))
    for (name, tool), count in PRINTED.items():
        if name == "resnet50" and (name, tool) not in BY_FUNCTION:
            assert counted_as(report, tool).total().cost.flops == count


def test_only_flops_are_counted_otherwise():
    report = costmodel.analyze(costmodel.load("mobilenetv2"))
    other = counted_as(report, "thop")
    assert other.total().cost.mac == report.total().cost.mac
    assert other.to_dict("int8")["totals"]["bit_operations"] == 64 * 300_774_272
    assert other.to_dict()["flops_convention"] == "thop"


def test_analyze_counts_as_another_tool(capsys):
    assert run(["analyze", "mobilenetv2", "--convention", "fvcore"]) == 0
    assert "314,193,216  what fvcore counts of this network" in capsys.readouterr().out
    assert run(["analyze", "mobilenetv2", "--convention", "fvcore", "--explain", "stem"]) == 2


def test_json_has_every_tool_and_term(capsys):
    assert run(["conventions", "mobilenetv2", "--format", "json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["schema"] == "costmodel.conventions/1"
    (network,) = found["networks"]
    assert {one["tool"] for one in network["tools"]} == set(COUNTERS)
    assert network["terms"]["multiply-adds"] == 300_774_272


def test_what_was_not_measured_is_named(capsys):
    assert run(["conventions", "vit"]) == 0
    assert "Not in what was measured" in capsys.readouterr().out


def test_analyze_says_what_was_not_measured_of_the_tool(capsys):
    assert run(["analyze", "vit", "--convention", "torch"]) == 0
    assert "so that torch may count otherwise: attention, gelu" in " ".join(
        capsys.readouterr().out.split()
    )
    assert run(["analyze", "mobilenetv2", "--convention", "torch"]) == 0
    assert "Not in what was measured" not in capsys.readouterr().out
