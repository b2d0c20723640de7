"""What a command has written it writes again, to the same file and the same byte."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from every_command import WRITING, prepare

FORCED = ("new", "sweep")
"""Commands that replace a file only by --force; their pictures they replace as others do."""
EDITED = {name for name in WRITING if "--apply" in name}
"""What writes a spec, which no command replaces."""
ELSEWHERE = {"calibrate", "convert", "measure"}
"""What needs an optional library to be given anything, and whose times are never the same:
tests/interop/test_onnx_convert.py, tests/latency/test_{measure,calibrate}_command.py.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    prepare(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", sorted(WRITING.keys() - EDITED))
def test_results_replace_themselves(cli: Callable[..., Any], folder: Path, name: str) -> None:
    command, out = WRITING[name], folder / f"out{WRITING[name].suffix}"
    is_forced = command.words[0] in FORCED and "--plot" not in command.words
    words = [*command.writing(out), *["--force"] * is_forced]
    written = []
    for _ in range(2):
        ran = cli(*words)
        assert ran.code == 0, ran.err
        written.append(out.read_bytes())
    assert written[0] == written[1]


@pytest.mark.parametrize("name", sorted(EDITED))
def test_a_spec_that_was_written_stays(cli: Callable[..., Any], folder: Path, name: str) -> None:
    out = folder / "out.yaml"
    assert cli(*WRITING[name].writing(out)).code == 0
    ran = cli(*WRITING[name].writing(out))
    assert ran.code == 2
    assert "is a spec" in ran.err


def test_every_command_that_writes_is_tried() -> None:
    """Whatever gains ``-o`` is in the table, in each format that it has."""
    from costmodel.cli.commands import NAMES, load

    written: dict[str, set[str]] = {}
    for command in WRITING.values():
        written.setdefault(command.words[0], set()).update(command.words)
    for name in NAMES:
        options = {one.name: one for one in load(name).params}
        if "output" in options and name not in ELSEWHERE:
            styles = getattr(options.get("style"), "type", None)
            assert written[name] >= {*getattr(styles, "choices", ())}
