"""``costmodel lint``: paths, exit codes, and bad input."""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Lint = Callable[..., tuple[int, str, str]]
SPEC = "specs/bottleneck.yaml"


def places(out: str) -> set[str]:
    return {line.split(":")[0] for line in out.splitlines() if ": warning " in line}


@pytest.mark.parametrize(
    "paths", [(), ("specs",), ("specs/",), ("specs/*.yaml",), ("./specs/**",), ("specs", SPEC)]
)
def test_folders_and_patterns_mean_their_specs_but_no_files_of_blocks(
    lint: Lint, paths: tuple[str, ...]
) -> None:
    code, out, _ = lint(*paths, "--format", "concise")
    assert code == 2  # the broken one
    assert out.endswith("; 9 findings suppressed; 1 spec with errors\n")
    assert " in 3 specs; " in out
    assert places(out) == {SPEC, "specs/blocks/units.yaml"}


def test_what_is_hidden_or_installed_and_the_configuration_are_no_specs(
    lint: Lint, folder: Path
) -> None:
    (folder / "specs" / "costmodel.yaml").write_text("select: [G1]\n")
    (folder / "specs" / ".x.yaml").write_text("x")
    for name in (".hidden", "node_modules", "site-packages"):
        (folder / "specs" / "deep" / name).mkdir(parents=True)
        (folder / "specs" / "deep" / name / "x.yaml").write_text("x")
    assert "in 3 specs" in lint("specs")[1]


def test_a_folder_that_is_hardly_meant_is_not_walked_to_its_end(
    lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("costmodel.language.sources.paths._MOST", 3)
    code, _, err = lint(".")
    assert code == 2
    assert err == ("error: '.' holds more than 3 files\n  name the folder that the specs are in\n")


def test_standard_input_and_shipped_names_are_specs_too(
    lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = (
        (folder / "specs" / "clean.yaml").read_bytes().replace(b"k: 3, then: bn", b"k: 1, then: bn")
    )
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text)))
    assert "no findings in 1 spec" in lint("-")[1]
    assert re.search("MobileNetV2 +14  warning", lint("mobilenetv2")[1])


def test_standard_input_has_a_name_in_every_format(
    lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    for style in ("text", "concise", "json", "sarif", "github", "gitlab", "junit", "markdown"):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"schema: 1\nlayers: 3\n")))
        code, out, _ = lint("-", "--format", style)
        assert code == 2
        assert "stdin" in out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--select", "G9"], "unknown rule 'G9'"),
        (["--ignore", "G1,GG"], "unknown rule 'GG'"),
        (["--fail-on", "fatal"], "'fatal' is not one of"),
        (["--format", "sarf"], "did you mean 'sarif'?"),
        (["--format", "sarif="], "name a file after ="),
        (["--format", "json", "--format", "sarif"], "give json a file: --format json=FILE"),
        (["--format", "text", "--format", "concise", "-o", "x"], "cannot share one output"),
        (["--format", "json=y.json", "-o", "x"], "nothing is left for -o 'x'"),
        (["--format", "text=no/such/x"], "cannot write 'no/such/x'"),
        (["--config", "none.yaml"], "'none.yaml' does not exist"),
        (["--baseline", "none.json"], "--write-baseline FILE writes one"),
        (["--baseline", SPEC], "is no baseline: it is not JSON"),
        (["--diff-base", "main"], "git"),
        (["--variant", "wiide"], "did you mean 'wide'?"),
        (["nowhere"], "no file and no shipped spec is called 'nowhere'"),
        (["nowhere.yaml"], "'nowhere.yaml' does not exist"),
        (["empty"], "'empty' holds no specs"),
        (["specs/*.yml"], "no spec matches 'specs/*.yml'"),
        (["specs/blocks"], "'specs/blocks' holds no specs"),
        (["-", "-"], "standard input (-) can be read only once"),
        (["-", "--diff-base", "HEAD"], "has no --diff-base"),
        (["--notess"], "--notes"),
        (["--write-baseline", "base.json", "specs/broken.yaml"], "unknown field 'outt'"),
    ],
)  # fmt: skip
def test_bad_input_is_said_with_a_hint_and_exit_2(
    words: list[str], message: str, lint: Lint, folder: Path
) -> None:
    (folder / "empty").mkdir()
    paths = [] if any(not word.startswith("-") and "/" in word for word in words) else [SPEC]
    has_path = any(word in ("nowhere", "nowhere.yaml", "empty", "-") for word in words)
    code, out, err = lint(*words, *([] if has_path else paths))
    assert code == 2
    assert message in out + err
    assert "Traceback" not in out + err


def test_without_paths_and_without_specs_it_says_what_to_write(
    lint: Lint, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "empty").mkdir()
    monkeypatch.chdir(folder / "empty")
    code, _, err = lint()
    assert code == 2
    assert err == (
        "error: there is no folder 'specs' here\n"
        "  name the files or folders to lint: costmodel lint PATH...\n"
    )


def test_a_missing_path_among_others_is_reported_and_the_others_are_linted(lint: Lint) -> None:
    code, out, _ = lint("nowhere.yaml", SPEC)
    assert code == 2
    assert "'nowhere.yaml' does not exist" in out
    assert SPEC in places(out)


@pytest.mark.parametrize(("level", "code"), [("error", 0), ("warning", 1), ("note", 1)])
def test_fail_on(lint: Lint, level: str, code: int) -> None:
    assert lint(SPEC, "--fail-on", level)[0] == code
    assert lint("specs/clean.yaml", "--fail-on", level)[0] == 0


def test_notes_are_counted_and_shown_on_request(lint: Lint) -> None:
    out = lint(SPEC)[1]
    assert ": note " not in out
    assert "2 notes (--notes lists them)" in out
    for words in (["--notes"], ["--fail-on", "note"]):
        out = lint(SPEC, *words)[1]
        assert ": note " in out
        assert "--notes lists" not in out


VARIANT_ALL = """\
schema: 1
network: A
input: {image: [16, 56, 56]}
parameters: {c: 64}
variants: {all: {c: 16}, wide: {}}
blocks:
  unit:
    layers:
      - pointwise: {out: c}  # costmodel: ignore[G1] for the wide one
      - pointwise: {out: 16}
layers: [{units: {unit: {repeat: 3}}}]
"""


def test_where_a_variant_is_called_all_it_does_not_mean_each(lint: Lint, folder: Path) -> None:
    (folder / "a.yaml").write_text(VARIANT_ALL)
    for words in (["--variant", "all"], ["--variant", "wide"], []):
        assert " S1 " not in lint("a.yaml", "--format", "concise", *words)[1]
    (folder / "a.yaml").write_text(VARIANT_ALL.replace("c: 64", "c: 16"))
    assert " S1 " in lint("a.yaml", "--format", "concise")[1]


def test_a_single_spec_may_name_its_variant_and_a_pattern_may_have_a_colon(
    lint: Lint, folder: Path
) -> None:
    (folder / "a.yaml").write_text(VARIANT_ALL)
    options = ("--format", "json")
    assert lint("a.yaml:wide", *options) == lint("a.yaml", "--variant", "wide", *options)
    assert lint("a.yaml:wide", *options) != lint("a.yaml", *options)
    code, _, err = lint("a.yaml:wide", "--variant", "all")
    assert (code, "the variant is given twice" in err) == (2, True)
    (folder / "a:b.yaml").write_text(VARIANT_ALL)
    assert '"a:b.yaml"' in lint("a:*", *options)[1]


def test_a_pipe_is_no_spec_and_a_link_to_nothing_is_told_of(lint: Lint, folder: Path) -> None:
    os.mkfifo(folder / "specs" / "pipe.yaml")
    (folder / "specs" / "gone.yaml").symlink_to("nowhere.yaml")
    (folder / "specs" / "full.yaml").symlink_to("/dev/full")
    for path in ("specs", "specs/*.yaml"):
        code, _, err = lint(path, "--format", "concise", "-o", "out.txt")
        assert (code, err) == (2, "")
        faults = [line for line in (folder / "out.txt").read_text().splitlines() if "gone" in line]
        assert faults == ["specs/gone.yaml: error: 'specs/gone.yaml' does not exist"]


def test_a_folder_that_may_not_be_searched_is_told_of(
    lint: Lint, monkeypatch: pytest.MonkeyPatch
) -> None:
    def walk(place: Path, onerror: Callable[[OSError], None]) -> Iterator[object]:
        onerror(PermissionError(13, "Permission denied", f"{place}/secret"))
        yield from ()

    monkeypatch.setattr(os, "walk", walk)  # whoever runs this may be allowed to search everything
    code, _, err = lint("specs")
    assert code == 2
    assert "error: 'specs/secret' may not be searched: Permission denied" in err
