"""Arguments of blocks are set from outside as if they had been written so."""

from __future__ import annotations

import pytest
import sympy

from costmodel import SpecError, analyze, formulas, load, sweep
from costmodel.core.cost import Cost
from costmodel.core.marks import Source
from costmodel.language.building.arguments import arguments_of, with_arguments
from costmodel.language.loading import network_of, open_spec
from costmodel.language.reading.whole_spec import spec_of
from costmodel.language.sources.library import shipped

TEXT = """\
schema: 1
network: N
input: {image: [8, 16, 16]}
blocks:
  unit: {parameters: {c: , e: 2}, layers: [pointwise: e * c, pointwise: c]}
  down: {parameters: {c: }, layers: [conv: {out: c, k: 3, stride: 2}]}
  pair: {layers: [unit: 16, unit: 16]}
layers:
  - stem: {unit: 8}
  - body: {unit: {c: 16, e: 3, repeat: 2, first: down}}
  - inner: {sequence: [deep: {unit: 16}]}
  - add: [here, [side: {unit: 16}]]
  - pair
"""


def cost(text: str, **settings: object) -> Cost:
    return (
        analyze(network_of(spec_of(Source("s.yaml", text)), "s.yaml", None, settings)).total().cost
    )


AS_IF = {
    "of a label": ("stem.e", 5, ("stem: {unit: 8}", "stem: {unit: {c: 8, e: 5}}")),
    "that is given": ("body.e", 5, ("e: 3", "e: 5")),
    "of the repetitions and of the first": (
        "body.c",
        24,
        (
            "{c: 16, e: 3, repeat: 2, first: down}",
            "{c: 24, e: 3, repeat: 2, first: down}",
        ),
    ),
    "of a label in a sequence": ("deep.e", 5, ("deep: {unit: 16}", "deep: {unit: {c: 16, e: 5}}")),
    "of every call of a block": (
        "unit.e",
        5,
        ("c: , e: 2}", "c: , e: 5}"),
        ("e: 3", "e: 5"),
    ),
    "of every call, but where a block is another": (
        "down.c",
        24,
        ("out: c, k: 3", "out: c + 8, k: 3"),
    ),
}


@pytest.mark.parametrize("case", AS_IF.values(), ids=AS_IF)
def test_an_argument_is_set_as_if_it_were_written_so(case: tuple[object, ...]) -> None:
    name, value, *edits = case
    edited = TEXT
    for old, new in edits:  # type: ignore[misc]
        assert old in edited
        edited = edited.replace(old, new)
    assert cost(TEXT, **{str(name): value}) == cost(edited) != cost(TEXT)


@pytest.mark.parametrize("spec", list(shipped()))
def test_every_name_that_is_listed_changes_its_spec(spec: str) -> None:
    read = open_spec(spec)
    for name in arguments_of(read):
        assert with_arguments(read, {name: 12345}) != read, name


def test_a_call_under_then_is_a_call_of_the_block_too() -> None:
    text = TEXT.replace("  - inner: {", "  - join: {relu: {then: [unit: 16]}}\n  - inner: {")
    edited = text.replace("c: , e: 2}", "c: , e: 5}").replace("e: 3", "e: 5")
    assert cost(text, **{"unit.e": 5}) == cost(edited)


@pytest.mark.parametrize("names", [("unit.e", "stem.e"), ("stem.e", "unit.e")])
def test_a_label_wins_over_a_block_in_any_order(names: tuple[str, str]) -> None:
    values = {"unit.e": 5, "stem.e": 7}
    edited = TEXT.replace("c: , e: 2}", "c: , e: 5}").replace("e: 3", "e: 5")
    edited = edited.replace("stem: {unit: 8}", "stem: {unit: {c: 8, e: 7}}")
    assert cost(TEXT, **{name: values[name] for name in names}) == cost(edited)


@pytest.mark.parametrize(
    ("spec", "name"), [("mobilenetv2", "bottleneck2.s"), ("resnet", "conv4_x.s")]
)
def test_what_is_given_for_the_first_repetition_alone_stays_so(spec: str, name: str) -> None:
    # These rows say s = 2 already.
    same = analyze(load(spec, **{name: 2})).total().cost
    assert same == analyze(load(spec)).total().cost


def test_the_names_are_those_of_labels_and_of_blocks() -> None:
    assert arguments_of(spec_of(Source("s.yaml", TEXT))) == (
        *("stem.c", "stem.e", "body.c", "body.e", "deep.c", "deep.e"),
        *("unit.c", "unit.e", "down.c"),
    )


@pytest.mark.parametrize(
    ("name", "hint"),
    [("stem.f", "did you mean 'stem.e'?"), ("image.c", ""), ("sten.e", "did you mean 'stem.e'?")],
)
def test_an_argument_that_is_none_is_refused(name: str, hint: str) -> None:
    with pytest.raises(SpecError) as caught:
        cost(TEXT, **{name: 1})
    (problem,) = caught.value.problems
    assert problem.message == f"N has no argument '{name}'"
    assert problem.hint.startswith(hint)


def test_what_was_set_is_told() -> None:
    network = load("mobilenetv2", width=1, **{"bottleneck3.t": 4})
    assert network.settings == ("width", "bottleneck3.t")
    assert network.parameters["bottleneck3.t"] == 4


def test_letters_and_sweeps_take_them_too() -> None:
    # Stage 3 of MobileNetV2 expands 24 -> t·24 -> 32 channels and then twice 32 -> t·32 -> 32.
    total = formulas("mobilenetv2", **{"bottleneck3.t": sympy.Symbol("t")}).total()
    columns = sweep(
        "mobilenetv2", {"bottleneck3.t": range(1, 9)}, where="bottleneck3.t > 2", pareto="-mac"
    )
    assert list(columns["bottleneck3.t"]) == [8]
    counted = analyze(load("mobilenetv2", **{"bottleneck3.t": 8})).total().cost
    assert total.at(t=8) == counted
    assert (columns["flops"][0], columns["mac"][0]) == (counted.flops, counted.mac)
