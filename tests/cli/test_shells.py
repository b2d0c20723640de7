"""Completion in the shells themselves, the manual page, and how far something long has come."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from costmodel.cli.commands import NAMES
from costmodel.cli.progress import followed

ENVIRONMENT = os.environ | {
    "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
}
OFFERED = {
    "costmodel expl": ["explain"],
    "costmodel analyze efficientnet:b": [f"b{number}" for number in range(8)],
    "costmodel analyze efficientnet --variant b7": ["b7"],
    "costmodel analyze mobilenetv2 --set wi": ["width="],
    "costmodel lint --select G1,g3": ["G1,G3"],
    "costmodel lint --format sa": ["sarif"],
    "costmodel list --columns mac,flo": ["mac,flops"],
    "costmodel measure vgg --runtime on": ["onnxruntime"],
    "costmodel predict vgg --platform g": ["gtx-1080ti"],
    "costmodel analyze vgg -o out/": [],
}
"""What is offered; bash replaces what stands behind a colon, and is asked for files where nothing
is."""
BASH = """eval "$(costmodel completion bash)"
while IFS= read -r COMP_LINE; do
    COMP_POINT=${#COMP_LINE}
    _costmodel_completion costmodel
    echo "${COMPREPLY[*]}"
done"""
FISH = "costmodel completion fish | source; while read line; complete -C $line; echo; end"
ZSH = """compdef() { : }
compadd() { print -r -- $completions }
_describe() { print -r -- ${completions_with_descriptions%%:*} }
eval "$(costmodel completion zsh)"
while IFS= read -r line; do
    words=(${=line}) CURRENT=${#words} completions=() completions_with_descriptions=()
    _costmodel_completion
done"""


def told(shell: list[str], lines: list[str], folder: Path | None = None) -> str:
    done = subprocess.run(
        shell,
        input="".join(f"{line}\n" for line in lines),
        env=ENVIRONMENT,
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@pytest.mark.slow
def test_bash_completes() -> None:
    found = told(["bash", "-c", BASH], list(OFFERED)).splitlines()
    assert dict(zip(OFFERED, map(str.split, found), strict=True)) == OFFERED


@pytest.mark.slow
def test_bash_offers_ones_own_files_beside_what_is_shipped(tmp_path: Path) -> None:
    (tmp_path / "vgg_of_mine.yaml").touch()
    found = told(["bash", "-c", BASH], ["costmodel analyze vg"], tmp_path)
    assert found.split() == ["vgg", "vgg_of_mine.yaml"]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("shell", "code"),
    [one for one in (("zsh", ZSH), ("fish", FISH)) if shutil.which(one[0])],
)
def test_other_shells_complete_where_they_are_installed(shell: str, code: str) -> None:
    lines = ["costmodel expl", "costmodel analyze mobilenetv2 --set wi"]
    lines.append("costmodel predict vgg --platform g")
    found = told([shell, "-c", code], lines)
    assert "explain" in found
    assert "width=" in found
    assert "gtx-1080ti" in found


def test_the_manual_page_has_every_command(cli: Callable[..., Any]) -> None:
    ran = cli("man")
    assert ran.code == 0
    lines = ran.out.splitlines()
    assert [one.split()[2] for one in lines if one.startswith(".SS ")] == list(NAMES)
    macros = (".B ", ".PP", ".SH ", ".SS ", ".TH ", ".TP", ".fi", ".nf")
    assert [
        line for line in lines if line.startswith((".", "'")) and not line.startswith(macros)
    ] == []


def test_nothing_is_told_before_two_seconds_or_where_nobody_looks(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """The clock says 0, then 3: from the second item on a bar would be drawn on a terminal."""
    ticks = iter([0.0, 0.0, 3.0])
    assert list(followed([1, 2, 3], lambda: next(ticks))) == [1, 2, 3]
    assert capsys.readouterr() == ("", "")
