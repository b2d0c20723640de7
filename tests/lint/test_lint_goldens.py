"""What every format of lint looks like, with a spec that has errors and a name that needs escapes.

After a change on purpose: pytest tests/lint --snapshot-update.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

import costmodel
from costmodel.cli.lint_outputs import FORMATS


class TextFile(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


SHOWN = {name: f"--format {name}" for name in FORMATS} | {
    "text_statistics": "--statistics",
    "concise_statistics": "--format concise --statistics",
    "text_notes_of_one_variant": "specs/bottleneck.yaml --notes --variant equal",
    "text_one_rule": "specs/bottleneck.yaml --select G2",
    "junit_fails_on_warnings": "--format junit --fail-on warning --select G1",
    "text_clean": "specs/clean.yaml",
}


@pytest.mark.parametrize("name", SHOWN)
def test_golden(
    name: str,
    lint: Callable[..., tuple[int, str, str]],
    rules: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    snapshot: Any,
) -> None:
    monkeypatch.setattr("costmodel.render.lint.sarif.IDS", rules)  # it describes all there are
    code, out, err = lint(*SHOWN[name].split())
    assert err == ""
    out = out.replace(costmodel.__version__, "VERSION")
    assert f"exit {code}\n{out}" == snapshot(extension_class=TextFile, name=name)


def test_colour_is_for_terminals_and_for_those_who_ask(
    lint: Callable[..., tuple[int, str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "\033[" not in lint()[1]
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\033[1;33mwarning G1\033[0m" in lint()[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\033[" not in lint()[1]
