"""What may be asked of a sweep: ranges, formulas, joins; and what is refused, in which words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from costmodel import SpecError, analyze, load, sweep
from costmodel.sweeping.request.axes import axis_of
from costmodel.sweeping.request.join import read_join

MANY = 10**8


def test_the_dot_of_an_argument_is_no_underscore(tmp_path: Path) -> None:
    spec = tmp_path / "s.yaml"
    spec.write_text(
        "schema: 1\nnetwork: N\ninput: {image: [4, 4, 4]}\nparameters: {a_c: 1}\n"
        "blocks: {u: {parameters: {c: }, layers: [pointwise: c * a_c]}}\nlayers: [a: {u: 4}]\n"
    )
    over = {"a.c": [1, 2, 3], "a_c": [1, 2, 3]}
    found = sweep(str(spec), over, where="a.c == 1", reward="100*a.c + a_c")
    assert list(found["reward"]) == [101, 102, 103]
    assert len(sweep(str(spec), over, where="a.c > a_c")["flops"]) == 3
    with pytest.raises(SpecError, match="'a_d' is no column"):
        sweep(str(spec), over, where="a_d > 1")


@pytest.mark.parametrize(
    ("text", "values"),
    [
        (
            "0.25:0.28:0.01",
            [Fraction(25, 100), Fraction(26, 100), Fraction(27, 100), Fraction(7, 25)],
        ),
        ("1:3", [1, 2, 3]),
        ("0.5:1.2:0.5", [Fraction(1, 2), 1]),
        ("96,128,...,192", [96, 128, 160, 192]),
        ("3,2.5,...,1.5", [3, Fraction(5, 2), 2, Fraction(3, 2)]),
        ("1,2,4,...,8", [1, 2, 4, 6, 8]),
        ("7", [7]),
        ("A1,B1", ["A1", "B1"]),
        ("true,false", [True, False]),
        ([0.35, 1, "1.4"], [Fraction(7, 20), 1, Fraction(7, 5)]),
        (range(1, 4), [1, 2, 3]),
        (np.array([2, 3]), [2, 3]),
    ],
)
def test_ranges_are_exact_decimals(text: Any, values: list[Any]) -> None:
    axis = axis_of("x", text, MANY)
    assert [axis.value(i) for i in range(len(axis))] == values


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("2:1:0.1", "the range 2:1:0.1 is reversed"),
        ("1:2:0", "the range 1:2:0 is empty"),
        ("", "the range is empty"),
        ([], "the range is empty"),
        ("1:2:3:4", "is no range"),
        ("1,3,...,6", "steps of 2 do not lead to 6"),
        ("3,2,...,5", "is empty or reversed"),
        ("1,...,5", "does not say how it goes on"),
        ("a:b:c", "'a' is no number"),
        ("1,1", "1 is given twice"),
        ("1,x", "numbers and words do not mix"),
    ],
)
def test_other_ranges_are_refused(text: Any, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        axis_of("x", text, MANY)


WIDTHS = {"width": "0.25:1.0:0.25"}


@pytest.mark.parametrize(
    ("over", "options", "message"),
    [
        ({"widht": "1:2"}, {}, r"no parameter 'widht' to sweep\n.*did you mean 'width'"),
        ({}, {}, "nothing is swept"),
        ({"width": "1:2"}, {"parameters": {"width": 1}}, "both swept and set"),
        ({"input": "0:3"}, {}, "sizes are integers from 1 to"),
        ({"input": "1.5,2"}, {}, "sizes are integers from 1 to"),
        ({"classes": "1:1000", "input": "1:1000"}, {"most": 10**5}, "1,000,000 candidates, more"),
        ({"classes": "1:5000000000"}, {"most": 10**10, "sample": 9}, "more than 4,294,967,296"),
        (WIDTHS, {"where": "flopz < 1"}, r"'flopz' is no column\n.*\n.*\n.*did you mean 'flops'"),
        (WIDTHS, {"where": "flops.c < 1"}, "'flops' is no column"),
        (WIDTHS, {"where": "__import__('os')"}, "unknown function|expected|unexpected"),
        (WIDTHS, {"where": "flops; mac"}, "error"),
        (WIDTHS, {"where": "flops + 1"}, "is a number, not a condition"),
        (WIDTHS, {"where": "(flops < 3) + 1"}, "expected a condition|expected a number"),
        (WIDTHS, {"reward": "flops < 1"}, "is a condition, not a number"),
        (WIDTHS, {"reward": "make_divisible(flops, 8)"}, "is not for columns"),
        (WIDTHS, {"reward": "acc * mac"}, "'acc' is no column"),
        (WIDTHS, {"pareto": ["flops", "acc"]}, "'acc' is no column of numbers"),
        (WIDTHS, {"where": "flops < 'a'"}, "expected a number here"),
        (WIDTHS, {"where": "true < 3"}, "expected a number here"),
        (WIDTHS, {"where": "not flops"}, "expected a condition here"),
        (WIDTHS, {"reward": "'a'"}, "is a word, not a number"),
        (WIDTHS, {"reward": "mac if flops else 1"}, "expected a condition here"),
        (WIDTHS, {"reward": "mac if true else flops < 1"}, "expected a number here"),
        (WIDTHS, {"where": " "}, "--where is empty\n  e.g. --where 'flops < 300e6'"),
        (WIDTHS, {"reward": ""}, "--reward is empty\n  e.g. --reward '-mac'"),
        (WIDTHS, {"pareto": ""}, "--pareto: '' lacks a column"),
        (WIDTHS, {"pareto": "mac,"}, "--pareto: 'mac,' lacks a column"),
        (WIDTHS, {"where": "flops < 1e400"}, "too large"),
        (WIDTHS, {"where": "x < 1", "reward": "y", "pareto": "z"}, r"(?s)'y'.*'x'.*'z' is no col"),
        ({"input": "224x0"}, {}, "sizes are integers from 1 to"),
        ({"input": "224,224x224"}, {}, "numbers and words do not mix"),
        (
            {"batch": "2x2"},
            {},
            "sizes are integers from 1 to 2,147,483,647\n  e.g. --over batch=1,2,4",
        ),
        ({"classes": "0:-1"}, {}, "reversed"),
        ({"classes": "0,-1"}, {"variant": "nope"}, "no variant 'nope'"),
    ],
)
def test_what_is_wrong_is_said(over: Any, options: Any, message: str) -> None:
    with pytest.raises(SpecError, match=message):
        sweep("mobilenetv2", over, **options)


def test_where_compares_exactly_and_rewards_are_doubles() -> None:
    every = sweep("mobilenetv2", {"width": "0.25:1.0:0.05"})
    limit = int(every["flops"][3])
    kept = sweep(
        "mobilenetv2",
        {"width": "0.25:1.0:0.05"},
        where=f"flops <= {limit} and width != 0.3",
        reward="100 * (mac/20e6)**-0.07 if params > 1.6e6 else -1",
    )
    assert kept["width"].tolist() == [0.25, 0.35, 0.4]
    mac, params = kept["mac"].astype(float), kept["params"]
    wanted = np.where(params > 1.6e6, 100 * (mac / 20e6) ** -0.07, -1)
    assert kept["reward"].tolist() == wanted.tolist()


@pytest.mark.parametrize(
    ("formula", "kept", "lacking"),
    [
        # 0.5 divides by zero, and 0.25 comes out below zero
        ("flops / (width - 0.5) > 0", [0.75, 1.0], (1, "width=0.5")),
        ("width == 0.5 or flops / (width - 0.5) > 0", [0.5, 0.75, 1.0], ()),
        ("width != 0.5 and flops / (width - 0.5) > 0", [0.75, 1.0], ()),
        ("(1 if width == 0.5 else flops / (width - 0.5)) > 0", [0.5, 0.75, 1.0], ()),
        # a < b < c is a < b and b < c, of which only the first is needed where it fails
        ("not flops < 0 < flops / (width - 0.5)", [0.25, 0.5, 0.75, 1.0], ()),
        ("width < 0.5 < flops / (width - 0.5)", [], ()),
        ("width <= 0.5 < flops / (width - 0.5)", [], (1, "width=0.5")),
        ("0 < flops / (width - 0.5) < 1e12", [0.75, 1.0], (1, "width=0.5")),
        ("(width - 0.5) ** 0.5 >= 0", [0.5, 0.75, 1.0], (1, "width=0.25")),  # the root of -0.25
        ("max(width, 10 ** 400) > 0", [], (4, "width=0.25")),
        ("flops < 99999999999999999999", [0.25, 0.5, 0.75, 1.0], ()),  # beyond 64 bits
    ],
)
def test_where_there_is_no_value_a_candidate_is_left_out_and_counted(
    formula: str, kept: list[float], lacking: tuple[object, ...]
) -> None:
    found = sweep("mobilenetv2", WIDTHS, where=formula)
    assert found["width"].tolist() == kept
    assert found.illegal == ({"--where has no finite value": lacking} if lacking else {})


def test_rewards_without_a_value_are_left_out_before_the_front() -> None:
    found = sweep("mobilenetv2", WIDTHS, reward="mac / (width - 0.75)", pareto="-reward")
    assert found["width"].tolist() == [1.0]
    assert found.illegal == {"--reward has no finite value": (1, "width=0.75")}


def test_words_and_truths_are_compared_as_such() -> None:
    sizes = {"size": ["small", "large"], "classes": [10]}
    assert sweep("mobilenetv3", sizes, where="size == 'large'")["size"].tolist() == ["large"]
    biases = {"classifier_bias": "true,false"}
    found = sweep("mobilenetv2", biases, where="not classifier_bias")
    assert found["classifier_bias"].tolist() == [False]


def test_inputs_need_not_be_squares() -> None:
    found = sweep("mobilenetv2", {"width": "0.5,1", "input": "224x224,96x160"})
    costs = [
        analyze(load("mobilenetv2", width=width, input=size)).total().cost.flops
        for width in ("0.5", "1")
        for size in ((224, 224), (96, 160))
    ]
    assert found["input"].tolist() == ["224x224", "96x160"] * 2
    assert found["flops"].tolist() == costs


def test_columns_are_joined_on_the_parameters(tmp_path: Path) -> None:
    file = tmp_path / "measured.csv"
    file.write_text("width,input,acc\n0.50,96,50.5\n1,96,60\n0.75,128,55\n3,96,99\n")
    over = {"width": "0.25:1.0:0.25", "input": "96,128"}
    joined = sweep("mobilenetv2", over, join=str(file))
    assert list(zip(joined["width"], joined["input"], joined["acc"], strict=True)) == [
        (0.5, 96, 50.5),
        (0.75, 128, 55.0),
        (1.0, 96, 60.0),
    ]
    best = sweep("mobilenetv2", over, join=str(file), reward="acc / 100", pareto=["flops", "-acc"])
    assert best["reward"].tolist() == [0.505, 0.6]  # 0.75 at 128 costs more than 1.0 at 96
    assert joined.illegal == {"no row in the joined file": (5, "width=0.25, input=96")}


def test_candidates_are_told_apart_however_many_there_are(tmp_path: Path) -> None:
    # As one number, 2^20, 0, 0 is 2^20·2^22·2^22 = 2^64, which int64 takes for that of 0, 0, 0.
    file = tmp_path / "measured.csv"
    file.write_text(f"a,b,c,acc\n0,0,0,5\n{2**20},0,0,6\n")
    axes = [axis_of(name, f"0:{2**22 - 1}", MANY) for name in "abc"]
    joined = read_join(str(file), axes, [])
    matches, rows = joined.match(
        axes, [np.array([2**20, 0, 2**21]), np.zeros(3, int), np.zeros(3, int)]
    )
    assert matches.tolist() == [True, True, False]
    assert joined.columns["acc"][rows[:2]].tolist() == [6, 5]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("acc\n1\n", "nothing to join"),
        ("width,flops\n1,2\n", "has the name of one of ours"),
        ("width,acc\n1,2\n1.0,3\n", "row 2 is for the same candidates"),
        ("width,acc\n1,good\n", "row 1 has no number for acc"),
        ("width,acc\n9,1\n", "none of its rows"),
    ],
)
def test_a_file_that_does_not_fit_is_refused(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "measured.csv"
    file.write_text(text)
    with pytest.raises(SpecError, match=message):
        sweep("mobilenetv2", {"width": "0.5:1:0.5"}, join=str(file))


def test_illegal_candidates_are_counted_by_reason_with_the_first_of_each() -> None:
    spec = str(Path(__file__).parent / "families.yaml")
    found = sweep(spec, {"c": "8:13", "g": "1:3"})
    told = [(reason.split("error: ")[1].split("\n")[0], *t) for reason, t in found.illegal.items()]
    assert told == [
        ("pointwise: groups 3 do not divide the 8 input channels", 7, "c=8, g=3"),
        ("out is 9/2, not an integer", 4, "c=9, g=1"),
        ("pointwise: groups 2 do not divide the 5 output channels", 1, "c=10, g=2"),
        ("pointwise: groups 3 do not divide the 8 input channels", 1, "c=12, g=3"),
    ]
    assert len(found["flops"]) == 6 * 3 - 7 - 4 - 1 - 1
