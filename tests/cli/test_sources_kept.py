"""No command writes over what it read, nor over a spec; and what was asked for is written."""

from pathlib import Path

import pytest

INCLUDED = "schema: 1\nkind: blocks\nblocks:\n  b: {layers: [{pointwise: {out: 8}}]}\n"
NET = """\
schema: 1
network: N
include: blk.inc
parameters: {c: 8}
input: {image: [3, 32, 32]}
layers: [b: {}, pointwise: {out: c}]
"""
OTHER = "schema: 1\nnetwork: O\ninput: {image: [3, 32, 32]}\nlayers: [pointwise: {out: 8}]\n"
FILES = {
    "net.yaml": NET,
    "blk.inc": INCLUDED,
    "other.yaml": OTHER,
    "spec.csv": OTHER,
    "spec.svg": OTHER,
    "leaf.inc": INCLUDED,
    "config.ini": "[costmodel]\nfail-on: note\n",
    "known.json": '{"schema": "costmodel.baseline/2", "findings": {}}\n',
    "join.csv": "c,acc\n8,70\n",
    "g2.csv": (Path(__file__).parents[1] / "data/runs/guidelines_g2.csv").read_text("utf-8"),
    "runs.csv": "model,milliseconds\nnet.yaml,1\nother.yaml,2\nsqueezenet,3\n",
}
REFUSED = (
    "lint net.yaml -o blk.inc",
    "lint net.yaml -o leaf.inc",
    "lint net.yaml --format json=blk.inc",
    "lint net.yaml --write-baseline blk.inc",
    "lint net.yaml --config config.ini -o config.ini",
    "lint net.yaml --config config.ini --write-baseline config.ini",
    "lint net.yaml --baseline known.json --format json=known.json",
    "lint net.yaml --format json=fresh --write-baseline other.yaml",
    "analyze net.yaml -o blk.inc",
    "analyze net.yaml -o link",
    "analyze net.yaml -o hard",
    "list net.yaml -o blk.inc",
    "compare net.yaml -o blk.inc",
    "check runs.csv -o runs.csv",
    "check runs.csv -o blk.inc",
    "check runs.csv --plot spec.svg",
    "conventions net.yaml -o blk.inc",
    "convert net.onnx -o other.yaml",
    "export net.yaml --to mermaid -o blk.inc",
    "export net.yaml --to json -o other.yaml",
    "compare mobilenetv2 --plot spec.svg",
    "sweep mobilenetv2 --over width=0.5,1 --plot spec.svg",
    "compare mobilenetv2 --plot fresh.svg -o leaf.inc",
    "predict net.yaml --platform gtx-1080ti --partial -o blk.inc",
    "calibrate --from runs.csv -o other.yaml",
    "measure net.yaml -o spec.csv",
    "guidelines G2 --runs g2.csv -o g2.csv",
    "measure net.yaml -o runs.csv --plot spec.svg",
    "diff other.yaml net.yaml -o blk.inc",
    "advise net.yaml -o blk.inc",
    "advise net.yaml --config config.ini -o config.ini",
    "advise mobilenetv2 --apply --select G1 -o other.yaml",
    "budget net.yaml -o other.yaml",
    "budget net.yaml -o net.yaml",
    "report net.yaml -o other.yaml",
    "rules -o other.yaml",
    "schema -o other.yaml",
    "explain G1 -o other.yaml",
    "rules -o leaf.inc",
    "new other",
    "sweep spec.csv --over batch=1,2 -o spec.csv --force",
    "sweep net.yaml --over c=8,16 --join join.csv -o join.csv --force",
)


@pytest.fixture
def folder(tmp_path, monkeypatch, cli):  # noqa: ARG001  (cli changes the folder first)
    monkeypatch.chdir(tmp_path)
    for name, text in FILES.items():
        Path(name).write_text(text, "utf-8")
    Path("link").symlink_to("blk.inc")
    Path("hard").hardlink_to("blk.inc")
    return tmp_path


@pytest.mark.parametrize("words", REFUSED)
def test_a_source_is_never_replaced(cli, folder, words):
    ran = cli(*words.split())
    assert ran.code == 2, ran
    assert {name: (folder / name).read_text("utf-8") for name in FILES} == FILES
    assert {path.name for path in folder.iterdir()} == {*FILES, "link", "hard"}


def test_every_command_that_writes_is_tried():
    """Whatever gains ``-o`` is named above."""
    from costmodel.cli.commands import NAMES, load

    writing = {name for name in NAMES if any(one.name == "output" for one in load(name).params)}
    assert writing == {words.split()[0] for words in REFUSED}


@pytest.mark.usefixtures("folder")
def test_a_baseline_and_every_format_that_is_asked_for_are_written(cli):
    words = "lint net.yaml --write-baseline w.json --format sarif=w.sarif"
    assert cli(*words.split()).code == 0
    assert "costmodel.baseline/2" in Path("w.json").read_text("utf-8")
    assert '"version": "2.1.0"' in Path("w.sarif").read_text("utf-8")


@pytest.mark.usefixtures("folder")
def test_results_and_configurations_are_replaced_as_ever(cli):
    for words in (
        "lint net.yaml -o report.txt",
        "budget net.yaml -o costmodel.yaml",
        "lint net.yaml --baseline known.json --write-baseline known.json",
        "new fresh --force",
    ):
        for _ in range(2):
            assert cli(*words.split()).code == 0, words
    assert "1 spec" in Path("report.txt").read_text("utf-8")
