"""``costmodel compare`` on the command line."""

import csv
import io
import json
import shutil

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from costmodel.comparing.naming import split

NETWORKS = ("small.yaml:all", "shufflenetv2:1x", "mobilenetv2", "guidelines/g1:GPU 1:2 x1")


class _Text(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.mark.parametrize("style", ["text", "json", "csv", "markdown"])
def test_the_output_is_as_it_was(cli, snapshot, style):
    ran = cli("compare", *NETWORKS, "--format", style)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot(extension_class=_Text)


def test_the_table_fits_100_columns_and_fewer(cli):
    for width in (60, 80, 100):
        ran = cli("compare", *NETWORKS, COLUMNS=str(width))
        assert max(len(line) for line in ran.out.splitlines()) <= width


def test_columns_give_way_before_names_do(cli):
    words = ("compare", "shufflenetv2_extended:2x*", "mobilenetv2:0.75@192")
    wide, narrow = (cli(*words, COLUMNS=columns).out for columns in ("140", "80"))
    for name in words[1:]:
        assert name in wide
        assert name in narrow
    assert "not shown" not in wide
    hidden = "elem. %, fragments, crit. path, peak act., img/s"
    assert f"(not shown: {hidden}; --format csv has all)" in " ".join(narrow.split())


def test_names_keep_their_family_and_their_variant_where_even_costs_have_no_room(cli):
    ran = cli("compare", "shufflenetv2_extended:2x*", "mobilenetv2:0.75@192", COLUMNS="46")
    rows = [line.split() for line in ran.out.splitlines()[1:3]]
    assert [row[0] for row in rows] == ["shufflenetv2_e…:2x*", "mobilenet…:0.75@192"]


def test_only_columns_that_are_shown_have_footnotes(cli):
    notes = ("MAC/FLOP:", "elem. %:", "crit. path:", "peak act.:", "top-1 on", "img/s:")
    told = {
        columns: [note in cli("compare", *NETWORKS, COLUMNS=columns).out for note in notes]
        for columns in ("140", "80", "50")
    }
    assert told["140"] == [True] * 6
    assert told["80"] == [True, False, False, False, True, False]
    assert told["50"] == [False] * 6


def test_numbers_are_flush_right_in_markdown(cli):
    rule = cli("compare", *NETWORKS, "--format", "markdown").out.splitlines()[1]
    assert rule == "| --- |" + " ---: |" * 11


def test_inputs_are_shown_where_they_differ(cli):
    same = cli("compare", "mobilenetv2", "vgg").out
    other = cli("compare", "mobilenetv2", "mobilenetv2:1.0@96").out
    assert ("input" in same.splitlines()[1], "input" in other.splitlines()[1]) == (False, True)


RECORD = {
    "spec": str, "variant": str, "network": str, "input": list, "batch": int,
    "flops": int, "mac": int, "params": int, "mac_per_flop": float, "elementwise_share": float,
    "max_fragments": int, "critical_path": int, "peak_activations": int,
    "top1_percent": (float, type(None)), "top1_source": (str, type(None)),
    "images_per_second": (float, int, type(None)), "speed_source": (str, type(None)),
}  # fmt: skip


def test_the_json_is_a_contract(cli):
    contract = json.loads(cli("compare", *NETWORKS, "--format", "json", "--batch", "2").out)
    assert list(contract) == ["schema", "device", "rows"]
    assert (contract["schema"], contract["device"]) == ("costmodel.compare/1", "GTX 1080Ti")
    for row in contract["rows"]:
        assert list(row) == list(RECORD)
        assert all(isinstance(row[key], kind) for key, kind in RECORD.items())
    assert contract["rows"][3]["flops"] == 2 * 145_814_296


def test_csv_has_the_same_rows(cli):
    rows = json.loads(cli("compare", *NETWORKS, "--format", "json").out)["rows"]
    table = list(csv.DictReader(io.StringIO(cli("compare", *NETWORKS, "--format", "csv").out)))
    assert [row["mac"] for row in table] == [str(row["mac"]) for row in rows]
    assert table[2]["input"] == "48x64"


def test_what_csv_has_is_called_as_in_json(cli):
    rows = json.loads(cli("compare", *NETWORKS, "--format", "json").out)["rows"]
    head = cli("compare", *NETWORKS, "--format", "csv").out.splitlines()[0].split(",")
    assert head == [*rows[0], "device"]


def test_sorting_puts_the_best_first(cli):
    ran = cli("compare", "mobilenetv1", "shufflenetv2:1x", "nasnet_a", "--sort", "top1")
    assert [line.split()[0] for line in ran.out.splitlines()[2:5]] == [
        "nasnet_a:mobile", "mobilenetv1:1.0", "shufflenetv2:1x",
    ]  # fmt: skip


def test_names_that_measures_once_had_still_sort(cli):
    names = {"fragments": "max_fragments", "depth": "critical_path", "peak": "peak_activations"}
    for was, now in names.items():
        old, new = (cli("compare", *NETWORKS, "--sort", key).out for key in (was, now))
        assert old == new


def test_a_variant_is_for_those_that_name_none(cli):
    out = cli("compare", "shufflenetv2:1x", "shufflenetv2", "--variant", "2x").out
    assert ("shufflenetv2:1x" in out, "shufflenetv2:2x" in out) == (True, True)


def test_an_input_is_for_all(cli):
    ran = cli("compare", "mobilenetv2", "shufflenetv2", "--input", "192", "--format", "json")
    assert [row["input"] for row in json.loads(ran.out)["rows"]] == [[192, 192]] * 2


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("mobilenetv2", ("mobilenetv2", None)),
        ("mobilenetv2:1.0@192", ("mobilenetv2", "1.0@192")),
        ("guidelines/g1:GPU 1:1 x1", ("guidelines/g1", "GPU 1:1 x1")),
        ("small.yaml:0.75", ("small.yaml", "0.75")),
        ("odd:name.yaml", ("odd:name.yaml", None)),
        ("odd:name.yaml:0.75", ("odd:name.yaml", "0.75")),
        ("nosuch:1.0", ("nosuch", "1.0")),
        ("mobilenetv2:", ("mobilenetv2", None)),
        (":1.0", (":1.0", None)),
        ("-", ("-", None)),
        ("-:0.75", ("-", "0.75")),
    ],
)
def test_a_word_is_spec_and_variant_but_a_file_is_itself(word, parts, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("small.yaml", "odd:name.yaml"):
        (tmp_path / name).write_text("schema: 1\n")
    assert split(word) == parts


BAD = {
    "no spec": ((), "Missing argument"),
    "an unknown spec": (("mobilnetv2",), "did you mean 'mobilenetv2'?"),
    "an unknown spec with a variant": (("mobilnetv2:1.0",), "did you mean 'mobilenetv2'?"),
    "an unknown variant": (("mobilenetv2:1.1",), "has no variant '1.1'"),
    "an unknown key": (("mobilenetv2", "--sort", "beauty"), "'beauty' is not one of"),
    "an unknown device": (
        ("mobilenetv2", "--device", "abacus"),
        "no speed is published on 'abacus'\n  known here: GTX 1080Ti, Pixel 1, ",
    ),
    "an unwritable output": (("mobilenetv2", "-o", "no/such/a.txt"), "cannot write"),
    "standard input twice": (("-", "-"), "standard input (-) can be read only once"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_bad_command_lines_are_the_users_fault_and_say_so(cli, name):
    words, told = BAD[name]
    ran = cli("compare", *words)
    assert ran.code == 2
    assert told in ran.err
    assert "Traceback" not in ran.err


def test_the_known_devices_are_told_once(cli):
    assert cli("compare", "vgg", "--device", "abacus").err.count("Pixel 1") == 1


def test_a_wrong_spec_does_not_hide_the_others(cli):
    ran = cli("compare", "mobilenetv2", "nosuch", "vgg:99")
    assert ran.code == 2
    assert "mobilenetv2:1.0" in ran.out
    assert ("nosuch" in ran.err, "99" in ran.err) == (True, True)


def test_a_users_file_of_a_shipped_name_is_quoted_nothing(cli, tmp_path):
    shutil.copy("small.yaml", tmp_path / "shufflenetv2")
    shutil.copytree("shared", tmp_path / "shared")
    ran = cli("compare", str(tmp_path / "shufflenetv2"), "--format", "json")
    assert json.loads(ran.out)["rows"][0]["top1_percent"] is None
