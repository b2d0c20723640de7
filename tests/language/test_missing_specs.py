"""A missing spec is answered with specs and shipped names, and never with other files."""

from __future__ import annotations

from pathlib import Path

import pytest

FILES = ("specs/netv1.yaml", "specs/netv2.py", "specs/netv2.md", "specs/notes.txt", "net.yaml.bak")
ANSWERS = {
    "specs/netv2.yaml": "did you mean 'specs/netv1.yaml'?",
    "specs/netv1.yml": "did you mean 'specs/netv1.yaml'?",
    "specs/zzz.yaml": "known here: netv1.yaml",
    "specs/notes.yaml": "did you mean 'specs/netv1.yaml'?",
    "specs/laptob.yaml": "known here: netv1.yaml",
    "net.yaml": "no YAML file in . is a spec: name another path, or make one: costmodel new mynet",
    "gone/netv1.yaml": "there is no directory gone either: correct the path",
    "mobilenetv2.yaml": "did you mean the shipped spec 'mobilenetv2'?",
    "specs/mobilenetv2.yaml": "did you mean the shipped spec 'mobilenetv2'?",
    "gone/guidelines/g1.yml": "did you mean the shipped spec 'guidelines/g1'?",
    "specs/blocks/squeeze_excite.yaml": (
        "there is no directory specs/blocks either: correct the path"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "specs").mkdir()
    for name in FILES:
        (tmp_path / name).write_text("network: x\n")
    (tmp_path / "specs" / "laptop.yaml").write_text("schema: costmodel.platform/1\n")
    return tmp_path


@pytest.mark.parametrize("path", ANSWERS)
def test_the_remedy_names_what_can_be_a_spec(
    path: str, cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    ran = cli("analyze", path)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"error: '{path}' does not exist\n  {ANSWERS[path]}\n"


def test_what_is_no_spec_is_answered_with_any_file(
    cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "specs")
    assert "did you mean 'notes.txt'?" in cli("lint", ".", "--config", "note.txt").err


def test_a_missing_platform_is_answered_with_platforms(
    cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "specs")
    for name in ("laptob.yaml", "netv2.yaml"):
        assert "laptop.yaml" in cli("analyze", "vgg", "--platform", name).err


def test_a_file_that_is_called_like_a_shipped_spec_is_read(
    cli, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    text = "schema: 1\nnetwork: Mine\ninput: {image: [8, 4, 4]}\nlayers: [relu]\n"
    Path("mobilenetv2.yaml").write_text(text)
    assert cli("analyze", "mobilenetv2.yaml").out.startswith("Mine ")
