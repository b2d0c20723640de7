"""Every activation is counted alike, alone, behind a layer, by word, in sweeps and in letters."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import jsonschema
import pytest
import sympy

import costmodel
from costmodel.core.cost import Cost, Shape
from costmodel.core.op import Kind
from costmodel.language.schema import json_schema
from costmodel.ops.activation import Activation, ActivationFunction

FUNCTIONS = get_args(ActivationFunction)
PAGE = (Path(__file__).parents[2] / "specs" / "README.md").read_text()
SPEC = """\
schema: 1
network: N
input: {{image: [4, 8, 8]}}
parameters: {{width: 1, act: {fn}}}
layers:
  - stem: {{conv: {{out: "make_divisible(12 * width, 4)", k: 3, then: [bn, {fn}]}}}}
  - {fn}
  - byword: {{activation: act}}
"""
C, PLANE = 12, 8 * 8
"""The channels of the spec at width 1, and their h·w."""


@pytest.fixture(params=FUNCTIONS)
def fn(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def spec(fn: str, tmp_path: Path) -> str:
    path = tmp_path / "n.yaml"
    path.write_text(SPEC.format(fn=fn))
    return str(path)


def expected(fn: str, c: int) -> Cost:
    """No FLOPs, c·h·w read and written, and c slopes of a PReLU."""
    slopes = c if fn == "prelu" else 0
    return Cost(0, c * PLANE, c * PLANE, slopes, slopes)


def test_the_usual_functions_are_there() -> None:
    ours = "relu relu6 leaky_relu prelu elu selu gelu mish sigmoid tanh swish hard_swish"
    assert {*ours.split(), "hard_sigmoid", "softplus", "softmax"} == set(FUNCTIONS)


def test_it_reads_and_writes_each_element_once_without_flops(fn: ActivationFunction) -> None:
    x = Shape(1, C, 8, 8)
    op = Activation(fn)
    assert op.output(x) == x
    assert op.kind(x) is Kind.ACTIVATION
    assert op.cost((x,), x) == expected(fn, C)


def test_it_is_the_same_behind_a_layer_by_itself_and_by_word(fn: str, spec: str) -> None:
    report = costmodel.analyze(costmodel.load(spec))
    found = {row.name: row.cost for row in report.by_op() if row.name not in ("stem", "stem.bn")}
    assert found == dict.fromkeys([f"stem.{fn}", fn, "byword"], expected(fn, C))


def test_a_sweep_prices_it_as_analyze_does(fn: str, spec: str) -> None:
    widths = [0.5, 1, 1.5, 2]
    columns = costmodel.sweep(spec, {"width": widths})
    for width, mac, params in zip(
        widths, columns["mac"].tolist(), columns["params"].tolist(), strict=True
    ):
        total = costmodel.analyze(costmodel.load(spec, width=width)).total().cost
        assert (mac, params) == (total.mac, total.params), (fn, width)


def test_letters_say_the_same(fn: str, spec: str) -> None:
    found = costmodel.formulas(spec, width=sympy.Symbol("alpha"))
    for width in (1, 2):
        total = costmodel.analyze(costmodel.load(spec, width=width)).total().cost
        assert found.total().at(alpha=width) == total, fn


def test_the_schema_offers_it_as_an_op_and_as_a_word(fn: str) -> None:
    layers = [fn, {fn: None}, {"activation": fn}, {"conv": {"out": 8, "k": 3, "then": ["bn", fn]}}]
    jsonschema.validate({"schema": 1, "layers": layers}, json_schema())
    definitions = json_schema()["definitions"]
    assert fn in definitions["entry"]["anyOf"][1]["properties"]
    assert fn in str(definitions["op_activation"])


def test_the_page_names_it_in_the_row_of_activations(fn: str) -> None:
    (row,) = re.findall(r"^\| `activation` \|.*$", PAGE, re.MULTILINE)
    assert f"`{fn}`" in row
