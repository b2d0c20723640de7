"""What a shell offers after TAB, once click's completion is sourced."""

from pathlib import Path

import pytest
from click.shell_completion import ShellComplete

from costmodel.cli.main import cli as group

RUNS = Path(__file__).parents[1] / "data" / "runs" / "phone.csv"
FILES = [("file", "{}")]
OFFERED = {
    "an": [("plain", "analyze")],
    "analyze mobilenetv2": [("plain", "mobilenetv2"), *FILES],
    "lint mobilenetv2:1.0@9": [("plain", "mobilenetv2:1.0@96")],
    "budget mobilenetv2:1.4": [("plain", "mobilenetv2:1.4")],
    "predict vgg --platform s": [("plain", "snapdragon-810")],
    "analyze vgg --dtype b": [("plain", "bf16")],
    "analyze vgg --explain fc8": [("plain", "fc8")],
    "sweep vgg --over width=1,2 --pareto mac,-flo": [("plain", "mac,-flops")],
    "diff vgg --fail-on-increase params": [("plain", "params:"), ("plain", "params_bytes:")],
    f"list --runs {RUNS} --device a": [("plain", "a phone")],
    "compare vgg --device gtx": [("plain", "GTX 1080Ti")],
    "analyze specs/mobilenetv2.y": FILES,
    "analyze small.yaml ../x": FILES,
    "diff mobilenetv1 ./m": FILES,
    "lint specs/": FILES,
    "analyze small.yaml -o out/": FILES,
    "lint --config c": FILES,
    "analyze small.yaml --by bl": [("plain", "block")],
}


@pytest.mark.parametrize("line", OFFERED)
def test_what_is_offered(line):
    *words, incomplete = line.split()
    shell = ShellComplete(group, {}, "costmodel", "_COSTMODEL_COMPLETE")
    found = [(one.type, one.value) for one in shell.get_completions(words, incomplete)]
    assert found == [(kind, text.format(incomplete)) for kind, text in OFFERED[line]]
