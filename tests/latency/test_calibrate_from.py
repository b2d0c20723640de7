"""Platforms from whole networks that others timed: made-up devices, and those of papers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from costmodel import load
from costmodel.cli import calibrating_from
from costmodel.cli.output import ReaderGone
from costmodel.cli.recorded import timed
from costmodel.comparing.calibrated_runs import calibrated_from
from costmodel.comparing.published_runs import published_runs
from costmodel.core.network import Network
from costmodel.core.problems import SpecError
from costmodel.latency.agreement.ranking import spearman
from costmodel.latency.calibrating.choosing import chosen
from costmodel.latency.calibrating.combining import FLOPS_MAC, RUN, Form, Term, columns
from costmodel.latency.calibrating.from_networks import LayerFit, platform_of
from costmodel.latency.calibrating.robust import fitted
from costmodel.latency.calibrating.whole import Table, Whole, whole
from costmodel.latency.platforms.library import load_platform
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.predicting import layers
from costmodel.latency.predicting.predicting import predict
from costmodel.latency.run import Run, Setup
from costmodel.latency.runs.reading import Row
from costmodel.published import runtimes

Cli = Callable[..., Any]
PHONE = Setup("a phone", "its runtime", "", 1, 1)
SECONDS = {"macs": 2e-10, "bytes": 1.5e-10, "calls": 1e-5}
"""What a made-up phone takes for each, and four times as much for a byte of depthwise layers."""


@cache
def space() -> tuple[Network, ...]:
    """One search space: MobileNetV2 of four widths at six resolutions."""
    widths, sizes = ("0.35", "0.5", "0.75", "1.0"), (96, 128, 160, 192, 224, 256)
    return tuple(
        load("mobilenetv2", width, input=(size, size)) for width in widths for size in sizes
    )


def takes(network: Network) -> float:
    """The seconds of the made-up phone."""
    works = layers.works(layers.kernels(network, {}), network, {})
    return sum(
        SECONDS.get(amount, 0) * of * (4 if (kind, amount) == ("depthwise", "bytes") else 1)
        for kind, amounts in works
        for amount, of in amounts.items()
    )


def table(factors: Sequence[float]) -> list[Whole]:
    """Every other network of the space, its time as many times as long as it should be."""
    networks = space()[:: len(space()) // len(factors)]
    return [
        whole(f"n{at}", "mobilenetv2", takes(network) * factor, network)
        for at, (network, factor) in enumerate(zip(networks, factors, strict=False))
    ]


def rank(fit: LayerFit, networks: Sequence[Network], seconds: Sequence[float]) -> float:
    """Spearman's correlation of predictions with times."""
    told = np.array([predict(one, fit.platform, layers).seconds for one in networks])
    return float(spearman(told, np.array(seconds), np.ones((1, len(told))))[0])


def fit_of(networks: list[Whole]) -> LayerFit:
    """What they come to."""
    return platform_of(networks, PHONE, "phone", "made up")


def test_ten_rows_of_a_made_up_phone_order_the_rest_of_its_search_space() -> None:
    """Times are off by up to 3 % either way; Spearman is .98 at least of those that it has not."""
    ten = [1.03, 0.97, 1.01, 0.99, 1.02, 0.98, 1.0, 1.03, 0.97, 1.0]
    known = table(ten)
    fit = fit_of(known)
    rest = [one for at, one in enumerate(space()) if at % 2 or at >= 20]
    assert rank(fit, rest, [takes(one) for one in rest]) >= 0.98
    assert len(fit.form) <= 10 // 3


def test_a_time_near_zero_and_an_outlying_one_are_named_and_bend_nothing() -> None:
    """Of twelve one is a thousandth and one is twenty times as long."""
    factors = [1.0] * 12
    factors[3], factors[7] = 1e-3, 20.0
    fit = fit_of(table(factors))
    assert {one.network.name for one in fit.aside} == {"n3", "n7"}
    assert fit.platform.networks == 10
    assert rank(fit, space(), [takes(one) for one in space()]) >= 0.98
    assert fit.accuracies[0].error <= 0.05


def test_a_coefficient_is_told_where_rows_carry_it() -> None:
    """Exact times: FLOPs, MAC and a constant come out as they were put in."""
    form: Form = (*FLOPS_MAC, Term(RUN, frozenset()))
    found = Table(table([1.0] * 12))
    true = np.array([2e-10, 1e-10, 5e-3])
    assert fitted(columns(form, found), columns(form, found) @ true) == pytest.approx(
        true, rel=1e-4
    )


def test_five_networks_are_too_few() -> None:
    """Six are the least."""
    with pytest.raises(SpecError, match="needs the times of 6 networks, and here are 5"):
        fit_of(table([1.0] * 12)[:5])


def test_networks_that_take_the_same_time_have_no_order() -> None:
    """Six of them, in batches of 8: Spearman's correlation is not known, and the batch is kept."""
    networks = [one._replace(seconds=0.005) for one in table([1.0] * 6)]
    fit = platform_of(networks, PHONE._replace(batch=8), "phone", "made up")
    assert fit.platform.batch == 8
    assert {one.spearman for one in fit.accuracies} == {None}


def of_paper(source: str, device: str, spec: str | None = None) -> list[Row]:
    """Published rows as runs of one setup."""
    pairs = zip(runtimes(), published_runs(), strict=True)
    return [
        Row(replace(run, runtime="of the paper"), None)
        for row, run in pairs
        if row.source.id == source and row.device == device and spec in (None, row.spec)
    ]


@pytest.mark.parametrize(
    ("source", "device", "spec"),
    [("slim-v2-v3", "Pixel 1", "mobilenetv2"), ("shufflenetv1-t8", "Snapdragon 820", None)],
)
def test_ten_published_rows_order_the_others(source: str, device: str, spec: str | None) -> None:
    """TF-slim's MobileNetV2 on a Pixel, 22 widths and sizes, and 15 of ShuffleNet's Table 8."""
    found = timed(of_paper(source, device, spec))
    ten = [round(at * (len(found) - 1) / 9) for at in range(10)]
    fit = calibrated_from([found[at] for at in ten], "phone", "published")
    rest = [one for at, one in enumerate(found) if at not in ten]
    networks = [one.report.network for one in rest]
    assert rank(fit, networks, [one.run.milliseconds for one in rest]) >= 0.98


MACHINES = {"gtx-1080ti": "GTX 1080Ti", "snapdragon-810": "Snapdragon 810"}


@pytest.mark.parametrize("name", MACHINES)
def test_tables_1_to_4_order_table_8_better_than_flops_and_mac(name: str) -> None:
    """The shipped platforms have not seen Table 8, which they hold better than either count."""
    found = timed(of_paper("shufflenetv2-t8", MACHINES[name]))
    times = np.array([one.run.milliseconds for one in found])
    platform = load_platform(name)

    def rank_by(values: list[float]) -> float:
        return float(spearman(np.array(values), times, np.ones((1, len(times))))[0])

    told = [predict(one.report.network, platform, layers).seconds for one in found]
    costs = [one.report.total().cost for one in found]
    assert len(found) == 35
    assert rank_by(told) > max(
        rank_by([float(cost.flops) for cost in costs]), rank_by([float(cost.mac) for cost in costs])
    )


@pytest.mark.parametrize("name", MACHINES)
def test_the_shipped_machines_are_what_tables_1_to_4_come_to(name: str) -> None:
    """51 networks, and the coefficients that are chosen and fitted now."""
    runs = [row for at in (1, 2, 3, 4) for row in of_paper(f"shufflenetv2-t{at}", MACHINES[name])]
    found = Table(
        [
            whole(str(at), one.report.network.spec, one.run.milliseconds / 1000, one.report.network)
            for at, one in enumerate(timed(runs))
        ]
    )
    form = chosen(found)
    coefficients = fitted(columns(form, found), found.seconds)
    platform = load_platform(name)
    assert platform.networks == len(found.networks) == 51
    for term, of in zip(form, coefficients, strict=True):
        for kind in term.classes:
            assert platform.classes[kind].seconds[term.amount] == pytest.approx(of, rel=1e-3)


def paper_machine() -> Platform:
    """Either of them."""
    return load_platform("snapdragon-810")


def test_what_no_row_has_is_not_covered() -> None:
    """Tables 1 to 4 have no depthwise convolution: MobileNetV2's are predicted, and named."""
    told = predict(load("mobilenetv2"), paper_machine(), layers)
    assert "depthwise" in {one.work.kind for one in told.uncovered}
    assert 0 < told.coverage < 1
    assert all(one.seconds > 0 for one in told.kernels if one.work.kind == "depthwise")


def test_a_batch_norm_that_folds_has_no_time_of_its_own() -> None:
    """MobileNetV2 has 52 of them, one behind each convolution."""
    network = load("mobilenetv2")
    kernels = layers.kernels(network, {})
    assert sum(len(one.layers) == 2 for one in kernels) == 52
    assert not any(one.type == "bn" for one in kernels)


def phone_csv(folder: Path, runs: Sequence[Run]) -> str:
    """A table of runs as a phone's tool would write it."""
    lines = [
        f"{one.model},{one.variant},{one.input},{one.milliseconds},{one.device}" for one in runs
    ]
    path = folder / "phone.csv"
    path.write_text("\n".join(["model,variant,input,avg,device", *lines]) + "\n")
    return str(path)


def test_the_command_writes_a_platform_and_tells_its_error_beside_flops_and_mac(
    cli: Cli, tmp_path: Path
) -> None:
    """Of ten rows with a column called otherwise; the file reads as it was written."""
    runs = [row.run for row in of_paper("slim-v2-v3", "Pixel 1", "mobilenetv2")][2:22:2]
    path, out = phone_csv(tmp_path, runs), tmp_path / "phone.yaml"
    words = ["--from", path, "--columns-from", "milliseconds=avg", "-o", str(out)]
    ran = cli("calibrate", *words)
    assert ran.code == 0, ran.err
    assert all(name in ran.out for name in ("this platform", "FLOPs + MAC", "Spearman"))
    platform = load_platform(str(out))
    assert (platform.unit, platform.device, platform.networks) == ("layers", "Pixel 1", 10)
    assert platform.error < 0.1


def test_a_reader_of_the_table_that_stops_has_the_platform(
    cli: Cli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As ``costmodel calibrate --from phone.csv -o phone.yaml | head`` does."""

    def gone(*_of: object) -> None:
        raise ReaderGone

    monkeypatch.setattr(calibrating_from, "show", gone)
    runs = [row.run for row in of_paper("slim-v2-v3", "Pixel 1", "mobilenetv2")][2:22:2]
    path, out = phone_csv(tmp_path, runs), tmp_path / "phone.yaml"
    words = ["--from", path, "--columns-from", "milliseconds=avg", "-o", str(out)]
    assert cli("calibrate", *words).code == 0
    assert load_platform(str(out)).networks == 10


def test_runs_of_two_devices_are_refused(cli: Cli, tmp_path: Path) -> None:
    """A platform is of one setup; --device chooses it."""
    runs = [row.run for row in of_paper("slim-v2-v3", "Pixel 1", "mobilenetv2")]
    path = phone_csv(tmp_path, [*runs[1:], replace(runs[0], device="Pixel 2")])
    words = ["--from", path, "--columns-from", "milliseconds=avg"]
    ran = cli("calibrate", *words, "-o", str(tmp_path / "phone.yaml"))
    assert ran.code == 2
    assert "2 setups" in ran.err
    assert "--device" in ran.err
    assert not (tmp_path / "phone.yaml").exists()
