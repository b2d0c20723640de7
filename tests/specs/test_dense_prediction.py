"""Detectors and segmentation by the figures and tables of their papers."""

from __future__ import annotations

import pytest

import costmodel


def total_of(spec: str, variant: str | None = None, **settings: object) -> costmodel.Cost:
    return costmodel.analyze(costmodel.load(spec, variant, **settings)).total().cost


def test_unet_by_its_figure() -> None:
    """Each VALID 3x3 takes 2 rows and columns; 2x2 halve and double; 388 x 388 come out."""
    flops, params, side, c1 = 0, 0, 572, 1

    def filtered(c2: int) -> None:
        nonlocal flops, params, side, c1
        side -= 2
        flops += side**2 * 9 * c1 * c2
        params += 9 * c1 * c2 + c2
        c1 = c2

    for c in (64, 128, 256, 512, 1024):
        filtered(c)
        filtered(c)
        side //= 2
    side *= 2  # nothing is pooled behind the bottom
    for c in (512, 256, 128, 64):
        flops += side**2 * 4 * c1 * c  # per input position
        params += 4 * c1 * c + c
        side, c1 = 2 * side, 2 * c  # beside what was passed across
        filtered(c)
        filtered(c)
    total = total_of("unet")
    assert (side, total.flops) == (388, flops + 388**2 * 64 * 2)
    assert total.params == params + 64 * 2 + 2 == 31_030_658


def test_yolov3_by_its_table_and_three_heads() -> None:
    """Table 1 of arXiv:1804.02767; heads of 1x1 to c and 3x3 to 2c in turn, then 255 boxes."""
    weights = 9 * 3 * 32
    flops = 416**2 * weights
    for number, (c, blocks) in enumerate([(64, 1), (128, 2), (256, 8), (512, 8), (1024, 4)], 1):
        stage = 9 * (c // 2) * c + blocks * (c * c // 2 + 9 * c * c // 2)
        weights += stage
        flops += (416 >> number) ** 2 * stage
    for side, c, read in ((13, 512, 1024), (26, 256, 256 + 512), (52, 128, 128 + 256)):
        head = read * c + 3 * (c * 2 * c * 9) + 2 * (2 * c * c) + 2 * c * 255
        up = c * c // 2 if side < 52 else 0  # a 1x1 before the enlargement
        weights += head + up
        flops += side**2 * (head + up)
    assert total_of("yolov3").flops == flops
    norms = 2 * 26_304
    assert total_of("yolov3").params == weights + norms + 3 * 255


def test_yolov3_predicts_on_three_maps() -> None:
    shapes = [tuple(out.shape) for out in costmodel.load("yolov3").outputs]
    assert shapes == [(1, 255, side, side) for side in (13, 26, 52)]


@pytest.mark.parametrize("variant", ["R50", "R101"])
def test_retinanets_five_levels_share_one_head(variant: str) -> None:
    """Two subnets of four 3x3 and a predictor: 720 scores and 36 coordinates at each position."""
    rows = costmodel.analyze(costmodel.load("retinanet", variant)).by_stage()
    heads = [row.cost for row in rows if row.name.startswith("predict")]
    tower = 4 * (9 * 256 * 256 + 256)
    params = tower + 9 * 256 * 720 + 720 + tower + 9 * 256 * 36 + 36
    assert [head.params for head in heads] == [params, 0, 0, 0, 0]
    weights = 2 * 4 * 9 * 256 * 256 + 9 * 256 * (720 + 36)
    maps = [100 * 160, 50 * 80, 25 * 40, 13 * 20, 7 * 10]
    assert [head.flops for head in heads] == [positions * weights for positions in maps]
    assert all(head.weights == params for head in heads)  # read again at each level


def test_retinanet_is_detectron2s() -> None:
    """Its own test of the model: 37,915,572 params, norms frozen, and 146 G at 800 x 800."""
    total = total_of("retinanet", "R50 1x1-stride", input=800)
    assert total.params == 37_915_572 + 53_120
    assert total.flops // 10**9 == 146


def test_hrnet_runs_four_resolutions_side_by_side() -> None:
    """Exchanged eight times: once between two, four times between three, three times of four."""
    layers = {layer.name: layer.output for layer in costmodel.load("hrnet").layers}
    for stage, turn, branches in (("stage2", "", 2), ("stage3", ".4", 3), ("stage4", ".3", 4)):
        shapes = [layers[f"{stage}{turn}.y{i}.relu"] for i in range(1, branches + 1)]
        assert shapes == [(1, 18 << i, 56 >> i, 56 >> i) for i in range(branches)]
    turns = [name for name in layers if name.startswith("stage") and name.endswith("y1.relu")]
    assert len(turns) == 1 + 4 + 3
