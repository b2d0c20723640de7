"""Every printed count is ours to the last printed digit, or its difference is explained."""

from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.analysis.report import analyze
from costmodel.language.loading import load, open_spec
from costmodel.language.sources.library import shipped
from costmodel.published import figures, runtimes, sources
from costmodel.published.checking import check_figures, explanations
from costmodel.published.counting import WAYS, flops_as, params_as
from costmodel.published.lookup import (
    accuracy_of,
    devices,
    figures_of,
    shipped_as,
    sizes_of,
    speed_of,
)
from costmodel.published.printed import Printed


@pytest.fixture(scope="module")
def reports():
    """A report of each variant that has figures, at each of their input sizes."""
    wanted = dict.fromkeys((one.spec, one.variant, one.input) for one in figures())
    return {key: analyze(load(key[0], key[1] or None, input=key[2])) for key in wanted}


@pytest.fixture(scope="module")
def judgements(reports):
    return [one for (spec, *_), report in reports.items() for one in check_figures(report, spec)]


def test_every_printed_count_is_ours_or_explained(judgements):
    wrong = [
        (one.figure.spec, one.figure.variant, str(one.figure.source), held.counted, held.count)
        for one in judgements
        for held in (one.flops, one.params)
        if held and not held.agrees and not held.reason
    ]
    assert wrong == []


def test_every_explanation_is_of_one_count_that_differs_and_comes_to_the_number_it_says(judgements):
    differing = [
        (one.figure.spec, one.figure.variant, one.figure.source.id, held.count.printed.text,
         held.counted)
        for one in judgements
        for held in (one.flops, one.params)
        if held and not held.agrees
    ]  # fmt: skip
    explained = [
        (one.spec, one.variant, one.source, one.printed, one.counted) for one in explanations()
    ]
    assert sorted(explained) == sorted(differing)
    assert all(len(one.reason) > 20 for one in explanations())


def test_the_explanations_are_few(judgements):
    counts = [held for one in judgements for held in (one.flops, one.params) if held]
    assert len(counts) > 250
    assert len(explanations()) < len(counts) / 4
    assert len({one.reason for one in explanations()}) <= 30


def test_an_explanation_whose_number_is_no_longer_ours_explains_nothing():
    wider = analyze(load("mobilenetv2", "1.4", width="1.3"))
    verdicts = [one.verdict for one in check_figures(wider, "mobilenetv2")]
    assert set(verdicts) == {"disagrees"}


def test_the_first_figures_are_of_the_input_of_their_variant():
    for spec, variant in dict.fromkeys((one.spec, one.variant) for one in figures()):
        first = next(iter(load(spec, variant or None).inputs.values()))
        assert sizes_of(spec, variant)[0] == (first.h, first.w), (spec, variant)


def test_a_figure_at_another_input_is_named_by_it(judgements):
    names = {one.variant for one in judgements if one.figure.spec == "mobilenetv2"}
    assert {"0.5", "0.5@160", "0.75@192", "1.0@96"} <= names
    assert accuracy_of("mobilenetv2", "0.5", (160, 160)).value == 61.0


def test_figures_and_speeds_are_of_shipped_variants_and_known_sources():
    variants = {(name, one) for name in shipped() for one in open_spec(name).variants or [""]}
    assert {(one.spec, one.variant) for one in (*figures(), *runtimes())} <= variants
    used = {one.source.id for one in (*figures(), *runtimes())}
    assert used == set(sources())
    assert {one.confidence for one in (*figures(), *runtimes())} <= {"high", "medium", "low"}
    assert {one.unit for one in runtimes()} == {"batches/s", "images/s", "ms"}
    assert {one.metric for one in figures()} == {"top1", "top1 CIFAR-10", "mAP COCO", "mIOU VOC"}


def test_no_figure_and_no_speed_stands_twice():
    counted = [(one.spec, one.variant, one.source.id, one.label) for one in figures()]
    assert len(counted) == len(set(counted))
    timed = [(one.spec, one.variant, one.source.id, one.input, one.device) for one in runtimes()]
    assert len(timed) == len(set(timed))


def test_shufflenetv2_as_its_table_8_has_it():
    first = figures_of("shufflenetv2", "1x")[0]
    assert (str(first.source), first.label) == ("ShuffleNet V2, Table 8", "ShuffleNet v2 1x (ours)")
    assert (first.flops.printed.text, first.value) == ("146M", 69.4)
    gpu = speed_of("shufflenetv2", "1x", (224, 224), "GTX 1080Ti")
    assert (gpu.runtime, gpu.unit, gpu.images_per_second) == (341, "batches/s", 8 * 341)
    arm = speed_of("shufflenetv2", "1x", (224, 224), "Snapdragon 810")
    assert arm.images_per_second == 24.4


def test_a_figure_holds_at_its_own_input_only():
    assert accuracy_of("mobilenetv2", "1.0", (224, 224)).value == 72.0
    assert accuracy_of("mobilenetv2", "1.0", (192, 192)) is None
    at_480 = speed_of("shufflenetv1", "1x g=3", (480, 640), "Snapdragon 820")
    assert at_480.images_per_second == pytest.approx(1000 / 222.2)


def test_batches_of_unknown_size_have_no_images_per_second():
    (gpu,) = [
        one for one in runtimes() if (one.spec, one.variant) == ("guidelines/g1", "GPU 1:1 x1")
    ]
    assert (gpu.runtime, gpu.unit, gpu.images_per_second) == (1480, "batches/s", None)
    assert "GTX 1080Ti" in devices()


def test_a_spec_is_known_by_its_name_and_its_path_but_not_by_the_name_of_a_users_file(
    tmp_path, monkeypatch
):
    assert shipped_as("mobilenetv2") == "mobilenetv2"
    assert shipped_as(str(shipped()["guidelines/g1"])) == "guidelines/g1"
    own = tmp_path / "mobilenetv2"
    own.write_text(shipped()["squeezenet"].read_text("utf-8"))
    monkeypatch.chdir(tmp_path)
    assert shipped_as("mobilenetv2") is None
    assert shipped_as("-") is None


CONVENTIONS = [
    # ShuffleNet's Table 1 leaves the classifier out: 960 features to 1000 classes.
    ("shufflenetv1", "1x g=3", "conv", 137_460_672 - 960 * 1000),
    # SE-ResNet-50: two for each element that is scaled, 3, 4, 6 and 3 blocks.
    ("senet", "SE-ResNet-50", "conv+fc+se",
     3_860_488_192 + 2 * (3 * 256 * 56**2 + 4 * 512 * 28**2 + 6 * 1024 * 14**2 + 3 * 2048 * 7**2)),
    # ResNet-18: ReLUs behind the stem and twice in each of the 8 blocks, the last pool, the bias.
    ("resnet", "18", "everything",
     1_814_073_344 + 64 * 112**2 + 4 * (64 * 56**2 + 128 * 28**2 + 256 * 14**2 + 512 * 7**2)
     + 512 * 7**2 + 1000),
    # YOLOv3-tiny: each multiply-add twice.
    ("yolov3_tiny", None, "conv+fc x2", 2 * 2_782_480_896),
    # HRNet-W18-C: 4.28 G are 3.99 times 2^30.
    ("hrnet", "W18", "conv+fc 2^30", 4_283_537_072 * 10**9 // 2**30),
]  # fmt: skip


@pytest.mark.parametrize(("spec", "variant", "way", "count"), CONVENTIONS)
def test_ways_of_counting_flops(spec, variant, way, count):
    assert flops_as(way, analyze(load(spec, variant))) == count


def test_ways_of_counting_params():
    report = analyze(load("mobilenetv2"))
    counts = {
        way: params_as(way, report) for way in ("learnable", "no norm", "norm x2", "norm x1.5")
    }
    assert counts == {
        "learnable": 3_504_872,
        "no norm": 3_504_872 - 34_112,
        "norm x2": 3_504_872 + 34_112,
        "norm x1.5": 3_504_872 + 17_056,
    }


def test_every_way_of_counting_that_is_not_ours_is_told_in_words():
    counts = [count for one in figures() for count in (one.flops, one.params) if count]
    assert {count.counted for count in counts} == {*WAYS, "conv+fc", "learnable"}


@pytest.mark.parametrize(
    ("text", "count", "step"),
    [
        ("569M", 569_000_000, 1_000_000),
        ("12.7G", 12_700_000_000, 100_000_000),
        ("5.80G", 5_800_000_000, 10_000_000),
        ("0.22M", 220_000, 10_000),
        ("61100840", 61_100_840, 1),
    ],
)
def test_printed_counts(text, count, step):
    assert (Printed(text).count, Printed(text).step) == (count, step)


def test_rounding_as_papers_do_it():
    # ShuffleNet V2 0.5x is 40,476,448 multiply-adds, printed as 41; MobileNetV2 is printed as 300.
    assert Printed("41M").is_of(40_476_448, "up")
    assert not Printed("41M").is_of(40_476_448, "nearest")
    assert Printed("300M").is_of(300_774_272, "down")
    assert not Printed("300M").is_of(300_774_272, "nearest")


@given(
    st.integers(1, 10**12),
    st.sampled_from([("G", 9), ("M", 6), ("k", 3), ("", 0)]),
    st.integers(0, 3),
    st.sampled_from([("up", ROUND_CEILING), ("down", ROUND_FLOOR), ("nearest", ROUND_HALF_UP)]),
)
def test_a_count_is_printed_as_decimal_rounds_it(count, unit, decimals, rounding):
    prefix, power = unit
    decimals = min(decimals, power)
    scaled = Decimal(count).scaleb(-power)
    text = f"{scaled.quantize(Decimal(1).scaleb(-decimals), rounding[1]):f}{prefix}"
    assert Printed(text).is_of(count, rounding[0])
    other = Printed(text).count + 2 * Printed(text).step
    assert not Printed(text).is_of(other, rounding[0])
