"""What the commands write: whole files or none, without colour, and a first spec."""

import json
import stat
from pathlib import Path

import pytest

import costmodel
from costmodel.cli.replacing import replace
from costmodel.language.sources.library import shipped

NET = Path(__file__).parents[2] / "specs" / "mobilenetv2.yaml"


def test_a_file_gets_what_standard_output_would(cli, tmp_path):
    for style in ("text", "json", "csv", "markdown"):
        target = tmp_path / style
        ran = cli("analyze", "small.yaml", "--format", style, "-o", str(target))
        assert ran == (0, "", "")
        assert target.read_text("utf-8") == cli("analyze", "small.yaml", "--format", style).out


def test_a_file_is_without_colour(cli, tmp_path):
    target = tmp_path / "report.txt"
    for words in ("analyze small.yaml", "list small.yaml"):
        cli(*words.split(), "-o", str(target), FORCE_COLOR="1", TERM="xterm-256color")
        assert "\x1b" not in target.read_text("utf-8")
        assert "\x1b" in cli(*words.split()).out


def test_no_color_leaves_no_colour(cli):
    out = cli("analyze", "small.yaml", FORCE_COLOR="1", NO_COLOR="1", TERM="xterm-256color").out
    assert not any(f"\x1b[{code}m" in out for code in ("36", "1;33", "33"))


def test_what_cannot_be_written_leaves_the_old_file(cli, tmp_path):
    target = tmp_path / "report.txt"
    target.write_text("old")
    assert cli("analyze", "gone", "-o", str(target)).code == 2
    assert target.read_text() == "old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_keeps_its_permissions_and_a_link_its_target(cli, tmp_path):
    target, link = tmp_path / "report.txt", tmp_path / "link"
    target.write_text("old")
    target.chmod(0o640)
    link.symlink_to(target)
    assert cli("list", "small.yaml", "-o", str(link)).code == 0
    assert stat.S_IMODE(target.stat().st_mode) == 0o640
    assert link.is_symlink()
    assert target.read_text("utf-8").splitlines()[1].startswith("spec")


def test_dash_is_standard_output(cli):
    words = ("list", "small.yaml", "--format", "csv")
    assert cli(*words, "-o", "-").out == cli(*words).out


def test_new_writes_a_spec_that_can_be_analyzed(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    ran = cli("new", "MyNet")
    assert ran == (0, "", "wrote mynet.yaml; now: costmodel analyze mynet.yaml\n")
    text = (tmp_path / "mynet.yaml").read_text("utf-8")
    assert text.startswith("# yaml-language-server: $schema=costmodel.schema.json\n")
    assert cli("analyze", "mynet.yaml", "--variant", "all").code == 0
    assert costmodel.load("mynet.yaml").name == "MyNet"


@pytest.mark.parametrize(
    "name",
    [
        "null",
        "NULL",
        "true",
        "False",
        "1.0",
        "1e99",
        "0x1F",
        "0o7",
        "1_000",
        "3d-net",
        "a.b",
        "Yes",
    ],
)
def test_new_writes_the_name_so_that_it_is_read_back(cli, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    assert cli("new", name).code == 0
    (path,) = tmp_path.iterdir()
    assert cli("analyze", path.name).out.startswith(f"{name} 1.0  image ")


def test_a_first_spec_has_nothing_for_lint_to_find(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cli("new", "net")
    ran = cli("lint", "net.yaml", "--fail-on", "note")
    assert (ran.code, "no findings in 1 spec" in ran.out) == (0, True)


def test_new_replaces_a_file_only_by_force(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.yaml").write_text("mine")
    assert cli("new", "net").code == 2
    assert (tmp_path / "net.yaml").read_text() == "mine"
    assert cli("new", "net", "--force").code == 0
    assert cli("new", "net", "-o", "-").out == (tmp_path / "net.yaml").read_text("utf-8")


@pytest.mark.parametrize("name", ["", ".", "a b", "a/b", "-x", "ü"])
def test_new_refuses_names_that_are_none(cli, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    assert cli("new", "--", name).code == 2
    assert list(tmp_path.iterdir()) == []


def test_schema_prints_a_json_schema_of_draft_07(cli):
    schema = json.loads(cli("schema").out)
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"


@pytest.mark.parametrize(
    "words", ["analyze", "list", "compare", "advise", "lint", "budget", "diff mobilenetv2"]
)
def test_what_is_found_out_about_a_spec_does_not_replace_it(cli, tmp_path, words):
    path = tmp_path / "net.yaml"
    path.write_text(NET.read_text())
    ran = cli(*words.split(), str(path), "-o", str(path))
    assert ran.code == 2
    assert "is read here\n  choose another path to write to" in ran.err
    assert path.read_text() == NET.read_text()


@pytest.mark.parametrize(
    "words", ["analyze", "list", "compare", "lint", "advise", "lint --write-baseline"]
)
@pytest.mark.parametrize("name", ["blocks.yaml", "costmodel.yml", "setup.cfg"])
def test_neither_do_results_replace_what_a_spec_includes_or_a_configuration(
    cli, tmp_path, words, name
):
    path = tmp_path / name
    path.write_text("precious\n")
    option = () if words.endswith("baseline") else ("-o",)
    command, *options = words.split()
    ran = cli(command, str(NET), *options, *option, str(path))
    assert ran.code == 2
    assert f"'{path}' exists, and results are no YAML" in ran.err
    assert path.read_text() == "precious\n"


def test_neither_do_results_replace_a_baseline_or_a_table_that_is_joined(cli, tmp_path):
    known, table = tmp_path / "known.json", tmp_path / "table.csv"
    assert cli("lint", "vgg", "--write-baseline", str(known)).code == 0
    assert cli("lint", "vgg", "--baseline", str(known), "--write-baseline", str(known)).code == 0
    for words in (
        ("lint", "vgg", "--baseline", str(known), "--format", "json", "-o", str(known)),
        ("lint", "vgg", "--write-baseline", str(known), "--format", f"json={known}"),
        ("lint", "vgg", "--format", f"json={tmp_path}/a", "--format", f"sarif={tmp_path}/./a"),
    ):
        assert cli(*words).code == 2
    assert "costmodel.baseline" in known.read_text()
    table.write_text("width,acc\n1,70\n")
    joined = ("sweep", "mobilenetv2", "--over", "width=1", "--join", str(table))
    assert cli(*joined, "-o", str(table), "--force").code == 2
    assert table.read_text() == "width,acc\n1,70\n"


def test_neither_is_a_shipped_spec_that_was_asked_for_by_its_name(cli):
    file = shipped()["mobilenetv2"]
    before = file.read_bytes()
    assert "is read here" in cli("analyze", "mobilenetv2", "-o", str(file)).err
    assert file.read_bytes() == before


def test_of_two_writers_of_one_file_the_last_wins_whole(tmp_path):
    target = tmp_path / "out.txt"

    def first():
        yield "a\n" * 50_000
        replace(target, [b"second\n"])
        assert target.read_bytes() == b"second\n"
        yield "a\n" * 50_000

    replace(target, (piece.encode() for piece in first()))
    assert target.read_bytes() == b"a\n" * 100_000
    assert list(tmp_path.iterdir()) == [target]
