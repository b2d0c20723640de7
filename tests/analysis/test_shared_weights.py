"""Weights used more than once: params count once, MAC reads them and FLOPs count at each use."""

from __future__ import annotations

import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

import costmodel
from costmodel.analysis.report import BnMode, Report, analyze
from costmodel.core.marks import Source
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import spec_of
from costmodel.symbolic.layer import explain


def report(text: str, bn: BnMode = "folded") -> Report:
    spec = spec_of(Source("s.yaml", text))
    return analyze(build(spec, bind(spec)), bn=bn)


TOWER = """
schema: 1
network: Tower
input: {image: [16, 8, 8], other: [16, 8, 8]}
blocks: {tower: {layers: [conv: {out: 16, k: 3}]}}
layers:
  - a: {tower: {from: image}}
  - b: {tower: {from: other, weights_of: a}}
  - add: [a, b]
"""


def test_one_tower_over_two_images_has_the_params_of_one_and_reads_them_twice() -> None:
    total = report(TOWER).total().cost
    assert total.params == 3 * 3 * 16 * 16 == 2_304
    assert total.weights == 2 * 2_304
    assert total.flops == 2 * 8 * 8 * 2_304


def test_one_fc_applied_twice_has_ten_by_ten_weights_and_ten_biases() -> None:
    text = "schema: 1\nnetwork: Twice\ninput: {x: [10, 1, 1]}\nlayers:\n"
    total = report(text + "  - a: {fc: 10}\n  - b: {fc: {out: 10, weights_of: a}}\n").total().cost
    assert (total.params, total.weights) == (110, 220)
    repeated = report(text + "  - a: {fc: {out: 10, repeat: 2, weights_of: a}}\n").total().cost
    assert repeated == total


LEVELS = {"p3": (100, 152), "p4": (50, 76), "p5": (25, 38), "p6": (13, 19), "p7": (7, 10)}


def retinanet_head() -> str:
    """RetinaNet's head (arXiv:1708.02002, section 4): 9 anchors of 91 classes, and of 4 sides."""
    inputs = ", ".join(f"{name}: [256, {h}, {w}]" for name, (h, w) in LEVELS.items())
    calls = [
        f"  - {kind}{name[1]}: {{tower: {{from: {name}, out: {out}{shared}}}}}"
        for kind, out in (("c", 9 * 91), ("b", 9 * 4))
        for name in LEVELS
        for shared in ["" if name == "p3" else f", weights_of: {kind}3"]
    ]
    outputs = ", ".join(f"{kind}{name[1]}" for kind in "cb" for name in LEVELS)
    return (
        f"schema: 1\nnetwork: Head\ninput: {{{inputs}}}\nblocks:\n  tower:\n"
        "    parameters: {out: }\n    layers:\n"
        "      - conv: {out: 256, k: 3, bias: true, then: relu, repeat: 4}\n"
        "      - conv: {out: out, k: 3, bias: true}\n"
        "layers:\n" + "\n".join(calls) + f"\noutputs: [{outputs}]\n"
    )


def test_the_head_of_retinanet_serves_five_levels_with_the_params_of_one() -> None:
    total = report(retinanet_head()).total().cost
    tower = 4 * (9 * 256 * 256 + 256)
    weights = 2 * tower + sum(9 * 256 * out + out for out in (9 * 91, 9 * 4))
    assert total.params == weights == 6_691_415  # as torchvision's RetinaNetHead has them
    assert total.weights == 5 * weights == 33_457_075
    positions = sum(h * w for h, w in LEVELS.values())
    assert total.flops == positions * 9 * 256 * (2 * 4 * 256 + 9 * 91 + 9 * 4)


def test_a_batch_norm_behind_a_shared_convolution_is_its_own_unless_shared_too() -> None:
    text = TOWER.replace("{tower: {from: other, weights_of: a}}", "{0}")
    apart = "{conv: {from: other, out: 16, k: 3, then: bn, weights_of: a.conv}}"
    shared = apart.replace("then: bn", "then: [bn: {weights_of: a.conv.bn}]")
    text = text.replace("k: 3}]", "k: 3, then: bn}]")
    assert report(text.replace("{0}", apart)).total().cost.params == 2_304 + 32 + 32
    assert report(text.replace("{0}", shared)).total().cost.params == 2_304 + 32


def test_what_is_shared_is_told_in_totals_rows_and_records() -> None:
    found = report(TOWER)
    assert found.shared_params == 2_304
    assert [row.cost.params for row in found.by_op()] == [2_304, 0, 0]
    record = found.to_dict()
    assert [one["weights_of"] for one in record["layers"]] == [None, "a.conv", None]  # type: ignore[attr-defined]
    assert report(TOWER.replace(", weights_of: a", "")).shared_params == 0


def test_the_text_of_a_layer_says_whose_weights_it_uses() -> None:
    found = report(TOWER)
    assert "weights      those of a.conv" in explain(found, "b.conv")
    assert "params   = 0, since those of a.conv count there" in explain(found, "b.conv")
    assert "weights      used again by b.conv" in explain(found, "a.conv")


def test_letters_and_numbers_agree(tmp_path) -> None:
    path = tmp_path / "tower.yaml"
    path.write_text(
        TOWER.replace("\ninput", "\nparameters: {c: 16}\ninput").replace("out: 16", "out: c")
    )
    c = sympy.Symbol("c", integer=True, positive=True)
    total = costmodel.formulas(str(path), c=c).total()
    assert total.params.expr == 144 * c
    assert total.at(c=24).params == 144 * 24
    assert total.at(c=24) == analyze(costmodel.load(str(path), c=24)).total().cost


# What sharing changes, and what not.

LAYERS = (
    "conv: {out: 8, k: 3, then: bn}",
    "pointwise: {out: 8, bias: true, then: [bn, relu]}",
    "depthwise: {k: 3, then: prelu}",
    "transposed_conv: {out: 8, k: 3, stride: 1}",
    "conv: {out: 8, k: 3, repeat: 2}",
)
CALLS = st.lists(
    st.tuples(st.sampled_from(["one", "two"]), st.integers(1, 3), st.booleans()),
    min_size=2,
    max_size=5,
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.sampled_from(LAYERS), min_size=1, max_size=4),
    st.lists(st.sampled_from(LAYERS), min_size=1, max_size=4),
    CALLS,
    st.sampled_from(["folded", "separate"]),
)
def test_sharing_changes_params_alone_by_those_of_the_layers_that_share(
    one: list[str], two: list[str], calls: list[tuple[str, int, bool]], bn: BnMode
) -> None:
    head = "schema: 1\nnetwork: N\ninput: {image: [8, 6, 6]}\nblocks:\n"
    for name, layers in (("one", one), ("two", two)):
        head += f"  {name}: {{layers: [{', '.join(layers)}]}}\n"
    # Both blocks once, so that each is used, then the calls; each shares an earlier one's weights.
    lines = ["layers:", "  - first_one: {one: {}}", "  - first_two: {two: {repeat: 3}}"]
    for number, (block, times, is_shared) in enumerate(calls):
        owner = "first_one" if block == "one" else "first_two"
        shared = f"weights_of: {owner}, " if is_shared else ""
        lines.append(f"  - c{number}: {{{block}: {{{shared}repeat: {times}}}}}")
    text = head + "\n".join(lines) + "\n"
    apart = text.replace("weights_of: first_one, ", "").replace("weights_of: first_two, ", "")
    shared, plain = report(text, bn), report(apart, bn)
    saved = 0
    for layer, a, b in zip(shared.network.layers, shared.costs, plain.costs, strict=True):
        assert (a.flops, a.reads, a.writes, a.weights) == (b.flops, b.reads, b.writes, b.weights)
        assert a.params == (0 if layer.weights_of else b.params)
        saved += b.params if layer.weights_of else 0
    assert plain.total().cost.params - shared.total().cost.params == saved
    shares = any(is_shared for _, _, is_shared in calls)
    assert shares == (saved > 0)
    assert plain.peak_activations == shared.peak_activations
