"""What is answered before click is loaded is what the commands print."""

import os
import subprocess
import sys

import pytest

from costmodel.cli.early import answer, leading_docstring
from costmodel.linting.rules import IDS

ANSWERED = ["--version", "--help", "-h", *(f"explain {rule}" for rule in IDS), "explain g1 B1"]
LEFT = [
    "", "--versio", "--help --debug", "explain", "explain G9", "explain ../budgets",
    "explain __init__", "explain G1 --help", "explain G1 -o page.md", "analyze --help",
]  # fmt: skip


@pytest.mark.parametrize("words", ANSWERED)
def test_an_answer_is_what_the_command_prints(cli, words):
    assert answer(words.split()) == cli(*words.split()).out != ""


@pytest.mark.parametrize("words", LEFT)
def test_what_is_out_of_the_ordinary_is_left_to_the_commands(words):
    assert answer(words.split()) is None


def test_help_is_for_80_columns_and_manuals_are_for_pipes(monkeypatch):
    def answered(columns):
        monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
        monkeypatch.setattr(sys.stdout, "fileno", lambda: 1)
        monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((columns, 25)))
        return [bool(answer(words)) for words in (["--version"], ["--help"], ["explain", "G1"])]

    assert answered(80) == [True, True, False]
    assert answered(79) == answered(0) == [True, False, False]
    monkeypatch.setenv("COLUMNS", "200")
    assert answered(200) == [True, False, False]


def test_nothing_is_loaded_for_an_answer():
    code = (
        "import sys; before = set(sys.modules); from costmodel.cli.early import answer; "
        "print(all(map(answer, [['--version'], ['--help'], ['explain', 'G1']])), "
        "*sorted(set(sys.modules) - before))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True)
    all_answered, *found = done.stdout.decode().split()
    assert all_answered == "True"
    assert {*found} <= {"__future__", "costmodel", "costmodel.cli", "costmodel.cli.early"}


def test_a_docstring_is_read_where_it_needs_no_python():
    assert leading_docstring('"""One.\n\nTwo."""\nx = """no"""') == "One.\n\nTwo."
    for source in ('# c\n"""One."""', 'r"""One."""', '"""On\\x65."""', "'''One.'''", '"""One', ""):
        assert leading_docstring(source) == ""
