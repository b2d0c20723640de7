"""One hostile name goes through every command and format, and no medium obeys it."""

import csv
import io
import json
import re
import subprocess
import unicodedata
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

RAW = "::stop-commands::e<img src=x onerror=1>|`%0A##[error]$a$ {{x}}"
"""Where the language wants printable names on one line; labels and blocks are words."""

FILE = "::x\n::stop-commands::e\n\x1b[2J\a\u202e=1+1,<img src=x>`%0A##[error]"
"""Where anything goes: files, columns, keys."""

SPEC = """\
schema: 1
network: {name}
variants:
  {name}: {{}}
  {raw}: {{c: 96}}
parameters: {{c: 64}}
input: {{image: [3, 64, 64]}}
layers:
  - pointwise: {{out: 8}}
  - pointwise: {{out: c, groups: 4, then: relu}}
"""
NAMED = FILE.replace("/", "") + ".yaml"
CONFIG = f"{json.dumps(FILE)}: 1\nbudgets:\n  {json.dumps(FILE)}: {{flops: 1}}\n"


@pytest.fixture
def folder(tmp_path):
    """A repository whose one commit has the hostile spec, with half of its channels."""
    names = {"name": json.dumps("=1+1 " + RAW), "raw": json.dumps(RAW)}
    text = SPEC.format(**names)
    spec = tmp_path / NAMED
    spec.write_text(text.replace("c: 64", "c: 32"), "utf-8")
    git = ("git", "-c", "user.name=a", "-c", "user.email=a@b")
    for words in (("init", "-q"), ("add", "."), ("commit", "-qm", "one")):
        subprocess.run([*git, *words], cwd=tmp_path, check=True, capture_output=True)
    spec.write_text(text, "utf-8")
    (tmp_path / "join.csv").write_text(f'c,"{FILE.replace(chr(10), " ")}"\n32,1\n48,2\n', "utf-8")
    (tmp_path / "odd.yaml").write_text(CONFIG, "utf-8")
    (tmp_path / "plain.yaml").write_text("fail-on: note\n")
    return tmp_path


COMMANDS = {
    f"{words} {style}": (*words.split(), "--format", style)
    for words, styles in {
        "analyze SPEC --variant all --by op": "text json csv markdown",
        "list SPEC": "text json csv markdown",
        "compare SPEC:all": "text json csv markdown",
        "lint SPEC --notes --config plain.yaml": (
            "text concise markdown github json gitlab junit sarif"
        ),
        "lint SPEC --config odd.yaml": "text concise markdown github json gitlab junit sarif",
        "lint broken::::error:: --config plain.yaml": "text github markdown",
        "lint SPEC --diff-base HEAD --config plain.yaml": "text github",
        "advise SPEC": "text json markdown",
        "advise SPEC --apply": "text json markdown",
        "diff HEAD SPEC --fail-on-increase flops": "text json markdown",
    }.items()
    for style in styles.split()
} | {
    words: tuple(words.split())
    for words in (
        "analyze SPEC --explain GONE",
        "analyze GONE",
        "analyze SPEC --variant GONE",
        "analyze SPEC --set GONE=1",
        "analyze SPEC --format GONE",
        "budget SPEC",
        "budget GONE",
        "explain GONE",
        "rules GONE",
        "GONE",
        "new GONE",
        "list GONE",
        "schema --GONE",
        "sweep SPEC --over c=32,48",
        "sweep SPEC --over c=32,48 --join join.csv",
        "sweep SPEC --over GONE=1:2",
        "sweep SPEC --over c=32,48 --where GONE>1",
        "sweep SPEC --over c=32,48 --join GONE",
        "diff GONE SPEC",
        "lint SPEC --baseline GONE --config plain.yaml",
        "lint SPEC --config GONE",
        "lint SPEC -o GONE/x --config plain.yaml",
    )
}


@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS)
def test_no_medium_obeys_a_name(cli, folder, monkeypatch, words):
    monkeypatch.chdir(folder)
    given = [word.replace("SPEC", NAMED).replace("GONE", FILE) for word in words]
    ran = cli(*given)
    assert ran.code in (0, 1, 2), ran.err
    is_document = "--apply" in words and words[-1] == "json"
    (json.loads if is_document else assert_for_people)(ran.err)
    assert ran.out or ran.code == 2
    if ran.out:
        MEDIA[medium(words)](ran.out)


def medium(words):
    special = {"sweep": "csv", "budget": "yaml"}
    style = words[-1] if "--format" in words else "text"
    return "patch" if "--apply" in words else special.get(words[0], style)


def assert_for_people(text):
    assert not (found := [char for char in text if obeyed(char)]), found
    commands = re.compile(r"\s*::|.*##\[")
    assert not (found := [line for line in text.split("\n") if commands.match(line)]), found


def obeyed(char):
    return char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp")


def assert_workflow(text):
    lines = text.split("\n")
    ours = re.compile(r"::(error|warning|notice) file=[^:,]*(,\w+=[^:,]*)*::")
    assert_for_people("\n".join(line for line in lines if not ours.match(line)))
    assert not any(map(obeyed, text.replace("\n", "")))


def assert_markdown(text):
    assert_for_people(text)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    every = [one for token in tokens for one in (token, *(token.children or ()))]
    html = "".join(one.content for one in every if one.type in ("html_inline", "html_block"))
    allowed = r"</?(details|summary|code|br)>"
    assert "<" not in re.sub(allowed, "", html)


def assert_csv(text):
    rows = list(csv.reader(io.StringIO(text)))
    cells = [cell for row in rows for cell in row]
    number = re.compile(r"[-+]?[\d.]+(e[-+]?\d+)?")
    assert all(number.fullmatch(one) or not re.match(r"\s*[-=+@]|::", one) for one in cells)
    assert not any(map(obeyed, text))
    assert len(rows) == text.count("\n")
    assert not any(line.startswith("::") for line in text.split("\n"))


def assert_patch(text):
    """Lines of the spec stand as they are, or it could not be applied."""
    assert not any(map(obeyed, text))
    assert len(re.findall("^(---|[+]{3}|@@) ", text, re.MULTILINE)) == 3
    assert not re.search("^::", text, re.MULTILINE)


MEDIA = {
    "patch": assert_patch,
    "text": assert_for_people,
    "concise": assert_for_people,
    "github": assert_workflow,
    "markdown": assert_markdown,
    "csv": assert_csv,
    "junit": ElementTree.fromstring,
    "json": json.loads,
    "gitlab": json.loads,
    "sarif": json.loads,
    "yaml": yaml.safe_load,
}


def test_everything_written_for_people_passes_one_door():
    """No module of the command line prints but the two that make text safe."""
    folder = Path(__file__).parents[2] / "costmodel" / "cli"
    printing = re.compile(r"\bprint\(|click\.(s?echo|secho)\(|\.std(out|err)\.write\(")
    found = {path.name for path in folder.rglob("*.py") if printing.search(path.read_text("utf-8"))}
    assert found == {"terminal.py", "main.py"}  # main prints its own help
