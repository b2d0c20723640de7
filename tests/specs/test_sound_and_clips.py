"""Networks of sequences, volumes and vectors, from the spec to every table that is made of it.

M5 is that of PyTorch's tutorial on speech commands (after arXiv:1610.00087), which prints 26,915
params; C3D is arXiv:1412.0767 with 101 classes, 78,409,573 params in PyTorch.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import sympy

import costmodel
from costmodel.symbolic.scaling import scaling

M5 = """\
schema: 1
network: M5
input: {audio: [1, 8000]}
parameters: {width: 32, classes: 35}
blocks:
  unit:
    parameters: {c: , k: 3, s: 1}
    layers:
      - conv: {out: c, k: k, stride: s, padding: valid, bias: true, then: [bn, relu]}
      - max_pool: {k: 4, padding: valid}
layers:
  - a: {unit: {c: width, k: 80, s: 16}}
  - b: {unit: {c: width}}
  - c: {unit: {c: 2 * width}}
  - d: {unit: {c: 2 * width}}
  - end: {sequence: [global_pool, fc: classes]}
"""
C3D = """\
schema: 1
network: C3D
input: {clip: [3, 16, 112, 112]}
parameters: {classes: 101}
layers:
  - conv1a: {conv: {out: 64, k: 3, bias: true, then: relu}}
  - pool1: {max_pool: {k: [1, 2, 2]}}
  - conv2a: {conv: {out: 128, k: 3, bias: true, then: relu}}
  - pool2: {max_pool: 2}
  - conv3: {conv: {out: 256, k: [3, 3, 3], bias: true, repeat: 2, then: relu}}
  - pool3: {max_pool: 2}
  - conv4: {conv: {out: 512, k: 3, padding: 1, bias: true, repeat: 2, then: relu}}
  - pool4: {max_pool: 2}
  - conv5: {conv: {out: 512, k: 3, bias: true, repeat: 2, then: relu}}
  - pool5: {max_pool: {k: 2, padding: [[0, 0], [1, 1], [1, 1]]}}
  - end: {sequence: [flatten, fc: 4096, relu, dropout, fc: 4096, relu, dropout, fc: classes]}
"""


@pytest.fixture
def m5(tmp_path: Path) -> str:
    (tmp_path / "m5.yaml").write_text(M5)
    return str(tmp_path / "m5.yaml")


@pytest.fixture
def c3d(tmp_path: Path) -> str:
    (tmp_path / "c3d.yaml").write_text(C3D)
    return str(tmp_path / "c3d.yaml")


def test_m5_counts_what_its_tutorial_prints(m5: str) -> None:
    report = costmodel.analyze(costmodel.load(m5))
    layers = report.network.layers
    shapes = {one.name: one.output for one in layers if one.name.endswith("max_pool")}
    # (8000 - 80)//16 + 1 = 496, and each pooling divides by 4: 124; 122, 30; 28, 7; 5, 1
    assert shapes == {
        "a.max_pool": (1, 32, 124),
        "b.max_pool": (1, 32, 30),
        "c.max_pool": (1, 64, 7),
        "d.max_pool": (1, 64, 1),
    }
    convolutions = 496 * 32 * 80 + 122 * 32 * 32 * 3 + 28 * 64 * 32 * 3 + 5 * 64 * 64 * 3
    assert report.total().cost.flops == convolutions + 64 * 35
    assert report.total().cost.params == 26_915


def test_c3d_counts_what_its_layers_come_to(c3d: str) -> None:
    report = costmodel.analyze(costmodel.load(c3d))
    # (frames, side) of each layer's output, channels out and in
    layers = [
        *((16, 112, 64, 3), (16, 56, 128, 64), (8, 28, 256, 128), (8, 28, 256, 256)),
        *((4, 14, 512, 256), (4, 14, 512, 512), (2, 7, 512, 512), (2, 7, 512, 512)),
    ]
    convolutions = sum(d * side**2 * c2 * c1 * 27 for d, side, c2, c1 in layers)
    assert report.total().cost.flops == convolutions + 8192 * 4096 + 4096**2 + 4096 * 101
    assert report.total().cost.params == 78_409_573
    assert report.network.outputs[0].shape == (1, 101, 1, 1, 1)


def test_json_has_as_many_sizes_as_the_tensor(m5: str, c3d: str, cli: Any) -> None:
    for spec, image in ((m5, [1, 1, 8000]), (c3d, [1, 3, 16, 112, 112])):
        (report,) = json.loads(cli("analyze", spec, "--by", "op", "--format", "json").out)[
            "reports"
        ]
        assert [*report["inputs"].values()] == [image]
        assert {len(layer["output"]) for layer in report["layers"]} == {len(image)}
        (row,) = json.loads(cli("compare", spec, "--format", "json").out)["rows"]
        assert row["input"] == image[2:]


def test_tables_show_them(m5: str, c3d: str, cli: Any) -> None:
    assert "audio [1, 1, 8000]" in cli("analyze", m5).out
    assert "clip [1, 3, 16, 112, 112]" in cli("analyze", c3d).out
    rows = cli("compare", m5, c3d, COLUMNS="120").out
    assert "16x112x112" in rows
    assert "8000" in rows
    longer = cli("diff", m5, m5.replace("m5", "c3d"))
    assert longer.code == 0


@pytest.mark.parametrize(
    ("sizes", "shape"), [("16000", [1, 1, 16000]), ("audio=12000", [1, 1, 12000])]
)
def test_a_sequence_gets_its_length_from_the_command_line(
    m5: str, cli: Any, sizes: str, shape: list[int]
) -> None:
    (report,) = json.loads(cli("analyze", m5, "--input", sizes, "--format", "json").out)["reports"]
    assert report["inputs"] == {"audio": shape}


def test_a_volume_gets_all_of_its_sizes(c3d: str, cli: Any) -> None:
    answer = cli("analyze", c3d, "--input", "32x112x112", "--by", "op", "--format", "json")
    assert json.loads(answer.out)["reports"][0]["inputs"] == {"clip": [1, 3, 32, 112, 112]}


@pytest.mark.parametrize(
    ("sizes", "said"),
    [
        ("224", "input 'clip' has 3 spatial sizes, d, h and w, and one number could mean any"),
        ("224x224", "input 'clip' has 3 spatial sizes, d, h and w, not 224x224"),
    ],
)
def test_what_could_mean_several_sizes_of_a_volume_is_refused(
    c3d: str, cli: Any, sizes: str, said: str
) -> None:
    answer = cli("analyze", c3d, "--input", sizes)
    assert answer.code == 2
    assert said in answer.err
    assert "clip=16x112x112" in answer.err


@pytest.mark.parametrize("over", ["8000", "8000,16000", "8000:16000:1600"])
def test_a_sequence_is_swept_by_its_length(m5: str, over: str) -> None:
    columns = costmodel.sweep(m5, {"width": "16,32", "input": over})
    for width, length, flops, peak in zip(
        *(columns[name] for name in ("width", "input", "flops", "peak_activations")), strict=True
    ):
        one = costmodel.analyze(costmodel.load(m5, input=int(length), width=int(width)))
        assert (flops, peak) == (one.total().cost.flops, one.peak_activations)


def test_a_volume_is_swept_by_all_of_its_sizes(c3d: str) -> None:
    columns = costmodel.sweep(c3d, {"input": "16x112x112,32x112x112,16x128x96"})
    for sizes, mac in zip(columns["input"], columns["mac"], strict=True):
        asked = tuple(map(int, sizes.split("x")))
        assert mac == costmodel.analyze(costmodel.load(c3d, input=asked)).total().cost.mac


@pytest.mark.parametrize(
    ("over", "why"),
    [("64,128", "and one number could mean any"), ("64x64,128x128", "not 64x64")],
)
def test_what_could_mean_several_sizes_of_a_volume_is_not_swept(
    c3d: str, cli: Any, tmp_path: Path, over: str, why: str
) -> None:
    table = tmp_path / "none.csv"
    answer = cli("sweep", c3d, "--over", f"input={over}", "-o", str(table))
    assert f"input 'clip' has 3 spatial sizes, d, h and w, {why}" in answer.err
    assert "clip=16x112x112" in answer.err
    assert not table.exists() or len(table.read_text().splitlines()) == 1  # the header


def test_letters_are_those_of_the_axes(m5: str, c3d: str, cli: Any) -> None:
    told = cli("analyze", m5, "--explain", "b.conv").out
    assert "FLOPs    = l·k·c1·c2/g = 122·3·32·32/1 = 374,784" in told
    assert "reads    = l1·c1 = 124·32 = 3,968" in told
    told = cli("analyze", c3d, "--explain", "conv2a").out
    assert "FLOPs    = d·h·w·k^3·c1·c2/g = 16·56·56·3^3·64·128/1 = 11,098,128,384" in told


def test_formulas_of_a_sequence_grow_with_its_length(m5: str) -> None:
    n = sympy.Symbol("n", positive=True, integer=True)
    flops = costmodel.formulas(m5, batch=n).total().flops.full
    assert flops.subs(n, 1) == costmodel.analyze(costmodel.load(m5)).total().cost.flops
    assert scaling("r3d18", by="input").degree == 3
    width = sympy.Symbol("w", positive=True, integer=True)
    params = costmodel.formulas(m5, width=width).total().params.full
    assert params.subs(width, 32) == 26_915


def test_guidelines_judge_a_pointwise_convolution_of_a_sequence(tmp_path: Path, cli: Any) -> None:
    """G1's bound is that of l positions: 2·sqrt(l·B) + B/l for B = l·c1·c2."""
    (tmp_path / "s.yaml").write_text(
        "schema: 1\nnetwork: S\ninput: {audio: [8, 100]}\nlayers: [pointwise: 512, relu]\n"
    )
    told = cli("lint", str(tmp_path / "s.yaml"), "--format", "json").out
    bound = 2 * 100 * (8 * 512) ** 0.5 + 8 * 512
    assert 1.5 * bound < 100 * (8 + 512) + 8 * 512
    assert f"bound {round(bound):,}" in told.replace("\\u202f", ",")


def test_a_vector_is_an_input_of_its_own(tmp_path: Path, cli: Any) -> None:
    path = tmp_path / "v.yaml"
    path.write_text(
        "schema: 1\nnetwork: V\ninput: {image: [3, 32, 32], tags: [512]}\n"
        "layers:\n"
        "  - seen: {sequence: [conv: {out: 8, k: 3, from: image}, global_pool]}\n"
        "  - known: {sequence: [fc: {out: 8, from: tags}, relu, bn, reshape: [here.c, 1, 1]]}\n"
        "  - concat: [seen, known]\n"
    )
    report = costmodel.analyze(costmodel.load(path, input=64))
    assert report.network.inputs == {"image": (1, 3, 64, 64), "tags": (1, 512)}
    assert report.total().cost.flops == 64 * 64 * 8 * 27 + 512 * 8
    answer = cli("analyze", str(path), "--input", "tags=64")
    assert answer.code == 2
    assert "input 'tags' is a vector, which has no size to set" in answer.err


def test_formulas_of_ones_own_ask_for_the_sizes_by_their_letters(tmp_path: Path, cli: Any) -> None:
    path = tmp_path / "own.yaml"
    path.write_text(
        "schema: 1\nnetwork: Own\ninput: {clip: [3, 8, 32, 32]}\nlayers:\n"
        "  - own: {custom: {counts_as: conv, out: [in.c, in.d // 2, in.h, 4], flops: in.size}}\n"
    )
    told = cli("analyze", str(path), "--explain", "own").out
    assert "as [c, d, h, w] = [in.c, in.d // 2, in.h, 4] = [3, 8 // 2, 32, 4]" in told
    assert "FLOPs    = in.size = 24,576" in told


def test_all_that_does_not_fit_the_axes_is_told_at_once(tmp_path: Path, cli: Any) -> None:
    path = tmp_path / "clips.yaml"
    path.write_text(
        "schema: 1\nnetwork: Clips\ninput: {clip: [3, 8, 32, 32], image: [3, 32, 32]}\nlayers:\n"
        "  - a: {conv: {out: in.l, k: 3, from: clip}}\n"
        "  - b: {max_pool: {k: [2, 2], padding: 1, from: clip}}\n"
        "  - c: {pixel_shuffle: {scale: 2, from: clip}}\n"
        "  - d: {add: [clip, image]}\n"
        "outputs: [a, b, c, d]\n"
    )
    answer = cli("analyze", str(path))
    places = [line.split(": error: ")[0] for line in answer.err.splitlines() if " error: " in line]
    assert answer.code == 2
    # the letter, the list of a window (once, although two of its fields need it), the op, the join
    assert places == [f"{path}:{place}" for place in ("5:21", "6:24", "7:9", "8:9")]
