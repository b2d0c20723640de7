"""Comments that silence: where they are found and what they speak of."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from costmodel.core.marks import Source
from costmodel.linting.suppressions import suppressions

Lint = Callable[..., tuple[int, str, str]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a: 1  # costmodel: ignore[G1] why", [("ignore", ("G1",), "why", 1, 7)]),
        ("# costmodel: ignore[G1]\n\n# more\na: 1", [("ignore", ("G1",), "", 4, 1)]),
        ("a: 1\n  # costmodel: ignore[G1]", [("ignore", ("G1",), "", 2, 3)]),
        ("#costmodel:ignore[g1 ,G2]", [("ignore", ("G1", "G2"), "", 1, 1)]),
        ("a: 1 # stem # costmodel: ignore[G4] x", [("ignore", ("G4",), "x", 1, 13)]),
        ("a: 1 # costmodel: ignore-file[G3] y", [("ignore-file", ("G3",), "y", 0, 6)]),
        ("a: it's fine # costmodel: ignore[G1] don't", [("ignore", ("G1",), "don't", 1, 14)]),
        ("a: 1 # costmodel: ignore", [("ignore", (), "", 1, 6)]),
        ("a: 1 # costmodel: ignroe[G1]", [("ignroe", ("G1",), "", 1, 6)]),
        ("a: '# costmodel: ignore[G1]'", []),
        ('a: "x \\" # costmodel: ignore[G1]"', []),
        ("a: b#costmodel:ignore[G1]", []),
        ("# about costmodel: it ignores what it is told to", []),
        ("a: 1\u2028b: 2 # costmodel: ignore[G1]", [("ignore", ("G1",), "", 2, 6)]),
        ("a: |\n  x # costmodel: ignore[G1]\n\n  # costmodel: ignore[G2]\nb: 1", []),
        ("a:\n  - >-\n   x # costmodel: ignore[G1]\n", []),
        ("a: |2\n    # costmodel: ignore[G1]", []),
        ("a: |", []),
        ("a: | # costmodel: ignore[G1]\n  x", [("ignore", ("G1",), "", 1, 6)]),
        ("a: |\n  x\n# costmodel: ignore[G1]\nb: 1", [("ignore", ("G1",), "", 4, 1)]),
        ("é: |\r\n  x\r\nb: 1 # costmodel: ignore[G1]", [("ignore", ("G1",), "", 3, 6)]),
        ("a: 'x\n  # costmodel: ignore[G1]'", []),
        ("a: 'x' # costmodel: ignore[G1]", [("ignore", ("G1",), "", 1, 8)]),
    ],
)
def test_comments(text: str, found: list[object]) -> None:
    comments = suppressions(Source("x.yaml", text))
    assert [
        (one.word, one.rules, one.reason, one.line, one.mark.column) for one in comments
    ] == found


def test_a_comment_in_an_included_file_silences_findings_there(lint: Lint, folder: Path) -> None:
    units = folder / "specs" / "blocks" / "units.yaml"
    units.write_text(units.read_text().replace("relu6]}}", "relu6]}}  # costmodel: ignore[G1, G2]"))
    out = lint("specs/bottleneck.yaml", "--format", "concise")[1]
    assert "units.yaml:8" not in out
    assert "units.yaml:9" in out
    assert " S1 " not in out  # other specs may need ignore[G2]
    units.write_text(units.read_text().replace("ignore[G1, G2]", "ignore[G12]"))
    assert (
        "units.yaml:8:59: warning S1 the comment names an unknown rule 'G12'"
        in lint("specs/bottleneck.yaml", "--format", "concise")[1]
    )


def test_a_whole_file_can_be_silenced(lint: Lint, folder: Path) -> None:
    path = folder / "specs" / "bottleneck.yaml"
    path.write_text("# costmodel: ignore-file[G1, G2, G4]\n" + path.read_text())
    out = lint("specs/bottleneck.yaml", "--format", "concise")[1]
    assert {line.split()[2] for line in out.splitlines()[:-1]} == {"G1"}  # of the included file
    assert "suppressed" in out


def test_text_that_speaks_of_suppressions_suppresses_nothing(lint: Lint, folder: Path) -> None:
    path = folder / "specs" / "clean.yaml"
    text = "source: |\n  written with\n  # costmodel: ignore[G1] in mind\n"
    path.write_text(text + path.read_text())
    assert " S1 " not in lint("specs/clean.yaml", "--format", "concise")[1]
