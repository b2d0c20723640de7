"""A file that names nothing has the blocks that its names would tell, and all counts of before."""

from __future__ import annotations

from pathlib import Path

import onnx
import pytest
from models import DATA, image, model, node, saved, weights

import costmodel
from costmodel.analysis.report import analyze
from costmodel.core.network import Network
from costmodel.interop.opening import open_model
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.formats.onnx import write
from costmodel.linting.judging import judge


def without_names(made: onnx.ModelProto) -> onnx.ModelProto:
    """The model with nodes that have no name, and tensors that are numbered."""
    graph, new = made.graph, {"": "", **{one.name: one.name for one in made.graph.input}}
    for one in graph.node:
        one.name = ""
        del one.metadata_props[:]
        for names in (one.input, one.output):
            names[:] = [new.setdefault(name, f"t{len(new)}") for name in list(names)]
    for value in (*graph.initializer, *graph.output, *graph.value_info):
        value.name = new.setdefault(value.name, f"t{len(new)}")
    return made


def blocks_of(network: Network) -> set[str]:
    return {layer.block for layer in network.layers if layer.block != layer.stage}


def stages_of(network: Network) -> dict[str, int]:
    """How many blocks each stage that has some holds."""
    found = sorted(blocks_of(network))
    return {stage: sum(stage_of(one) == stage for one in found) for stage in map(stage_of, found)}


def stage_of(block: str) -> str:
    return block.rpartition(".")[0]


@pytest.mark.parametrize(
    ("file", "stages"),
    [
        ("resnet50_torchscript", [3, 4, 6, 3]),
        ("mobilenet_v2_torchscript", [1, 2, 3, 7, 4]),
        ("shufflenet_v2_x1_0_torchscript", [4, 8, 4]),
    ],
)
def test_blocks_without_names_are_as_many_as_with_them(
    file: str, stages: list[int], tmp_path: Path
) -> None:
    """The papers' blocks, a stage for each size of maps, and the same costs and verdicts."""
    path = DATA / f"{file}.onnx"
    named, bare = open_model(str(path)), open_model(saved(tmp_path, without_names(onnx.load(path))))
    assert list(stages_of(bare).values()) == stages
    assert len(blocks_of(named)) == len(blocks_of(bare)) == sum(stages)
    one, other = analyze(named), analyze(bare)
    assert one.total() == other.total()
    judged = [judge(report).verdicts.values() for report in (one, other)]
    assert len({tuple((one.level, one.value) for one in verdicts) for verdicts in judged}) == 1


@pytest.mark.parametrize(
    ("spec", "count"),
    [("efficientnet", 16), ("mobilenetv3", 15), ("squeezenet", 8), ("shufflenetv1", 16)],
)
def test_blocks_of_the_zoo_without_names(spec: str, count: int, tmp_path: Path) -> None:
    """Gates stay with what they gate, and a squeeze with the branches that it feeds."""
    made = onnx.load_from_string(write(costmodel.load(spec), Asked()))
    assert len(blocks_of(open_model(saved(tmp_path, without_names(made))))) == count


def test_a_chain_is_cut_before_each_convolution(tmp_path: Path) -> None:
    made = model(
        [
            node("Conv", "x v", "a", pads=[1, 1, 1, 1]),
            node("Relu", "a", "b"),
            node("Conv", "b w", "c", pads=[1, 1, 1, 1]),
            node("Relu", "c", "y"),
        ],
        image(),
        "y",
        [weights("v", 8, 3, 3, 3), weights("w", 8, 8, 3, 3)],
    )
    stages = [layer.stage for layer in open_model(saved(tmp_path, made)).layers]
    assert stages[0] == stages[1] != stages[2] == stages[3]


def test_what_never_narrows_to_one_tensor_is_one_block(tmp_path: Path) -> None:
    """A pyramid: what each convolution gives is read at the end once more."""
    convs = [node("Conv", f"{a} {a}w", b, pads=[1, 1, 1, 1]) for a, b in ("xa", "ab", "bc")]
    kernels = [weights(f"{one}w", 3, 3, 3, 3) for one in "xab"]
    made = model([*convs, node("Concat", "c b a x", "y", axis=1)], image(), "y", kernels)
    network = open_model(saved(tmp_path, without_names(made)))
    assert blocks_of(network) == {"stage1.block1"} == {layer.block for layer in network.layers}
