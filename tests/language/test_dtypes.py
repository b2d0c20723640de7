"""``dtype`` in specs: layer before block before network before fp32, and what is refused."""

from __future__ import annotations

import json

import pytest

import costmodel
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.core.precision import Precision, read_precision
from costmodel.core.problems import SpecError
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import spec_of

HEAD = """\
schema: 1
network: N
input: {image: [8, 8, 8]}
%s
blocks:
  plain: {layers: [conv: {out: 8, k: 3}]}
  own: {dtype: int8, layers: [conv: {out: 8, k: 3, then: relu}]}
  asked: {parameters: {d: int4}, dtype: {weights: d}, layers: [conv: {out: 8, k: 3}]}
  around: {dtype: int8, layers: [plain, own]}
layers:
  - used: {sequence: [plain, own, asked, around]}
"""


def built(lines: tuple[str, ...], header: str = "", dtype: Precision | None = None) -> Network:
    text = HEAD % header + "".join(f"  - {line}\n" for line in lines)
    spec = spec_of(Source("s.yaml", text))
    return build(spec, bind(spec, dtype=dtype))


def dtypes(network: Network, prefix: str = "x") -> dict[str, str]:
    """What the layers of the entry ``x`` are in, by the rest of their names."""
    return {
        layer.name.removeprefix(prefix).removeprefix("."): str(network.dtype_of(layer))
        for layer in network.layers
        if layer.name.startswith(prefix)
    }


WRITTEN = {
    # A layer says it of itself, and of what runs on its result.
    "conv: {out: 8, k: 3, dtype: int8}": {"": "int8"},
    "conv: {out: 8, k: 3, dtype: int8, then: [bn, relu]}": {
        "": "int8", "bn": "int8", "relu": "int8",
    },
    "conv: {out: 8, k: 3, dtype: int8, then: {relu: {dtype: fp32}}}": {
        "": "int8", "relu": "fp32",
    },
    # Weights and activations apart; of what is left out something else may be said.
    "conv: {out: 8, k: 3, dtype: int4/int8}": {"": "int4/int8"},
    "conv: {out: 8, k: 3, dtype: 'int4 / int8'}": {"": "int4/int8"},
    "conv: {out: 8, k: 3, dtype: {weights: int4, activations: int8}}": {"": "int4/int8"},
    "conv: {out: 8, k: 3, dtype: {weights: int4}}": {"": "int4/fp16"},
    "conv: {out: 8, k: 3, dtype: {activations: int4}}": {"": "bf16/int4"},
    "sequence: {dtype: {weights: int8}, layers: [relu: {dtype: {activations: int4}}]}": {
        "relu": "int8/int4",
    },
    # Nobody says anything but the network.
    "plain": {"conv": "bf16/fp16"},
    # A block says it of its layers, unless its caller says another.
    "own": {"conv": "int8", "conv.relu": "int8"},
    "own: {dtype: fp32}": {"conv": "fp32", "conv.relu": "fp32"},
    "own: {dtype: {weights: fp32}}": {"conv": "fp32/int8", "conv.relu": "fp32/int8"},
    "asked: {d: int8}": {"conv": "int8/fp16"},
    # The innermost word holds.
    "around": {"plain.conv": "int8", "own.conv": "int8", "own.conv.relu": "int8"},
    "around: {dtype: int4}": {"plain.conv": "int4", "own.conv": "int8", "own.conv.relu": "int8"},
    "sequence: {dtype: fp32, layers: [plain, own]}": {
        "plain.conv": "fp32", "own.conv": "int8", "own.conv.relu": "int8",
    },
    "add: {dtype: int8, of: [here, [plain]]}": {"plain.conv": "int8", "": "int8"},
    # An expression decides, for each repetition by itself.
    "conv: {out: 8, k: 3, repeat: 2, dtype: fp32 if index == 0 else int8}": {
        "1": "fp32", "2": "int8",
    },
    "table: {block: plain, columns: [name, dtype], rows: [[x_1, int8], [x_2, null]]}": {
        "_1.conv": "int8", "_2.conv": "bf16/fp16",
    },
}  # fmt: skip


@pytest.mark.parametrize("line", WRITTEN)
def test_the_innermost_word_holds(line: str) -> None:
    entry = line if line.startswith("table") else f"x: {{{line}}}" if ":" in line else f"x: {line}"
    assert dtypes(built((entry,), "dtype: bf16/fp16")) == WRITTEN[line]


@pytest.mark.parametrize("label", ["", "x: "])
@pytest.mark.parametrize("block", [False, True])
def test_branches_are_in_the_dtype_of_their_join_labelled_or_not(label: str, block: bool) -> None:
    entry = "add: {dtype: {activations: int8}, of: [here, [conv: {out: 8, k: 3}]]}"
    entry = f"{label}{{{entry}}}" if label else entry
    lines = [entry, "relu"]
    if block:
        inner = entry if label else f"{{{entry}}}"
        lines = [f"outer: {{sequence: {{dtype: int4, layers: [{inner}, relu]}}}}"]
    found = built(tuple(lines))
    convs = [layer for layer in found.layers[-3:] if layer.kind == "conv"]
    assert [str(found.dtype_of(one)) for one in convs] == ["int4/int8" if block else "fp32/int8"]


def test_fp32_holds_where_nobody_says_anything() -> None:
    network = built(("x: plain",))
    assert dtypes(network) == {"conv": "fp32"}
    assert str(network.precision) == "fp32"


def test_a_network_takes_its_dtype_from_a_parameter() -> None:
    text = (
        "schema: 1\nnetwork: N\ninput: {image: [8, 8, 8]}\ndtype: {weights: d}\n"
        "parameters: {d: int4}\nvariants: {small: {}, exact: {d: fp32}}\nlayers: [pointwise: 8]\n"
    )
    spec = spec_of(Source("s.yaml", text))
    found = [build(spec, bind(spec, *asked)) for asked in (("small",), ("exact",))]
    assert [str(one.precision) for one in found] == ["int4/fp32", "fp32"]
    assert str(build(spec, bind(spec, "small", {"d": "int8"})).precision) == "int8/fp32"


def test_a_request_stands_in_place_of_the_network_s_own_word_alone() -> None:
    lines = ("x: {sequence: [plain, own]}",)
    network = built(lines, "dtype: bf16/fp16", read_precision("int4"))
    assert dtypes(network) == {"plain.conv": "int4", "own.conv": "int8", "own.conv.relu": "int8"}
    assert str(network.precision) == "int4"


FAULTS = {
    "x: {conv: {out: 8, k: 3, dtype: fp61}}": ("unknown dtype 'fp61'", "did you mean 'fp16'?"),
    "x: {conv: {out: 8, k: 3, dtype: 8}}": ("unknown dtype '8'", "known here: bf16, fp16"),
    "x: {conv: {out: 8, k: 3, dtype: }}": ("expected a dtype", "int8/fp16 (weights/activations)"),
    "x: {conv: {out: 8, k: 3, dtype: []}}": ("expected a dtype", "write int8"),
    "x: {conv: {out: 8, k: 3, dtype: {}}}": ("expected a dtype", "write int8"),
    "x: {conv: {out: 8, k: 3, dtype: int8/fp61}}": ("unknown dtype 'fp61'", "did you mean"),
    "x: {conv: {out: 8, k: 3, dtype: {weight: int8}}}": (
        "unknown field 'weight' of dtype",
        "did you mean 'weights'?",
    ),
    "x: {asked: {d: fp61}}": ("dtype is 'fp61'", "did you mean 'fp16'?; at x: d is 'fp61'"),
    "x: {asked: {d: 8}}": ("dtype is 8", "known here: bf16, fp16, fp32, int4, int8; at x: d is 8"),
    "x: {flatten: {dtype: int8}}": ("flatten gives what it reads under another name", "say it of"),
    "a: {conv: {out: 8, k: 3}}\n  - x: {conv: {out: 8, k: 3, dtype: int8, weights_of: a}}": (
        "x has weights of int8, but those of a are fp32",
        "give both the same dtype of weights; a stands at s.yaml:12:9",
    ),
}


@pytest.mark.parametrize("line", FAULTS)
def test_what_is_no_dtype_is_told_in_its_place(line: str) -> None:
    with pytest.raises(SpecError) as caught:
        built((line,))
    (problem,) = caught.value.problems
    message, hint = FAULTS[line]
    assert message in problem.message
    assert hint in problem.hint
    assert problem.mark


def test_shared_weights_may_be_read_beside_other_activations() -> None:
    lines = ("a: {conv: {out: 8, k: 3, dtype: int8}}",)
    lines += ("x: {conv: {out: 8, k: 3, dtype: {weights: int8}, weights_of: a}}",)
    assert dtypes(built(lines)) == {"": "int8/fp32"}


def test_of_shared_weights_the_word_that_is_asked_for_decides() -> None:
    lines = ("a: {conv: {out: 8, k: 3, dtype: int8}}", "x: {conv: {out: 8, k: 3, weights_of: a}}")
    assert dtypes(built(lines, "dtype: int8")) == {"": "int8"}
    with pytest.raises(SpecError, match="x has weights of fp16, but those of a are int8"):
        built(lines, "dtype: int8", read_precision("fp16"))


def test_the_name_is_kept_for_it() -> None:
    with pytest.raises(SpecError, match="'dtype' is a word of the language"):
        built(("x: plain",), "parameters: {dtype: int8}")


def test_python_asks_for_it_by_name(tmp_path) -> None:
    spec = tmp_path / "n.yaml"
    spec.write_text("schema: 1\nnetwork: N\ninput: {image: [8, 8, 8]}\nlayers: [pointwise: 8]\n")
    network = costmodel.load(spec, dtype="int8/fp16")
    assert str(network.precision) == "int8/fp16"
    totals = costmodel.analyze(network).to_dict()["totals"]
    assert json.dumps(totals).count("int8/fp16") == 1
    with pytest.raises(SpecError, match="unknown dtype 'fp61'"):
        costmodel.load(spec, dtype="fp61")
    with pytest.raises(TypeError, match="dtypes are text"):
        costmodel.load(spec, dtype=8)  # type: ignore[arg-type]
