"""Each construct of the language builds the layers that its page promises.

The table ``constructs.txt`` beside this file holds one spec for each, with its layers by name.
"""

from __future__ import annotations

import re
from fractions import Fraction
from pathlib import Path

import pytest

from costmodel.core.cost import Shape
from costmodel.core.marks import Source
from costmodel.core.network import Layer, Network, Tensor
from costmodel.core.problems import SpecError
from costmodel.language.building.binding import bind
from costmodel.language.building.bounds import DEEPEST
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import read_spec, spec_of

HEAD = "schema: 1\nnetwork: N\ninput: {image: [8, 16, 16]}\n"
TABLE = (Path(__file__).parent / "constructs.txt").read_text()
CONSTRUCTS = [
    (group.partition("\n")[0], *group.partition("\n")[2].strip("\n").split("\n~~~\n"))
    for group in re.split(r"(?m)^## ", TABLE)[1:]
]


def built(text: str, variant: str | None = None) -> Network:
    spec = spec_of(Source("s.yaml", text))
    return build(spec, bind(spec, variant))


def told(layer: Layer) -> str:
    reads = ", ".join(map(read, layer.inputs))
    hint = layer.hint
    unit = f" {'unit' if hint.is_unit else 'no unit in'} {hint.block}" if hint else ""
    role = f" | {layer.role}" if layer.role else ""
    _, c, h, w = layer.output
    return f"{layer.name} <- {reads}: {c}x{h}x{w} | {layer.stage} {layer.block}{unit}{role}"


def read(tensor: Tensor) -> str:
    return tensor.source if tensor.part is None else f"{tensor.source}/{tensor.part}"


@pytest.mark.parametrize(
    ("title", "text", "expected"), CONSTRUCTS, ids=[title for title, *_ in CONSTRUCTS]
)
def test_a_construct_builds_these_layers(title: str, text: str, expected: str) -> None:
    network = built(text + "\n")
    lines = [told(layer) for layer in network.layers]
    lines.append("=> " + ", ".join(map(read, network.outputs)))
    assert "\n".join(lines) == expected, title


def test_names_of_layers_are_unique_and_blocks_hold_their_own() -> None:
    for _, text, _ in CONSTRUCTS:
        layers = built(text + "\n").layers
        assert len({layer.name for layer in layers}) == len(layers)
        for layer in layers:
            assert layer.name == layer.block or layer.name.startswith(layer.block + ".")
            assert layer.block == layer.stage or layer.block.startswith(layer.stage + ".")


def test_every_layer_points_to_its_line() -> None:
    network = built(f"{HEAD}layers:\n  - relu\n  - stem: {{conv: {{out: 4, k: 3, then: bn}}}}\n")
    places = [(layer.mark.line, layer.mark.column) for layer in network.layers if layer.mark]
    assert places == [(5, 5), (6, 12), (6, 39)]


def test_blocks_point_to_where_they_are_asked_for() -> None:
    text = "blocks: {unit: {layers: [relu]}}\nlayers:\n  - relu\n  - unit: {repeat: 2}\n"
    marks = built(HEAD + text).block_marks
    assert {name: mark.line for name, mark in marks.items()} == {
        "relu": 6,
        "unit.1": 7,
        "unit.2": 7,
    }


def test_a_note_reaches_the_layer() -> None:
    (layer,) = built(f"{HEAD}layers:\n  - pointwise: {{out: 4, note: without bias}}\n").layers
    assert layer.note == "without bias"


def test_a_network_carries_its_name_variant_and_parameters() -> None:
    text = "parameters: {w: 1}\nvariants: {a: {}, b: {w: 0.5}}\nlayers: [pointwise: 8 * w]\n"
    network = built(HEAD + text, "b")
    assert (network.name, network.variant, network.spec) == ("N", "b", "s.yaml")
    assert network.parameters == {"w": Fraction(1, 2)}
    assert network.layers[0].output.c == 4


def test_the_batch_reaches_every_shape() -> None:
    spec = spec_of(Source("s.yaml", f"{HEAD}layers: [relu, pointwise: 4]\n"))
    network = build(spec, bind(spec, batch=32))
    assert network.batch == 32
    assert [layer.output.n for layer in network.layers] == [32, 32]


def test_included_blocks_see_only_their_own_parameters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    unit = "  unit: {parameters: {c: }, layers: [pointwise: c]}\n"
    (tmp_path / "deep.yaml").write_text(f"schema: 1\nkind: blocks\nblocks:\n{unit}")
    for name in ("left", "right"):  # both include the same file, which is read once
        text = f"  {name}: {{layers: [unit: 4]}}\n"
        (tmp_path / f"{name}.yaml").write_text(
            f"schema: 1\nkind: blocks\ninclude: deep.yaml\nblocks:\n{text}"
        )
    (tmp_path / "s.yaml").write_text(
        f"{HEAD}include: [left.yaml, right.yaml]\nlayers: [left, right, unit: 2]\n"
    )
    spec = read_spec("s.yaml")
    network = build(spec, bind(spec))
    assert [layer.name for layer in network.layers] == [
        "left.unit.pointwise",
        "right.unit.pointwise",
        "unit.pointwise",
    ]
    assert {layer.mark.source.name for layer in network.layers if layer.mark} == {"deep.yaml"}


def test_an_included_block_that_nothing_calls_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "lib.yaml").write_text("schema: 1\nkind: blocks\nblocks: {a: {layers: [relu]}}\n")
    (tmp_path / "s.yaml").write_text(f"{HEAD}include: [lib.yaml]\nlayers: [bn]\n")
    assert read_spec(str(tmp_path / "s.yaml")).blocks["a"].entries


def test_blocks_may_lie_as_deep_as_the_limit() -> None:
    chain = "".join(f"  b{i}: {{layers: [b{i + 1}]}}\n" for i in range(DEEPEST - 2))
    text = f"{HEAD}blocks:\n{chain}  b{DEEPEST - 2}: {{layers: [relu]}}\nlayers: [b0]\n"
    assert len(built(text).layers) == 1
    text = (
        f"{HEAD}blocks:\n{chain}  b{DEEPEST - 2}: {{layers: [relu: {{then: bn}}]}}\nlayers: [b0]\n"
    )
    with pytest.raises(SpecError):
        built(text)


def test_a_condition_may_ask_for_a_tensor_that_another_condition_left_out() -> None:
    text = (
        "parameters: {wide: false}\nlayers:\n"
        "  - a: {pointwise: {out: 4, when: wide}}\n  - relu: {when: a == in}\n"
    )
    assert [layer.name for layer in built(HEAD + text).layers] == ["relu"]


def test_shapes_are_known_throughout() -> None:
    layers = built(f"{HEAD}layers:\n  - conv: {{out: 4, k: 3, stride: 2}}\n  - relu\n").layers
    assert [layer.output for layer in layers] == [Shape(1, 4, 8, 8)] * 2
    assert layers[1].inputs == (Tensor("conv", Shape(1, 4, 8, 8)),)
