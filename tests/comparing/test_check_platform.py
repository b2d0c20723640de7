"""``costmodel check --platform``: predictions held against times, covered networks apart."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from costmodel.analysis.report import analyze
from costmodel.comparing.agreements import Checks, checks
from costmodel.comparing.timed import Timed
from costmodel.language.loading import load
from costmodel.latency.foreteller import foretold
from costmodel.latency.platforms.library import load_platform
from costmodel.latency.platforms.platform import Platform, Range
from costmodel.latency.platforms.writing import text_of
from costmodel.latency.run import Run

Cli = Callable[..., Any]
NAMES = ("mobilenetv1:1.0", "mobilenetv2:1.0", "shufflenetv2:1x", "squeezenet:1.1")


def widened(*without: str) -> Platform:
    """The paper's phone as if all sizes of all classes had been timed, and none of these."""
    phone = load_platform("snapdragon-810")
    classes = {
        name: replace(one, ranges=dict.fromkeys(one.ranges, NONE if name in without else ALL))
        for name, one in phone.classes.items()
    }
    return replace(phone, classes=classes, reference_seconds=0.010)


NONE, ALL = Range(0, 0), Range(0, 1e18)


def timed(platform: Platform, factor: float, reference_ms: float | None) -> list[Timed]:
    """Networks that take ``factor`` times what is predicted, beside a reference kernel."""
    found = []
    for name in NAMES:
        network = load(*name.split(":"))
        milliseconds = 1000 * factor * foretold(network, platform).seconds
        visits = (reference_ms,) if reference_ms else ()
        run = Run(
            model=network.spec,
            variant=network.variant,
            runtime=platform.runtime,
            milliseconds=milliseconds,
            reference_visits=visits,
        )
        found.append(Timed(run, analyze(network)))
    return found


def mape(found: Checks, name: str) -> float | None:
    """That of a line."""
    (one,) = found.checked
    return next(line.figures["mape"].value for line in one.agreement.lines if line.name == name)


def test_a_slow_moment_is_one_factor() -> None:
    """All takes 1.5 times as long, and so does the reference kernel: 15 ms where it took 10."""
    platform = widened()
    found = checks(timed(platform, 1.5, 15.0), platform)
    assert mape(found, "platform") == pytest.approx(0, abs=1e-6)
    predicted = found.checked[0].predicted
    assert predicted
    assert predicted.anchor == pytest.approx(1.5)


def test_without_a_reference_kernel_predictions_stand_as_they_are() -> None:
    """Times of 1.25 times what is predicted: 1 - 1 / 1.25 = 20 % too short, each of them."""
    platform = widened()
    found = checks(timed(platform, 1.25, None), platform)
    assert mape(found, "platform") == pytest.approx(100 * (1 - 1 / 1.25))


def test_of_networks_that_are_not_covered_alone_nothing_is_told() -> None:
    """Times of twice what is predicted; all have pointwise convolutions, and none was timed."""
    platform = widened("pointwise")
    found = checks(timed(platform, 2.0, None), platform)
    lines = {line.name: line for line in found.checked[0].agreement.lines}
    assert lines["platform"].figures["mape"].value == pytest.approx(50)
    assert lines["platform_covered"].figures["mape"].value is None


def test_a_miss_says_what_is_not_covered_or_else_what_most_of_the_doubt_is_of() -> None:
    """Pointwise convolutions, of which ranges are told or not, are most of MobileNet's time."""
    for platform, reason in (
        (widened("pointwise"), "not covered: pointwise"),
        (widened(), "pointwise is"),
    ):
        predicted = checks(timed(platform, 2.0, None), platform).checked[0].predicted
        assert predicted
        reasons = {one.network: one.reason for one in predicted.misses}
        assert reasons["mobilenetv1:1.0"].startswith(reason)


def test_the_command_has_the_prediction_among_its_lines(cli: Cli, tmp_path: Path) -> None:
    """In text, in JSON, and as what an agreement has to come up to."""
    platform = widened()
    path, runs = tmp_path / "phone.yaml", tmp_path / "runs.csv"
    path.write_text(text_of(platform))
    rows = [
        f"{one.run.model},{one.run.variant},{one.run.milliseconds}"
        for one in timed(platform, 1.0, None)
    ]
    runs.write_text("\n".join(["model,variant,milliseconds", *rows]) + "\n")
    words = ("check", str(runs), "--platform", str(path))
    text = cli(*words)
    assert (text.code, "worst predicted" in text.out) == (0, True)
    setup = json.loads(cli(*words, "--format", "json").out)["setups"][0]
    lines = {one["predictor"]: one for one in setup["predictors"]}
    assert lines["platform"]["within5"] == lines["platform_covered"]["within5"] == 100
    assert setup["platform"]["name"] == platform.name
    assert cli(*words, "--fail-below", "platform.within10:95").code == 0
    assert cli("check", str(runs), "--fail-below", "platform.within10:95").code == 2
