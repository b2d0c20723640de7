"""Networks side by side, the order they come in, and the Pareto front."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from costmodel.analysis.report import analyze
from costmodel.analysis.selection import COMPARED, plain
from costmodel.comparing.side_by_side import entries, front, ordered
from costmodel.language.loading import load
from costmodel.render.chart.chart import charted, left_out


@pytest.fixture(scope="module")
def rows():
    names = [("shufflenetv2", "1x"), ("mobilenetv2", "1.0"), ("nasnet_a", "mobile")]
    micro = analyze(load("guidelines/g1"))
    return entries([*(analyze(load(*name)) for name in names), micro])


def without(row, metric):
    """A network of which a measure is unknown."""
    return replace(row, values={**row.values, metric: None})


def test_an_entry_is_the_report_and_what_is_published(rows):
    report = analyze(load("shufflenetv2", "1x"))
    row = rows[0]
    assert (row.name, row.input, row.batch) == ("shufflenetv2:1x", (224, 224), 1)
    assert row.values == {
        "flops": 145_814_296,
        "mac": report.total().cost.mac,
        "params": 2_278_760,
        "mac_per_flop": report.total().cost.mac / 145_814_296,
        "elementwise_share": report.total().elementwise_share,
        "max_fragments": report.max_fragments,
        "critical_path": report.critical_path,
        "peak_activations": report.peak_activations,
        "top1": 69.4,
        "speed": 8 * 341,
    }
    assert row.sources == dict.fromkeys(("top1", "speed"), "ShuffleNet V2, Table 8")


def test_what_is_published_at_another_input_is_not_quoted():
    (row,) = entries([analyze(load("shufflenetv2", "1x", input=192))])
    assert (row.values["top1"], row.values["speed"], row.sources) == (None, None, {})


def test_speeds_are_of_the_device_that_is_asked_for():
    (row,) = entries([analyze(load("shufflenetv2", "1x"))], "Snapdragon 810")
    assert row.values["speed"] == 24.4


def test_the_best_comes_first_and_the_unknown_last(rows):
    assert [row.spec for row in ordered(rows, "flops")] == [
        "shufflenetv2", "mobilenetv2", "nasnet_a", "guidelines/g1",
    ]  # fmt: skip
    assert [row.spec for row in ordered(rows, "top1")] == [
        "nasnet_a", "mobilenetv2", "shufflenetv2", "guidelines/g1",
    ]  # fmt: skip
    assert [row.spec for row in ordered(rows, "speed")][:2] == ["shufflenetv2", "mobilenetv2"]


@pytest.mark.parametrize("key", plain(COMPARED))
def test_every_key_orders_and_loses_nothing(rows, key):
    assert sorted(row.name for row in ordered(rows, key)) == sorted(row.name for row in rows)


def test_only_what_has_both_coordinates_is_charted(rows):
    assert [one.name for one in charted(rows, "flops")] == [
        "shufflenetv2:1x", "mobilenetv2:1.0", "nasnet_a:mobile",
    ]  # fmt: skip
    first = charted(rows, "mac")[0]
    assert (first.family, first.label) == ("shufflenetv2", "1x")
    assert (first.x, first.y, first.params) == (rows[0].values["mac"], 69.4, 2_278_760)
    assert charted([rows[0], *rows], "mac") == charted(rows, "mac")
    unknown = [without(row, "speed") for row in rows]
    assert charted(unknown, "speed") == ()


def test_what_is_not_charted_is_told_by_what_it_lacks(rows):
    assert left_out(rows, "flops") == "guidelines/g1:GPU 1:1 x1 (no top-1)"
    free = replace(rows[0], values={**rows[0].values, "flops": 0})
    slow = without(rows[1], "speed")
    assert left_out([free, slow], "flops") == "shufflenetv2:1x (no FLOPs)"
    assert left_out([rows[3], slow], "speed") == (
        "guidelines/g1:GPU 1:1 x1 (no top-1); mobilenetv2:1.0 (no speed)"
    )
    assert left_out(rows[:3], "mac") == ""
    many = [replace(rows[3], variant=str(number)) for number in range(20)]
    assert left_out(many, "mac").endswith("guidelines/g1:11 and 8 more (no top-1)")


def test_the_front_of_a_staircase():
    #                 on it   beaten   on it   beaten (as cheap, but worse)
    assert front([(1, 50), (2, 40), (3, 60), (3, 55)]) == (0, 2)
    assert front([]) == ()
    assert front([(1, 1), (1, 1)]) == (0, 1)


POINTS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30)


@given(POINTS)
def test_the_front_is_what_nothing_beats(points):
    def beats(one, other):
        return one[0] <= other[0] and one[1] >= other[1] and one != other

    unbeaten = {
        index
        for index, point in enumerate(points)
        if not any(beats(other, point) for other in points)
    }
    found = front(points)
    assert set(found) == unbeaten
    assert [points[index] for index in found] == sorted(points[index] for index in found)
