"""A layer that goes is priced by what stands around it, exactly as by the whole network."""

from __future__ import annotations

from dataclasses import replace

import pytest

from costmodel.advice.clocks import clock_of
from costmodel.analysis.report import analyze
from costmodel.core.network import Network
from costmodel.core.op import Kind
from costmodel.language.loading import load
from costmodel.latency.amounts import FAR_BYTES, NEAR_BYTES
from costmodel.latency.platforms.platform import KernelClass, Platform, Range
from costmodel.latency.runtimes import runtime_of
from costmodel.linting.pricing import price_of
from costmodel.linting.rules.g4 import can_go
from costmodel.linting.times import Change, Timed, Times

FACTS = {"block": 16, "joins_hard_swish": 1, "near_bytes": NEAR_BYTES, "far_bytes": FAR_BYTES}


def platform_for(network: Network) -> Platform:
    """A platform that covers a network: all amounts of all its kernels take a nanosecond."""
    runtime = runtime_of("onnxruntime")
    works = runtime.works(runtime.kernels(network, FACTS), network, FACTS)
    names = {name for work in works for name in work.amounts}
    all_of = KernelClass(dict.fromkeys(names, 1e-9), dict.fromkeys(names, Range(0, 1e12)), 0.1, 9)
    return Platform(
        name="toy",
        runtime="onnxruntime",
        version="1",
        device="toy",
        threads=1,
        unit="kernels",
        classes={work.kind: all_of for work in works},
        run_seconds=0.0,
        noise_floor=None,
        error=0.05,
        spread=0.05,
        networks=9,
        reference_seconds=None,
        provenance="",
        facts=FACTS,
    )


@pytest.mark.parametrize(
    ("spec", "variant"), [("mobilenetv2", "1.0"), ("resnet", "18"), ("shufflenetv1", "1x g=3")]
)
def test_surroundings_price_as_the_whole(spec: str, variant: str) -> None:
    network = load(spec, variant)
    clock = clock_of(platform_for(network))
    predicted: list[Network] = []

    def of(one: Network) -> Times:
        predicted.append(one)
        return clock.of(one)

    report, times = analyze(network), clock.of(network)
    near = Timed(report, times, replace(clock, of=of))
    whole = Timed(report, times, replace(clock, of_part=None))
    layers = [one for one in network.layers if one.kind is Kind.ARITHMETIC and can_go(one)]
    changes = [Change([layer], dropped=layer) for layer in layers]
    assert layers
    for change in changes:
        assert price_of(change, near).cost == pytest.approx(
            price_of(change, whole).cost, abs=1e-9 * times.seconds
        )
    assert len(predicted) < len(layers), "some at least are told without the whole"
