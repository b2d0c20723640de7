"""``costmodel sweep`` writes what ``costmodel.sweep`` returns, and exits with 2 on bad input."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from costmodel import sweep
from costmodel.cli.main import run

OVER = ["--over", "width=0.25:1.0:0.25", "--over", "input=96,128,...,224"]


def rows(columns: dict[str, Any]) -> list[tuple[Any, ...]]:
    return list(zip(*(column.tolist() for column in columns.values()), strict=True))


def wanted(**options: Any) -> dict[str, Any]:
    return sweep("mobilenetv2", {"width": "0.25:1.0:0.25", "input": "96:224:32"}, **options)


def test_csv_goes_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sweep", "mobilenetv2", *OVER]) == 0
    header, *lines = csv.reader(capsys.readouterr().out.splitlines())
    assert header == list(wanted())
    assert [tuple(map(float, line)) for line in lines] == rows(wanted())


def test_every_format_holds_the_same(tmp_path: Path) -> None:
    parquet = pytest.importorskip("pyarrow.parquet")
    for suffix in ("csv", "jsonl", "parquet"):
        assert run(["sweep", "mobilenetv2", *OVER, "-o", str(tmp_path / f"out.{suffix}")]) == 0
    table = parquet.read_table(tmp_path / "out.parquet")
    assert [tuple(row.values()) for row in table.to_pylist()] == rows(wanted())
    lines = (tmp_path / "out.jsonl").read_text().splitlines()
    assert [tuple(json.loads(line).values()) for line in lines] == rows(wanted())
    assert not list(tmp_path.glob("*.part"))


def test_a_front_a_condition_and_settings(capsys: pytest.CaptureFixture[str]) -> None:
    limits = ["--where", "flops < 100e6", "--pareto", "flops,-params", "--set", "classes=10"]
    assert run(["sweep", "mobilenetv2", *OVER, *limits]) == 0
    lines = list(csv.reader(capsys.readouterr().out.splitlines()))[1:]
    found = wanted(where="flops < 100e6", pareto=["flops", "-params"], parameters={"classes": 10})
    assert [tuple(map(float, line)) for line in lines] == rows(found)


def test_what_was_left_out_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["sweep", "mobilenetv2", "--over", "expansion=1,1.05,2"]) == 0
    told = capsys.readouterr().err
    assert "left out 1 candidate expansion=1.05:\n" in told
    assert "out is 84/5, not an integer" in told  # 1.05 · 16
    assert run(["sweep", "mobilenetv2", *OVER, "--where", "flops < 1"]) == 0
    assert capsys.readouterr().err == "kept 0 of 20 candidates\n"


def test_how_much_was_written_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = str(tmp_path / "out.csv")
    assert run(["sweep", "mobilenetv2", *OVER, "--where", "width > 0.5", "-o", out]) == 0
    assert capsys.readouterr().err == f"wrote 10 of 20 candidates to {out}\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--over", "widht=1:2"], "did you mean 'width'?"),
        (["--over", "width"], "is not name=values"),
        (["--over", "width=2:1"], "reversed"),
        (["--over", "classes=1:200000000"], "200,000,000 candidates, more than 100,000,000"),
        (["--over", "classes=1:2000", "--max", "1000"], "2,000 candidates, more than 1,000"),
        ([*OVER, "--where", "().__class__"], "error"),
        ([*OVER, "--where", "open('x') < 1"], "unknown function"),
        ([*OVER, "-o", "out.xlsx"], "names no format"),
        ([*OVER, "-o", "/nowhere/out.csv"], "cannot write '/nowhere/out.csv'"),
        ([*OVER, "-o", "/dev/full"], "No space left on device"),
        ([*OVER, "--join", "/nowhere.csv"], "cannot join"),
        ([*OVER, "--set", "width=1"], "both swept and set"),
        ([*OVER, "--resume"], "--resume needs a file; add -o FILE"),
        ([*OVER, "--force", "-o", "-"], "--force needs a file"),
        ([*OVER, "--pareto", ""], "--pareto: '' lacks a column"),
        ([*OVER, "--where", ""], "--where is empty"),
        ([*OVER, "--join", ""], "name a file, or leave the option out"),
        ([*OVER, "-o", ""], "name a file, or leave the option out"),
    ],
)
def test_bad_input_is_exit_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["sweep", "mobilenetv2", *arguments]) == 2
    assert message in capsys.readouterr().err


def test_an_interrupt_is_exit_130_and_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from costmodel.sweeping.running import executors

    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    out = str(tmp_path / "out.csv")
    with monkeypatch.context() as patched:
        patched.setattr(executors, "price", interrupted)
        assert run(["sweep", "mobilenetv2", *OVER, "-o", out]) == 130
    assert "--resume" in capsys.readouterr().err
    assert run(["sweep", "mobilenetv2", *OVER, "-o", out]) == 2
    assert run(["sweep", "mobilenetv2", *OVER, "-o", out, "--resume"]) == 0
    assert Path(out).read_text().count("\n") == 1 + len(wanted()["flops"])


def test_a_sweep_is_known_again_by_another_process() -> None:
    code = (
        "from costmodel.language.loading import open_spec;"
        "from costmodel.sweeping.request.request import job_of;"
        "from costmodel.sweeping.planning.candidates import Base;"
        "base = Base(open_spec('mobilenetv3'), 'mobilenetv3', None, {'classes': 10});"
        "print(job_of(base, {'size': 'small,large', 'input': '96,128'}, where='flops < 3').digest)"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1
