"""What the bubble chart shows, before it is drawn."""

from math import sqrt

import pytest

from costmodel.render.chart.chart import SHAPES, Bubble, Chart


def chart(*families, params=(1_000_000,), is_given=(False,)):
    return Chart(
        [
            Bubble(
                f"{family}:{number}",
                family,
                str(number),
                100.0 + number,
                70.0,
                params[number % len(params)],
                is_given[number % len(is_given)],
            )
            for number, family in enumerate(families)
        ],
        "flops",
        "GTX 1080Ti",
    )


def test_few_bubbles_are_named_in_full_but_within_one_family_by_variant():
    two, one = chart("a", "b"), chart("a", "a")
    assert [two.name(index) for index in range(2)] == ["a:0", "b:1"]
    assert [one.name(index) for index in range(2)] == ["0", "1"]
    assert (two.only_family, one.only_family, chart("a").only_family) == ("", "a", "")


def test_many_families_need_a_legend_and_one_needs_a_title():
    assert chart(*"ab" * 10).needs_families
    assert not chart(*"a" * 20).needs_families
    assert not chart("a", "b").needs_families


def test_8_families_have_8_colours_and_64_families_8_times_8_looks():
    looks = chart(*(str(number) for number in range(64))).looks
    assert len({colour for colour, _ in list(looks.values())[:8]}) == 8
    assert len(set(looks.values())) == 8 * len(SHAPES) == 64


def test_sizes_span_the_params():
    #  least; half-way in width, ((1 + 3) / 2)² = 4; most
    assert chart("a", "b", params=(1_000_000, 9_000_000)).sizes() == [
        1_000_000,
        4_000_000,
        9_000_000,
    ]
    assert chart("a", "b", params=(1_000_000, 1_000_001)).sizes() == [1_000_000]
    #  ((sqrt(123,456) + sqrt(138,357,544)) / 2)² = 36.7 M, and all are of two digits
    assert chart("a", "b", params=(123_456, 138_357_544)).sizes() == [
        120_000,
        37_000_000,
        140_000_000,
    ]


def test_areas_are_as_params():
    made = chart("a", "b", params=(1_000_000, 4_000_000))
    assert made.area(4_000_000) == 4 * made.area(1_000_000)
    first, second = (
        made.radius(one) * sqrt(SHAPES[shape])
        for one, shape in zip(made.bubbles, "os", strict=True)
    )
    assert second == pytest.approx(2 * first)


def test_the_accuracy_is_imagenets_only_where_papers_tell():
    titles = {
        (False,): "ImageNet top-1 accuracy, published (%)",
        (True,): "Top-1 accuracy, given (%)",
        (True, False): "Top-1 accuracy, published or given (%)",
    }
    for is_given, title in titles.items():
        assert chart("a", "b", is_given=is_given).accuracy == title
