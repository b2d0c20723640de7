"""``costmodel list --published`` and the README's table."""

import csv
import importlib.util
import io
import json
from pathlib import Path

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

ROOT = Path(__file__).parent.parent.parent


class _Text(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.mark.parametrize("style", ["text", "json", "csv", "markdown"])
def test_the_output_is_as_it_was(cli, snapshot, style):
    ran = cli("list", "--published", "shufflenetv1", "inception_v3", "--format", style)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot(extension_class=_Text)


@pytest.fixture
def everything(cli):
    return cli("list", "--published")


def test_all_of_it_is_readable_at_100_columns(everything):
    assert everything.code == 0
    assert max(len(line) for line in everything.out.splitlines()) <= 100
    assert "…" not in everything.out
    assert "disagrees" not in everything.out


def test_a_narrow_terminal_goes_without_the_source(cli):
    ran = cli("list", "--published", "vgg", COLUMNS="62")
    assert "(a wider terminal also shows source)" in ran.out
    assert max(len(line) for line in ran.out.splitlines()) <= 62


def test_how_rounding_is_judged_is_told(cli):
    out = cli("list", "--published", "vgg").out
    assert "agrees: ours is theirs once rounded to the digits that they print" in out


def test_numbers_are_flush_right_in_markdown(cli):
    rule = cli("list", "--published", "vgg", "--format", "markdown").out.splitlines()[1]
    assert rule == "| --- |" + " ---: |" * 7 + " --- | --- |"


def test_json_has_the_numbers_behind_a_verdict(cli):
    contract = json.loads(cli("list", "--published", "mobilenetv2", "--format", "json").out)
    assert contract["schema"] == "costmodel.published/1"
    (row,) = [one for one in contract["rows"] if one["flops_printed"] == "587M"]
    assert row["label"] == "1.4 MobileNet v2 (our impl.)"
    assert (row["flops_published"], row["flops_ours"]) == (587_000_000, 582_195_824)
    assert row["flops_difference"] == pytest.approx(587 / 582.195824 - 1)
    assert (row["verdict"], len(row["reasons"])) == ("explained", 1)
    assert row["params_printed"] is None
    assert row["input"] == [224, 224]


def test_csv_has_the_same_rows(cli):
    rows = json.loads(cli("list", "--published", "vgg", "--format", "json").out)["rows"]
    table = list(
        csv.DictReader(io.StringIO(cli("list", "--published", "vgg", "--format", "csv").out))
    )
    assert [list(row) for row in table] == [list(row) for row in rows]
    assert [row["flops_ours"] for row in table] == [str(row["flops_ours"]) for row in rows]


def test_a_spec_of_which_nothing_is_published_is_an_error_beside_the_others(cli):
    ran = cli("list", "--published", "vgg", "small.yaml")
    assert ran.code == 2
    assert "vgg" in ran.out
    assert "no published figures are known of 'small.yaml'" in ran.err


def test_an_unknown_spec_is_an_error(cli):
    ran = cli("list", "--published", "vvgg")
    assert (ran.code, ran.out) == (2, "")
    assert "did you mean 'vgg'?" in ran.err


def test_it_goes_to_a_file(cli, tmp_path):
    path = tmp_path / "published.txt"
    assert cli("list", "--published", "vgg", "-o", str(path)).out == ""
    assert path.read_text("utf-8") == cli("list", "--published", "vgg").out


def test_the_readmes_table_of_the_zoo_is_up_to_date():
    spec = importlib.util.spec_from_file_location("zoo", ROOT / "docs" / "zoo.py")
    zoo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(zoo)
    text = (ROOT / "README.md").read_text("utf-8")
    assert text.count(zoo.BEGIN) == text.count(zoo.END) == 1
    assert zoo.written(text) == text, "python docs/zoo.py writes down what is counted now"
