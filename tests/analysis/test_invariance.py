"""What is measured and judged of a network does not depend on how its spec is cut into blocks."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import cycle

import pytest
from analysis.random_networks import networks
from analysis.rewriting import Outline, Part, answers, flat, helpers, nest, nested, rewritten
from hypothesis import given, settings
from hypothesis import strategies as st

import costmodel
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.core.precision import Precision
from costmodel.language.loading import network_of
from costmodel.language.reading.whole_spec import spec_of

FAMILIES = [
    *("mobilenetv2", "shufflenetv2", "shufflenetv1", "nasnet_a", "pnasnet5", "resnet", "densenet"),
    *("googlenet", "igcv3", "squeezenext", "mobilenetv3", "xception"),
]


@cache
def shipped(spec: str) -> tuple[Network, dict[str, object]]:
    network = costmodel.load(spec)
    return network, answers(network)


@pytest.mark.parametrize("spec", FAMILIES)
def test_a_network_without_any_block_is_judged_as_with_those_of_its_spec(spec: str) -> None:
    network, expected = shipped(spec)
    assert answers(rewritten(network, flat(network))) == expected


@pytest.mark.parametrize("spec", FAMILIES)
def test_helpers_cut_across_units_change_nothing(spec: str) -> None:
    network, expected = shipped(spec)
    assert answers(rewritten(network, helpers(network))) == expected


@pytest.mark.parametrize("spec", FAMILIES)
def test_stages_and_sequences_around_them_change_nothing(spec: str) -> None:
    network, expected = shipped(spec)
    assert answers(rewritten(network, nested(network, seed=1))) == expected


@settings(max_examples=40, deadline=None)
@given(networks(), st.integers(0, 10**6))
def test_however_a_random_network_is_cut_its_answers_stay(network: Network, seed: int) -> None:
    assert answers(rewritten(network, nested(network, seed))) == answers(network)


DTYPES = st.builds(Precision, *[st.sampled_from(["", "fp16", "int8", "int4"])] * 2)


@settings(max_examples=30, deadline=None)
@given(networks(), st.lists(DTYPES, min_size=1), DTYPES, st.integers(0, 10**6))
def test_dtypes_are_kept_however_a_network_is_cut(
    network: Network, said: list[Precision], whole: Precision, seed: int
) -> None:
    layers = zip(network.layers, cycle(said))
    mixed = tuple(replace(layer, dtype=dtype) for layer, dtype in layers)
    network = replace(network, layers=mixed, dtype=whole)
    for outline in (flat(network), helpers(network), nested(network, seed)):
        assert answers(rewritten(network, outline)) == answers(network)


def test_what_a_block_says_of_dtypes_is_what_its_layers_say() -> None:
    """Blocks in blocks, callers that say otherwise, joins: each layer written with its own word."""
    text = """
schema: 1
network: N
input: {image: [8, 8, 8]}
dtype: {activations: fp16}
blocks:
  inner: {dtype: int8, layers: [pointwise: {out: 8, then: [bn, relu]}]}
  outer:
    dtype: {weights: int4}
    layers:
      - inner
      - inner: {dtype: fp32}
      - add: {of: [here, [conv: {out: 8, k: 3}]], dtype: {activations: int4}}
layers:
  - first: {outer: {}}
  - second: {outer: {dtype: int8, repeat: 2}}
  - third: {sequence: {dtype: bf16, layers: [inner, depthwise: 3]}}
"""
    network = network_of(spec_of(Source("n.yaml", text)), "n.yaml")
    for outline in (flat(network), helpers(network), nested(network, seed=1)):
        assert answers(rewritten(network, outline)) == answers(network)


@settings(max_examples=20, deadline=None)
@given(networks(), st.booleans(), st.integers(0, 10**6))
def test_what_a_block_says_of_itself_holds_however_it_and_the_rest_are_cut(
    network: Network, is_unit: bool, seed: int
) -> None:
    one = helpers(network, len(network.layers) // 2 + 1)[0]
    first = one.content if isinstance(one, Part) else [one]
    second = range(len(first), len(network.layers))

    def said(inside: Outline, behind: Outline) -> Outline:
        return [Part(inside, is_block=True, is_unit=is_unit), *behind]

    declared = said(first, second)
    cut = said(nest(network, first, seed), nest(network, second, seed))
    assert answers(rewritten(network, cut)) == answers(rewritten(network, declared))


def test_the_cuts_have_blocks_in_blocks_and_sequences() -> None:
    """Else the tests above would say little."""
    outlines = [nested(costmodel.load("resnet"), seed) for seed in range(3)]
    parts = [one for outline in outlines for one in outline if isinstance(one, Part)]
    assert {part.is_block for part in parts} == {True, False}
    assert any(isinstance(inner, Part) for part in parts for inner in part.content)
