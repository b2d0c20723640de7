"""Defaults < variant < settings < input and batch."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from costmodel.core.cost import Shape
from costmodel.core.marks import Source
from costmodel.core.problems import SpecError
from costmodel.language.building.binding import Bound, bind
from costmodel.language.loading import network_of
from costmodel.language.reading.whole_spec import spec_of
from costmodel.language.syntax import Spec

TEXT = """\
schema: 1
network: N
input: {image: [3, r, r], depth: [1, 8, 8]}
parameters: {width: 1, r: 32, c: 8 * width, nl: relu, bias: true}
variants:
  base: {}
  half: {width: 0.5, input: {image: [20, 24]}}
  third: {width: 1 / 3, c: 5}
layers:
  - conv: {out: c, k: 3, from: image, bias: bias, then: {activation: nl}}
  - concat: [[global_pool], [{global_pool: {from: depth}}]]
"""


@pytest.fixture
def spec() -> Spec:
    return spec_of(Source("s.yaml", TEXT))


def refusal(spec: Spec, *arguments: Any, **named: Any) -> str:
    with pytest.raises(SpecError) as caught:
        bind(spec, *arguments, **named)
    return " / ".join(
        f"{one.mark.line if one.mark else 0}: {one.message}; {one.hint}"
        for one in caught.value.problems
    )


COMPUTED = "change what it is computed from, or write max(1, ...)"


def test_without_a_variant_the_first_is_meant(spec: Spec) -> None:
    bound = bind(spec)
    assert bound.variant == "base"
    assert bound.parameters == {"width": 1, "r": 32, "c": 8, "nl": "relu", "bias": True}
    assert bound.inputs == {"image": Shape(1, 3, 32, 32), "depth": Shape(1, 1, 8, 8)}


def test_defaults_follow_what_a_variant_changes(spec: Spec) -> None:
    bound = bind(spec, "half")
    assert bound.parameters["c"] == 4
    assert bound.inputs["image"] == Shape(1, 3, 20, 24)


def test_numbers_stay_exact(spec: Spec) -> None:
    assert bind(spec, "third").parameters["width"] == Fraction(1, 3)


def test_settings_win_over_variants_and_sizes_over_both(spec: Spec) -> None:
    bound = bind(spec, "half", {"width": 2, "r": 40}, sizes={"image": (10, 12)}, batch=4)
    assert bound.parameters["c"] == 16
    assert bound.inputs["image"] == Shape(4, 3, 10, 12)
    assert bound.inputs["depth"] == Shape(4, 1, 8, 8)


def test_one_size_is_meant_for_every_input(spec: Spec) -> None:
    inputs = bind(spec, sizes=(6, 7)).inputs
    assert inputs == {"image": Shape(1, 3, 6, 7), "depth": Shape(1, 1, 6, 7)}


def test_a_spec_without_variants_has_one_without_a_name() -> None:
    text = "schema: 1\nnetwork: N\ninput: {i: [3, 8, 8]}\nlayers: [relu]\n"
    assert bind(spec_of(Source("s.yaml", text))) == Bound("", {}, {"i": Shape(1, 3, 8, 8)})


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"variant": "hafl"}, "0: N has no variant 'hafl'; did you mean 'half'?"),
        ({"settings": {"widht": 1}}, "0: N has no parameter 'widht'; did you mean 'width'?"),
        (
            {"settings": {"width": "wide"}},
            "4: parameter 'width' cannot be set to 'wide'; expected a number",
        ),
        ({"settings": {"nl": 3}}, "4: parameter 'nl' cannot be set to 3; expected a word"),
        (
            {"settings": {"bias": 1}},
            "4: parameter 'bias' cannot be set to 1; expected true or false",
        ),
        ({"settings": {"c": None}}, "4: parameter 'c' cannot be set to nothing; expected a value"),
        (
            {"settings": {"r": -1}},
            f"3: input image is -1, but must be at least 1; {COMPUTED}"
            f" / 3: input image is -1, but must be at least 1; {COMPUTED}",
        ),
        ({"sizes": {"imgae": (3, 3)}}, "0: N has no input 'imgae'; did you mean 'image'?"),
    ],
)
def test_a_request_that_does_not_fit_is_refused(spec: Spec, asked: Any, said: str) -> None:
    assert refusal(spec, **asked) == said


def test_all_that_is_wrong_with_a_request_is_told_at_once(spec: Spec) -> None:
    said = refusal(spec, settings={"a": 1, "nl": 3, "bias": 2})
    assert said.count(" / ") == 2


def test_a_parameter_at_fault_hides_those_that_use_it() -> None:
    text = (
        "schema: 1\nnetwork: N\ninput: {i: [3, 8, 8]}\n"
        "parameters: {z: 0, a: 8 / z, b: a + 1, c: b * 2}\nlayers: [pointwise: a + b + c]\n"
    )
    hint = "divide by something else, or write `a / b if b != 0 else c`"
    assert refusal(spec_of(Source("s.yaml", text))) == f"4: division by zero; {hint}"


@pytest.mark.parametrize("batch", [0, -1])
def test_a_batch_is_positive(spec: Spec, batch: int) -> None:
    with pytest.raises(SpecError, match="batch"):
        network_of(spec, "s", batch=batch)
