"""Coefficients are found again from the times that a made-up machine takes."""

from types import SimpleNamespace

import numpy as np
import pytest

from costmodel.latency.amounts import moved_works
from costmodel.latency.calibrating.fitting import fitted
from costmodel.latency.calibrating.synthetic import PIECES, deep_network, piece_network
from costmodel.latency.calibrating.timing import Timing
from costmodel.latency.kernel import Kernel, Timed
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.predicting.predicting import predict

CALL, BYTE, MAC = 3e-6, 4e-11, 2e-11
"""What the machine takes; bytes far away cost twice as much."""
NEAR = {"near_bytes": 1_000_000, "far_bytes": 20_000_000}


def kernels(network, _facts):
    """A kernel for each layer."""
    return tuple(Kernel(str(one.kind), (one.name,), one.output) for one in network.layers)


RUNTIME = SimpleNamespace(kernels=kernels, works=moved_works)


def seconds_of(network):
    works = moved_works(kernels(network, {}), network, NEAR)
    return [
        CALL
        + BYTE
        * (work.amounts["bytes"] + work.amounts["bytes_mid"] + work.amounts.get("weights", 0))
        + MAC * work.amounts.get("macs", 0)
        for work in works
    ]


def timing(network, added, *, has_profile=True):
    times = seconds_of(network)
    profiled = [
        Timed(kernel, "", 1.1 * time + added)
        for kernel, time in zip(kernels(network, {}), times, strict=True)
    ]
    return Timing(network, tuple(profiled) if has_profile else (), sum(times) + 5e-6)


@pytest.fixture(scope="module")
def networks():
    return [piece_network(piece, seed) for seed in range(3) for piece in PIECES]


def platform(fit):
    return Platform(
        name="made up", runtime="none", version="1", device="", threads=1, unit="kernels",
        classes=fit.classes, run_seconds=fit.run_seconds, noise_floor=None, error=fit.error,
        spread=fit.spread, networks=0, reference_seconds=None, provenance="", facts=fit.facts,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("has_profile", [True, False])
def test_what_a_machine_takes_is_found_again(networks, has_profile):
    """With a profile that makes kernels a tenth longer and 2 us more, or with none at all."""
    fit = fitted([timing(one, 2e-6, has_profile=has_profile) for one in networks], RUNTIME, {})
    unseen = [deep_network(seed) for seed in range(12)]
    errors = [
        predict(one, platform(fit), RUNTIME).seconds / (sum(seconds_of(one)) + 5e-6) - 1
        for one in unseen
    ]
    assert np.median(np.abs(errors)) < 0.03
    assert fit.error < 0.1
    assert all(one >= 0 for of in fit.classes.values() for one in of.seconds.values())


@pytest.mark.slow
def test_the_caches_are_told_by_the_data(networks):
    fit = fitted([timing(one, 0.0) for one in networks], RUNTIME, {})
    assert fit.facts["near_bytes"] == NEAR["near_bytes"]
    assert fit.classes["arithmetic arithmetic"].samples > 10
