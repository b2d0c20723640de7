"""The commands as functions: what each gives a notebook is what the command prints."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import costmodel
from costmodel.cli.main import cli as commands

SMALL = str(Path(__file__).parents[1] / "data" / "specs" / "small.yaml")
RESULTS: dict[str, tuple[Callable[[], Any], list[str]]] = {
    "compare": (
        lambda: costmodel.compare("mobilenetv2", SMALL, top1={SMALL: 50}),
        ["compare", "mobilenetv2", SMALL, "--top1", f"{SMALL}=50"],
    ),
    "specs": (lambda: costmodel.specs(SMALL), ["list", SMALL]),
    "lint": (lambda: costmodel.lint(SMALL), ["lint", SMALL, "--fail-on", "error"]),
    "diff": (
        lambda: costmodel.diff("vgg", "resnet", variant="18"),
        ["diff", "vgg", "resnet", "--variant", "18"],
    ),
    "advise": (lambda: costmodel.advise("shufflenetv1"), ["advise", "shufflenetv1"]),
}


@pytest.mark.parametrize("name", RESULTS)
def test_a_result_is_what_the_command_says(name: str, tmp_path: Path) -> None:
    """``to_dict`` is --format json; the table, HTML and chart are of the same."""
    call, words = RESULTS[name]
    result, file = call(), tmp_path / "out.json"
    commands.main([*words, "--format", "json", "-o", str(file)], standalone_mode=False)
    assert json.loads(json.dumps(result.to_dict())) == json.loads(file.read_text("utf-8"))
    assert len(result.to_pandas()) == len(list(result.view.records()))
    assert "<table>" in result._repr_html_()
    schema = {"specs": "list", "advise": "advice"}.get(name, name)
    assert repr(result).startswith(f"<Result of {schema}: ")
    with pytest.raises(FrozenInstanceError):
        result.value = None


@pytest.mark.skipif(not find_spec("matplotlib"), reason="needs matplotlib")
@pytest.mark.parametrize("name", RESULTS)
def test_a_chart_has_its_words_as_text_and_the_size_that_was_asked_for(
    name: str, tmp_path: Path
) -> None:
    """6 x 4 inches are 432 x 288 points."""
    picture = RESULTS[name][0]().plot(size=(6, 4))
    text = picture._repr_svg_()
    assert 'width="432pt" height="288pt"' in text
    assert "<text" in text
    assert picture.written("svg") == text.encode()
    picture.save(tmp_path / "chart.png")
    assert (tmp_path / "chart.png").read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="svg, png, pdf"):
        picture.save(tmp_path / "chart.bmp")


def test_the_columns_of_a_table_are_those_of_csv(tmp_path: Path) -> None:
    file = tmp_path / "out.csv"
    words = ["analyze", SMALL, "--by", "kind", "--format", "csv", "-o", str(file)]
    commands.main(words, standalone_mode=False)
    rows = list(csv.DictReader(io.StringIO(file.read_text("utf-8"))))
    table = costmodel.analyze(costmodel.load(SMALL)).to_pandas(by="kind")
    assert list(table.columns) == list(rows[0])
    assert [str(one) for one in table["mac"]] == [row["mac"] for row in rows]


@pytest.mark.parametrize("by", ["op", "block", "stage", "kind"])
def test_the_rows_of_a_table_sum_to_the_total(by: Any) -> None:
    report = costmodel.analyze(costmodel.load(SMALL))
    table, total = report.to_pandas(by=by), report.total()
    assert (table["flops"].sum(), table["mac"].sum()) == (total.flops, total.mac)
    assert (total.flops, total.mac, total.params) == (137_120, 58_764, 1_410)
    assert total.reads + total.writes + total.weights == total.mac


def test_counts_stay_exact_where_some_are_unknown() -> None:
    """As floats 2**53 + 1 would be 2**53."""
    from costmodel.render.frames import frame

    table = frame([{"n": 2**53 + 1}, {"n": None}])
    assert int(table["n"][0]) == 2**53 + 1
    assert pd.isna(table["n"][1])


def test_networks_that_are_there_may_be_handed_in() -> None:
    wide, narrow = costmodel.load(SMALL, width=2), costmodel.load(SMALL)
    (change,) = costmodel.diff(narrow, wide).value.diffs
    assert change.metrics["flops"].head == costmodel.analyze(wide).total().flops
    assert [one.values["flops"] for one in costmodel.compare(narrow, wide).value] == [
        change.metrics["flops"].base,
        change.metrics["flops"].head,
    ]


@pytest.mark.skipif(not find_spec("matplotlib"), reason="needs matplotlib")
def test_a_sweep_is_a_table_and_its_front_a_chart() -> None:
    """Of 3 x 2 candidates the cheapest in FLOPs and MAC is one, at width 0.5 and 96."""
    found = costmodel.sweep("mobilenetv2", {"width": "0.5,0.75,1", "input": [96, 128]})
    table = found.to_pandas()
    assert (len(table), list(table["input"])) == (6, [96, 128] * 3)
    text = found.plot("flops", "mac")._repr_svg_()
    assert ">6 candidates<" in text
    assert ">front: 1<" in text
    # More params and fewer FLOPs: each width at 96 beats itself at 128.
    assert ">front: 3<" in found.plot("flops", "-params")._repr_svg_()
    with pytest.raises(ValueError, match="not of 'acc'"):
        found.plot("acc")


def test_a_prediction_is_a_table_and_a_chart_of_its_kernels(tmp_path: Path) -> None:
    file = tmp_path / "out.json"
    words = ["predict", SMALL, "--platform", "snapdragon-810", "--partial", "--format", "json"]
    commands.main([*words, "-o", str(file)], standalone_mode=False)
    found = costmodel.predict(SMALL, "snapdragon-810", partial=True)
    assert json.loads(json.dumps(found.to_dict())) == json.loads(file.read_text("utf-8"))
    table = found.to_pandas()
    assert list(table["kernel"]) == [one.name for one in found.kernels]
    assert "<table>" in found._repr_html_()
    if find_spec("matplotlib"):
        text = found.plot()._repr_svg_()
        assert f">{max(found.kernels, key=lambda one: one.seconds).name}<" in text
        assert ">predicted ms of kernels<" in text


def test_a_sweep_is_shown_as_its_first_candidates() -> None:
    found = costmodel.sweep("mobilenetv2", {"width": "0.5:1:0.1", "input": "96:224:32"})
    assert found.to_dict()["input"] == [96, 128, 160, 192, 224] * 6
    shown = found._repr_html_()
    assert "30 candidates, the first 20 of them here; to_pandas() has all" in shown
    assert shown.count("<tr>") == 21


def test_a_network_is_drawn_at_each_level(tmp_path: Path) -> None:
    drawing = costmodel.load(SMALL).draw("stage")
    shown = drawing._repr_mimebundle_()
    assert shown["text/vnd.mermaid"] == shown["text/plain"] == drawing.mermaid
    assert drawing.mermaid.startswith("flowchart")
    drawing.save(tmp_path / "net.dot")
    assert (tmp_path / "net.dot").read_text("utf-8") == drawing.dot
    with pytest.raises(ValueError, match="'op' or 'block' or 'stage'"):
        costmodel.load(SMALL).draw("layer")  # type: ignore[arg-type]


def test_a_library_that_is_missing_is_named_with_its_remedy(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'costmodel\[pandas\]'"):
        costmodel.specs(SMALL).to_pandas()
    monkeypatch.setitem(__import__("sys").modules, "matplotlib.figure", None)
    with pytest.raises(ModuleNotFoundError, match=r"pip install 'costmodel\[plot\]'"):
        costmodel.specs(SMALL).plot()
