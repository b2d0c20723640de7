"""What is written as ONNX runs, gives our shapes at every layer, and is the same at every opset."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pytest
from models import model as model_of
from models import node, saved, tensor, weights
from onnx import numpy_helper
from onnx_running import run, shapes_of, trimmed

import costmodel
from costmodel.core.folding import folded_norms
from costmodel.core.network import Network
from costmodel.core.problems import SpecError
from costmodel.interop.opening import open_model
from costmodel.interop.writing.asked import NEWEST_OPSET, OLDEST_OPSET, Asked, Bn
from costmodel.interop.writing.formats.onnx import write
from costmodel.interop.writing.onnx import model
from costmodel.interop.writing.onnx.ops import REASONS, WRITERS
from costmodel.language.loading import open_spec
from costmodel.language.sources.library import shipped
from costmodel.ops import REGISTRY

RUNNABLE = Path(__file__).parent / "runnable.yaml"
UNWRITABLE = {"lighthead_rcnn": "roi_pool", "mobilevit": "custom"}
"""Networks with an op that has no meaning, and that op."""


@pytest.fixture(scope="module")
def runnable() -> Network:
    return costmodel.load(RUNNABLE)


def network(tmp_path: Path, layers: str, inputs: str = "image: [8, 16, 16]") -> Network:
    """A network of some layers."""
    spec = tmp_path / "net.yaml"
    spec.write_text(f"schema: 1\nnetwork: Net\ninput: {{{inputs}}}\nlayers:\n{layers}", "utf-8")
    return costmodel.load(spec)


def test_every_op_is_written_or_has_a_reason_why_not() -> None:
    assert {op for op in REGISTRY.values() if op not in WRITERS} == set(REASONS)


def test_each_op_that_has_a_writer_is_tried(runnable: Network) -> None:
    tried = {type(layer.op) for layer in runnable.layers}
    assert {op.__name__ for op in set(WRITERS) - tried} == {"DeformConv"}


@pytest.mark.parametrize("opset", range(OLDEST_OPSET, NEWEST_OPSET + 1))
def test_every_op_gives_our_shape_and_the_same_numbers_at_every_opset(
    runnable: Network, opset: int
) -> None:
    done, usual = run(runnable, Asked(opset=opset)), run(runnable, Asked())
    assert done.model.opset_import[0].version == opset
    given = {name: trimmed(value.shape) for name, value in done.values.items()}
    assert given == shapes_of(runnable)
    assert done.is_finite
    for ours, same in zip(done.outputs, usual.outputs, strict=True):
        np.testing.assert_allclose(ours, same, rtol=1e-3, atol=1e-4)


def test_shapes_that_the_file_declares_are_those_that_it_gives(runnable: Network) -> None:
    done = run(runnable, Asked())
    assert {name: list(value.shape) for name, value in done.values.items()} == done.declared


@pytest.mark.parametrize("opset", [OLDEST_OPSET, 18, NEWEST_OPSET])
def test_a_batch_that_is_left_open_may_be_any(runnable: Network, opset: int) -> None:
    """The file says N for n, and gives what three images by themselves give."""
    done = run(runnable, Asked(opset=opset, is_dynamic=True), batch=3)
    assert {sizes[0] for sizes in done.declared.values()} == {"N"}
    assert [value.shape[0] for value in done.values.values()] == [3] * len(done.values)
    assert [value.shape[1:] for value in done.outputs] == [
        value.shape[1:] for value in run(runnable, Asked(opset=opset)).outputs
    ]


def test_several_images_at_a_time_are_declared_and_run() -> None:
    """Two images: the tokens that all of them share are learned once."""
    two = costmodel.load(RUNNABLE, batch=2)
    assert all(value.shape[0] == 2 for value in run(two, Asked()).values.values())


@pytest.mark.parametrize("name", [RUNNABLE, "mobilenetv2", "mobilenetv3"])
def test_norms_folded_or_kept_are_the_same_function(name: str) -> None:
    found = costmodel.load(name)
    kept, folded = run(found, Asked()), run(found, Asked(bn="folded"))
    for ours, same in zip(folded.outputs, kept.outputs, strict=True):
        np.testing.assert_allclose(ours, same, rtol=1e-2, atol=1e-3 * np.abs(same).max())


def test_folded_norms_leave_no_node() -> None:
    found = costmodel.load("resnet")
    kinds = [node.op_type for node in run(found, Asked(bn="folded")).model.graph.node]
    assert "BatchNormalization" not in kinds


def test_weights_that_are_shared_stay_so_and_keep_their_norms(tmp_path: Path) -> None:
    """Two norms behind one kernel: folded into it, they would make it two."""
    layers = "  - one: {conv: {out: 8, k: 3, then: bn}}\n"
    layers += "  - two: {conv: {out: 8, k: 3, weights_of: one, then: bn}}\n"
    model = run(network(tmp_path, layers), Asked(bn="folded")).model
    kinds = [node.op_type for node in model.graph.node]
    assert kinds == ["Conv", "BatchNormalization", "Conv", "BatchNormalization"]
    assert model.graph.node[0].input[1] == model.graph.node[2].input[1] == "one/weight"


@pytest.mark.parametrize("name", ["mobilenetv2", "shufflenetv2", "squeezenet", "vit"])
def test_the_weights_are_the_params_and_running_statistics(name: str) -> None:
    """A batch norm of c channels has c means and c variances beside its 2c params."""
    found = costmodel.load(name)
    graph = onnx.load_from_string(write(found, Asked())).graph
    floats = [numpy_helper.to_array(one) for one in graph.initializer]
    held = sum(one.size for one in floats if one.dtype == np.float32 and one.ndim)
    norms = [layer for layer in found.layers if layer.op.__class__.__name__ == "BatchNorm"]
    params = costmodel.analyze(found).total().cost.params
    assert held == params + sum(2 * layer.output.c for layer in norms)


def test_no_two_tensors_of_weights_are_equal() -> None:
    """Exporters and runtimes merge those that are."""
    graph = onnx.load_from_string(write(costmodel.load("mobilenetv2"), Asked())).graph
    held = [numpy_helper.to_array(one).tobytes() for one in graph.initializer]
    assert len(set(held)) == len(held)


def test_a_seed_gives_the_same_file_and_another_seed_another() -> None:
    found = costmodel.load("squeezenet")
    assert write(found, Asked()) == write(found, Asked(seed=0)) != write(found, Asked(seed=1))


def test_nodes_are_named_as_their_layers_and_the_file_says_what_it_is() -> None:
    found = costmodel.load("shufflenetv2", "0.5x", classes=10)
    model = onnx.load_from_string(write(found, Asked(bn="folded", seed=7)))
    named = {node.name for node in model.graph.node}
    assert {layer.name for layer in found.layers} - named == {
        layer.name for layer in found.layers if layer.name.endswith(".bn")
    }
    said = {one.key.removeprefix("costmodel."): one.value for one in model.metadata_props}
    assert said == {
        "spec": "shufflenetv2",
        "network": "ShuffleNetV2",
        "variant": "0.5x",
        "settings": "classes=10",
        "version": costmodel.__version__,
        "bn": "folded",
        "seed": "7",
    }


@pytest.mark.parametrize("bn", ["kept", "folded"])
@pytest.mark.parametrize(
    "name", ["mobilenetv2", "mobilenetv3", "resnet", "shufflenetv2", "densenet", "convnext", "vit"]
)
def test_what_is_written_is_read_with_the_same_costs_and_blocks(
    name: str, bn: Bn, tmp_path: Path
) -> None:
    """Params are the same too: a norm that is folded has its own in the biases, and no scale."""
    ours = costmodel.load(name)
    path = tmp_path / "model.onnx"
    path.write_bytes(write(ours, Asked(bn=bn)))
    reports = costmodel.analyze(ours), costmodel.analyze(open_model(str(path)))
    before, after = (report.total().cost for report in reports)
    folded = {layer.name for layer in ours.layers if layer.name in folded_norms(ours)}
    taken_in = sum(layer.output.c for layer in ours.layers if layer.name in folded)
    assert after.flops == before.flops
    assert after.params == before.params - (taken_in if bn == "folded" else 0)
    assert after.mac == before.mac + (taken_in if bn == "folded" else 0)
    blocks = [[(row.name, row.cost.flops) for row in report.by_block()] for report in reports]
    assert blocks[0] == blocks[1]


@pytest.mark.parametrize(
    ("layers", "needed"),
    [
        ("  - o: {conv: {out: 18, k: 3}}\n  - deform_conv: {from: [image, o], out: 4, k: 3}\n", 19),
        ("  - pad: {padding: 2, mode: circular}\n", 19),
    ],
)
def test_ops_that_came_later_need_their_opset(tmp_path: Path, layers: str, needed: int) -> None:
    found = network(tmp_path, layers)
    onnx.checker.check_model(write(found, Asked(opset=needed)), full_check=True)
    with pytest.raises(SpecError, match=f"from opset {needed} on"):
        write(found, Asked(opset=needed - 1))


@pytest.mark.parametrize(
    ("layer", "reason"),
    [
        ("custom: {counts_as: movement, out: [1, 2, 3]}", "what it costs, and not what it does"),
        ("roi_pool: {size: 7, rois: 2}", "its regions are no tensor of the spec"),
        ("max_unpool: 2", "the positions of the maxima are no tensor"),
        ("adaptive_avg_pool: {size: 5}", "would differ in size, from 16 to 5 by 16 to 5"),
        ("lrn: 4", "an odd size only, not 4"),
        ("lstm: {hidden: 3, biases: 3}", "2 biases at most, not 3"),
    ],
)
def test_what_cannot_be_written_is_told_with_its_place(
    tmp_path: Path, layer: str, reason: str
) -> None:
    """Once, although the block that has it is repeated; and nothing is written."""
    layers = f"  - units: {{sequence: [{{{layer}}}, conv: {{out: 8, k: 1}}]}}\n"
    with pytest.raises(SpecError, match=reason) as caught:
        write(network(tmp_path, layers), Asked())
    (told,) = caught.value.problems
    assert (told.mark and told.mark.line, bool(told.hint)) == (5, True)


def test_the_command_writes_nothing_of_what_cannot_be_written(
    cli: Callable[..., Any], tmp_path: Path
) -> None:
    path = tmp_path / "out.onnx"
    ran = cli("export", "lighthead_rcnn", "--to", "onnx", "-o", str(path))
    assert (ran.code, path.exists()) == (2, False)
    assert "regions: roi_pool cannot be written as ONNX (opset 18)" in ran.err


def test_the_command_writes_a_model(cli: Callable[..., Any], tmp_path: Path) -> None:
    path = tmp_path / "out.onnx"
    ran = cli("export", "small.yaml", "--to", "onnx", "--batch", "dynamic", "-o", str(path))
    assert ran == (0, "", "")
    assert onnx.load(path).graph.input[0].type.tensor_type.shape.dim[0].dim_param == "N"


def test_weights_that_no_file_holds_are_refused_with_their_size(tmp_path: Path) -> None:
    """A layer from 2^16 to 2^15 features: 2^31 weights of 4 bytes, 8.59 GB."""
    big = network(tmp_path, "  - fc: {out: 32768, bias: false}\n", "image: [65536, 1, 1]")
    with pytest.raises(SpecError, match=r"8\.59 GB of weights"):
        write(big, Asked())


SMALLER = {"retinanet": 256, "unet": 188, "deeplabv3_mobilenetv2": 129}
"""Inputs for networks that are made for photographs: every tensor of theirs is kept at once."""

LARGE = {"alexnet", "vgg", "shufflenetv2_released_large"}
"""Networks of more than 60 M params, which ``benchmarks/exports.py`` runs."""


def smallest(spec: str) -> Network:
    """The variant of a spec with the fewest params, or its first one with a smaller input."""
    if spec in SMALLER:
        return costmodel.load(spec, input=SMALLER[spec])
    variants = list(open_spec(spec).variants) or [None]
    found = [costmodel.load(spec, variant) for variant in variants]
    return min(found, key=lambda one: costmodel.analyze(one).total().cost.params)


@pytest.mark.slow
@pytest.mark.parametrize("spec", [one for one in shipped() if one not in LARGE | set(UNWRITABLE)])
def test_the_networks_of_the_zoo_run_with_our_shapes_at_every_layer(spec: str) -> None:
    """The smallest variant of each."""
    found = smallest(spec)
    done = run(found, Asked(bn="folded"))
    given = {name: trimmed(value.shape) for name, value in done.values.items()}
    assert given == shapes_of(found, folded=True)
    assert done.is_finite


@pytest.mark.parametrize("spec", UNWRITABLE)
def test_networks_with_an_op_without_meaning_say_which(spec: str) -> None:
    with pytest.raises(SpecError, match=UNWRITABLE[spec]):
        write(costmodel.load(spec), Asked())


_EVERY_RANK = """\
  - conv: {out: 8, k: 3, stride: 2, bias: true, then: [bn, relu]}
  - depthwise: {k: 3, dilation: 2}
  - pointwise: {out: 12, groups: 2, then: gelu}
  - transposed_conv: {out: 8, k: 3, stride: 2}
  - transposed_conv: {out: 8, k: 2, stride: 2, padding: valid}
  - max_pool: {k: 3, stride: 2, padding: 1}
  - avg_pool: 2
  - upsample: {scale: 2}
  - upsample: {scale: 2, mode: linear}
  - pad: {padding: 1, channels: 4, mode: reflect}
  - crop: {margins: 1}
  - shuffle: 2
  - layer_norm
  - layer_norm: {over: chw}
  - group_norm: {groups: 2}
  - lstm: {hidden: 8}
  - pointwise: 24
  - avg_pool: 4
  - attention: 2
  - position_embedding
  - class_token: {count: 2}
"""
_SEQUENCE = "  - slice: {axis: l, stop: 3}\n  - transpose: lc\n"
_VOLUME = "  - slice: {axis: d, stop: 3}\n  - transpose: dhwc\n"
_END = "  - adaptive_max_pool: 1\n  - flatten\n  - fc: 5\n"


@pytest.mark.parametrize(
    ("inputs", "layers"),
    [
        ("audio: [4, 32]", f"{_EVERY_RANK}{_SEQUENCE}{_END}"),
        ("clip: [4, 8, 16, 16]", f"{_EVERY_RANK}{_VOLUME}{_END}"),
        (
            "clip: [4, 8, 16, 16]",
            "  - conv: {out: 6, k: [1, 3, 5], stride: [1, 2, 2], padding: 1}\n",
        ),
        ("tags: [32]", "  - fc: {out: 8, then: [bn, relu]}\n  - fc: 6\n"),
    ],
)
def test_sequences_volumes_and_vectors_are_written_as_they_are(
    tmp_path: Path, inputs: str, layers: str
) -> None:
    ours = network(tmp_path, layers, inputs)
    done = run(ours, Asked())
    given = {name: trimmed(value.shape) for name, value in done.values.items()}
    assert given == shapes_of(ours)
    assert done.is_finite


def test_a_convolution_of_a_vector_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SpecError, match="a vector has no axis to slide along"):
        run(network(tmp_path, "  - pointwise: 6\n", "tags: [32]"), Asked())


def test_weights_that_the_memory_has_no_room_for_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A map of 1000 to 1000: 1,001,000 weights, 4,004,000 bytes, and 4 times that while written."""
    wide = network(tmp_path, "  - fc: 1000\n", inputs="image: [1000, 1, 1]")
    monkeypatch.setattr(model, "free_bytes", lambda: 16_016_000)
    assert len(bytes(write(wide, Asked()))) > 4_004_000  # type: ignore[arg-type]
    monkeypatch.setattr(model, "free_bytes", lambda: 16_015_999)
    with pytest.raises(SpecError, match=r"takes 0\.0 GB of memory"):
        write(wide, Asked())


def test_a_pool_that_drops_the_plane_runs_before_a_fully_connected_layer(tmp_path: Path) -> None:
    """The mean over h and w is [n, c] in models; ONNX's pool leaves [n, c, 1, 1]."""
    nodes = [node("ReduceMean", "x", "m", axes=[2, 3], keepdims=0), node("Gemm", "m w", "y")]
    given = model_of(nodes, [tensor("x", 1, 8, 6, 6)], "y", [weights("w", 8, 5)])
    done = run(open_model(saved(tmp_path, given)), Asked())
    assert [value.shape for value in done.outputs] == [(1, 5)]
