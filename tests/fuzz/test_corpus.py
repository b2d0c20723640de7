"""Every seed of the corpus passes, and so do a few hundred new inputs of each target."""

import json

import pytest

from . import seeds
from .trying import results, rng_of, targets, tried

TARGETS = targets()
INPUTS = 200
SLOW = 40
"""Inputs of a target that starts processes for each."""


@pytest.mark.parametrize(
    ("target", "path"),
    [pytest.param(*one, id=f"{one[0]}/{one[1].stem}") for one in seeds.kept()],
)
def test_what_failed_once_does_not_fail_again(target, path):
    result = tried(TARGETS[target], seeds.read(path))
    assert not result.key, result.told


@pytest.mark.slow
@pytest.mark.parametrize("name", TARGETS)
def test_hostile_input_is_answered(name):
    count = SLOW if name == "bases" else INPUTS
    inputs = [(i, lambda i=i: TARGETS[name].generate(rng_of(11, name, i))) for i in range(count)]
    found = list(results(TARGETS[name], inputs))
    failed = {one.number: one.told for one in found if one.key}
    assert (len(found), failed) == (count, {})
    assert len({one.outcome for one in found}) > 1  # some are taken, and some refused


@pytest.mark.parametrize("name", TARGETS)
def test_input_number_i_of_a_seed_is_always_the_same(name):
    one, two, other = (
        json.dumps([TARGETS[name].generate(rng_of(seed, name, i)) for i in range(20)])
        for seed in (1, 1, 2)
    )
    assert one == two
    assert one != other
