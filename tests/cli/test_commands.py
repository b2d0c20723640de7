"""A command is a file in cli/commands; nothing else knows of it, wherever the package lies."""

import compileall
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

import costmodel
from costmodel.cli.commands import NAMES, load, summary

PACKAGE = Path(costmodel.__file__).parent
HELLO = '''\
"""Greet somebody."""

from dataclasses import dataclass

import click

from costmodel.cli.options import given_as


@dataclass(frozen=True)
class Options:
    name: str


@click.command("hello")
@click.argument("name")
@given_as(Options)
def command(asked):
    """Greet NAME."""
    click.echo(f"hello {asked.name}")
'''


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the package that has one file more."""
    folder = tmp_path_factory.mktemp("copy")
    ignored = shutil.ignore_patterns("__pycache__")
    shutil.copytree(PACKAGE, folder / "costmodel", ignore=ignored)
    (folder / "costmodel/cli/commands/hello.py").write_text(HELLO)
    return folder


def run_in(place: Path, *words: str, flags: tuple[str, ...] = ()) -> str:
    """What a copy of the package, and none but that, prints."""
    command = [sys.executable, *flags, "-m", "costmodel", *words]
    where = os.environ | {"PYTHONPATH": str(place)}
    done = subprocess.run(
        command, env=where, cwd=place.parent, check=False, capture_output=True, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


@pytest.mark.parametrize("flags", [(), ("-OO",)])
def test_a_file_is_listed_and_runs(copy, flags):
    assert re.search(r"\n  hello +Greet somebody\.\n", run_in(copy, "--help", flags=flags))
    assert " hello," in run_in(copy, flags=flags)
    assert run_in(copy, "hello", "you", flags=flags) == "hello you\n"


def test_a_file_in_a_zip_is_listed_and_runs(copy, tmp_path):
    archive = tmp_path / "costmodel.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in copy.rglob("*.py"):
            packed.write(path, path.relative_to(copy))
    assert re.search(r"\n  hello +Greet somebody\.\n", run_in(archive, "--help"))
    assert run_in(archive, "hello", "you") == "hello you\n"


def test_a_file_without_its_source_is_listed_and_runs(copy, tmp_path):
    shutil.copytree(copy, tmp_path / "compiled")
    commands = tmp_path / "compiled/costmodel/cli/commands"
    compileall.compile_dir(commands, quiet=2, legacy=True)
    for path in commands.glob("*.py"):
        path.unlink()
    assert re.search(r"\n  hello +Greet NAME\.\n", run_in(commands.parents[2], "--help"))
    assert run_in(commands.parents[2], "hello", "you") == "hello you\n"


@pytest.mark.parametrize("name", NAMES)
def test_a_file_holds_the_command_of_its_name(name):
    assert load(name).name == name
    assert load(name).help


@pytest.mark.parametrize("name", NAMES)
def test_a_line_of_help_fits_80_columns(name):
    line = summary(name)
    assert line.endswith(".")
    assert len(f"  {name:<7}  {line}") <= 78


def test_a_misspelt_command_is_the_users_fault(cli):
    ran = cli("analyse", "mobilenetv2")
    assert ran.code == 2
    assert "'analyse'" in ran.err
