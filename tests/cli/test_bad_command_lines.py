"""A wrong command line is answered on standard error with what is wrong, and exit status 2."""

import pytest

from costmodel.cli.commands import NAMES

FAULTS = {
    "analyse small.yaml": "no such command: 'analyse'; did you mean 'analyze'?",
    "anlyze": "no such command: 'anlyze'; did you mean 'analyze'?",
    "zzz": f"no such command: 'zzz'; known here: {', '.join(NAMES[:12])}, ...",
    "analyze small.yaml --set width": (
        "Invalid value for --set: 'width' is not key=value; write e.g. --set width=0.75"
    ),
    "analyze small.yaml --set =1": (
        "Invalid value for --set: '=1' is not key=value; write e.g. --set width=0.75"
    ),
    "analyze small.yaml --set width=1 --set width=2": (
        "Invalid value for --set: 'width' is set twice; set it once"
    ),
    "analyze small.yaml --input 0": (
        "Invalid value for --input: '0' is no size; write e.g. --input 192 or "
        "--input 480x640 (height x width)"
    ),
    "analyze small.yaml --input 1x2x3x4": (
        "Invalid value for --input: '1x2x3x4' is no size; write e.g. --input 192 or "
        "--input 480x640 (height x width)"
    ),
    "analyze small.yaml --input 32 --input 64": (
        "Invalid value for --input: it is given twice; name the inputs: --input NAME=192"
    ),
    "analyze small.yaml --input 32 --input image=64": (
        "Invalid value for --input: it is given with and without a name; name each: "
        "--input NAME=192"
    ),
    "analyze small.yaml --input image=32 --input image=64": (
        "Invalid value for --input: 'image' is given twice; give it once"
    ),
    "analyze - -": "standard input (-) can be read only once; name a file for the other",
    "analyze - --platform -": "standard input (-) can be read only once; name a file for the other",
    "lint - --config -": "standard input (-) can be read only once; name a file for the other",
    "check - -": "standard input (-) can be read only once; name a file for the other",
    "analyze small.yaml --explain stem --format json": (
        "--explain writes text; --format json has every layer's numbers"
    ),
}

IN_CLICKS_WORDS = {
    "--verson": ("--verson", "--version"),
    "analyze": ("'SPEC...'",),
    "analyze small.yaml --varient all": ("--varient", "--variant"),
    "analyze small.yaml --variant": ("--variant",),
    "analyze small.yaml --format jsn": ("--format", "'jsn'", "'json', 'benchmark', 'bmf', 'csv'"),
    "analyze small.yaml --by layer": ("--by", "'layer'", "'op', 'block', 'stage', 'kind'"),
    "analyze small.yaml --bn fused": ("--bn", "'fused'", "'folded', 'separate'"),
    "analyze small.yaml --flops-convention 2": ("--flops-convention", "'2'", "'1x', '2x'"),
    "analyze small.yaml --dtype bf61": ("--dtype", "'bf61'", "did you mean 'bf16'?"),
    "analyze small.yaml --dtype int8/": ("--dtype", "unknown dtype ''", "fp32, int4, int8"),
    "analyze small.yaml --dtype int8/fp16/fp32": ("--dtype", "WEIGHTS/ACTIVATIONS: int8/fp16"),
    "analyze small.yaml --batch 0": ("--batch", "0", "x>=1"),
    "analyze small.yaml --batch two": ("--batch", "'two'"),
    "list --by op": ("--by",),
    "new": ("'NAME'",),
    "new a b": ("(b)",),
    "schema x": ("(x)",),
}
"""Wrong lines, and what click must name; how it says so differs from version to version."""

REQUESTS = {
    "analyze mobilenetv3000": (
        "error: no file and no shipped spec is called 'mobilenetv3000'\n"
        "  did you mean 'mobilenetv3'?\n"
    ),
    "lint mobilenetv2:0.5 small.yaml:1.0": (
        "error: no file and no shipped spec is called 'mobilenetv2:0.5'\n"
        "  'mobilenetv2' is one; its variant is chosen by --variant 0.5, in Python variant='0.5'\n"
        "\n"
        "error: no file and no shipped spec is called 'small.yaml:1.0'\n"
        "  'small.yaml' is one; its variant is chosen by --variant 1.0, in Python variant='1.0'\n"
    ),
    "analyze mobilenetv2:0.55": (
        "error: MobileNetV2 has no variant '0.55'\n  did you mean '0.5'?\n"
    ),
    "analyze mobilnetv2:small": (
        "error: no file and no shipped spec is called 'mobilnetv2:small'\n"
        "  did you mean 'mobilenetv2'?\n"
    ),
    "analyze small.yaml --variant 2.0": (
        "error: Small has no variant '2.0'\n  did you mean '1.0'?\n"
    ),
    "analyze small.yaml --explain units.9.concat": (
        "error: Small has no layer 'units.9.concat'\n  did you mean 'units.3.concat'?\n"
    ),
    "analyze small.yaml --explain xyzzy": (
        "error: Small has no layer 'xyzzy'\n  --by op --all lists every layer\n"
    ),
    "analyze small.yaml --explain head": (
        "error: 'head' is more than one layer\n  its layers are head. followed by global_pool, fc\n"
    ),
    "analyze small.yaml -o nowhere/out.txt": (
        "error: cannot write 'nowhere/out.txt': No such file or directory\n"
        "  choose another path to write to\n"
    ),
    "analyze small.yaml -o shared": (
        "error: cannot write 'shared': it is a directory\n  choose another path to write to\n"
    ),
    "analyze small.yaml -o /dev/full": (
        "error: cannot write '/dev/full': No space left on device\n"
        "  choose another path to write to\n"
    ),
    "analyze .": "error: '.' is a directory\n  name a file in it, or several: *.yaml\n",
    "analyze small.yaml --batch 1000000000000000001": (
        "error: batch is too large\n  expected at most 1,000,000,000,000,000,000\n"
    ),
    "compare small.yaml --batch 1000000000000000001": (
        "error: batch is too large\n  expected at most 1,000,000,000,000,000,000\n"
    ),
    "sweep small.yaml --over width=1 --batch 1000000000000000001": (
        "error: batch is too large\n  expected at most 1,000,000,000,000,000,000\n"
    ),
    "new ../evil": (
        "error: '../evil' cannot be the name of a network\n"
        "  use letters, digits, '_', '-' and '.'; -o says where the file goes\n"
    ),
    "new small": "error: 'small.yaml' exists\n  --force replaces it\n",
    "new small.yaml": "error: 'small.yaml' exists\n  --force replaces it\n",
}


@pytest.mark.parametrize("line", IN_CLICKS_WORDS)
def test_what_click_finds_wrong_is_named(cli, line):
    ran = cli(*line.split())
    assert (ran.code, ran.out) == (2, "")
    message = ran.err.splitlines()[-1]
    assert [word for word in IN_CLICKS_WORDS[line] if word not in message] == []


@pytest.mark.parametrize("line", FAULTS)
def test_a_fault_of_the_command_line_is_named(cli, line):
    ran = cli(*line.split())
    assert (ran.code, ran.out) == (2, "")
    *usage, message = ran.err.splitlines()
    assert message == f"Error: {FAULTS[line]}"
    # click knows no command yet when an option lacks its argument
    assert usage[:1] == [] or usage[0].startswith("Usage: costmodel ")


@pytest.mark.parametrize(
    "line",
    [
        *(f"lint --{name}" for name in ("config", "baseline", "write-baseline", "output")),
        *(f"advise x --{name}" for name in ("config", "output")),
        *(f"diff x y --{name}" for name in ("config", "output")),
        *(f"compare x --{name}" for name in ("plot", "output")),
        *(f"{name} x --output" for name in ("analyze", "budget", "list", "explain", "new")),
        *(f"{name} --output" for name in ("rules", "schema")),
    ],
)
def test_the_name_of_a_file_is_not_empty(cli, line):
    ran = cli(*line.split(), "")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.endswith(": it is empty; name a file, or leave the option out\n")


@pytest.mark.parametrize("line", REQUESTS)
def test_what_cannot_be_done_is_said_with_a_remedy(cli, line):
    ran = cli(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == REQUESTS[line]


def test_an_empty_name_is_no_layer_and_is_not_passed_over(cli):
    ran = cli("analyze", "small.yaml", "--explain", "")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "error: Small has no layer ''\n  --by op --all lists every layer\n"
