"""G1's lower bound, 2·sqrt(g·h·w·B) + B/(h·w), against all pointwise convolutions."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import costmodel
from costmodel.analysis.units import units
from costmodel.core.marks import Source
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import spec_of
from costmodel.linting.rules import g1
from costmodel.linting.rules.g1 import Sizes, equal_width

positions = st.integers(1, 512).map(lambda side: side * side)
groups = st.sampled_from([1, 1, 2, 3, 4, 8])


@st.composite
def pointwise(draw: st.DrawFn) -> Sizes:
    g = draw(groups)
    c1, c2 = (g * draw(st.integers(1, 4096 // g)) for _ in range(2))
    return Sizes(draw(positions), c1, c2, g)


@given(pointwise())
def test_the_bound_is_never_above_the_mac(sizes: Sizes) -> None:
    """Exactly, in integers: (MAC - B/(hw))² >= 4·g·hw·B."""
    hw, b = sizes.positions, sizes.flops
    above = sizes.mac - b // hw
    assert above**2 >= 4 * sizes.groups * hw * b
    assert sizes.bound <= sizes.mac
    # The reported bound is the exact one, rounded down.
    reported = sizes.bound - b // hw
    assert reported**2 <= 4 * sizes.groups * hw * b < (reported + 1) ** 2


@given(positions, groups, st.integers(1, 512))
def test_equal_widths_meet_the_bound(hw: int, g: int, c: int) -> None:
    assert Sizes(hw, g * c, g * c, g).excess == 0


@given(st.integers(1, 60), groups, st.integers(1, 40), st.floats(0.1, 3))
def test_equal_widths_are_never_flagged(side: int, g: int, c: int, ratio: float) -> None:
    layer = f"{{pointwise: {{out: {g * c}, groups: {g}}}}}"
    text = f"""
schema: 1
network: Equal
input: {{x: [{g * c}, {side}, {side}]}}
blocks:
  unit: {{layers: [{layer}, {layer}]}}
layers: [{{unit: {{repeat: 2}}}}]
"""
    spec = spec_of(Source("equal.yaml", text))
    report = costmodel.analyze(build(spec, bind(spec, None, {}, None, 1), "equal.yaml"))
    assert g1.check(units(report), {"limit": 0.001, "ratio": ratio}) == (0, ())


@given(pointwise())
def test_the_proposed_width_divides_by_the_groups_and_keeps_the_flops(sizes: Sizes) -> None:
    width, step = equal_width(sizes)
    assert width % sizes.groups == 0
    assert width % step == 0
    off = abs(width * width - sizes.c1 * sizes.c2)
    # Where no multiple is within 2 %, the nearest multiple of the groups.
    assert off <= 0.02 * sizes.c1 * sizes.c2 or off <= sizes.groups * (2 * width + sizes.groups)


def test_the_text_book_example() -> None:
    """28·28·(64 + 384) + 64·384 = 375,808; 2·784·sqrt(24,576) + 24,576 = 270,387."""
    sizes = Sizes(28 * 28, 64, 384, 1)
    assert (sizes.mac, sizes.bound) == (375_808, 270_387)
    assert equal_width(sizes) == (156, 4)
