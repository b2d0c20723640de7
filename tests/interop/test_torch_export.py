"""What is written as PyTorch runs, with our params, our shapes and twice our FLOPs.

Networks run on meta tensors, which have shapes and no elements. After a change on purpose:
pytest tests/interop --snapshot-update.
"""

from __future__ import annotations

import ast
import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

import costmodel
from costmodel.core.network import Network
from costmodel.core.problems import SpecError
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.onnx.model import file_of
from costmodel.interop.writing.spec.text import spec_of
from costmodel.interop.writing.torch.ops import JOINS, MODULES, REASONS
from costmodel.interop.writing.torch.source import source_of
from costmodel.language.sources.library import shipped
from costmodel.ops import REGISTRY

RUNNABLE = Path(__file__).parent / "runnable.yaml"
UNWRITABLE = {"lighthead_rcnn": "roi_pool", "mobilevit": "custom"}
"""Networks with an op that has no meaning, and that op."""


class _Source(SingleFileSnapshotExtension):
    _write_mode = WriteMode.TEXT
    file_extension = "txt"


def network(
    tmp_path: Path, layers: str, name: str = "Net", blocks: str = "{}", image: str = "[8, 16, 16]"
) -> Network:
    """A network of some layers."""
    spec = tmp_path / "net.yaml"
    spec.write_text(
        f"schema: 1\nnetwork: {name}\ninput: {{image: {image}}}\n"
        f"blocks: {blocks}\nlayers:\n{layers}",
        "utf-8",
    )
    return costmodel.load(spec)


def module_of(found: Network) -> nn.Module:
    """The module on meta tensors."""
    with torch.device("meta"):
        return costmodel.to_torch(found).eval()


def require_the_same(found: Network) -> None:
    """The module has the params, the FLOPs and the outputs of the network."""
    module, cost = module_of(found), costmodel.analyze(found).total().cost
    images = [torch.zeros(*shape, device="meta") for shape in found.inputs.values()]
    with torch.no_grad(), FlopCounterMode(display=False) as counted:
        given = module(*images)
    outputs = given if isinstance(given, tuple) else (given,)
    assert sum(one.numel() for one in module.parameters()) == cost.params
    assert counted.get_total_flops() == 2 * cost.flops
    wanted = [trimmed(tensor.shape) for tensor in dict.fromkeys(found.outputs)]
    assert [trimmed(one.shape) for one in outputs] == wanted


def trimmed(sizes: tuple[int, ...]) -> list[int]:
    """Sizes without those of 1 behind the channels: a vector may be [n, c]."""
    found = list(sizes)
    while len(found) > 2 and found[-1] == 1:
        found.pop()
    return found


@pytest.mark.parametrize("spec", [one for one in shipped() if one not in UNWRITABLE])
def test_the_networks_of_the_zoo_are_the_same_in_pytorch(spec: str) -> None:
    require_the_same(costmodel.load(spec))


@pytest.mark.parametrize("spec", UNWRITABLE)
def test_networks_with_an_op_without_meaning_say_which(spec: str) -> None:
    with pytest.raises(SpecError, match=UNWRITABLE[spec]):
        costmodel.to_torch(costmodel.load(spec))


@pytest.mark.filterwarnings("ignore:.*joins 'channels.split'")
def test_every_op_is_the_same_in_pytorch() -> None:
    require_the_same(costmodel.load(RUNNABLE))


@pytest.mark.filterwarnings("ignore:.*joins 'channels.split'")
def test_every_op_runs_on_several_images() -> None:
    found = costmodel.load(RUNNABLE)
    images = [torch.randn(2, *shape[1:]) for shape in found.inputs.values()]
    with torch.no_grad():
        given = costmodel.to_torch(found).eval()(*images)
    assert [one.shape[0] for one in given] == [2, 2, 2]
    assert all(one.isfinite().all() for one in given)


def test_every_op_has_a_module_or_a_reason_why_not() -> None:
    written = set(MODULES) | set(JOINS)
    assert {op for op in REGISTRY.values() if op not in written} == set(REASONS)


@pytest.mark.parametrize("name", ["small", "mobilenetv2", "shufflenetv2", "resnet"])
def test_golden(name: str, cli: Callable[..., Any], snapshot: Any) -> None:
    ran = cli("export", f"{name}.yaml" if name == "small" else name, "--to", "torch")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == snapshot(extension_class=_Source, name=name)


def test_the_source_runs_by_itself(
    cli: Callable[..., Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "small.py"
    assert cli("export", "small.yaml", "--to", "torch", "-o", str(path)) == (0, "", "")
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out == "torch.Size([1, 10])\n"


def test_the_modules_are_the_blocks_of_the_spec() -> None:
    """ResNet-50: 3, 4, 6 and 3 blocks, of one class."""
    module = module_of(costmodel.load("resnet"))
    assert [name for name, _ in module.named_children()] == [
        "conv1", "maxpool", "conv2_x", "conv3_x", "conv4_x", "conv5_x", "classifier",
    ]  # fmt: skip
    stages = [module.get_submodule(f"conv{n}_x") for n in (2, 3, 4, 5)]
    assert [len(stage) for stage in stages] == [3, 4, 6, 3]
    assert {type(block).__name__ for stage in stages for block in stage} == {"Residual"}


def test_blocks_of_a_module_are_called_after_its_classes() -> None:
    """ResNet-50: a table of stages, of Residual that keeps the shape and of its first calls."""
    module = costmodel.to_torch(costmodel.load("resnet"))
    text = spec_of(costmodel.from_torch(module, torch.zeros(1, 3, 224, 224)))
    assert "  - table:\n      block: residual\n      first: residual_first\n" in text
    assert len(text.splitlines()) <= 40


@pytest.mark.parametrize(
    ("spec", "classes"),
    [("mobilenetv2", 2), ("shufflenetv2", 3), ("densenet", 3), ("vgg", 3), ("efficientnet", 4)],
)
def test_blocks_that_differ_in_numbers_and_in_parts_left_out_are_one_class(
    spec: str, classes: int
) -> None:
    source, _ = source_of(costmodel.load(spec))
    found = [node for node in ast.parse(source).body if isinstance(node, ast.ClassDef)]
    assert len(found) <= classes


def test_numbers_that_follow_from_others_are_written_so() -> None:
    """ShuffleNetV2's unit of stride 2: half of c2 inside, and what the left branch leaves."""
    source, _ = source_of(costmodel.load("shufflenetv2"))
    assert "def __init__(self, c_in: int, c_out: int) -> None:" in source
    assert "nn.Conv2d(c_out // 2, c_out - c_in, 1, bias=False)" in source
    assert "Down(24, 116), *(Basic(116) for _ in range(3))" in source


def test_a_part_that_is_left_out_passes_on_what_it_would_have_read() -> None:
    """MobileNetV2's bottleneck: no expansion by 1, no addition where shapes differ."""
    source, _ = source_of(costmodel.load("mobilenetv2"))
    assert "y = self.expand(x) if self.expand else x" in source
    assert "return x + y if self.add else y" in source
    assert "Bottleneck(32, 32, 16, expand=False, add=False)" in source


def test_weights_that_are_shared_are_of_one_module(tmp_path: Path) -> None:
    layers = "  - one: {conv: {out: 8, k: 3, then: bn}}\n"
    layers += "  - two: {conv: {out: 8, k: 3, weights_of: one, then: bn}}\n"
    found = network(tmp_path, layers)
    require_the_same(found)
    names = [name for name, _ in module_of(found).named_parameters()]
    assert [name for name in names if "bn" not in name] == ["one.weight"]


@pytest.mark.parametrize("label", ["class", "forward", "_modules", "lambda", "max", "nn"])
def test_labels_that_python_or_torch_have_already_do_no_harm(tmp_path: Path, label: str) -> None:
    layers = f"  - {label}: {{conv: {{out: 8, k: 3}}}}\n  - relu\n  - joined: {{add: {label}}}\n"
    require_the_same(network(tmp_path, layers))


LAYERS = """\
  - conv: {out: 12, k: 3, stride: 2, padding: [PADS], then: [bn, relu]}
  - transposed_conv: {out: 8, k: 3, stride: 2, then: instance_norm}
  - max_pool: {k: 3, stride: 2}
  - layer_norm
  - pad: {padding: 1, channels: 2}
  - crop: {margins: 1}
  - attention: {heads: 2, from: [here, here, here]}
  - position_embedding
  - class_token
  - lstm: {hidden: 4}
  - global_pool
  - fc: 10
"""


@pytest.mark.parametrize("axes", [1, 2, 3])
def test_maps_may_have_one_axis_or_three(tmp_path: Path, axes: int) -> None:
    layers = LAYERS.replace("PADS", ", ".join(["[1, 2]"] * axes))
    require_the_same(network(tmp_path, layers, image=f"[8{', 12' * axes}]"))


def test_vectors_need_no_axis(tmp_path: Path) -> None:
    layers = "  - fc: {out: 8, then: [bn, relu]}\n  - softmax\n  - joined: {add: image}\n"
    require_the_same(network(tmp_path, layers, image="[8]"))


STRANGE = '\'""";import os;os._exit(1)\\\\ # "\''


def test_a_name_of_a_stranger_is_text_and_no_code(tmp_path: Path) -> None:
    layers, blocks = "  - unit\n", "{unit: {layers: [conv: {out: 8, k: 3}, add: in]}}"
    found = network(tmp_path, layers, STRANGE, blocks)
    source, name = source_of(found)
    assert name.isidentifier()
    assert {type(node) for node in ast.parse(source).body} == {
        ast.Expr, ast.ImportFrom, ast.Import, ast.ClassDef, ast.If,
    }  # fmt: skip
    require_the_same(found)


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        ("custom: {counts_as: movement, out: [1, 2, 3]}", "what it costs, and not what it does"),
        ("roi_pool: {size: 7, rois: 2}", "its regions are no tensor of the spec"),
        ("max_unpool: 2", "the positions of the maxima are no tensor"),
        ("lstm: {hidden: 3, biases: 1}", "no biases or 2, not 1"),
    ],
)
def test_what_cannot_be_written_is_told_with_its_place(
    tmp_path: Path, layer: str, reason: str
) -> None:
    with pytest.raises(SpecError, match=reason) as caught:
        costmodel.to_torch(network(tmp_path, f"  - {layer}\n"))
    (told,) = caught.value.problems
    assert (told.mark and told.mark.line, bool(told.hint)) == (6, True)


class Unbound(nn.Module):
    """The halves of a tensor of five axes, added."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 1)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        left, right = self.conv(x).reshape(1, 2, 4, 8, 8).unbind(1)
        return left + right


@pytest.mark.parametrize("write", [costmodel.to_torch, lambda one: file_of(one, Asked())])
def test_what_a_model_has_and_we_only_count_is_refused_by_name(write: Callable[..., Any]) -> None:
    found = costmodel.from_torch(Unbound(), torch.zeros(1, 3, 8, 8))
    with pytest.raises(SpecError) as caught:
        write(found)
    told = [str(one.message).split(" cannot")[0] for one in caught.value.problems]
    assert told == ["reshape: aten.reshape", "unbind: aten.unbind"]
    assert all("has only its counts" in one.message for one in caught.value.problems)
    assert all("from its framework" in (one.hint or "") for one in caught.value.problems)


def test_in_a_spec_an_op_of_two_outputs_is_two_ops_of_the_same_costs(tmp_path: Path) -> None:
    """What is taken apart has 8·8·8 elements, which are read and written once."""
    found = costmodel.from_torch(Unbound(), torch.zeros(1, 3, 8, 8))
    path = tmp_path / "unbound.yaml"
    path.write_text(spec_of(found), "utf-8")
    ours, theirs = (costmodel.analyze(one) for one in (costmodel.load(path), found))
    assert ours.total().cost == theirs.total().cost
    parts = [one for one in ours.network.layers if one.kind == "movement" and one.op.reads]
    assert [(one.op.reads, one.op.writes) for one in parts] == [(256, 256), (256, 256)]


class Interleaved(nn.Module):
    """Two branches whose parts are run in turns: left.a, right.a, left.b, right.b."""

    def __init__(self) -> None:
        super().__init__()
        self.left = nn.ModuleDict({"a": nn.Conv2d(3, 4, 1), "b": nn.Conv2d(4, 6, 1)})
        self.right = nn.ModuleDict({"a": nn.Conv2d(4, 4, 3), "b": nn.Conv2d(6, 5, 3)})

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        x = self.right["a"](self.left["a"](x))
        return self.right["b"](self.left["b"](x))


def test_parts_of_branches_run_once_what_they_read_is_there() -> None:
    require_the_same(costmodel.from_torch(Interleaved(), torch.zeros(1, 3, 8, 8)))


def test_a_name_too_long_for_a_line_stands_in_brackets(tmp_path: Path) -> None:
    name = "a" * 99
    layers = f"  - {name}: {{conv: {{out: 8, k: 1}}}}\n  - joined: {{add: [{name}, image]}}\n"
    found = network(tmp_path, layers)
    ast.parse(source_of(found)[0])
    require_the_same(found)
