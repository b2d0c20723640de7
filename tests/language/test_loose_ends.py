"""What fits and can hardly be meant is refused or warned of: no input is counted in silence."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

import costmodel
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import read_spec, spec_of
from costmodel.language.sources.library import folder

HEAD = "schema: 1\nnetwork: N\n"
IMAGE = "input: {image: [16, 8, 8]}\n"


def built(text: str) -> Network:
    spec = spec_of(Source("s.yaml", HEAD + text))
    return build(spec, bind(spec))


def warned(text: str) -> list[str]:
    return [f"{one.mark}: {one.message}" for one in built(text).warnings]


def refused(text: str) -> list[str]:
    with pytest.raises(costmodel.SpecError) as caught:
        built(text)
    return [f"{one.mark}: {one.message}; {one.hint}" for one in caught.value.problems]


@pytest.mark.parametrize("path", sorted(folder().glob("*.yaml")), ids=lambda path: path.stem)
def test_no_variant_of_a_shipped_network_is_warned_of(path: Path) -> None:
    spec = read_spec(str(path))
    for variant in spec.variants or [None]:
        assert build(spec, bind(spec, variant)).warnings == ()


# Parts of a split.

SPLIT = "layers:\n  - split: {into: [l, r]}\n  - pointwise: {from: r, out: 8}\n"


def test_a_part_of_a_split_that_nothing_reads_is_refused_at_its_name() -> None:
    (problem,) = refused(IMAGE + SPLIT)
    assert problem.startswith("s.yaml:5:20: nothing reads 'l', a part of 'split'; read it, or")


@pytest.mark.parametrize("more", ["  - concat: [l, here]\n", "outputs: [here, l]\n"])
def test_a_part_may_be_read_or_returned(more: str) -> None:
    assert len(built(IMAGE + SPLIT + more).outputs) in (1, 2)


def test_who_reads_the_whole_reads_each_part() -> None:
    whole = "layers:\n  - halves: {split: {into: [l, r]}}\n  - concat: [r, halves]\n"
    assert built(IMAGE + whole).outputs[0].shape.c == 8 + 16


def test_a_split_that_nothing_reads_is_told_once() -> None:
    text = "layers:\n  - split: {into: [l, r]}\n  - pointwise: {from: in, out: 8}\n"
    assert len(refused(IMAGE + text)) == 1


# A tensor joined with itself.


@pytest.mark.parametrize("join", ["concat: x", "add: x", "multiply: [x, x]", "add: [x, in, x]"])
def test_a_tensor_joined_with_itself_is_warned_of(join: str) -> None:
    text = f"layers:\n  - x: {{conv: {{out: 16, k: 3}}}}\n  - {join}\n"
    name = join.partition(":")[0]
    assert warned(IMAGE + text) == [f"s.yaml:6:5: {name} joins 'x' with itself"]


def test_parts_of_one_split_are_two_tensors() -> None:
    assert warned(f"{IMAGE}layers:\n  - split: {{into: [l, r]}}\n  - add: [l, r]\n") == []


def test_a_warning_is_told_once_for_all_repetitions_of_a_block() -> None:
    text = "blocks: {unit: {layers: [pointwise: 16, add: here]}}\nlayers: [unit: {repeat: 3}]\n"
    assert len(warned(IMAGE + text)) == 1


# Inputs.


@pytest.mark.parametrize(
    ("shape", "is_warned"),
    [
        ("[160, 160, 3]", True),
        ("[16, 112, 112, 3]", True),
        ("[3, 16, 112, 112]", False),
        ("[3, 16000]", False),
        ("[16000, 3]", False),
        ("[512]", False),
        ("[480, 640, 3]", True),
        ("[3, 160, 160]", False),
        ("[64, 100, 1]", False),
        ("[16, 16, 3]", False),
        ("[160, 160, 160]", False),
    ],
)
def test_an_input_with_channels_last_is_warned_of(shape: str, is_warned: bool) -> None:
    text = f"input: {{image: {shape}}}\nlayers: [relu]\n"
    assert bool(warned(text)) is is_warned


def test_the_warning_shows_the_input_as_it_should_be() -> None:
    (problem,) = built("input: {image: [160, 160, 3]}\nlayers: [relu]\n").warnings
    assert problem.hint == "sizes are [c, h, w]: did you mean [3, 160, 160]?"
    (problem,) = built("input: {clip: [16, 112, 112, 3]}\nlayers: [relu]\n").warnings
    assert problem.hint == "sizes are [c, d, h, w]: did you mean [3, 16, 112, 112]?"


def test_python_is_warned_once(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(f"{HEAD}input: {{image: [160, 160, 3]}}\nlayers: [relu]\n")
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        costmodel.load(str(path))
    assert [str(one.message).startswith(f"{path}:3:17: input 'image'") for one in caught] == [True]


@pytest.mark.parametrize("command", ["analyze", "lint"])
def test_the_command_line_warns_and_goes_on(cli, tmp_path: Path, command: str) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        f"{HEAD}input: {{image: [160, 160, 3]}}\nvariants: {{a: {{}}, b: {{}}}}\nlayers: [relu]\n"
    )
    every = ("--variant", "all") if command == "analyze" else ()
    ran = cli(command, str(path), *every)
    assert ran.code == 0
    assert ran.err.count("warning: input 'image' has 160 channels of 160x3") == 1


@pytest.mark.parametrize(
    ("own", "size", "expected"),
    [
        ("[40, 1, 1000]", 2000, (1, 2000)),
        ("[40, 1000, 1]", 2000, (2000, 1)),
        ("[40, 1, 1000]", (2000, 2000), (2000, 2000)),
        ("[40, rows, 1000]", 2000, (1, 2000)),
        ("[40, 1, 1]", 7, (7, 7)),
        ("[3, 480, 640]", 320, (320, 320)),
    ],
)
def test_one_number_is_the_length_of_a_sequence_and_both_sides_of_a_plane(
    own: str, size: object, expected: tuple[int, int], tmp_path: Path
) -> None:
    rows = "parameters: {rows: 1}\n" if "rows" in own else ""
    path = tmp_path / "s.yaml"
    path.write_text(f"{HEAD}{rows}input: {{audio: {own}}}\nlayers: [relu]\n")
    assert costmodel.load(str(path), input=size).inputs["audio"][2:] == expected
    if isinstance(size, int):
        text = f"{HEAD}{rows}input: {{audio: {own}}}\nvariants: {{a: {{input: {size}}}}}\n"
        path.write_text(f"{text}layers: [relu]\n")
        assert costmodel.load(str(path)).inputs["audio"][2:] == expected
        swept = costmodel.sweep(str(path), over={"input": [size]})
        assert swept["mac"].tolist() == [
            2 * 1 * int(own[1:].split(",")[0]) * expected[0] * expected[1]
        ]


# Labels with the name of a block or an op.

LABELLED = """input: {image: [16, 8, 8]}
blocks:
  up:
    inputs: [low, skip]
    layers:
      - up: {transposed_conv: {from: low, out: 8, k: 2, stride: 2}}
      - concat: [up, skip]
layers:
  - a: {max_pool: 2}
  - up: {from: [a, in]}
"""


def test_a_label_with_a_blocks_name_is_told_in_one_error() -> None:
    assert refused(LABELLED) == [
        "s.yaml:8:9: the label 'up' is also the name of a block; rename the label"
    ]


@pytest.mark.parametrize("entry", ["pad: {conv: {out: 8, k: 3}}", "relu: {sequence: [relu]}"])
def test_a_label_with_an_ops_name_is_told_in_one_error(entry: str) -> None:
    name = entry.partition(":")[0]
    assert refused(f"{IMAGE}layers:\n  - {entry}\n  - relu\n") == [
        f"s.yaml:5:5: the label '{name}' is also the name of an op; rename the label"
    ]


# Files that are no text.


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\x08\x0a\x12\x07pytorch\x1a\x05", "an ONNX model"),
        (b"\x1c\x00\x00\x00TFL3", "a TensorFlow Lite model"),
        (b"PK\x03\x04\x14", "a ZIP archive, as of PyTorch or Keras"),
        (b"\x89HDF\r\n\x1a\n", "an HDF5 file, as of Keras"),
        (b"%PDF-1.7", "a PDF"),
        (b"\x89PNG\r\n\x1a\n", "an image"),
    ],
)
def test_a_file_that_is_no_spec_is_named_as_what_it_is(
    data: bytes, kind: str, tmp_path: Path
) -> None:
    path = tmp_path / "model.bin"
    path.write_bytes(data)
    with pytest.raises(costmodel.SpecError) as caught:
        costmodel.load(str(path))
    assert [one.message for one in caught.value.problems] == [f"{path} is {kind}, not a spec"]


def test_booleans_in_csv_are_those_of_yaml(cli, tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(
        f"{HEAD}{IMAGE}parameters: {{deep: true}}\n"
        "layers: [relu, conv: {out: 8, k: 3, when: deep}]\n"
    )
    rows = cli("sweep", str(path), "--over", "deep=true,false").out.splitlines()
    assert [row.partition(",")[0] for row in rows] == ["deep", "true", "false"]
