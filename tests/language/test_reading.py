"""A spec's text becomes a frozen spec: its declarations, calls and marks."""

from __future__ import annotations

from dataclasses import FrozenInstanceError
from fractions import Fraction
from pathlib import Path

import pytest

from costmodel.core.marks import Source
from costmodel.core.problems import SpecError
from costmodel.language.reading.whole_spec import read_spec, spec_of
from costmodel.language.sources.library import shipped
from costmodel.language.syntax import REQUIRED, BlockCall, Chain, OpCall, Spec
from costmodel.ops.conv import Conv

HEAD = "schema: 1\nnetwork: N\ninput: {image: [8, 16, 16]}\n"


def spec(text: str) -> Spec:
    return spec_of(Source("s.yaml", HEAD + text))


def test_an_op_whose_fields_are_constants_is_finished_while_reading() -> None:
    (entry,) = spec("layers:\n  - conv: {out: 2 * 8, k: 3}\n").entries
    assert isinstance(entry.action, OpCall)
    assert entry.action.constant == Conv(out=16, k=3)


def test_an_op_over_parameters_waits_for_them() -> None:
    read = spec("parameters: {width: 1}\nlayers:\n  - conv: {out: 8 * width, k: 3}\n")
    action = read.entries[0].action
    assert isinstance(action, OpCall)
    assert action.constant is None


def test_required_parameters_have_no_default() -> None:
    text = "blocks: {unit: {parameters: {c: , s: 1}, layers: [conv: {out: c, k: 3, stride: s}]}}\n"
    parameters = spec(f"{text}layers: [unit: 8]\n").blocks["unit"].parameters
    assert parameters["c"].constant is REQUIRED
    assert parameters["s"].constant == 1


def test_a_labelled_sequence_and_a_call_keep_their_labels_and_marks() -> None:
    text = "blocks: {unit: {layers: [relu]}}\nlayers:\n  - body: {sequence: [bn]}\n  - tail: unit\n"
    body, tail = spec(text).entries
    assert (body.label, body.is_labelled, type(body.action)) == ("body", True, Chain)
    assert (tail.label, tail.mark.line, tail.mark.column) == ("tail", 7, 11)
    assert isinstance(tail.action, BlockCall)


def test_variants_inherit_what_they_extend() -> None:
    variants = spec(
        "parameters: {w: 1, n: 2}\n"
        "variants:\n"
        '  "1.0": {}\n'
        "  small: {w: 0.5, input: 96}\n"
        "  deep: {extends: small, n: 3, input: {image: [64, 32]}}\n"
        "layers: [pointwise: {out: 8 * w, repeat: n}]\n"
    ).variants
    assert list(variants) == ["1.0", "small", "deep"]
    assert variants["deep"].inputs == {"image": (64, 32)}
    assert variants["small"].inputs == {"image": 96}  # both sides of a plane
    values = {name: value.constant for name, value in variants["deep"].parameters.items()}
    assert values == {"w": Fraction(1, 2), "n": 3}


@pytest.mark.parametrize(
    "key", ["source", "parameters", "variants", "include", "blocks", "outputs"]
)
def test_a_key_may_be_left_empty(key: str) -> None:
    assert spec(f"{key}:\nlayers: [relu]\n").entries


def test_a_network_may_say_that_it_is_one() -> None:
    assert spec("kind: network\nlayers: [relu]\n").network == "N"


def test_a_name_that_looks_like_a_number_is_text() -> None:
    text = HEAD.replace("network: N", "network: 1.0") + "layers: [relu]\n"
    assert spec_of(Source("s.yaml", text)).network == "1.0"


def test_a_table_is_read_into_one_entry_for_each_row() -> None:
    text = (
        "blocks: {unit: {parameters: {c: }, layers: [pointwise: c]}}\n"
        "layers:\n  - table: {block: unit, columns: [name, c], rows: [[a, 8], [b, 16]]}\n"
    )
    assert [entry.label for entry in spec(text).entries] == ["a", "b"]


def test_a_spec_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        spec("layers: [relu]\n").network = "M"  # type: ignore[misc]


def test_standard_input_is_a_spec_too(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import sys

    stdin = io.TextIOWrapper(io.BytesIO(f"{HEAD}layers: [rel]\n".encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    with pytest.raises(SpecError) as caught:
        read_spec("-")
    assert str(caught.value.problems[0].mark) == "<stdin>:4:10"


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_spec_is_read(name: str) -> None:
    assert read_spec(str(shipped()[name])).entries


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text(f"{HEAD}layers: [relu, conv: {{out: in.c, k: 3}}]\n")
    assert read_spec(str(path)) == read_spec(str(path))
