"""What new users wrote first, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

REMEDIES = {
    "help": "no such command: 'help'; write costmodel --help",
    "version": "no such command: 'version'; write costmodel --version",
    "mobilenetv2": "perhaps: costmodel analyze mobilenetv2",
    "resnet:50": "perhaps: costmodel analyze resnet:50",
    "mine.yaml": "perhaps: costmodel analyze mine.yaml",
    "analyze mobilenetv2 --width 1.4": "a parameter of a spec is set so: --set width=VALUE",
    "predict mobilenetv2": "e.g. costmodel predict mobilenetv2 --platform laptop.yaml",
    "explain": "e.g. costmodel explain G1",
    "completion": "Choose from: bash, zsh, fish; e.g. costmodel completion fish | source",
    "diff main": "perhaps: costmodel diff main .",
    "diff mine.yaml": "perhaps: costmodel diff HEAD mine.yaml",
    "analyze mine": "did you mean 'mine.yaml'?",
    "analyze resnet-50": "did you mean 'resnet:50'?",
    "analyze efficientnet_b0": "did you mean 'efficientnet:b0'?",
    "analyze mobilenet_v2": "did you mean 'mobilenetv2'?",
    "analyze code": "where Python finds it: code:Net",
    "analyze code.py": "where Python finds it: code:Net",
    "analyze weights.pt": "files of weights have no graph: export the network to ONNX",
    "analyze gone.onnx": "'gone.onnx' does not exist",
    "predict vgg --platform laptop.yaml": "make one: costmodel calibrate -o laptop.yaml",
    "check runs.csv": "say which is meant: --columns-from model=NAME",
}


@pytest.mark.parametrize("line", REMEDIES)
def test_a_slip_is_answered_with_what_to_write(
    line: str, cli: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.yaml").write_text("network: Mine\ninput: {x: [3, 8, 8]}\nlayers: [relu]\n")
    Path("code.py").write_text("import torch\n\nclass Net(torch.nn.Module):\n    pass\n")
    Path("runs.csv").write_text("network,latency\nvgg,1\n")
    ran = cli(*line.split())
    assert (ran.code, ran.out) == (2, "")
    assert REMEDIES[line] in ran.err
