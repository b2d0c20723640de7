"""Recorded times in ``list``, ``compare`` and its chart."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Cli = Callable[..., Any]
RUNS = str(Path(__file__).parent.parent / "data" / "runs" / "phone.csv")
ONE_THREAD = ("--runs", RUNS, "--device", "1 thread")


def test_list_has_the_time_of_each_network_that_ran(cli: Cli) -> None:
    """1.0 took 16.6 ms at its own size; the 9.4 ms at 160 pixels are of another network."""
    ran = cli("list", "mobilenetv2", *ONE_THREAD, "--format", "csv")
    assert (ran.code, ran.err) == (0, "")
    rows = csv.DictReader(io.StringIO(ran.out))
    times = {row["variant"]: row["latency_ms"] for row in rows}
    assert {name: time for name, time in times.items() if time} == {"1.0": "16.6", "0.5": "9.1"}
    small = cli("list", "mobilenetv2", *ONE_THREAD, "--input", "160", "--format", "json")
    rows = json.loads(small.out)["rows"]
    assert {row["variant"]: row["latency_ms"] for row in rows}["1.0"] == 9.4


def test_tables_tell_where_the_times_are_from_and_what_is_unknown(cli: Cli) -> None:
    out = cli("list", "squeezenet", *ONE_THREAD).out
    note = "ms: milliseconds of one pass over the batch, recorded on a phone, 1 thread."
    assert note in out
    last = [line.split()[-1] for line in out.splitlines() if line.startswith("squeezenet")]
    assert last == ["-", "-", "-", "-", "12.90"]
    assert json.loads(cli("list", "squeezenet", *ONE_THREAD, "--format", "json").out)[
        "recorded_on"
    ] == ("a phone, 1 thread")


def test_compare_sorts_by_time_the_unknown_last(cli: Cli) -> None:
    """Repeats are one: 10.9 and 11.1 of ShuffleNet V2 1x are 11.0."""
    words = ("resnet:50", "mobilenetv2:1.0", "shufflenetv2:1x", "resnet:18")
    ran = cli("compare", *words, *ONE_THREAD, "--sort", "latency_ms", "--format", "json")
    rows = json.loads(ran.out)["rows"]
    assert [(row["spec"], row["variant"], row["latency_ms"]) for row in rows] == [
        ("shufflenetv2", "1x", 11.0),
        ("mobilenetv2", "1.0", 16.6),
        ("resnet", "18", 61.0),
        ("resnet", "50", None),
    ]
    assert {row["latency_ms_source"] for row in rows} == {"a phone, 1 thread", None}
    assert json.loads(ran.out)["device"] == "GTX 1080Ti"


def test_a_device_of_published_speeds_is_still_one_beside_runs(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "runs.csv"
    path.write_text("model,variant,milliseconds\nmobilenetv2,1.0,16\n")
    words = ("--runs", str(path), "--device", "snapdragon 810", "--format", "json")
    record = json.loads(cli("compare", "mobilenetv2:1.0", *words).out)
    assert (record["device"], record["rows"][0]["latency_ms"]) == ("Snapdragon 810", 16)


def test_time_is_an_axis_of_the_chart(cli: Cli, tmp_path: Path) -> None:
    path = tmp_path / "chart.svg"
    words = ("mobilenetv2:1.0", "mobilenetv2:0.5", "shufflenetv2:1x", "resnet:50")
    ran = cli("compare", *words, *ONE_THREAD, "--x", "latency_ms", "--plot", str(path))
    assert ran.code == 0
    assert "3 of 4 networks; not in it: resnet:50 (no recorded time)" in ran.err
    assert "Time of one pass on a phone, 1 thread (ms)" in path.read_text()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["list", "resnet", "--runs", RUNS], "2 setups: a phone, 1 thread; a phone, 4 threads"),
        (["compare", "resnet", "--runs", RUNS], "--device 'a phone, 4 threads'"),
        (["list", "resnet", "--runs", RUNS, "--device", "a fone"], "did you mean 'a phone'?"),
        (["list", "--columns-from", "model=net"], "add --runs FILE"),
        (["list", "--published", "--runs", RUNS], "--published has no runs"),
        (["compare", "resnet", "--sort", "latency_ms"], "latency_ms is of recorded runs"),
        (["compare", "resnet", "--columns", "flops,latency_ms"], "latency_ms is of recorded runs"),
        (["list", "resnet", "--columns", "latency_ms"], "unknown measure 'latency_ms'"),
        (["lint", "resnet", "--runs", RUNS], "the runs are of 2 setups"),
    ],
)
def test_what_has_no_answer_is_refused(cli: Cli, words: list[str], message: str) -> None:
    ran = cli(*words)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err
