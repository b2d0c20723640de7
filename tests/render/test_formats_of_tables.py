"""Formats of tables: each is one file, and what names hold can break none of them."""

import csv
import io
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

import costmodel
from costmodel.render.markdown import escaped
from costmodel.render.tables import formats

ROOT = Path(__file__).parent.parent.parent
SPECS = ROOT / "tests" / "data" / "specs"
COMMANDS = ("analyze small.yaml --by stage", "list small.yaml", "compare small.yaml", "rules")

TALLY = '''
"""How many rows there are."""


def encode(view, _):
    yield f"{len(list(view.records()))} rows\\n"
'''


def said(code, folder=ROOT):
    """What Python prints that finds the package in a folder, and can `run` the command line."""
    ran = subprocess.run(
        [sys.executable, "-c", f"import sys; from costmodel.cli.main import run; {code}"],
        cwd=SPECS,
        env=os.environ | {"PYTHONPATH": str(folder)},
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    return ran.stdout


def test_a_format_is_one_file(tmp_path):
    """The stages of small.yaml, its variants, its first one, and the rules B1, G1 to G4, S1, S2."""
    without = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "costmodel", tmp_path / "costmodel", ignore=without)
    (tmp_path / "costmodel/render/tables/formats/tally.py").write_text(TALLY, "utf-8")
    runs = [[*words.split(), "--format", "tally"] for words in COMMANDS]
    out = said(f"[run(words) for words in {runs}]; run(['rules', '--help'])", tmp_path)
    assert out.startswith("4 rows\n3 rows\n1 rows\n8 rows\n")
    assert "--format [text|json|benchmark|bmf|csv|markdown|tally]" in out


def test_only_colours_need_rich():
    """In a pipe no command loads it in any of the formats, until colours are asked for."""
    styles = formats.names()
    runs = [[*words.split(), "--format", style] for style in styles for words in COMMANDS]
    tell = "print('rich loaded:', 'rich' in sys.modules)"
    coloured = f"[os.environ.update(FORCE_COLOR='1'), run({runs[0]}), {tell}]"
    out = said(f"import os; [(run(words), {tell}) for words in {runs}]; {coloured}")
    told = [line for line in out.splitlines() if line.startswith("rich loaded: ")]
    assert told == ["rich loaded: False"] * len(styles) * len(COMMANDS) + ["rich loaded: True"]


HOSTILE = """\
schema: 1
network: <b>x</b> | *y* `z` [l](u)
variants: {'<i>1</i>|"a",b': {}}
input: {image: [3, 8, 8]}
layers: [relu]
"""
NAME, VARIANT = "<b>x</b> | *y* `z` [l](u)", '<i>1</i>|"a",b'


@pytest.fixture
def hostile(tmp_path):
    path = tmp_path / "a_b_<u>c|.yaml"
    path.write_text(HOSTILE, "utf-8")
    return str(path)


def tokens(text):
    """The tokens that a page is made of by a reader of GitHub's Markdown."""
    reader = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    blocks = reader.parse(text)
    return [token for block in blocks for token in [block, *(block.children or ())]]


@pytest.mark.parametrize("command", ["analyze", "list", "compare"])
def test_names_are_neither_markdown_nor_html_in_markdown(cli, hostile, command):
    ran = cli(command, hostile, "--format", "markdown")
    assert (ran.code, ran.err) == (0, "")
    found = tokens(ran.out)
    wild = {"html_inline", "html_block", "em_open", "link_open", "image", "code_inline", "s_open"}
    assert not wild & {token.type for token in found}
    texts = {token.content for token in found if token.type == "text"}
    text = "".join(token.content for token in found if token.type in ("text", "text_special"))
    assert VARIANT in "".join(texts) + text
    rows = [line for line in ran.out.splitlines() if line.startswith("|")]
    cells = {row.replace("\\|", "").count("|") for row in rows}
    assert len(cells) == (2 if command == "analyze" else 1), "costs, and totals"


@given(st.text("ab0 _*[]()<>|\\`~&;#!:^$=-+.", min_size=1))
@example("[a](b)")
@example("![a](b) [a][b] [^1]")
@example("a_b _c_ __d__ a__b")
@example("&lt; &#60; \\| \\\\| ~~a~~")
def test_what_is_escaped_reads_as_it_stands(text):
    page = f"| a | b |\n| --- | --- |\n| x{escaped(text)}y | z |\n"
    (cell,) = [
        block
        for block in MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(page)
        if block.type == "inline" and block.content.startswith("x")
    ]
    assert {token.type for token in cell.children} <= {"text", "text_special"}
    assert "".join(token.content for token in cell.children) == f"x{text}y"


@pytest.mark.parametrize("command", ["analyze", "list", "compare"])
def test_names_come_back_from_csv_and_json(cli, hostile, command):
    table = csv.DictReader(io.StringIO(cli(command, hostile, "--format", "csv").out))
    assert [(row["spec"], row["variant"]) for row in table] == [(hostile, VARIANT)]
    contract = json.loads(cli(command, hostile, "--format", "json").out)
    (row,) = contract.get("rows") or contract["reports"]
    assert (row["spec"], row["network"], row["variant"]) == (hostile, NAME, VARIANT)


def test_names_are_no_html_in_a_notebook(hostile):
    html = costmodel.analyze(costmodel.load(hostile))._repr_html_()
    assert "<h4>&lt;b&gt;x&lt;/b&gt; | *y* `z` [l](u) &lt;i&gt;1&lt;/i&gt;|" in html
    assert "<summary>1 block</summary>" in html


def test_a_report_shows_itself_however_it_was_imported():
    html = said(
        "from costmodel.analysis.report import analyze;"
        "from costmodel.language.loading import load;"
        "print(analyze(load('small.yaml'))._repr_html_())"
    )
    assert "</style><h4>Small 1.0</h4><table>" in html
