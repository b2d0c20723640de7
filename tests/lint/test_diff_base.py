"""Findings since a git commit, ``lint --diff-base REF``."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

Lint = Callable[..., tuple[int, str, str]]
SPEC = "specs/bottleneck.yaml"


@pytest.fixture
def commit(folder: Path) -> Callable[[], None]:
    """Commit everything."""
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]

    def run() -> None:
        for words in ("init -q -b main", "add .", "commit -qm x"):
            command = ["git", *identity, *words.split()]
            subprocess.run(command, cwd=folder, check=True, capture_output=True)

    return run


@pytest.fixture
def repository(folder: Path, commit: Callable[[], None]) -> Path:
    """The folder as a repository with one commit, without the spec that has errors."""
    (folder / "specs" / "broken.yaml").unlink()
    commit()
    return folder


def since(lint: Lint, *words: str) -> tuple[int, set[str]]:
    code, out, _ = lint(*words, "--diff-base", "main", "--format", "json")
    return code, {one["layer"] or one["block"] for one in json.loads(out)["findings"]}


def test_since_a_commit_only_what_is_new_is_found(lint: Lint, repository: Path) -> None:
    assert since(lint) == (0, set())
    path = repository / SPEC
    path.write_text("# moved\n" + path.read_text().replace("repeat: 3}}  #", "repeat: 4}}  #"))
    assert since(lint) == (0, {"late.4", "late.4.expand", "late.4.project"})
    assert since(lint, "specs")[1] == since(lint, SPEC)[1]


def test_included_blocks_are_read_at_that_commit_too(lint: Lint, repository: Path) -> None:
    units = repository / "specs" / "blocks" / "units.yaml"
    units.write_text(units.read_text().replace("{out: c,", "{out: c / 4,"))
    assert "last.1.reduce" in since(lint)[1]  # lopsided before, but less
    units.write_text(units.read_text().replace("c / 4", "c"))
    assert since(lint)[1] == set()
    units.write_text(units.read_text().replace("reduce:", "shrink:"))
    assert since(lint)[1] == {"last.1.shrink", "last.2.shrink"}


def test_all_of_a_new_spec_is_new(lint: Lint, repository: Path) -> None:
    text = (repository / SPEC).read_text()
    (repository / "specs" / "other.yaml").write_text(text)
    found = since(lint, "specs/other.yaml")[1]
    assert {"early.1", "early.1.expand", "last.1.reduce"} <= found


def test_a_finding_that_was_suppressed_is_new_without_its_comment(
    lint: Lint, repository: Path
) -> None:
    path = repository / SPEC
    path.write_text(
        path.read_text().replace("  # costmodel: ignore[G4] late positions are few", "")
    )
    assert since(lint)[1] == {"late.1", "late.2", "late.3"}


@pytest.mark.usefixtures("repository")
def test_an_unknown_commit_is_refused_with_a_hint(lint: Lint) -> None:
    code, _, err = lint("--diff-base", "mian")
    assert code == 2
    assert "git knows no commit called 'mian'" in err
    assert "did you mean 'main'?" in err


def test_growth_is_held_against_that_commit(lint: Lint, repository: Path) -> None:
    (repository / "costmodel.yaml").write_text("budgets: {specs/*.yaml: {mac: +2%}}\n")
    assert since(lint) == (0, set())
    path = repository / SPEC
    path.write_text(path.read_text().replace("repeat: 3}}  #", "repeat: 4}}  #"))
    code, out, _ = lint("--diff-base", "main", "--format", "concise")
    assert code == 1
    assert "error B1 MAC: " in out
    assert lint()[0] == 0  # without a base there is no growth to judge


def test_a_spec_that_had_errors_then_is_new(
    lint: Lint, repository: Path, commit: Callable[[], None]
) -> None:
    path = repository / "specs" / "clean.yaml"
    path.write_text("network: 1\n")
    commit()
    path.write_text((repository / SPEC).read_text())
    assert "early.1.expand" in since(lint)[1]
