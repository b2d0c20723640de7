"""``costmodel lint --platform P``: predicted times weigh findings, and are held to limits."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import costmodel
from costmodel.language.loading import load
from costmodel.latency.platforms.platform import KernelClass, Platform, Range
from costmodel.latency.platforms.writing import text_of
from costmodel.latency.predicting.predicting import predict
from costmodel.latency.runtimes import runtime_of

Cli = Callable[..., Any]
SPEC = """\
schema: 1
network: Odd
input: {x: [16, 28, 28]}
blocks:
  unit: {layers: [{a: {pointwise: {out: 58, then: relu}}}, {b: {pointwise: 58}}, {add: in}, relu]}
layers:
  - first: {pointwise: 58}
  - units: {unit: {repeat: 2}}
  - last: {pointwise: 16}
"""
RUNTIME = runtime_of("onnxruntime")
FACTS = {"block": 16, "joins_hard_swish": 1}
SECONDS = {"calls": 1e-6, "macs": 1e-11, "bytes": 1e-11}


def ranges_of(name: str) -> dict[str, dict[str, Range]]:
    """The classes of the kernels of a network with their amounts, of any size."""
    network, found = load(name), dict[str, dict[str, Range]]()
    for work in RUNTIME.works(RUNTIME.kernels(network, FACTS), network, FACTS):
        found.setdefault(work.kind, {}).update(dict.fromkeys(work.amounts, Range(0, 1e12)))
    return found


def platform(ranges: dict[str, dict[str, Range]], slow: set[str]) -> Platform:
    """1 us a kernel, 10 ps a multiply-add and a byte, five times as much where it is slow."""
    classes = {
        kind: KernelClass(
            {name: SECONDS.get(name, 0.0) * (5 if kind in slow else 1) for name in of}, of, 0.05, 10
        )
        for kind, of in ranges.items()
    }
    return Platform(
        name="mill", runtime="onnxruntime", version="1.10", device="Analytical Engine", threads=1,
        unit="kernels", classes=classes, run_seconds=1e-5, noise_floor=0.02, error=0.03,
        spread=0.04, networks=100, reference_seconds=1e-4, provenance="nobody's", facts=FACTS,
    )  # fmt: skip


@pytest.fixture
def mill(cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Platform:  # noqa: ARG001
    """In a folder of its own: specs whose widths fit and do not, and a platform for both."""
    monkeypatch.chdir(tmp_path)
    Path("odd.yaml").write_text(SPEC)
    Path("even.yaml").write_text(SPEC.replace("58", "60"))
    odd, even = ranges_of("odd.yaml"), ranges_of("even.yaml")
    found = platform(odd | even, odd.keys() - even.keys())
    Path("mill.yaml").write_text(text_of(found))
    Path("even_only.yaml").write_text(text_of(platform(even, set())))
    return found


def test_findings_are_weighed_and_the_cliff_is_found(cli: Cli, mill: Platform) -> None:
    ran = cli("lint", "odd.yaml", "--platform", "mill.yaml", "--format", "json")
    page = json.loads(ran.out)
    seconds = [predict(load(name), mill, RUNTIME).seconds for name in ("odd.yaml", "even.yaml")]
    assert page["judged"][0]["latency_ms"] == pytest.approx(1e3 * seconds[0])
    found = next(one for one in page["findings"] if one["rule"] == "A1")
    assert found["remedy"].startswith("60 channels: ")
    assert found["cost_ms"] == pytest.approx(1e3 * (seconds[0] - seconds[1]))
    plain = json.loads(cli("lint", "odd.yaml", "--format", "json").out)
    assert {one["rule"] for one in plain["findings"]} <= {"G1", "G2", "G3", "G4"}
    assert "latency_ms" not in plain["judged"][0]


def test_a_network_that_takes_longer_fails(cli: Cli, mill: Platform) -> None:
    seconds = predict(load("odd.yaml"), mill, RUNTIME).seconds
    words = ("lint", "odd.yaml", "--platform", "mill.yaml", "--fail-on-latency")
    assert cli(*words, f"{seconds * 1.01e6}us").code == 0
    ran = cli(*words, f"{seconds * 0.99e3}ms")
    assert ran.code == 1
    assert "error B1: its predicted time of " in ran.out


@pytest.mark.usefixtures("mill")
def test_what_is_not_covered_is_named_and_fails_where_a_time_is_asked(cli: Cli) -> None:
    """A platform that has seen nothing off the fast path, where most of this network is."""
    words = ("lint", "odd.yaml", "--platform", "even_only.yaml", "--fail-on-latency", "1s")
    ran = cli(*words)
    assert ran.code == 1
    assert "warning: Odd is not weighed by time: " in ran.err
    assert " was timed" in ran.err
    assert "whether it keeps to --fail-on-latency 1,000 ms is not known: " in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--fail-on-latency 12ms", "there is no platform to predict times on"),
        ("--platform mill.yaml --fail-on-latency soon", "'soon' is no time"),
        ("--platform nowhere.yaml", "nowhere.yaml"),
    ],
)
@pytest.mark.usefixtures("mill")
def test_what_cannot_be_meant_is_refused(words: str, told: str, cli: Cli) -> None:
    ran = cli("lint", "odd.yaml", *words.split())
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


@pytest.mark.usefixtures("mill")
def test_a_limit_in_percent_without_a_platform_is_told(cli: Cli) -> None:
    Path("costmodel.yaml").write_text("g4.limit: 2 %\n")
    told = "g4.limit is 2 % of a predicted time, which is not known"
    assert told in cli("lint", "odd.yaml").err
    assert told not in cli("lint", "odd.yaml", "--platform", "mill.yaml").err


@pytest.mark.usefixtures("mill")
def test_budgets_of_time_are_held_against_predictions(cli: Cli) -> None:
    Path("costmodel.yaml").write_text("budgets: {odd.yaml: {latency_ms: 1 us}}\n")
    ran = cli("lint", "odd.yaml", "--platform", "mill.yaml")
    assert ran.code == 1
    assert "predicted time: " in ran.out


@pytest.mark.usefixtures("mill")
def test_advice_has_milliseconds(cli: Cli) -> None:
    ran = cli("advise", "odd.yaml", "--platform", "mill.yaml")
    assert ran.code == 0
    assert " ms as predicted" in ran.out


@pytest.mark.usefixtures("mill")
def test_the_api_weighs_alike(mill: Platform) -> None:
    seconds = predict(load("odd.yaml"), mill, RUNTIME).seconds
    for platform in ("mill.yaml", Path("mill.yaml"), mill):
        times = costmodel.lint("odd.yaml", platform=platform).value.linted.judged[0].times
        assert times is not None
        assert times.seconds == pytest.approx(seconds)
    assert costmodel.advise("odd.yaml", platform=mill).value.before.seconds == pytest.approx(
        seconds
    )


@pytest.mark.usefixtures("mill")
def test_where_no_kernel_takes_time_that_is_the_doubt(cli: Cli) -> None:
    """All coefficients are 0: all of 0 ms are known, none of it is a kernel's."""
    text = re.sub(r"nanoseconds: [\d.e+-]+", "nanoseconds: 0", Path("mill.yaml").read_text())
    Path("still.yaml").write_text(text)
    for command in ("lint", "analyze"):
        ran = cli(command, "odd.yaml", "--platform", "still.yaml")
        assert ran.code < 2
        assert "no kernel takes any time" in ran.err
