"""``--top1``: the accuracy of the user's own networks, in the table and in the chart."""

import json
from dataclasses import replace

import pytest

from costmodel.analysis.report import analyze
from costmodel.comparing.side_by_side import GIVEN, entries, with_accuracies
from costmodel.core.problems import SpecError
from costmodel.language.loading import load
from costmodel.render.chart.chart import charted


@pytest.fixture(scope="module")
def rows():
    names = [("shufflenetv2", "1x"), ("mobilenetv2", "1.0"), ("nasnet_a", "mobile")]
    micro = analyze(load("guidelines/g1"))
    return entries([*(analyze(load(*name)) for name in names), micro])


def test_an_accuracy_is_given_by_name_or_by_a_spec_of_one_row(rows):
    found = with_accuracies(rows, ["guidelines/g1=12.5", "mobilenetv2:1.0=71"])
    assert [row.values["top1"] for row in found] == [69.4, 71.0, 74.0, 12.5]
    assert [row.sources.get("top1") == GIVEN for row in found] == [False, True, False, True]
    assert with_accuracies(rows, []) == rows
    assert [one.is_given for one in charted(found, "mac")] == [False, True, False, True]


def test_the_last_equals_sign_parts_a_name_from_its_percentage(rows):
    row = replace(rows[0], spec="shufflenetv1", variant="1x g=3")
    assert with_accuracies([row], ["shufflenetv1:1x g=3=67.4"])[0].values["top1"] == 67.4


@pytest.mark.parametrize("percent", ["0", "100", "71.5", " 100.0 "])
def test_percentages_are_from_0_to_100(rows, percent):
    assert with_accuracies(rows, [f"mobilenetv2={percent}"])[1].values["top1"] == float(percent)


@pytest.mark.parametrize("percent", ["", "-1", "100.1", "1e1", "nan", "inf", "71,5", "7 1", "71%"])
def test_anything_else_is_no_percentage(rows, percent):
    with pytest.raises(SpecError, match="no percentage from 0 to 100"):
        with_accuracies(rows, [f"mobilenetv2={percent}"])


def test_every_wrong_word_is_told_at_once(rows):
    two = [*rows, replace(rows[1], variant="1.4")]
    words = ["shufflenetv2", "mobilnetv2=1", "mobilenetv2=1", "nasnet_a=1", "nasnet_a:mobile=2"]
    with pytest.raises(SpecError) as raised:
        with_accuracies(two, words)
    told = [(one.message, one.hint) for one in raised.value.problems]
    form = "write SPEC=PERCENT or SPEC:VARIANT=PERCENT, e.g. --top1 mine.yaml=71.5"
    assert told == [
        ("--top1 'shufflenetv2' is not SPEC=PERCENT", form),
        ("--top1 'mobilnetv2': no such network is compared", "did you mean 'mobilenetv2'?"),
        (
            "--top1 'mobilenetv2' could be any of 2 networks",
            "name the variant too, e.g. --top1 mobilenetv2:1.4=71.5",
        ),
        ("--top1 gives 'nasnet_a:mobile' more than once", "leave one value"),
    ]


def test_an_accuracy_is_given_for_a_network_of_ones_own(cli, tmp_path):
    path = tmp_path / "plot.svg"
    words = ("small.yaml", "vgg", "--top1", "small.yaml=44.5", "--sort", "top1")
    ran = cli("compare", *words, "--plot", str(path))
    assert [line.split()[-2] for line in ran.out.splitlines()[2:4]] == ["71.6", "44.5"]
    assert "top-1 given with --top1: small.yaml:1.0." in ran.out
    assert ran.err == f"wrote {path}: 2 of 2 networks\n"
    row = json.loads(cli("compare", *words, "--format", "json").out)["rows"][1]
    assert (row["top1_percent"], row["top1_source"]) == (44.5, "given with --top1")


def test_a_published_accuracy_is_replaced_with_a_note(cli):
    ran = cli("compare", "mobilenetv2", "--top1", "mobilenetv2:1.0=71.9")
    assert ran.code == 0
    assert ran.out.splitlines()[2].split()[-2] == "71.9"
    assert ran.err == (
        "note: --top1 mobilenetv2:1.0=71.9 replaces the published 72.0 (ShuffleNet V2, Table 8)\n"
    )


def test_a_wrong_spec_is_told_before_its_accuracy_is_missed(cli):
    ran = cli("compare", "vgg", "nosuch", "--top1", "nosuch=70")
    assert (ran.code, "vgg:16" in ran.out) == (2, True)
    assert ran.err.startswith("error: no file and no shipped spec is called 'nosuch'\n")
    assert "--top1" not in ran.err


BAD = {
    "it is no number": (
        "small.yaml=high",
        "error: --top1 'small.yaml=high': 'high' is no percentage from 0 to 100\n  write SPEC=",
    ),
    "its network is not compared": (
        "vgg=70",
        "error: --top1 'vgg': no such network is compared\n  known here: small.yaml",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_accuracy_is_the_users_fault(cli, name):
    word, told = BAD[name]
    ran = cli("compare", "small.yaml", "--top1", word)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(told)
