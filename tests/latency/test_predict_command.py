"""``costmodel predict``: milliseconds with an interval, what is covered, and what is refused."""

from __future__ import annotations

import csv
import json
from math import sqrt
from pathlib import Path

import pytest
from calibrated import LayerByLayer, a_platform, kernel_class
from scripted import SPEC

import costmodel
from costmodel.cli import main
from costmodel.latency import foreteller
from costmodel.latency.platforms import mismatch
from costmodel.latency.platforms.platform import Platform
from costmodel.latency.platforms.writing import text_of
from costmodel.latency.predicting.predicting import timed
from costmodel.latency.work import Work

CONV = kernel_class({"calls": (1e-6, 1, 1), "macs": (1e-9, 1, 1e6), "bytes": (0, 1, 1e6)})
"""1 us, and 1 ns for each of the stem's 8·8·9·3·4 = 6,912 multiply-adds: 7.912 us."""
OTHER = kernel_class({"calls": (1e-6, 1, 1), "macs": (0, 1, 1e6), "bytes": (1e-9, 1, 1e6)})
"""1 us, and 1 ns a byte: 2.048 for relu's 2·256·4, 11.344 for fc's 256 + 2,560 + 20 numbers."""
ALL = {"conv": CONV, "activation": OTHER, "fc": OTHER, "movement": OTHER}


@pytest.fixture
def run(tmp_path, cli, monkeypatch):
    """Runs ``predict`` beside two specs, on a platform that is here: of this device and release."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(foreteller, "runtime_of", lambda _name: LayerByLayer)
    monkeypatch.setattr(mismatch, "installed", lambda _runtime: "1.10")
    monkeypatch.setattr(mismatch, "device", lambda: "Analytical Engine, 2 cores")
    for name in ("one", "two"):
        Path(f"{name}.yaml").write_text(SPEC.format(name=name))

    def ran(*words, platform: Platform | None = None, **environment):
        platform = platform or a_platform(classes=ALL)
        Path("mill.yaml").write_text(text_of(platform))
        return cli("predict", *words, "--platform", "mill.yaml", **environment)

    return ran


def predicted(ran) -> list[dict]:
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)["networks"]


def test_a_run_takes_the_sum_of_its_kernels_and_what_it_takes_beside_them(run):
    """16 us of the run, then each kernel's call, multiply-adds and bytes; flatten moves nothing."""
    (found,) = predicted(run("one.yaml", "--format", "json"))
    kernels = {one["kernel"]: 1e3 * one["latency_ms"] for one in found["kernels"]}
    stem, relu = 1 + 6.912, 1 + 4 * 2 * 256 / 1e3
    head = 1 + 4 * (256 + 2560 + 10 + 10) / 1e3
    assert kernels == pytest.approx({"stem": stem, "relu": relu, "flatten": 1, "head": head})
    assert 1e3 * found["latency_ms"] == pytest.approx(16 + stem + relu + 1 + head)
    assert found["coverage"] == 1
    bounds = {one["kernel"]: one["bound"] for one in found["kernels"]}
    assert bounds == {"stem": "compute", "relu": "memory", "flatten": "overhead", "head": "memory"}


def test_nine_of_ten_lie_within_1_645_standard_deviations(run):
    """The spread of 4 % is more than the kernels' own, for their errors are not the same.

    It is that of networks of 0.2 ms or more; one that takes less is as unsure as one of 0.2 ms.
    """
    (found,) = predicted(run("one.yaml", "--format", "json"))
    spread = 0.04 * 0.2 / found["latency_ms"]
    assert found["latency_ms"] < 0.2
    assert found["high_ms"] / found["latency_ms"] == pytest.approx(1 + 1.645 * spread)
    assert found["latency_ms"] / found["low_ms"] == pytest.approx(1 + 1.645 * spread)
    long = a_platform(classes=ALL, run_seconds=0.1)
    (found,) = predicted(run("one.yaml", "--format", "json", platform=long))
    assert found["high_ms"] / found["latency_ms"] == pytest.approx(1 + 1.645 * 0.04)


def test_a_network_of_few_kinds_of_kernels_is_less_sure(run):
    """Without a spread of networks, errors of 6.25 % of four kernels add up as squares."""
    platform = a_platform(classes=ALL, spread=0.0, run_seconds=0.0)
    (found,) = predicted(run("one.yaml", "--format", "json", platform=platform))
    squares = sum((0.0625 * one["latency_ms"]) ** 2 for one in found["kernels"])
    margin = 1.645 * sqrt(squares) / found["latency_ms"]
    assert found["high_ms"] / found["latency_ms"] == pytest.approx(1 + margin)


def test_too_little_covered_is_refused_and_named(run):
    """A stem of 556 numbers is guessed to take 0.22 us, a thirtieth of the rest; a head 1.1."""
    stem, relu, flatten, head = 4 * 556e-4, 1 + 2.048, 1, 1 + 11.344
    assert (relu + flatten + head) / (stem + relu + flatten + head) > 0.95
    ran = run(
        "one.yaml", platform=a_platform(classes={k: v for k, v in ALL.items() if k != "conv"})
    )
    assert ran.code == 0
    assert "; not covered: stem (no conv was timed)" in " ".join(ran.out.split())
    ran = run("one.yaml", "two.yaml", platform=a_platform(classes={"conv": CONV}))
    assert (ran.code, ran.out) == (2, "")
    for name in ("one", "two"):
        assert f"of the time of {name} is covered by platform mill: head (no fc" in ran.err
    assert "--partial" in ran.err


def test_of_several_networks_those_that_are_covered_are_shown(run):
    """Two's stem of 8·8·9·3·4,000 = 6,912,000 multiply-adds is beyond twice the 1e6 of the most."""
    Path("two.yaml").write_text(SPEC.format(name="two").replace("out: 4", "out: 4000"))
    ran = run("two.yaml", "one.yaml", "nosuch", "--format", "csv")
    assert ran.code == 2
    assert [row["spec"] for row in csv.DictReader(ran.out.splitlines())] == ["one.yaml"]
    assert "of the time of two is covered by platform mill: " in ran.err
    assert "'nosuch'" in ran.err


def test_a_partial_time_says_so_in_its_own_line(run):
    platform = a_platform(classes={"movement": OTHER})
    ran = run("one.yaml", "--partial", platform=platform)
    (line,) = (line for line in ran.out.splitlines() if line.startswith("latency"))
    assert ran.code == 0
    assert "; partial:" in " ".join(ran.out[ran.out.index(line) :].split())
    table = run("one.yaml", "two.yaml", "--partial", platform=platform)
    rows = [line for line in table.out.splitlines() if line.startswith(("one", "two"))]
    assert all("partial" in row and "head" in row for row in rows)


def test_amounts_far_beyond_what_was_timed_are_not_covered(run):
    """Twice the most is taken, more is not: 6,912 multiply-adds after 3,456, and after 3,455."""
    for most, is_covered in ((3456, True), (3455, False)):
        conv = kernel_class({"calls": (1e-6, 1, 1), "macs": (1e-9, 1, most), "bytes": (0, 1, 1e6)})
        platform = a_platform(classes={**ALL, "conv": conv})
        (found,) = predicted(run("one.yaml", "--partial", "--format", "json", platform=platform))
        told = "6,910 macs, and up to 3,460 of kind conv was timed"
        assert found["kernels"][0]["uncovered"] == ("" if is_covered else told)


def test_of_what_a_kernel_has_none_nothing_need_have_been_timed():
    """A call and ten multiply-adds, 1 us and 10 ns."""
    work = Work("conv", {"calls": 1, "macs": 10, "bytes_far": 0})
    assert timed(work, a_platform(classes=ALL)) == (pytest.approx(1.01e-6), True)


def test_several_networks_are_a_table(run):
    ran = run("one.yaml", "two.yaml", "--format", "csv")
    rows = list(csv.DictReader(ran.out.splitlines()))
    assert [row["spec"] for row in rows] == ["one.yaml", "two.yaml"]
    assert {"latency_ms", "low_ms", "high_ms", "coverage"} <= set(rows[0])


@pytest.mark.parametrize("width", ["60", "80"])
@pytest.mark.parametrize("words", ["one.yaml", "one.yaml two.yaml", "one.yaml --format markdown"])
def test_what_people_read(run, snapshot, words, width):
    ran = run(*words.split(), COLUMNS=width)
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= int(width) or "markdown" in words
    assert ran.out == snapshot


_ELSEWHERE = {
    "version": ("1.9", "onnxruntime 1.9, and here is 1.10"),
    "device": ("Difference Engine", "Difference Engine, and here is Analytical Engine, 2 cores"),
    "threads": (4096, "4096 threads, and here is"),
}


@pytest.mark.parametrize("field", _ELSEWHERE)
def test_a_platform_of_another_machine_is_told_naming_both(run, field):
    value, told = _ELSEWHERE[field]
    ran = run("one.yaml", platform=a_platform(classes=ALL, **{field: value}))
    assert ran.code == 0
    assert told in ran.err
    assert ran.err.count("warning:") == 1


def test_nothing_differs_where_the_runtime_is_not_installed(run, monkeypatch):
    monkeypatch.setattr(mismatch, "installed", lambda _runtime: "")
    ran = run("one.yaml", platform=a_platform(classes=ALL, version="0.1", device="a phone"))
    assert (ran.code, ran.err) == (0, "")


def test_another_batch_than_was_calibrated_is_told_once(run):
    ran = run("one.yaml", "two.yaml", "--batch", "8")
    assert ran.code == 0
    assert ran.err.count("calibrated at batch 1, not 8") == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("one.yaml --platform none", "no file and no shipped platform is called 'none'"),
        ("one.yaml --platform gone.yaml", "'gone.yaml' does not exist"),
        ("one.yaml --platform one.yaml", "one.yaml is no platform, but a spec"),
        ("one.yaml --platform .", "is a directory"),
        ("one.yaml", "Missing option '--platform'"),
        ("--platform mill.yaml", "Missing argument 'SPEC...'"),
        ("gone.yaml --platform mill.yaml", "'gone.yaml' does not exist"),
        ("one.yaml --platform mill.yaml --batch 0", "0 is not in the range"),
        ("one.yaml --platform mill.yaml --set nope=1", "nope"),
        ("- - --platform mill.yaml", "standard input"),
    ],
)
def test_what_cannot_be_meant_is_refused(run, capsys, words, told):
    run("one.yaml")
    capsys.readouterr()
    code = main.run(["predict", *words.split()])
    out, err = capsys.readouterr()
    assert (code, out) == (2, "")
    assert told in err


def test_python_predicts_what_the_command_does(run):
    (found,) = predicted(run("one.yaml", "--format", "json"))
    platform = costmodel.load_platform("mill.yaml")
    prediction = costmodel.predict("one.yaml", platform)
    assert prediction.seconds * 1e3 == found["latency_ms"]
    assert repr(prediction) == "<Prediction of one on mill: 0.040 ms, between 0.030 and 0.053>"
    assert costmodel.predict(costmodel.load("one.yaml"), Path("mill.yaml")) == prediction
    run("one.yaml", platform=a_platform(classes={"conv": CONV}))
    with pytest.raises(costmodel.SpecError, match="partial=True"):
        costmodel.predict("one.yaml", "mill.yaml")
    assert costmodel.predict("one.yaml", "mill.yaml", partial=True).is_partial


@pytest.mark.parametrize("command", ["list", "compare"])
def test_other_tables_have_a_column_of_predicted_times(run, cli, command):
    (found,) = predicted(run("one.yaml", "--format", "json"))
    asked = (command, "one.yaml", "--platform", "mill.yaml")
    ran = cli(*asked, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    assert json.loads(ran.out)["rows"][0]["latency_ms"] == pytest.approx(found["latency_ms"])
    assert "predicted on" in cli(*asked).out
    assert "recorded" not in cli(*asked).out


@pytest.mark.parametrize("by", ["op", "block", "stage", "kind"])
def test_analyze_has_the_times_of_its_rows(run, cli, by):
    """The kernels' times, which are those of the run but for the 16 us beside them."""
    (found,) = predicted(run("one.yaml", "--format", "json"))
    asked = ("analyze", "one.yaml", "--platform", "mill.yaml", "--by", by)
    ran = cli(*asked, "--format", "csv")
    rows = list(csv.DictReader(ran.out.splitlines()))
    assert (ran.code, ran.err) == (0, "")
    total = sum(float(row["latency_ms"]) for row in rows)
    assert total == pytest.approx(found["latency_ms"] - 0.016)
    assert "predicted on mill, between 0.030 and 0.053 ms" in cli(*asked).out
    (report,) = json.loads(cli(*asked, "--format", "json").out)["reports"]
    assert report["predicted"]["latency_ms"] == found["latency_ms"]
    layers = {one["kernel"]: one["latency_ms"] for one in found["kernels"]}
    assert report["predicted"]["layers"] == pytest.approx(layers)


def test_analyze_has_no_time_that_is_partial(run, cli):
    run("one.yaml", platform=a_platform(classes={"conv": CONV}))
    ran = cli("analyze", "one.yaml", "two.yaml", "--platform", "mill.yaml")
    assert ran.code == 0
    assert "latency" not in ran.out
    assert ran.err.count("is covered by platform mill: head (no fc was timed)") == 2


@pytest.mark.parametrize("command", ["list", "compare"])
def test_other_tables_have_no_time_that_is_partial(run, cli, command):
    run("one.yaml", platform=a_platform(classes={"conv": CONV}))
    ran = cli(command, "one.yaml", "--platform", "mill.yaml", "--format", "json")
    assert ran.code == 0
    assert json.loads(ran.out)["rows"][0]["latency_ms"] is None
    assert "of the time of one is covered by platform mill: head (no fc was timed)" in ran.err


def test_diff_tells_the_time_before_and_after(run, cli):
    """A stem of 8 channels instead of 4 has 6,912 multiply-adds more, 6.912 us."""
    (found,) = predicted(run("one.yaml", "--format", "json"))
    Path("two.yaml").write_text(SPEC.format(name="one").replace("out: 4", "out: 8"))
    (wider,) = predicted(run("two.yaml", "--format", "json"))
    asked = ("diff", "one.yaml", "two.yaml", "--platform", "mill.yaml")
    ran = cli(*asked, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    (network,) = json.loads(ran.out)["networks"]
    by = wider["latency_ms"] - found["latency_ms"]
    assert network["latency_ms"] == {
        "base": found["latency_ms"],
        "head": wider["latency_ms"],
        "change": pytest.approx(by),
        "percent": pytest.approx(100 * by / found["latency_ms"]),
    }
    assert by > 6.912e-3
    for style in ("text", "markdown"):
        assert f"+{by:.3f}" in cli(*asked, "--format", style).out


def test_diff_tells_of_another_batch_once(run, cli):
    run("one.yaml", platform=a_platform(classes=ALL, batch=8))
    Path("two.yaml").write_text(SPEC.format(name="one").replace("out: 4", "out: 8"))
    ran = cli("diff", "one.yaml", "two.yaml", "--platform", "mill.yaml")
    assert ran.code == 0
    assert ran.err.count("calibrated at batch 8, not 1") == 1


def test_budget_writes_the_time_too(run, cli):
    """39.87.. us with a tenth more, up to four digits; written again it is the same."""
    (found,) = predicted(run("one.yaml", "--format", "json"))
    asked = ("budget", "one.yaml", "--platform", "mill.yaml", "--slack", "10%")
    ran = cli(*asked, "-o", "costmodel.yaml")
    assert (ran.code, ran.err) == (0, "")
    written = float(Path("costmodel.yaml").read_text().partition("latency_ms: ")[2].split()[0])
    assert 0 <= written - 1.1 * found["latency_ms"] < 1e-5
    before = Path("costmodel.yaml").read_text()
    assert cli(*asked, "-o", "costmodel.yaml").code == 0
    assert Path("costmodel.yaml").read_text() == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("list one.yaml --platform mill.yaml --runs runs.csv", "--runs has recorded ones"),
        ("compare one.yaml --platform mill.yaml --runs runs.csv", "--runs has recorded ones"),
        ("list --published --platform mill.yaml", "--published predicts nothing"),
        ("analyze one.yaml --explain stem --platform mill.yaml", "--explain predicts nothing"),
        ("analyze one.yaml --platform gone.yaml", "'gone.yaml' does not exist"),
        ("diff one.yaml two.yaml --platform gone.yaml", "'gone.yaml' does not exist"),
        ("budget one.yaml --platform gone.yaml", "'gone.yaml' does not exist"),
        ("compare one.yaml --sort latency_ms", "add --runs or --platform FILE"),
        ("list one.yaml --platform one.yaml", "one.yaml is no platform, but a spec"),
    ],
)
def test_times_come_from_one_place(run, cli, words, told):
    run("one.yaml")
    Path("runs.csv").write_text("model,milliseconds\none.yaml,1\n")
    ran = cli(*words.split())
    assert (ran.code, ran.out) == (2, "")
    assert told in " ".join(ran.err.split())
