"""A model's spec analyses to the model's totals, and is short enough to edit."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from models import DATA, image, model, node, numbers, saved, weights

import costmodel
from costmodel.core.network import Network
from costmodel.interop.opening import open_model
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.formats.onnx import write
from costmodel.interop.writing.spec.text import spec_of

MODELS = {
    "bn_inception": 110,
    "condensenet": 40,
    "convnext": 40,
    "densenet": 40,
    "googlenet": 100,
    "igcv3": 50,
    "mobilenetv2": 50,
    "mobilenetv3": 120,
    "r3d18": 40,
    "regnet": 40,
    "resnet": 45,
    "shufflenetv2": 60,
    "squeezenet": 50,
    "vit": 35,
    "yolov3_tiny": 35,
}
"""Networks, and the most lines that their models may take as specs."""


PAGE = (Path(__file__).parent.parent.parent / "docs" / "exporting.md").read_text("utf-8")
SHOWN = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def model_of(network: Network, folder: Path) -> Path:
    path = folder / "model.onnx"
    path.write_bytes(write(network, Asked()))
    return path


@pytest.mark.parametrize("name", MODELS)
def test_the_spec_of_a_model_has_its_totals(name: str, tmp_path: Path) -> None:
    found = open_model(str(model_of(costmodel.load(name), tmp_path)))
    text = spec_of(found)
    assert len(text.splitlines()) <= MODELS[name]
    path = tmp_path / "model.yaml"
    path.write_text(text, "utf-8")
    written, own = (costmodel.analyze(one).total().cost for one in (costmodel.load(path), found))
    assert (written.flops, written.mac, written.params) == (own.flops, own.mac, own.params)


def test_blocks_that_are_alike_are_one_with_parameters_and_repetitions(tmp_path: Path) -> None:
    """ResNet-50: a table of stages, each of a first block and those after it."""
    text = spec_of(open_model(str(model_of(costmodel.load("resnet"), tmp_path))))
    rows = [
        "conv2_x, 256, 1, 3",
        "conv3_x, 512, 2, 4",
        "conv4_x, 1024, 2, 6",
        "conv5_x, 2048, 2, 3",
    ]
    assert "".join(f"        - [{row}]\n" for row in rows) in text
    assert "- add: {of: [here, in], then: relu}" in text


@pytest.mark.parametrize("text", SHOWN, ids=[one.split()[6] for one in SHOWN])
def test_the_specs_that_docs_show_are_those_that_are_written(text: str) -> None:
    """Of torchvision's MobileNetV2, ShuffleNetV2 and ResNet-50; 40 lines at most."""
    name = text.split()[6].removesuffix(".")
    found = open_model(str(DATA.parent.parent.parent / name))
    assert spec_of(found).splitlines()[1:] == text.splitlines()[1:]
    assert len(text.splitlines()) <= 40


def test_weights_that_layers_share_stay_shared(tmp_path: Path) -> None:
    spec = tmp_path / "shared.yaml"
    spec.write_text(
        "schema: 1\nnetwork: Shared\ninput: {image: [8, 16, 16]}\nlayers:\n"
        "  - one: {conv: {out: 8, k: 3, then: relu}}\n"
        "  - conv: {out: 8, k: 3, weights_of: one}\n",
        "utf-8",
    )
    text = spec_of(open_model(str(model_of(costmodel.load(spec), tmp_path))))
    assert "weights_of: one" in text


def test_the_command_writes_a_spec_and_replaces_none(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    model, path = model_of(costmodel.load("squeezenet"), tmp_path), tmp_path / "new.yaml"
    assert cli("convert", str(model), "-o", str(path)) == (0, "", "")
    first = path.read_bytes()
    again = cli("convert", str(model), "-o", str(path))
    assert (again.code, "--force replaces it" in again.err) == (2, True)
    assert cli("convert", str(model), "-o", str(path), "--force") == (0, "", "")
    assert path.read_bytes() == first
    assert cli("analyze", str(path)).code == 0
    assert cli("convert", str(model), "-o", str(model), "--force").code == 2


def test_a_spec_is_no_model(cli: Callable[..., Any]) -> None:
    ran = cli("convert", "small.yaml")
    assert (ran.code, ran.out) == (2, "")
    assert "'small.yaml' is no model; name a .onnx or .tflite file" in ran.err


def test_a_view_that_joins_need_stays(tmp_path: Path) -> None:
    """A vector that is no plane of one position is made one, to be spread over a map."""
    made = model(
        [
            node("GlobalAveragePool", "x", "p"),
            node("Flatten", "p", "f"),
            node("Softmax", "f", "s", axis=0),
            node("Unsqueeze", "s axes", "u"),
            node("Mul", "x u", "m"),
            node("Conv", "m w", "y"),
        ],
        image(1, 8, 4, 4),
        "y",
        [numbers("axes", 2, 3), weights("w", 8, 8, 3, 3)],
    )
    path = tmp_path / "spec.yaml"
    path.write_text(spec_of(open_model(saved(tmp_path, made))), "utf-8")
    assert costmodel.analyze(costmodel.load(path)).total().cost.flops == 2 * 2 * 9 * 8 * 8
