"""A measure is one entry: added to the table of a copy of the package, it appears everywhere."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import costmodel
from costmodel.analysis.metric import Metric
from costmodel.analysis.metrics import METRICS
from costmodel.analysis.report import analyze
from costmodel.analysis.selection import ALIASES, BUDGETED, NAMED
from costmodel.language.loading import load

ENTRY = """\
    Metric(
        "traffic",
        "traffic",
        "elements",
        lambda row: row.cost.reads + row.cost.writes,
        shown_in=("report", "blocks", "layers", "list", "sweep"),
        column=Caption(),
        total=Total("of which {reads} read"),
        limit=Limit(("elements",), "3 M", is_in_bytes=True),
        compared=Caption(meaning="traffic: elements moved"),
        axis="Traffic (elements)",
    ),
)

"""
SPEC = """\
schema: 1
network: Tiny
source: made up
input: {image: [3, 4, 4]}
parameters: {width: %d}
layers:
  - only: {conv: {out: width, k: 1}}
"""
SMALL = 3 * 16 + 8 * 16
LARGE = 3 * 16 + 16 * 16
"""What the layer reads and writes at widths of 8 and 16."""

SCRIPT = """\
import contextlib, io, json, sys
from costmodel.cli.main import run
found = {}
for words in json.load(sys.stdin):
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        code = run(words.split())
    found[words] = [code, out.getvalue()]
print(json.dumps(found))
"""
COMMANDS = (
    "analyze small.yaml",
    "analyze small.yaml --format csv",
    "analyze small.yaml --format json",
    "list small.yaml",
    "list small.yaml --format csv",
    "list small.yaml --format json",
    "compare --help",
    "compare large.yaml small.yaml --sort traffic",
    "compare small.yaml large.yaml --format csv",
    "compare small.yaml large.yaml --format json",
    "diff small.yaml large.yaml",
    "diff small.yaml large.yaml --format json",
    "diff small.yaml large.yaml --format markdown",
    "diff small.yaml large.yaml --fail-on-increase traffic:72%",
    "budget large.yaml --metric traffic",
    "lint large.yaml --format concise",
    "sweep small.yaml --over width=8,16",
)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    """What the commands exit with and print, in a copy that has the entry."""
    folder = tmp_path_factory.mktemp("copy")
    package = Path(costmodel.__file__).parent
    shutil.copytree(package, folder / "costmodel", ignore=shutil.ignore_patterns("__pycache__"))
    table = folder / "costmodel" / "analysis" / "metrics.py"
    before, after = table.read_text().rsplit(")\n", 1)
    table.write_text(before + ENTRY + after)
    (folder / "small.yaml").write_text(SPEC % 8)
    (folder / "large.yaml").write_text(SPEC % 16)
    (folder / "costmodel.yaml").write_text("budgets: {large.yaml: {traffic: 600 B fp16}}")
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"},
        input=json.dumps(COMMANDS),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def page(told: dict[str, tuple[int, str]], command: str) -> dict:
    code, out = told[command]
    assert code == 0
    return json.loads(out)


def rows(told: dict[str, tuple[int, str]], command: str) -> list[dict[str, str]]:
    return list(csv.DictReader(told[f"{command} --format csv"][1].splitlines()))


def lines(told: dict[str, tuple[int, str]], command: str) -> list[list[str]]:
    return [line.split() for line in told[command][1].splitlines()]


def test_analyze_shows_it(told):
    (report,) = page(told, "analyze small.yaml --format json")["reports"]
    everywhere = (report["totals"], *report["blocks"], *report["layers"])
    assert [one["traffic"] for one in everywhere] == [SMALL] * 3
    assert rows(told, "analyze small.yaml")[0]["traffic"] == str(SMALL)
    assert ["traffic", str(SMALL), "of", "which", "48", "read"] in lines(told, "analyze small.yaml")


def test_list_shows_it(told):
    assert page(told, "list small.yaml --format json")["rows"][0]["traffic"] == SMALL
    assert rows(told, "list small.yaml")[0]["traffic"] == str(SMALL)
    assert (lines(told, "list small.yaml")[-1])[-1] == str(SMALL)


def test_compare_shows_it_sorts_by_it_and_draws_it(told):
    found = page(told, "compare small.yaml large.yaml --format json")["rows"]
    assert [row["traffic"] for row in found] == [SMALL, LARGE]
    told_of = rows(told, "compare small.yaml large.yaml")
    assert [row["traffic"] for row in told_of] == [str(SMALL), str(LARGE)]
    table = told["compare large.yaml small.yaml --sort traffic"][1]
    assert "traffic: elements moved." in table.replace("\n", " ")
    assert table.index("small.yaml") < table.index("large.yaml")
    assert "--x [flops|mac|params|speed|latency_ms|traffic]" in told["compare --help"][1]


def test_diff_tells_its_change_and_fails_on_its_growth(told):
    (network,) = page(told, "diff small.yaml large.yaml --format json")["networks"]
    change = network["metrics"]["traffic"]
    assert (change["base"], change["head"], change["change"]) == (SMALL, LARGE, LARGE - SMALL)
    #  600 bytes at fp16 are 300 elements
    assert change["budget_left"] == 300 - LARGE
    assert network["blocks"][0]["metrics"]["traffic"] == {"base": SMALL, "head": LARGE}
    assert "traffic +128" in told["diff small.yaml large.yaml"][1]
    assert "| traffic | 176 | 304 |" in told["diff small.yaml large.yaml --format markdown"][1]
    #  304 are 72.7 % more than 176
    code, out = told["diff small.yaml large.yaml --fail-on-increase traffic:72%"]
    assert (code, out.splitlines()[-1]) == (
        1, "large.yaml: traffic +72.7 %, more than traffic:72% allows"
    )  # fmt: skip


def test_a_budget_limits_it(told):
    assert f"    traffic: {LARGE}\n" in told["budget large.yaml --metric traffic"][1]
    code, out = told["lint large.yaml --format concise"]
    assert code == 1
    assert "B1 traffic: 608 bytes at fp16 are 8 (1.33 %) over the budget of 600" in out


def test_sweeps_have_its_column(told):
    found = csv.DictReader(told["sweep small.yaml --over width=8,16"][1].splitlines())
    assert [int(row["traffic"]) for row in found] == [SMALL, LARGE]


def test_what_is_known_beside_the_report_is_handed_in():
    latency = Metric("latency_ms", "ms", nature="ratio")
    report = analyze(load("mobilenetv2"))
    assert (latency.is_beside, latency.of(report)) == (True, None)
    assert latency.of(report, {"latency_ms": 12.5}) == 12.5


def test_names_and_titles_are_told_apart():
    assert len(NAMED) == len({metric.title for metric in METRICS}) == len(METRICS)
    assert not ALIASES.keys() & NAMED.keys()


@pytest.mark.parametrize("name", BUDGETED)
def test_blocks_have_a_part_in_whatever_budgets_limit(name):
    report = analyze(load("shufflenetv2"))
    parts = NAMED[name].by_block(report)
    assert list(parts) == list(report.blocks)
    whole = NAMED[name].of(report)
    #  Blocks add up, or the one with the most says what the whole has at least.
    assert sum(parts.values()) == whole if NAMED[name].of_row else max(parts.values()) <= whole
