"""The formulas of ``custom``: of one image, over its own input, shown as they are written."""

from __future__ import annotations

import pytest
import sympy

import costmodel
from costmodel.core.cost import Cost
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import spec_of
from costmodel.symbolic.layer import explain

HEAD = "schema: 1\nnetwork: N\n"
IMAGE = "input: {image: [16, 8, 8]}\n"


def built(text: str, batch: int = 1) -> Network:
    spec = spec_of(Source("s.yaml", HEAD + text))
    return build(spec, bind(spec, batch=batch))


def total(network: Network) -> Cost:
    return costmodel.analyze(network).total().cost


SIZES = """input: {x: [4, 1, 1]}
layers: [custom: {counts_as: arithmetic, out: [in.c, in.h, in.w], flops: in.size}]
"""
REGIONS = """input: {x: [4, 8, 8]}
layers:
  - roi_pool: {size: 7, rois: 3}
  - custom: {counts_as: arithmetic, out: [here.c, here.h, here.w], flops: here.size}
"""


@pytest.mark.parametrize("batch", [1, 10])
def test_a_size_is_of_one_image_and_counts_once_for_each(batch: int) -> None:
    assert total(built(SIZES, batch)).flops == 4 * batch


@pytest.mark.parametrize("batch", [1, 2])
def test_behind_regions_a_size_is_of_one_region_and_counts_once_for_each(batch: int) -> None:
    assert total(built(REGIONS, batch)).flops == 3 * 4 * 7 * 7 * batch  # 588 for one image


@pytest.mark.parametrize("batch", [1, 5])
def test_n_is_one_in_every_formula_and_for_every_name(batch: int) -> None:
    names = "in.n + here.n + image.n + low.n"
    network = built(
        f"{IMAGE}layers:\n  - low: {{max_pool: 2}}\n"
        f"  - custom: {{counts_as: pool, out: [1, 1, 1], flops: {names}, weights: {names}}}\n",
        batch,
    )
    assert total(network).flops == 4 * batch
    assert total(network).weights == 4


def test_of_tensors_with_more_regions_than_the_own_input_each_image_has_its_share() -> None:
    """The first input has 2 images, the other 2·3 regions of [16, 1, 1]: 48 elements an image."""
    network = built(
        f"{IMAGE}layers:\n  - regions: {{roi_pool: {{size: 1, rois: 3}}}}\n"
        "  - custom: {from: [image, regions], counts_as: arithmetic, out: [1, 1, 1], "
        "flops: regions.size}\n",
        batch=2,
    )
    assert total(network).flops == 2 * 3 * 16


def test_in_is_what_the_op_reads_and_not_what_its_block_reads() -> None:
    network = built(
        f"{IMAGE}layers:\n  - conv: {{out: 64, k: 3}}\n"
        "  - norm: {custom: {counts_as: norm, out: [in.c, in.h, in.w], weights: 2 * in.c}}\n"
        "  - conv: {out: 8, k: 3}\n"
    )
    assert total(network).flops == 9 * 16 * 64 * 64 + 9 * 64 * 8 * 64 == 884_736
    assert total(network).params == 9 * 16 * 64 + 2 * 64 + 9 * 64 * 8 == 13_952


def test_in_is_the_first_of_several_inputs_and_conditions_are_still_the_blocks() -> None:
    network = built(
        f"{IMAGE}layers:\n  - low: {{pointwise: 4}}\n"
        "  - custom: {from: [low, image], counts_as: fc, out: [in.c + image.c, 1, 1], "
        "when: in.c == 16}\n"
    )
    assert [tensor.shape.c for tensor in network.outputs] == [4 + 16]


def test_a_fault_of_a_formula_shows_what_its_names_mean_in_it() -> None:
    with pytest.raises(costmodel.SpecError) as caught:
        built(
            f"{IMAGE}layers:\n  - pointwise: 3\n"
            "  - custom: {counts_as: fc, out: [in.c / 2, 1, 1]}\n"
        )
    (problem,) = caught.value.problems
    assert problem.hint.endswith("at custom: in is [1, 3, 8, 8]")


def test_sweeps_and_letters_keep_to_the_same_rule(tmp_path) -> None:
    path = tmp_path / "p.yaml"
    path.write_text(HEAD + REGIONS)
    swept = costmodel.sweep(str(path), over={"batch": [1, 10]})
    assert [int(flops) for flops in swept["flops"]] == [588, 5_880]
    lettered = costmodel.formulas(str(path), batch=sympy.Symbol("n", positive=True, integer=True))
    assert lettered.total().flops.at(n=10) == 5_880


OWN = """layers:
  - custom:
      counts_as: conv
      out: [4, in.h, in.w]
      flops: 9 * in.c * 4 * in.h * in.w
      weights: 9 * in.c * 4
"""


def test_explain_shows_each_formula_as_written_and_filled_in() -> None:
    text = explain(costmodel.analyze(built(IMAGE + OWN)), "custom")
    assert "[1, 4, 8, 8], as [c, h, w] = [4, in.h, in.w] = [4, 8, 8]" in text
    assert "= 9 * in.c * 4 * in.h * in.w = 9 * 16 * 4 * 8 * 8 = 36,864\n" in text
    assert text.count("= 9 * in.c * 4 = 9 * 16 * 4 = 576\n") == 2  # weights, and params by them


def test_explain_puts_n_and_the_convention_in_front_of_what_grows_with_them() -> None:
    report = costmodel.analyze(built(IMAGE + OWN, batch=2), flops_convention="2x")
    text = explain(report, "custom")
    filled = "2·2·(9 * 16 * 4 * 8 * 8) = 147,456"
    assert f"FLOPs    = 2·n·(9 * in.c * 4 * in.h * in.w) = {filled}\n" in text
    assert "weights  = 9 * in.c * 4 = 9 * 16 * 4 = 576\n" in text
