"""`--explain`: the formulas are the op's own, and the numbers put in give the value."""

import re
from fractions import Fraction

import pytest

import costmodel
from costmodel.analysis.partition import Origin
from costmodel.ops import REGISTRY, name_of
from costmodel.symbolic.layer import explain

EVERY_OP = "tests/data/specs/every_op.yaml"
FURTHER_OPS = "tests/data/specs/further_ops.yaml"
REQUESTS = [
    (EVERY_OP, {}, {}),
    (EVERY_OP, {"batch": 7}, {"flops_convention": "2x"}),
    (EVERY_OP, {"input": (64, 32), "width": "0.5"}, {"bn": "separate"}),
    (FURTHER_OPS, {"batch": 3}, {}),
    ("shufflenetv1", {}, {}),
    ("shufflenetv2", {"batch": 2}, {}),
    ("mobilenetv2", {}, {"bn": "separate"}),
    ("densenet", {}, {}),
]
FORMULA = re.compile(r"^  (\S+) += (.*)$")


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch, pytestconfig):
    monkeypatch.chdir(pytestconfig.rootpath)


def report_of(spec, loading, counting):
    return costmodel.analyze(costmodel.load(spec, **loading), **counting)


def formulas(text):
    found = [FORMULA.match(line) for line in text.splitlines()]
    return {match[1]: match[2] for match in found if match}


def value(arithmetic):
    """What 2·16·24·3²·3·32/1 + 32 comes to."""
    plain = re.sub(r"\^(\d+)", r"**\1", arithmetic.replace(",", "").replace("²", "**2"))
    assert re.fullmatch(r"[\d·+*/() ]+", plain), arithmetic
    exact = re.sub(r"(?<!\*)\b(\d+)\b", r"Fraction(\1)", plain.replace("·", "*"))
    return eval(exact, {"Fraction": Fraction})  # noqa: S307  (digits and operators, as asserted)


@pytest.mark.parametrize(("spec", "loading", "counting"), REQUESTS)
def test_the_numbers_put_into_each_formula_give_the_count(spec, loading, counting):
    report = report_of(spec, loading, counting)
    for layer, cost in zip(report.network.layers, report.costs, strict=True):
        lines = formulas(explain(report, layer.name))
        expected = {"params": cost.params}
        if cost.mac:
            expected |= {
                "FLOPs": cost.flops,
                "reads": cost.reads,
                "writes": cost.writes,
                "weights": cost.weights,
                "MAC": cost.mac,
            }
        for name, count in expected.items():
            *_, filled, result = (" = " + lines[name]).split(" = ")
            assert value(result) == count, (layer.name, name)
            if filled and not re.search(r"[a-z]", filled):
                assert value(filled) == count, (layer.name, name)


def test_every_op_is_explained():
    reports = [report_of(spec, {}, {}) for spec in (EVERY_OP, FURTHER_OPS)]
    assert {name_of(one.op) for report in reports for one in report.network.layers} == set(REGISTRY)


@pytest.mark.parametrize(
    ("layer", "part", "expected"),
    [
        ("stem", "FLOPs", "h·w·k²·c1·c2/g = 16·24·3²·3·32/1 = 331,776"),
        ("stem", "weights", "k²·c1·c2/g + c2 = 3²·3·32/1 + 32 = 896"),
        ("stem.bn", "MAC", "0, since inference folds it into the convolution before it"),
        ("stem.bn", "params", "2·c = 2·32 = 64"),
        ("stem.relu", "FLOPs", "0"),
        ("wide", "FLOPs", "h·w·kh·kw·c1·c2/g = 16·24·1·7·32·32/4 = 688,128"),
        ("wide.prelu", "weights", "c = 32"),
        ("dilated", "FLOPs", "h·w·k²·c2 = 16·24·3²·64 = 221,184"),
        ("narrow", "FLOPs", "h·w·c1·c2/g = 16·24·64·32/2 = 393,216"),
        ("excite.multiply", "reads", "h·w·c + c = 16·24·32 + 32 = 12,320"),
        ("joined", "writes", "h·w·c = 8·12·32 = 3,072"),
        ("picked", "writes", "h·w·c2 = 8·12·12 = 1,152"),
        ("spread", "FLOPs", "h1·w1·k²·c1·c2/g = 18·26·4²·16·8/1 = 958,464"),
        ("regions", "writes", "n·h·w·c = 5·7·7·8 = 1,960"),
        ("mine", "FLOPs", "1000·n = 1000·5 = 5,000"),
        ("residual", "reads", "2·n·h·w·c = 2·5·7·7·8 = 3,920"),
        ("head.dropout", "MAC", "0, since inference moves nothing for it"),
        ("head.fc", "FLOPs", "n·c1·c2 = 5·392·10 = 19,600"),
    ],
)
def test_formulas_are_in_the_letters_of_the_paper(layer, part, expected):
    assert formulas(explain(report_of(EVERY_OP, {}, {}), layer))[part] == expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("weights: in.c", "in.c = 16"),  # as many as weights, so theirs is the formula
        ("weights: in.c, params: 3", "3"),
        ("weights: in.c, params: 0", "0"),
        ("weights: 5, params: in.c / 2", "in.c / 2 = 16 / 2 = 8"),
    ],
)
def test_params_of_an_op_of_ones_own_have_their_own_formula_if_given(tmp_path, fields, expected):
    spec = tmp_path / "own.yaml"
    spec.write_text(
        "schema: 1\nnetwork: Own\ninput: {image: [16, 8, 8]}\nlayers:\n"
        f"  - c: {{custom: {{counts_as: conv, out: [in.c, in.h, in.w], {fields}}}}}\n"
    )
    assert formulas(explain(report_of(str(spec), {}, {}), "c"))["params"] == expected


def test_the_2x_convention_shows_in_the_formula():
    text = explain(report_of(EVERY_OP, {}, {"flops_convention": "2x"}), "stem")
    assert "  FLOPs    = 2·(h·w·k²·c1·c2/g) = 2·(16·24·3²·3·32/1) = 663,552\n" in text


def test_a_layer_tells_where_it_is_written_and_where_its_block_is_asked_for():
    text = explain(report_of(EVERY_OP, {}, {}), "excite.multiply")
    assert text.splitlines()[:8] == [
        "excite.multiply: multiply, counted as arithmetic",
        f"  written at   {EVERY_OP}:13:9",
        "               - multiply: [in, gate]",
        f"  asked for at {EVERY_OP}:21:5",
        "               - excite: {r: 4}",
        "  input        [1, 32, 16, 24] from shuffle",
        "  input        [1, 32, 1, 1] from excite.gate.sigmoid",
        "  output       [1, 32, 16, 24]",
    ]


def test_a_part_of_a_split_is_told_apart():
    text = explain(report_of(EVERY_OP, {}, {}), "joined")
    assert "  input        [1, 16, 8, 12] from parts, part 1\n" in text
    assert "  input        [1, 16, 8, 12] from parts, part 2\n" in text


@pytest.mark.parametrize(
    ("spec", "layer", "unit", "rule"),
    [
        ("shufflenetv2", "stage2.1.left.depthwise", "stage2.1, 15 layers", Origin.JOIN),
        ("mobilenetv2", "bottleneck2.1.expand", "bottleneck2.1, 8 layers", Origin.CHAIN),
    ],
)
def test_the_unit_of_a_layer_is_told_and_the_rule_that_made_it(spec, layer, unit, rule):
    text = explain(costmodel.analyze(costmodel.load(spec)), layer)
    assert f"  unit         {unit}\n  made by      {rule}\n" in text


MIXED = """
schema: 1
network: N
input: {image: [8, 4, 4]}
dtype: int8/fp16
layers:
  - a: {pointwise: {out: 4, dtype: int4, then: bn}}
  - flat: flatten
  - first: {fc: 2}
  - second: {fc: {out: 2, from: flat, weights_of: first}}
  - sum: {custom: {from: [first, second], counts_as: pool, out: [1, 1, 1], reads: 3, dtype: int4}}
"""


def _mixed_texts(tmp_path):
    (tmp_path / "n.yaml").write_text(MIXED)
    report = costmodel.analyze(costmodel.load(tmp_path / "n.yaml"))
    return report, {layer.name: explain(report, layer.name) for layer in report.network.layers}


def test_bits_are_told_where_anything_says_a_dtype(tmp_path):
    _, texts = _mixed_texts(tmp_path)
    assert "  dtype        int4\n" in texts["a"]
    assert "  dtype        weights int8, activations fp16\n" in texts["first"]
    # The image is fp16, 8·16 elements; 4·16 are written in int4, as are 8·4 weights.
    assert "  MAC bits = 128·16 + 64·4 + 32·4 = 2,432, in bytes 304\n" in texts["a"]
    assert "  BOPs     = 512·16·4 = 32,768\n" in texts["a"]
    assert "  learned  = 32·4 = 128, in bytes 16\n" in texts["a"]
    # What the fc layer reads is int4 still; its weights and biases are int8.
    assert "  MAC bits = 64·4 + 2·16 + 130·8 = 1,328, in bytes 166\n" in texts["first"]
    assert "  BOPs     = 128·4·8 = 4,096\n" in texts["first"]
    assert "MAC bits" not in texts["flat"]
    assert "learned" not in texts["second"]
    assert "  MAC bits = 3·16 + 1·4 = 52, in bytes 7\n" in texts["sum"]


def test_the_bits_that_are_told_come_to_those_that_are_counted(tmp_path):
    report, texts = _mixed_texts(tmp_path)
    for layer, bits in zip(report.network.layers, report.bits_by_layer(), strict=True):
        lines = formulas(texts[layer.name].replace("MAC bits", "MAC_bits"))
        told = {"MAC_bits": bits.moved, "BOPs": bits.operations, "learned": bits.params}
        for title, expected in told.items():
            terms = lines.get(title, "0").partition(" = ")[0]
            assert value(terms) == expected


def test_nothing_of_dtypes_is_told_where_nothing_says_one():
    text = explain(report_of("mobilenetv2", {}, {}), "last")
    assert not any(word in text for word in ("dtype", "MAC bits", "BOPs", "learned"))
