"""What every format looks like.

After a change on purpose: pytest tests/render --snapshot-update.
"""

import pytest
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from costmodel.cli.commands import NAMES

COLOUR = {"FORCE_COLOR": "1", "TERM": "xterm-256color"}
NARROW, WIDE = {"COLUMNS": "80"}, {"COLUMNS": "160"}

SHOWN = {
    "block_80": ("analyze small.yaml", NARROW),
    "block_80_colour": ("analyze small.yaml", NARROW | COLOUR),
    "block_80_colour_unwanted": ("analyze small.yaml", NARROW | COLOUR | {"NO_COLOR": "1"}),
    "block_160": ("analyze small.yaml", WIDE),
    "block_160_colour": ("analyze small.yaml", WIDE | COLOUR),
    "block_40": ("analyze small.yaml", {"COLUMNS": "40"}),
    "block_pipe": ("analyze small.yaml", {}),
    "op_80": ("analyze small.yaml --by op", NARROW),
    "op_160": ("analyze every_op.yaml --by op", WIDE),
    "stage_80": ("analyze small.yaml --by stage", NARROW),
    "kind_80": ("analyze every_op.yaml --by kind", NARROW),
    "variants_80": ("analyze small.yaml --variant all --by stage", NARROW),
    "requests_80": (
        "analyze small.yaml --set width=0.5 --input 64x32 --batch 8 --dtype fp16 "
        "--flops-convention 2x --bn separate",
        NARROW,
    ),
    "block_csv": ("analyze small.yaml --format csv", {}),
    "op_csv": ("analyze small.yaml --by op --dtype int8 --format csv", {}),
    "variants_csv": ("analyze small.yaml --variant all --by kind --format csv", {}),
    "block_markdown": ("analyze small.yaml --format markdown", {}),
    "op_markdown": ("analyze small.yaml every_op.yaml --by op --format markdown", {}),
    "report_json": ("analyze small.yaml --format json", {}),
    "reports_json": ("analyze small.yaml every_op.yaml --dtype fp32 --format json", {}),
    "explain": ("analyze small.yaml --explain units.2.right2", {}),
    "list_80": ("list small.yaml every_op.yaml", NARROW),
    "list_80_colour": ("list small.yaml every_op.yaml", NARROW | COLOUR),
    "list_160": ("list small.yaml every_op.yaml", WIDE),
    "list_csv": ("list small.yaml every_op.yaml --format csv", {}),
    "list_markdown": ("list small.yaml every_op.yaml --format markdown", {}),
    "list_json": ("list small.yaml every_op.yaml --format json", {}),
    "list_bmf": ("list small.yaml --format bmf", {}),
    "list_benchmark": ("list small.yaml --format benchmark", {}),
    "no_arguments": ("", {}),
    "help": ("--help", {}),
    "help_analyze": ("analyze --help", {}),
    "help_convert": ("convert --help", {}),
    "help_export": ("export --help", {}),
    "help_list": ("list --help", {}),
    "help_new": ("new --help", {}),
    "help_schema": ("schema --help", {}),
}


class _Text(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


@pytest.mark.parametrize("name", SHOWN)
def test_the_output_is_as_it_was(cli, snapshot, name):
    words, environment = SHOWN[name]
    ran = cli(*words.split(), **environment)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot(extension_class=_Text)


@pytest.mark.parametrize("command", NAMES)
def test_the_help_of_every_command_shows_examples(cli, command):
    examples = cli(command, "--help").out.partition("\n  Example")[2]
    assert f"\n    costmodel {command}" in examples


@pytest.mark.parametrize("width", [60, 80, 100, 160])
@pytest.mark.parametrize("by", ["op", "block", "stage", "kind"])
def test_no_line_is_wider_than_the_terminal(cli, by, width):
    out = cli("analyze", "every_op.yaml", "--by", by, "--all", COLUMNS=str(width)).out
    assert max(len(line) for line in out.splitlines() if not line.startswith("EveryOp")) <= width


def test_a_table_never_cuts_a_number_short(cli):
    out = cli("analyze", "every_op.yaml", "--by", "op", "--all", COLUMNS="20").out
    assert "…gate.fc_2      256      328     288\n" in out


def test_at_80_columns_a_designer_sees_what_matters(cli):
    out = cli("analyze", "mobilenetv2", COLUMNS="80").out
    titles = out.split("\n\n")[1].splitlines()[:2]
    assert [line.split() for line in titles] == [
        ["FLOPs", "element-", "frag-"],
        ["block", "line", "FLOPs", "%", "MAC", "%", "params", "/MAC", "wise", "%", "ments"],
    ]


def test_a_long_table_shows_the_heaviest_rows_and_says_so(cli):
    out = cli("analyze", "mobilenetv2", "--by", "op").out
    assert "(111 rows with less MAC, 24.4 % of it: --all shows every row)" in out
    assert "rows with less MAC" not in cli("analyze", "mobilenetv2", "--by", "op", "--all").out


def test_the_totals_tell_the_conventions(cli):
    words = " ".join(cli("analyze", "small.yaml").out.split())
    for convention in (
        "multiply-adds of convolutions and fc layers",
        "30,784 read + 26,698 written + 1,282 weights",
        "learnable, of batch norm too",
        "of MAC, depthwise included",
        "folded into the convolution before it",
    ):
        assert convention in words
