"""``costmodel check``: tables of runs and published speeds held against counts."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from costmodel.analysis.report import analyze
from costmodel.comparing.agreements import checks
from costmodel.comparing.published_runs import milliseconds, published_runs
from costmodel.comparing.timed import Timed, identity
from costmodel.language.loading import load
from costmodel.language.sources.library import shipped
from costmodel.latency.run import Run, Setup
from costmodel.published import runtimes

Cli = Callable[..., Any]
RUNS = str(Path(__file__).parent.parent / "data" / "runs" / "phone.csv")


@pytest.mark.parametrize("style", ["text", "json", "csv", "markdown"])
def test_every_format_of_check(cli: Cli, style: str, snapshot: SnapshotAssertion) -> None:
    ran = cli("check", RUNS, "--format", style)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot


@pytest.mark.slow
def test_the_papers_speeds_rank_as_was_known() -> None:
    """Table 8, rank correlations of MAC and FLOPs with time, one image: GPU .92, .76; ARM .90, .95.

    The paper timed the GPU with batches of 8, where weights weigh less: there MAC comes to .94.
    """
    table = [row for row in runtimes() if row.source.id == "shufflenetv2-t8"]
    runs = published_runs(table)
    single = [_one_image(run) for run in runs]
    gpu, arm = "GTX 1080Ti", "Snapdragon 810"
    assert _spearman(single, gpu) == {"mac": 0.92, "flops": 0.76}
    assert _spearman(single, arm) == {"mac": 0.90, "flops": 0.95}
    assert _spearman(runs, gpu) == {"mac": 0.94, "flops": 0.76}


def _one_image(run: Run) -> Run:
    return Run(
        model=run.model, variant=run.variant, device=run.device, milliseconds=run.milliseconds
    )


def _spearman(runs: tuple[Run, ...] | list[Run], device: str) -> dict[str, float]:
    timed = [
        Timed(run, analyze(load(run.model, run.variant, batch=run.batch)))
        for run in runs
        if run.device == device
    ]
    (found,) = checks(timed).checked
    lines = {line.name: line.figures["spearman"].value for line in found.agreement.lines}
    return {name: round(lines[name] or 0, 2) for name in ("mac", "flops")}


def test_speeds_are_turned_into_the_time_of_a_batch() -> None:
    """133 batches of 8 a second are 1000 / 133 ms; 1024-image batches at 2764 images/s 370 ms."""
    rows = {(row.unit, row.batch): row for row in runtimes() if row.batch}
    of_batches = rows["batches/s", 8]
    assert milliseconds(of_batches) == pytest.approx(1000 / of_batches.runtime)
    of_images = rows["images/s", 1024]
    assert milliseconds(of_images) == pytest.approx(1000 * 1024 / of_images.runtime)
    assert milliseconds(rows["ms", 1]) == rows["ms", 1].runtime


def test_published_speeds_are_kept_apart_by_device_and_source() -> None:
    setups = {run.setup for run in published_runs()}
    papers = {one for one in setups if "ShuffleNet V2, Table 8" in one.runtime}
    assert {(one.device, one.batch) for one in papers} == {
        ("GTX 1080Ti", 8),
        ("Snapdragon 810", 1),
    }
    unknown = [run for run in published_runs() if "batch not told" in run.runtime]
    assert {run.model for run in unknown} == {f"guidelines/g{n}" for n in (1, 2, 3, 4)}


@pytest.mark.slow
def test_all_published_speeds_are_held_against_counts(cli: Cli) -> None:
    ran = cli("check", "--published", "--format", "json")
    assert ran.code == 0
    setups = json.loads(ran.out)["setups"]
    told = {(one["device"], one["runtime"]) for one in setups}
    for source in ("ShuffleNet V2, Table 8", "timm", "MobileNetV3, Table 3", "ShuffleNet, Table 8"):
        assert any(source in runtime for _, runtime in told)


def test_setups_are_never_mixed_and_repeats_are_one_network(cli: Cli) -> None:
    """Nine rows of one thread, of which 1x is there twice: 10.9 and 11.1 are 11.0; one of four."""
    record = json.loads(cli("check", RUNS, "--format", "json").out)
    (one,) = record["setups"]
    assert (one["device"], one["threads"], one["networks"]) == ("a phone", 1, 8)
    assert record["left_out"] == ["a phone, 4 threads"]
    times = {row["network"]: row["milliseconds"] for row in one["times"]}
    assert times["shufflenetv2:1x"] == 11.0
    assert "mobilenetv1:1.0, width=0.75" in times
    assert {"mobilenetv2:1.0@224x224", "mobilenetv2:1.0@160x160"} < set(times)


def test_the_same_network_is_known_however_it_is_named() -> None:
    assert identity(load("resnet", "18")) == identity(load("resnet", "18", input=224))
    assert identity(load("resnet", "18")) != identity(load("resnet", "18", input=192))
    assert identity(load("resnet", "18")) != identity(load("resnet", "18", batch=2))
    path = str(shipped()["resnet"])
    assert identity(load(path, "18")) == identity(load("resnet", "18"))


def test_a_setup_is_told_in_words() -> None:
    told = str(Setup("Pixel 1", "TF-Lite", "2.4", 8, 4))
    assert told == "Pixel 1, TF-Lite 2.4, batch 8, 4 threads"
    assert str(Setup("", "", "", 1, None)) == "device not told"


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["--fail-below", "spearman:0.95"], "spearman of FLOPs + MAC is 0.9048, below 0.95"),
        (["--fail-below", "mac.kendall:0.8"], "kendall of MAC is 0.5714, below 0.8"),
        (["--fail-above", "flops.mape:40"], "mape of FLOPs is 43.23, above 40"),
        (["--fail-below", "constant.kendall:0"], "kendall of a constant is not known, below 0"),
    ],
)
def test_an_agreement_that_is_not_good_enough_fails_with_the_reason(
    cli: Cli, words: list[str], reason: str
) -> None:
    ran = cli("check", RUNS, *words)
    assert (ran.code, ran.err) == (1, f"failed: a phone, 1 thread: {reason}\n")


def test_an_agreement_that_is_good_enough_passes(cli: Cli) -> None:
    words = ["--fail-below", "spearman:0.9", "--fail-above", "mape:30"]
    assert cli("check", RUNS, *words).code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "name tables of runs, or say --published"),
        ([RUNS, "--published"], "name tables of runs, or say --published"),
        ([RUNS, "--fail-below", "mape:3"], "'mape' is no statistic here"),
        ([RUNS, "--fail-below", "speerman:3"], "did you mean 'spearman'?"),
        ([RUNS, "--fail-below", "flop.kendall:3"], "'flop' foretells nothing"),
        ([RUNS, "--fail-below", "kendall:high"], "'kendall:high' has no number"),
        ([RUNS, "--device", "a fone"], "there are no runs on 'a fone'\n  did you mean 'a phone'?"),
        ([RUNS, "--columns-from", "milliseconds"], "'milliseconds' is not NAME=THEIRS"),
        (["--published", "--runtime", "onnxruntime"], "leave one of them out"),
        (["--published", "--columns-from", "model=net"], "--columns-from is about tables"),
        (["resnet", "--runtime", "onnxruntime", "--device", "x"], "leave --device out"),
        (["resnet:18"], "'resnet:18' is a network, not a table of runs; add --runtime"),
        (["my.yaml"], "'my.yaml' is a network, not a table of runs; add --runtime"),
        ([RUNS, "--runtime", "tflite"], "there is no runtime 'tflite'"),
        (["none.csv"], "the runs cannot be read: 'none.csv' does not exist"),
    ],
)
def test_what_cannot_be_checked_is_refused(cli: Cli, words: list[str], message: str) -> None:
    ran = cli("check", *words)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_networks_that_are_not_there_are_told_at_the_rows_that_name_them(
    cli: Cli, tmp_path: Path
) -> None:
    path = tmp_path / "runs.csv"
    rows = [
        "mobilnetv2,,,",
        "resnet,19,,",
        "resnet,18,widht=2,",
        "resnet,18,,9999999",
        "os:system,,,",
    ]
    path.write_text(
        "model,variant,settings,input,milliseconds\n" + "".join(f"{r},1\n" for r in rows)
    )
    ran = cli("check", str(path))
    assert ran.code == 2
    for line, what in enumerate(
        (
            "mobilnetv2",
            "variant '19'",
            "widht",
            "is no size",
            "may not have 'os:system' read or run",
        ),
        2,
    ):
        told = next(one for one in ran.err.split("error: ") if what in one)
        assert f"{line} | " in told, told


def test_too_few_networks_are_no_agreement(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("model,milliseconds\nresnet,3\nresnet,4\nsqueezenet,1\n")
    ran = cli("check", str(path))
    assert ran.code == 2
    assert "at least 3 networks of one setup, and here are 2" in ran.err
    path.write_text("model,milliseconds\nresnet,3\n")
    assert "at least 3 networks of one setup, and here is 1" in cli("check", str(path)).err


def test_columns_of_others_are_renamed_and_unknown_ones_told(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "bench.csv"
    path.write_text("net,avg_us,warmup\nresnet:18,3000,1\nsqueezenet,1000,1\nalexnet,2000,1\n")
    words = ["--columns-from", "model=net", "--columns-from", "microseconds=avg_us"]
    ran = cli("check", str(path), *words, "--format", "csv")
    assert (ran.code, ran.err) == (0, f"note: {path}: columns not used: warmup\n")
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert {(row["networks"], row["batch"]) for row in rows} == {("3", "1")}


def test_networks_are_held_against_a_table(cli: Cli) -> None:
    """All of the table, all variants of a spec, or one of them."""

    def networks(*words: str) -> int:
        setups = json.loads(cli("check", *words, "--against", RUNS, "--format", "json").out)
        return sum(one["networks"] for one in setups["setups"])

    whole = json.loads(cli("check", RUNS, "--format", "json").out)["setups"]
    assert networks() == sum(one["networks"] for one in whole)
    assert networks("mobilenetv2", "shufflenetv2:0.5x", "--device", "a phone") == 4
    assert networks("shufflenetv2:all", "squeezenet:1.1") == 2 + 1
    ran = cli("check", "resnext", "--against", RUNS)
    assert (ran.code, "no run in --against is of 'resnext'" in ran.err) == (2, True)
    ran = cli("check", "--against", RUNS, "--published")
    assert (ran.code, "leave one out" in ran.err) == (2, True)
