"""``costmodel advise``: what it writes where, and what it says of wrong input."""

import io
import json
import sys
from pathlib import Path

import pytest

SPECS = Path(__file__).parent / "specs"
NARROW = "narrow.yaml"


@pytest.fixture
def spec(tmp_path):
    """A copy of a spec in a folder of its own, to be written over."""
    path = tmp_path / "spec.yaml"
    path.write_bytes((SPECS / NARROW).read_bytes())
    return path


def test_proposals_are_listed_and_the_exit_code_is_0(advise_cli):
    ran = advise_cli(NARROW)
    assert ran.code == 0
    assert "1. G1  nearly equal widths: 1,180,376 elements of MAC less (44.5 %" in ran.out


def test_a_shipped_spec_is_called_by_its_name(advise_cli):
    out = advise_cli("mobilenetv2", "--set", "width=0.5", "--select", "G1").out
    assert out.startswith("MobileNetV2 1.0, width=0.5  mobilenetv2\n")


def test_no_findings_are_said_so_and_the_exit_code_is_0(advise_cli):
    ran = advise_cli("plain.yaml")
    assert (ran.code, "no findings, nothing to advise" in ran.out) == (0, True)


def test_apply_prints_a_diff_and_says_on_standard_error_what_it_did(advise_cli):
    ran = advise_cli(NARROW, "--apply")
    assert ran.code == 0
    assert ran.out.startswith("--- narrow.yaml\n+++ narrow.yaml\n")
    assert "+      - reduce: {pointwise: {out: 20, then: [bn, relu]}}   # 64 -> 16\n" in ran.out
    assert "1 proposal applied" in ran.err


def test_a_dash_prints_the_spec_and_a_file_gets_it(advise_cli, tmp_path):
    printed = advise_cli(NARROW, "--apply", "-o", "-")
    written = tmp_path / "lean.yaml"
    ran = advise_cli(NARROW, "--apply", "-o", str(written))
    assert ran.code == printed.code == 0
    assert written.read_text() == printed.out
    assert f"wrote {written}" in ran.err
    assert "1 proposal applied" in ran.out


def test_what_was_written_lints_cleaner(advise_cli, cli, tmp_path):
    written = tmp_path / "lean.yaml"
    advise_cli(NARROW, "--apply", "-o", str(written))
    verdicts = [
        json.loads(cli("lint", path, "--format", "json").out)["verdicts"]["Narrow"]
        for path in (NARROW, str(written))
    ]
    before, after = (next(iter(one.values())) for one in verdicts)
    assert (before["G1"], after["G1"]) == ("warning", "clean")


def test_a_spec_can_be_written_over_itself_and_then_nothing_is_left_to_do(advise_cli, spec):
    advise_cli(str(spec), "--apply", "-o", str(spec))
    text = spec.read_text()
    assert "out: 24" in text
    again = advise_cli(str(spec), "--apply", "-o", str(spec))
    assert again.code == 0
    assert "not written" in again.err
    assert spec.read_text() == text


@pytest.mark.parametrize("start", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_line_ends_and_a_byte_order_mark_survive(advise_cli, spec, start, end):
    before = start + spec.read_bytes().replace(b"\n", end)
    spec.write_bytes(before)
    advise_cli(str(spec), "--apply", "-o", str(spec))
    expected = before
    for old, new in ((b"out: 16,", b"out: 20,"), (b"out: 64,", b"out: 24,")):
        expected = expected.replace(old, new)
    assert spec.read_bytes() == expected


def test_a_spec_comes_from_standard_input(advise_cli, monkeypatch, spec):
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(spec.read_bytes())))
    ran = advise_cli("-", "--apply", "-o", "-")
    assert ran.code == 0
    assert "out: 24" in ran.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nowhere.yaml"], "does not exist"),
        ([NARROW, "--variant", "b"], "has no variant 'b'"),
        (["stages.yaml", "--variant", "smal"], "did you mean 'small'?"),
        ([NARROW, "--set", "m=1"], "has no parameter 'm'"),
        ([NARROW, "--select", "G9"], "G9"),
        ([NARROW, "--select", "S1"], "no advice on S1, only on A1, G1, G2, G3, G4"),
        ([NARROW, "--allow", "G4"], "--allow goes with --apply"),
        ([NARROW, "--allow", "G1", "--apply"], "'G1'"),
        ([NARROW, "--config", "nowhere.cfg"], "does not exist"),
        ([NARROW, "--apply", "-o", "."], "cannot write '.': it is a directory"),
        ([NARROW, "-o", "no/such/folder"], "cannot write 'no/such/folder'"),
        ([NARROW, "--input", "big"], "'big' is no size"),
    ],
)
def test_wrong_input_is_explained_with_exit_code_2(advise_cli, words, said):
    ran = advise_cli(*words)
    assert ran.code == 2
    assert said in ran.err
    assert "Traceback" not in ran.err


def test_a_spec_is_not_written_where_its_includes_would_not_be_found(advise_cli, spec, tmp_path):
    spec.write_text(spec.read_text().replace("input:", "include: [more.yaml]\ninput:"))
    (tmp_path / "more.yaml").write_text("schema: 1\nkind: blocks\nblocks: {b: {layers: [relu]}}\n")
    (tmp_path / "folder").mkdir()
    elsewhere = tmp_path / "folder" / "spec.yaml"
    ran = advise_cli(str(spec), "--apply", "-o", str(elsewhere))
    assert ran.code == 2
    assert "write it beside the original" in ran.err
    assert not elsewhere.exists()


def test_limits_of_the_configuration_hold_for_advice_too(advise_cli, tmp_path):
    config = tmp_path / "costmodel.yaml"
    config.write_text("ignore: [G4]\ng1.limit: 0.9\ng1.ratio: 9\n")
    ran = advise_cli(NARROW, "--config", str(config))
    assert "no findings, nothing to advise" in ran.out


def test_json_holds_exact_numbers_and_places(advise_cli):
    found = json.loads(advise_cli(NARROW, "--format", "json").out)
    assert found["schema"] == "costmodel.advice/1"
    assert found["before"]["flops"] == 19_595_904
    first = found["proposals"][0]
    assert first["gain"] == found["before"]["mac"] - first["after"]["mac"]
    assert first["edits"][0] == {"line": 9, "column": 35, "old": "16", "new": "20"}
    assert first["obstacle"] is None
    assert found["proposals"][1]["obstacle"]["line"] == 12
