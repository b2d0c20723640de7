"""The guidelines as results of algebra on the code's own cost functions."""

from __future__ import annotations

import pytest
import sympy

from costmodel.core.cost import Shape
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.symbolic import group_convolution_mac, mac_bound, scaling, separable_ratio

B, C1, C2, G, H, K, N, W = sympy.symbols("B c1 c2 g h k n w", positive=True)


def test_g1_is_derived() -> None:
    derivation = mac_bound()
    assert str(derivation) == (
        "G1: the least memory access of a pointwise convolution with B multiply-adds\n"
        "  B = h·w·c1·c2                                            multiply-adds, from the code\n"
        "  MAC = h·w·c1 + h·w·c2 + c1·c2                            memory access, from the code\n"
        "  c2 = B/(h·w·c1)                                          solved for c2 at fixed B\n"
        "  MAC = B/(h·w) + h·w·c1 + B/c1                            put into MAC\n"
        "  dMAC/dc1 = h·w - B/c1²                                   its slope\n"
        "  c1 = √(B/(h·w))                                          the only zero of the slope\n"
        "  c2 = √(B/(h·w))                                          c2 there: the same, c1 = c2\n"
        "  d²MAC/dc1² = 2·B/c1^3                                    positive, so a minimum\n"
        "  MAC = h·w·(c1 - √(B/(h·w)))²/c1 + B/(h·w) + 2·√(B·h·w)   "
        "the least, and a square above it\n"
        "  MAC >= B/(h·w) + 2·√(B·h·w)                              equality at c1 = c2"
    )
    assert derivation.result.right.equals(2 * sympy.sqrt(H * W * B) + B / (H * W))


def test_the_bound_with_groups_and_a_batch() -> None:
    least = mac_bound(groups=G, batch=N).result.right
    assert least.equals(2 * sympy.sqrt(G * N * H * W * B) + B / (N * H * W))


@pytest.mark.parametrize("width", [8, 32, 128])
def test_the_bound_is_reached_by_the_code_at_equal_width(width: int) -> None:
    # h·w·2c + c² at B = h·w·c²
    op, x = Pointwise(width), Shape(1, width, 56, 56)
    numbers = {H: 56, W: 56, B: 56 * 56 * width**2}
    assert op.cost((x,), op.output(x)).mac == mac_bound().result.right.subs(numbers)


def test_g2_is_derived() -> None:
    derivation = group_convolution_mac()
    mac = derivation.steps[3].right
    assert mac.equals(H * W * C1 + B * G / C1 + B / (H * W))
    assert str(derivation.result) == "dMAC/dg = B/c1"


def test_group_convolutions_of_the_code_lie_on_the_derived_line() -> None:
    mac = group_convolution_mac().steps[3].right
    for groups in (1, 2, 4, 8):
        op, x = Pointwise(64 * groups, groups=groups), Shape(1, 64, 28, 28)
        cost = op.cost((x,), op.output(x))
        numbers = {H: 28, W: 28, C1: 64, G: groups, B: cost.flops}
        assert mac.subs(numbers) == cost.mac


def test_the_depthwise_separable_ratio() -> None:
    ratio = separable_ratio().result
    assert ratio.right.equals(1 / C2 + 1 / K**2)
    # MobileNet's "8 to 9 times less" with 3x3 and 512 channels: 1/512 + 1/9
    x = Shape(1, 512, 14, 14)
    full, *both = (
        op.cost((x,), x).flops for op in (Conv(512, (3, 3)), Depthwise((3, 3)), Pointwise(512))
    )
    assert sympy.Rational(sum(both), full) == ratio.right.subs({C2: 512, K: 3})


def test_derivations_show_in_latex() -> None:
    text = mac_bound()._repr_latex_()
    assert r"\frac{d^{2}}{d c_{1}^{2}} \mathrm{MAC} &= \frac{2 B}{c_{1}^{3}}" in text
    assert r"\mathrm{MAC} &\geq \frac{B}{h w} + 2 \sqrt{B h w}" in text
    assert mac_bound().result._repr_latex_() in (
        r"$\displaystyle \begin{aligned} \mathrm{MAC} &\geq \frac{B}{h w} + 2 \sqrt{B h w} "
        r"&& \text{equality at c1 = c2} \end{aligned}$"
    )


def test_flops_grow_roughly_as_the_square_of_the_width() -> None:
    # MobileNetV1: the pointwise and the stem are a·alpha² + ..., depthwise and classifier linear.
    found = scaling("mobilenetv1")
    assert (found.degree, round(float(found.leading), 3)) == (2, 0.949)
    assert str(found) == "FLOPs(alpha) / FLOPs(1) = 0.9486·alpha² + 0.05143·alpha"
    assert sum(found.coefficients) == pytest.approx(1)


def test_flops_grow_as_the_square_of_the_resolution_but_for_the_classifier() -> None:
    # MobileNetV1: 1024·1000 of 568,740,352 multiply-adds do not depend on rho
    found = scaling("mobilenetv1", by="input")
    rho = found.letter
    share = sympy.Rational(1024 * 1000, 568_740_352)
    assert sympy.expand(found.ratio - (1 - share) * rho**2 - share) == 0


def test_a_max_is_decided_on_the_interval() -> None:
    below, above = scaling("mobilenetv2"), scaling("mobilenetv2", interval=(1, sympy.oo))
    assert below.leading < above.leading
    assert "max" not in str(below) + str(above)
    assert above.ratio.subs(above.letter, 1) == below.ratio.subs(below.letter, 1) == 1


def test_an_interval_on_which_it_is_not_decided_is_refused() -> None:
    with pytest.raises(Exception, match="changes its sign"):
        scaling("mobilenetv2", interval=(0, 2))


def test_params_do_not_scale_with_the_resolution() -> None:
    assert scaling("mobilenetv2", by="input", part="params").ratio == 1
