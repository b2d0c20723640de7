"""Where an optional library is missing, the answer is how to install it; pictures need none."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import costmodel
from costmodel.core.problems import SpecError

SMALL = Path(__file__).parent.parent / "data" / "specs" / "small.yaml"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """An environment without onnx and torch."""
    for name in ("onnx", "onnxruntime", "torch"):
        monkeypatch.setitem(sys.modules, name, None)


@pytest.mark.usefixtures("bare")
def test_a_missing_onnx_is_answered_with_its_extra(cli: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "small.onnx"
    ran = cli("export", "small.yaml", "--to", "onnx", "-o", str(path))
    assert (ran.code, ran.out, path.exists()) == (2, "", False)
    assert "pip install 'costmodel[onnx]'" in ran.err


@pytest.mark.usefixtures("bare")
def test_a_missing_torch_is_answered_with_its_extra() -> None:
    with pytest.raises(SpecError, match=r"pip install 'costmodel\[torch\]'"):
        costmodel.to_torch(costmodel.load(SMALL))


@pytest.mark.usefixtures("bare")
@pytest.mark.parametrize("style", ["dot", "mermaid", "graphml", "json", "torch"])
def test_the_other_formats_need_no_library(style: str, cli: Callable[..., Any]) -> None:
    ran = cli("export", "small.yaml", "--to", style)
    assert (ran.code, ran.err, bool(ran.out)) == (0, "", True)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--to", "dot", "--opset", "17"], "--opset says nothing to dot; leave it out"),
        (["--to", "onnx", "-o", "x.onnx", "--level", "block"], "--level says nothing to onnx"),
        (["--to", "json", "--batch", "dynamic"], "--batch dynamic says nothing to json"),
        (["--to", "onnx"], "a model of ONNX is no text; name a file: -o FILE.onnx"),
        (["--to", "dot", "--batch", "0"], "'0' is no batch; write e.g. --batch 8"),
        (["--to", "dot", "--batch", "9" * 4400], f"'{'9' * 37}...' is no batch; write e.g."),
        (["--to", "dot", "--variant", "all"], "small.yaml is 3 networks"),
        (["--to", "dot", "-o", "every_op.yaml"], "'every_op.yaml' exists"),
    ],
)
def test_bad_requests_are_answered_with_a_remedy(
    words: list[str], told: str, cli: Callable[..., Any]
) -> None:
    ran = cli("export", "small.yaml", *words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
