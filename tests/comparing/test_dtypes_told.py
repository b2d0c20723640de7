"""What ``diff``, ``compare`` and ``list`` say of dtypes, bytes and bit operations."""

import csv
import json
from io import StringIO

import pytest

SPEC = """\
schema: 1
network: Net
input: {image: [8, 4, 4]}
%s
layers:
  - wide: {pointwise: {out: 16, then: relu}}
  - narrow: {pointwise: {out: 8%s}}
"""
MAC = 16 * (8 + 16 + 16 + 16) + 8 * 16 + 16 * (16 + 8) + 16 * 8
LESS = 16 * 8 + 16 * 8
"""What `narrow` writes and its weights."""


@pytest.fixture
def run(tmp_path, cli, monkeypatch):
    """The command line in a folder of three specs."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "plain.yaml").write_text(SPEC % ("", ""))
    (tmp_path / "whole.yaml").write_text(SPEC % ("dtype: int8", ""))
    (tmp_path / "own.yaml").write_text(SPEC % ("", ", dtype: int8"))
    return cli


def test_diff_names_the_dtype_of_the_whole(run):
    out = run("diff", "plain.yaml", "whole.yaml").out
    assert "\n  dtype fp32 -> int8\n" in out
    assert f"  MAC bytes{4 * MAC:>24,}{MAC:>16,}{-3 * MAC:>16,}    -75.0 %\n" in out
    assert "narrow" not in out


def test_diff_names_the_dtype_of_a_layer(run):
    out = run("diff", "plain.yaml", "own.yaml").out
    assert "dtype fp32 -> int8\n" in out.partition("narrow: ")[2]
    assert "bytes" not in run("diff", "plain.yaml", "plain.yaml").out


def test_diff_in_markdown(run):
    out = run("diff", "plain.yaml", "whole.yaml", "--format", "markdown").out
    assert "Dtype: `fp32` → `int8`\n" in out
    assert f"| MAC bytes | {4 * MAC:,} | {MAC:,} | {-3 * MAC:,} | -75.0 % |" in out


def test_diff_in_json(run):
    words = ("diff", "plain.yaml", "own.yaml", "--format", "json")
    (network,) = json.loads(run(*words).out)["networks"]
    assert network["dtype"] == {"base": "fp32", "head": "fp32"}
    change = network["metrics"]["mac_bytes"]
    assert (change["base"], change["head"]) == (4 * MAC, 4 * MAC - 3 * LESS)
    (layer,) = network["blocks"][0]["layers"]
    assert layer["fields"] == [{"name": "dtype", "base": "fp32", "head": "int8"}]
    words = ("diff", "plain.yaml", "plain.yaml", "--format", "json", "--all")
    (same,) = json.loads(run(*words).out)["networks"]
    assert "dtype" not in same
    assert "mac_bytes" not in same["metrics"]


def test_diff_a_measure_that_is_named_may_not_grow_whether_it_is_told_or_not(run):
    failing = run("diff", "whole.yaml", "plain.yaml", "--fail-on-increase", "mac_bytes:2%")
    assert (failing.code, failing.out.splitlines()[-1]) == (
        1,
        "plain.yaml: MAC bytes +300.0 %, more than mac_bytes:2% allows",
    )
    words = ("--fail-on-increase", "peak_activations_fused:0")
    assert run("diff", "whole.yaml", "plain.yaml", *words).code == 0


def rows(run, *words):
    return list(csv.DictReader(StringIO(run(*words, "--format", "csv").out)))


@pytest.mark.parametrize("command", ["list", "compare"])
def test_measures_by_name_in_their_order(run, command):
    words = (command, "whole.yaml", "--columns", "mac_bytes,flops,peak_activations_fused")
    (row,) = rows(run, *words)
    assert [row[key] for key in list(row) if key in words[3]] == [
        str(MAC), str(2 * 8 * 16 * 16), str(16 * (8 + 16)),
    ]  # fmt: skip
    assert [key for key in row if key in words[3]] == words[3].split(",")
    page = json.loads(run(*words, "--format", "json").out)
    assert page["rows"][0]["mac_bytes"] == MAC


@pytest.mark.parametrize("command", ["list", "compare"])
def test_at_fp32_where_nothing_says_a_dtype(run, command):
    words = (command, "plain.yaml", "whole.yaml", "own.yaml", "--columns", "mac_bytes")
    found = [int(row["mac_bytes"]) for row in rows(run, *words)]
    assert found == [4 * MAC, MAC, 4 * MAC - 3 * LESS]


@pytest.mark.parametrize("command", ["list", "compare"])
def test_the_dtype_that_is_asked_for_is_not_that_of_layers_that_say_their_own(run, command):
    words = (command, "plain.yaml", "whole.yaml", "own.yaml", "--columns", "mac_bytes")
    found = [int(row["mac_bytes"]) for row in rows(run, *words, "--dtype", "fp16")]
    assert found == [2 * MAC, 2 * MAC, 2 * MAC - LESS]


@pytest.mark.parametrize("command", ["list", "compare"])
def test_a_word_that_is_none_is_refused_with_what_is(run, command):
    ran = run(command, "plain.yaml", "--columns", "mac_byte")
    assert ran.code == 2
    assert "unknown measure 'mac_byte'; did you mean 'mac_bytes'?" in ran.err


def test_compare_tells_bytes_where_a_network_says_a_dtype_and_sorts_by_them(run):
    header = run("compare", "plain.yaml", "--format", "csv").out.splitlines()[0]
    assert "mac_bytes" not in header
    header = run("compare", "plain.yaml", "own.yaml", "--format", "csv").out.splitlines()[0]
    assert {"mac_bytes", "params_bytes", "peak_activations_bytes", "bit_operations"} <= {
        *header.split(",")
    }
    words = ("compare", "plain.yaml", "whole.yaml", "own.yaml", "--sort", "mac_bytes")
    names = [row["spec"] for row in rows(run, *words)]
    assert names == ["whole.yaml", "own.yaml", "plain.yaml"]


def test_what_is_published_is_a_column_of_compare_alone(run):
    assert run("compare", "plain.yaml", "--columns", "top1").code == 0
    assert "unknown measure 'top1'" in run("list", "plain.yaml", "--columns", "top1").err
