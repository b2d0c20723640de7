"""What a shell offers after TAB, once click's completion is sourced."""

import pytest
from click.shell_completion import ShellComplete

from costmodel.cli.main import cli as group

FILES = [("file", "{}")]
OFFERED = {
    "an": [("plain", "analyze")],
    "analyze mobilenetv2": [("plain", "mobilenetv2")],
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
