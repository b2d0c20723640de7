"""Letters in, expressions out: numbers put into them give exactly what ``analyze`` counts."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
import sympy
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

import costmodel
from costmodel.core.cost import Cost
from costmodel.core.problems import SpecError
from costmodel.language.loading import open_spec
from costmodel.language.sources.library import shipped
from costmodel.symbolic import Formulas, formulas

pytestmark = pytest.mark.slow

ALPHA, R, H, W, N = sympy.symbols("alpha r h w n")
SMALL = """\
schema: 1
network: Small
input: {image: [3, 32, 32]}
parameters: {width: 1, g: 2, t: 1, deep: 1}
layers:
  - wide: {conv: {out: "make_divisible(16 * width, 8)", k: 3, stride: 2}}
  - pointwise: {out: 24 * t, groups: g}
  - again: {conv: {out: 24 * t, k: 3, repeat: deep, when: t != 7}}
"""
WIDE_FAMILIES = [name for name in shipped() if "width" in open_spec(name).parameters]
ALL_FAMILIES = list(shipped())


@cache
def lettered(spec: str, width: bool) -> Formulas:
    letters = {"width": ALPHA} if width else {}
    return formulas(spec, input=R, batch=N, **letters)


@cache
def small(folder: Path, **letters: object) -> Formulas:
    path = folder / "small.yaml"
    path.write_text(SMALL)
    return formulas(str(path), **letters)


def counted(spec: str, **request: object) -> Cost:
    return costmodel.analyze(costmodel.load(spec, **request)).total().cost


def check(expected: Cost, found: Formulas, **numbers: object) -> None:
    """Equal, or refused since the structure is another one; nothing else may be refused."""
    try:
        cost = found.total().at(**numbers)
    except SpecError as refused:
        event("another structure")
        if "for different shapes" not in str(refused):
            raise
        return
    event("equal")
    assert cost == expected
    assert {type(part) for part in dataclasses.astuple(cost)} == {int}


def test_the_families_include_groups_se_concat_and_rounding() -> None:
    assert {"mobilenetv1", "mobilenetv2", "shufflenetv1", "igcv3"} <= set(WIDE_FAMILIES)
    assert {"mobilenetv3", "resnext", "densenet", "squeezenet", "nasnet_a"} <= set(ALL_FAMILIES)


@pytest.mark.parametrize("spec", ALL_FAMILIES)
def test_every_family_at_its_own_numbers_is_what_analyze_counts(spec: str) -> None:
    network = costmodel.load(spec)
    (x, *others) = network.inputs.values()
    if others or len(set(x.spatial)) > 1:
        return
    assert lettered(spec, width=False).total().at(r=x.h, n=3) == counted(spec, batch=3)


@pytest.mark.parametrize("spec", WIDE_FAMILIES)
def test_a_letter_for_the_width_gives_the_variant_of_width_1(spec: str) -> None:
    size = next(iter(costmodel.load(spec, width=1).inputs.values())).h
    assert lettered(spec, width=True).total().at(alpha=1, r=size, n=1) == counted(spec, width=1)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
@given(
    st.sampled_from(WIDE_FAMILIES), st.integers(20, 200), st.integers(32, 330), st.integers(1, 9)
)
def test_any_width_input_and_batch_equal_analyze(spec: str, percent: int, r: int, n: int) -> None:
    width = Fraction(percent, 100)
    try:
        expected = counted(spec, width=width, input=r, batch=n)
    except SpecError:
        assume(False)
    check(expected, lettered(spec, width=True), alpha=width, r=r, n=n)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(ALL_FAMILIES), st.integers(64, 400))
def test_any_input_equals_analyze(spec: str, r: int) -> None:
    try:
        expected = counted(spec, input=r)
    except SpecError:
        with pytest.raises(SpecError):
            lettered(spec, width=False).total().at(r=r, n=1)
    else:
        check(expected, lettered(spec, width=False), r=r, n=1)


@pytest.mark.parametrize("width", ["0.26", "0.277"])
def test_where_the_structure_changes_both_shapes_are_named(width: str) -> None:
    # 32·width and 16·width both round to 8 there, and MobileNetV2 gains a residual.
    total = formulas("mobilenetv2", width=ALPHA).total()
    shapes = r"take \[1, c_1, 112, 112\] and \[1, c_2, 112, 112\] for different shapes"
    with pytest.raises(SpecError, match=shapes):
        total.at(alpha=width)
    assert total.at(alpha="0.29") == counted("mobilenetv2", width="0.29")


@pytest.mark.parametrize(
    ("spec", "variant", "filters"), [("nasnet_a", "mobile", 44), ("pnasnet5", "mobile", 54)]
)
def test_a_condition_that_compares_a_letter_with_itself_is_decided(
    spec: str, variant: str, filters: int
) -> None:
    total = formulas(spec, variant, f=sympy.Symbol("f")).total()
    assert total.at(f=filters) == counted(spec, variant=variant)


def test_a_condition_that_letters_leave_open_is_refused() -> None:
    with pytest.raises(SpecError, match="'when' depends on letters"):
        formulas("shufflenetv1", g=sympy.Symbol("g"))


def test_one_letter_for_each_rounded_size() -> None:
    total = formulas("mobilenetv2", width=ALPHA).total()
    c = sympy.Symbol("c_1", integer=True, positive=True)
    assert str(total.flops).splitlines()[1:3] == [
        "  c_1 = max(8, 8·⌈18·alpha/5⌉, 8·⌊4·alpha + 1/2⌋)  (channels of stem)",
        "  c_2 = max(8, 8·⌈9·alpha/5⌉, 8·⌊2·alpha + 1/2⌋)  (channels of bottleneck1.1.project)",
    ]
    assert total.flops.where[ALPHA] == "the parameter width"
    assert total.flops.where[c] == "channels of stem"
    # The design's figures are 109 operations with letters and 733 without.
    assert sympy.count_ops(total.flops.expr) < 109 < sympy.count_ops(total.flops.full)
    assert total.flops.full.free_symbols == {ALPHA}


def test_the_definitions_of_strided_sizes_rest_on_each_other() -> None:
    mac = formulas("mobilenetv1", input=R).total().mac
    shown = [f"{letter} = {definition}" for letter, definition in mac.definitions.items()]
    assert shown == [
        "h_1 = ceiling(r/2)",
        "h_2 = ceiling(h_1/2)",
        "h_3 = ceiling(h_2/2)",
        "h_4 = ceiling(h_3/2)",
        "h_5 = ceiling(h_4/2)",
    ]
    assert mac.at(r=225) == counted("mobilenetv1", input=225).mac


def test_height_width_and_batch_have_letters_of_their_own() -> None:
    total = formulas("vgg", input=(H, W), batch=N).total()
    request = {"input": (230, 225), "batch": 5}
    assert total.at(h=230, w=225, n=5) == counted("vgg", **request)
    assert total.params.at(h=1000, w=1000, n=1) == total.params.at(h=1000, w=1000, n=7)


def test_ops_blocks_stages_and_kinds_sum_to_the_network() -> None:
    found = formulas("mobilenetv3", input=R)
    report = costmodel.analyze(costmodel.load("mobilenetv3", input=160))
    for lines, rows in (
        (found.by_op(), report.by_op()),
        (found.by_block(), report.by_block()),
        (found.by_stage(), report.by_stage()),
        (found.by_kind(), report.by_kind()),
    ):
        assert [(line.name, line.ops, line.at(r=160)) for line in lines] == [
            (row.name, row.ops, row.cost) for row in rows
        ]


def test_norms_can_be_counted_apart() -> None:
    network = costmodel.load("mobilenetv1", input=64)
    expected = costmodel.analyze(network, bn="separate").total().cost
    assert formulas("mobilenetv1", input=R, bn="separate").total().at(r=64) == expected


def test_smooth_drops_rounding() -> None:
    flops = formulas("mobilenetv1", width=ALPHA, input=R, smooth=True).total().flops
    assert not flops.definitions
    assert not flops.expr.has(sympy.floor, sympy.ceiling, sympy.Max)
    assert flops.at(alpha=1, r=224) == counted("mobilenetv1", input=224).flops
    stem = formulas("mobilenetv2", width=ALPHA, input=R, smooth=True).by_op()[0]
    # 3 x 3 x 3 x 32·alpha on (r/2)²
    assert stem.flops.expr.equals(27 * 32 * ALPHA * R**2 / 4)


def test_groups_and_blocks_parameters_are_letters_too(tmp_path: Path) -> None:
    g, t = sympy.symbols("g t")
    found = small(tmp_path, g=g, t=t)
    weights = found.by_op()[1].weights
    assert str(weights) == "weights = 384·t/g"
    assert weights.at(g=4, t=2) == 16 * 48 / 4
    with pytest.raises(SpecError, match="5 does not divide 16"):
        weights.at(g=5, t=2)
    with pytest.raises(SpecError, match=r"take \[t\] and \[7\] for different"):
        weights.at(g=2, t=7)


def test_how_often_a_block_is_built_needs_a_number(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="repeat is d, but how often") as refused:
        small(tmp_path, deep=sympy.Symbol("d"))
    assert refused.value.problems[0].mark.line == 8


@pytest.mark.parametrize(
    ("numbers", "message"),
    [
        ({"alpa": 1}, "no letter is called 'alpa'"),
        ({}, "the letter 'alpha' has no number"),
        ({"alpha": "-1"}, "is -32, not positive"),
    ],
)
def test_wrong_numbers_are_refused(numbers: dict[str, object], message: str) -> None:
    with pytest.raises(SpecError, match=message):
        formulas("mobilenetv1", width=ALPHA).total().at(**numbers)


def test_a_size_that_is_no_integer_is_refused_as_analyze_refuses_it(tmp_path: Path) -> None:
    total = small(tmp_path, t=sympy.Symbol("t")).total()
    with pytest.raises(
        SpecError, match=r"the size 24\*t is 24/5 at t = 1/5, not a positive integer"
    ):
        total.at(t="0.2")


def test_everything_shows_in_latex() -> None:
    found = formulas("mobilenetv2", width=ALPHA)
    line = found.total()
    for shown in (found, line, line.flops):
        text = shown._repr_latex_()
        assert text.startswith(r"$\displaystyle \begin{aligned} \mathrm{FLOPs} &= 23520 c_{1}^{2}")
        assert text.count("{") == text.count("}")
    assert r"c_{1} &= \max\left(8, 8 \left\lceil{\frac{18 \alpha}{5}}" in line.flops._repr_latex_()


def test_analyze_does_not_load_sympy() -> None:
    script = (
        "import sys, costmodel; costmodel.analyze(costmodel.load('mobilenetv2'));"
        "sys.exit('sympy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
