"""The README shows what is printed, and counts what others count."""

import doctest
import html
import importlib.util
import re
from pathlib import Path

import pytest

import costmodel

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text("utf-8")
CELL = 12.2
"""The width of a character in the picture."""
REMEDY = "python docs/update.py writes down what is printed now"


def test_the_site_leads_to_every_page():
    listed = re.findall(r"docs/\w+\.md", (ROOT / "mkdocs.yml").read_text("utf-8"))
    assert sorted(listed) == sorted(f"docs/{path.name}" for path in ROOT.glob("docs/*.md"))


@pytest.fixture(scope="module")
def docs():
    spec = importlib.util.spec_from_file_location("update", ROOT / "docs" / "update.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_two_commands_stand_on_lines_of_their_own():
    commands = [line.strip() for line in TEXT.splitlines() if line.startswith("    pip install")]
    assert commands == [
        "pip install . && costmodel analyze specs/mobilenetv2.yaml",
        "pip install '.[test]' -c constraints.txt && pytest -n auto",
    ]


def test_the_output_shown_is_what_is_printed(docs):
    assert docs.shown(TEXT) == TEXT, REMEDY


@pytest.mark.slow
def test_every_page_shows_what_is_printed(docs):
    """Pages that need an extra have tests of their own, where those of that extra are."""
    texts = {page.name: page.read_text("utf-8") for page in docs.PAGES}
    asked = {name for name, text in texts.items() if "```console\n$ costmodel " in text}
    assert asked >= {"README.md", "tutorial.md", "counting.md", *docs.NEEDS}
    for name in asked - {"README.md", *docs.NEEDS}:
        assert docs.shown(texts[name]) == texts[name], (name, REMEDY)


def test_what_is_shown_is_the_same_on_every_machine(docs, tmp_path):
    """Where the runtime is installed, another release or processor is warned of."""
    platform = (ROOT / "docs" / "runs" / "onnxruntime.yaml").read_text("utf-8")
    other = re.sub(r"^(version|device): .*", r'\1: "0.1 of another"', platform, flags=re.MULTILINE)
    (tmp_path / "here.yaml").write_text(platform, "utf-8")
    (tmp_path / "other.yaml").write_text(other, "utf-8")
    proposal = ROOT / "docs" / "proposal.yaml"
    here, there = (
        docs.printed(f"costmodel lint {proposal} --platform {name}.yaml", tmp_path)
        for name in ("here", "other")
    )
    assert here == there
    assert "7.98 ms" in here


def test_the_picture_is_of_what_is_printed(docs):
    svg = docs.PICTURE.read_text("utf-8")
    lines: dict[float, str] = {}
    for x, y, text in re.findall(r'<text [^>]*?x="([\d.]+)" y="([\d.]+)"[^>]*>(.*?)</text>', svg):
        before = lines.get(float(y), "").ljust(round(float(x) / CELL))
        lines[float(y)] = before + html.unescape(text).replace("\xa0", " ")
    drawn = [line.rstrip() for _, line in sorted(lines.items())]
    printed = f"$ {docs.PICTURED}\n{docs.printed(docs.PICTURED)}".splitlines()
    assert list(filter(None, drawn)) == list(filter(None, printed)), REMEDY


def test_the_picture_fetches_nothing(docs):
    svg = docs.PICTURE.read_text("utf-8")
    assert "font-face" not in svg
    assert re.findall(r"https?://[^\"')]+", svg) == ["http://www.w3.org/2000/svg"]


def test_the_python_shown_does_what_is_shown(monkeypatch):
    monkeypatch.chdir(ROOT)
    failed, tried = doctest.testfile(str(ROOT / "README.md"), module_relative=False)
    assert (failed, tried > 3) == (0, True)


def test_what_other_tools_print_is_made_of_our_counts():
    report = costmodel.analyze(costmodel.load("mobilenetv2"), bn="separate")
    by_op = {}
    for layer, cost in zip(report.network.layers, report.costs, strict=True):
        name = str(layer.kind) if layer.kind != "pool" else "pool"
        sums = by_op.setdefault(name, {"reads": 0, "writes": 0, "params": 0})
        sums["reads"] += cost.reads
        sums["writes"] += cost.writes
        sums["params"] += cost.params
    t = report.total().cost.flops
    bn, relu6, pool = by_op["norm"]["writes"], by_op["activation"]["writes"], by_op["pool"]
    adds, bias = by_op["arithmetic"]["writes"], 1000
    # What reference measurements of the tools printed, as sums of counts of this network.
    expected = [
        t,
        t,
        t + bias,
        t + by_op["norm"]["params"] + bias,
        t + bn + pool["writes"],
        t + 2 * bn,
        t + 2 * bn + pool["reads"],
        t + 2 * bn + pool["reads"] + relu6 + bias,
        t + 4 * bn,
        2 * t,
        2 * t + adds,
        2 * t + 2 * bn + pool["reads"],
        2 * t + 5 * bn,
    ]
    table = TEXT.partition("| tool | prints |")[2].partition("\n\n")[0]
    printed = re.findall(r"^\| .*? \| ([\d,]+) \|", table, re.MULTILINE)
    assert [int(number.replace(",", "")) for number in printed] == expected


def test_two_fifths_of_the_memory_access_of_mobilenetv2_are_activations():
    report = costmodel.analyze(costmodel.load("mobilenetv2"))
    (row,) = [row for row in report.by_kind() if row.name == "activation"]
    assert (row.ops, row.cost.flops) == (35, 0)
    assert 0.4 <= row.cost.mac / report.total().cost.mac < 0.42
