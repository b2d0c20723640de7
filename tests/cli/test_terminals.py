"""Text for people: lines that fit any width, words that are whole, colours in every command."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from costmodel.cli.commands import NAMES

SPECS = Path(__file__).parent.parent / "data" / "lint"
PROSE = (
    "lint bottleneck.yaml broken.yaml --notes",
    "lint bottleneck.yaml --statistics",
    "advise bottleneck.yaml",
    "advise bottleneck.yaml --apply --allow G4 -o applied.yaml",
    "diff bottleneck.yaml clean.yaml",
    "diff mobilenetv2 mobilenetv1",
    "rules",
    "explain G1 G4 B1",
)
TABLES = ("analyze clean.yaml", "list clean.yaml", "compare clean.yaml")
EXCERPT = re.compile(r" *\d* \| ")
COLOUR = re.compile(r"\033\[(\d;)*[349]\d")
ESCAPE = re.compile(r"\033\[[\d;]*m")


@pytest.fixture
def shown(cli, monkeypatch, tmp_path):
    """What a command prints in a folder of specs, where the environment is as told."""
    shutil.copytree(SPECS, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)

    def ran(words, **given):
        (tmp_path / "applied.yaml").unlink(missing_ok=True)  # a spec, which none may replace
        return cli(*words.split(), **given).out

    return ran


def lines_of(text: str) -> list[str]:
    """The lines without excerpts, which show as much of a spec's line as fits."""
    return [line for line in text.split("\n") if not EXCERPT.match(line)]


def words_of(text: str) -> set[str]:
    """The words, whatever punctuation follows them, and without the marks of Markdown."""
    return {word.strip("#,:;") for line in lines_of(text) for word in line.replace("`", "").split()}


@pytest.mark.parametrize("command", ["", *NAMES])
def test_help_fits_80_columns(cli, command):
    text = cli(*command.split(), "--help", COLUMNS="80").out
    assert [line for line in text.split("\n") if len(line) > 80] == []


@pytest.mark.parametrize("width", [60, 80, 200])
@pytest.mark.parametrize("words", PROSE)
def test_lines_fit_and_no_word_is_broken(shown, words, width):
    unlimited, text = shown(words), shown(words, COLUMNS=str(width))
    wide = [line for line in text.split("\n") if len(line) > width]
    assert [line for line in wide if len(line.split()) > 1] == []
    assert words_of(text) - words_of(unlimited) == set()


@pytest.mark.parametrize("words", PROSE)
def test_colours_change_nothing_else(shown, words):
    plain, coloured = shown(words, COLUMNS="60"), shown(words, COLUMNS="60", FORCE_COLOR="1")
    assert coloured != plain
    assert words_of(ESCAPE.sub("", coloured)) == words_of(plain)


@pytest.mark.parametrize("words", [*PROSE, *TABLES])
def test_colours_are_not_for_pipes(shown, words):
    assert "\033" not in shown(words)


@pytest.mark.parametrize("words", [*PROSE, *TABLES])
def test_nobody_gets_colours_who_wants_none(shown, words):
    assert not COLOUR.search(shown(words, FORCE_COLOR="1", NO_COLOR="1"))


def in_terminal(words: str, columns: int, **given: str) -> str:
    """What a command writes to a real terminal of so many columns, standard error included."""
    pty = pytest.importorskip("pty", reason="needs a pseudo-terminal")
    termios = pytest.importorskip("termios", reason="needs a pseudo-terminal")
    unset = {"COLUMNS", "NO_COLOR", "FORCE_COLOR"}
    kept = {name: value for name, value in os.environ.items() if name not in unset}
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (25, columns))
    process = subprocess.Popen(
        [sys.executable, "-m", "costmodel", *words.split()],
        cwd=SPECS,
        stdout=theirs,
        stderr=theirs,
        env=kept | {"TERM": "xterm-256color"} | given,
    )
    os.close(theirs)
    pieces = []
    while piece := _read(ours):
        pieces.append(piece)
    os.close(ours)
    assert process.wait() in (0, 1, 2)
    return b"".join(pieces).decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux's word for the end of a terminal that nobody writes to any more
        return b""


@pytest.mark.parametrize("words", ["lint bottleneck.yaml", "rules", "analyze clean.yaml"])
def test_a_terminal_has_a_width_and_colours(words):
    text = in_terminal(words, 60)
    assert ESCAPE.search(text)
    assert max(map(len, ESCAPE.sub("", text).split("\n"))) <= 60


def test_a_simple_terminal_has_a_width_alone():
    text = in_terminal("rules", 60, TERM="dumb")
    assert "\033" not in text
    assert max(map(len, text.split("\n"))) <= 60


def test_faults_fit_a_terminal_as_well():
    text = in_terminal("analyze no_such_network_of_any_name_that_is_known_here", 60)
    assert "\033[1;31merror\033[0m: " in text
    assert max(map(len, ESCAPE.sub("", text).split("\n"))) <= 60
