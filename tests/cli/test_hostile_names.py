"""One hostile name goes through every command and format, and no medium obeys it."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from fuzz.media import MEDIA, assert_for_people, medium

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
        "report SPEC -o -",
        "report SPEC --variant GONE",
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


def test_everything_written_for_people_passes_one_door():
    """No module of the command line prints but the two that make text safe."""
    folder = Path(__file__).parents[2] / "costmodel" / "cli"
    printing = re.compile(r"\bprint\(|click\.(s?echo|secho)\(|\.std(out|err)\.write\(")
    found = {path.name for path in folder.rglob("*.py") if printing.search(path.read_text("utf-8"))}
    assert found == {"terminal.py", "main.py"}  # main prints its own help
