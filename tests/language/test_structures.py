"""Structures that vary: chains of several outputs, ranges, ends, absent operands, choices."""

from __future__ import annotations

import pytest

import costmodel
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import spec_of

HEAD = "schema: 1\nnetwork: N\ninput: {image: [8, 16, 16]}\n"


def built(text: str, **settings: object) -> Network:
    spec = spec_of(Source("s.yaml", HEAD + text))
    return build(spec, bind(spec, settings=settings))


def refused(text: str, **settings: object) -> list[str]:
    with pytest.raises(costmodel.SpecError) as caught:
        built(text, **settings)
    return [f"{one.mark}: {one.message}; {one.hint}" for one in caught.value.problems]


def reads(network: Network) -> dict[str, list[str]]:
    return {layer.name: [one.source for one in layer.inputs] for layer in network.layers}


def channels(network: Network) -> dict[str, int]:
    return {layer.name: int(layer.output.c) for layer in network.layers}


# Blocks with several outputs.

MODULE = """parameters: {{n: 3, on: true}}
blocks:
  module:
    inputs: [a, b]
    {outputs}
    parameters: {{c: 8}}
    layers:
      - ya: {{conv: {{from: a, out: c, k: 3}}}}
      - yb: {{conv: {{from: b, out: c, k: 3}}}}
layers:
  - x: {{conv: {{out: 8, k: 3}}}}
  - y: {{conv: {{from: x, out: 8, k: 3, stride: 2}}}}
  - m: {{module: {{from: [x, y], repeat: n, when: on}}}}
  - end: {{module: {{from: [m, m.yb]}}}}
outputs: [end, end.yb]
"""
CHAIN = MODULE.format(outputs="outputs: [ya, yb]")


def test_each_repetition_reads_the_outputs_of_the_one_before_by_the_inputs_order() -> None:
    assert reads(built(CHAIN)) == {
        "x": ["image"],
        "y": ["x"],
        "m.1.ya": ["x"],
        "m.1.yb": ["y"],
        "m.2.ya": ["m.1.ya"],
        "m.2.yb": ["m.1.yb"],
        "m.3.ya": ["m.2.ya"],
        "m.3.yb": ["m.2.yb"],
        "end.ya": ["m.3.ya"],
        "end.yb": ["m.3.yb"],
    }


def test_the_case_of_three_modules_is_counted() -> None:
    """Each convolution has 9·8·8 multiply-adds a position; three modules, and the end's."""
    total = costmodel.analyze(built(CHAIN)).total().cost
    assert total.flops == 9 * 8 * 8 * (16 * 16 + 8 * 8 + 4 * (16 * 16 + 8 * 8))


@pytest.mark.parametrize("settings", [{"n": 0}, {"on": False}])
def test_what_is_left_out_stands_for_its_inputs(settings: dict[str, object]) -> None:
    found = reads(built(CHAIN, **settings))
    assert found == {"x": ["image"], "y": ["x"], "end.ya": ["x"], "end.yb": ["y"]}


def test_an_input_beyond_the_outputs_is_read_by_every_repetition() -> None:
    text = (
        "blocks:\n  step:\n    inputs: [a, b]\n    outputs: [sum]\n"
        "    layers:\n      - sum: {add: [a, b]}\n"
        "layers:\n  - x: {conv: {out: 8, k: 3}}\n"
        "  - m: {step: {from: [x, image], repeat: 2}}\n"
    )
    assert reads(built(text)) == {
        "x": ["image"],
        "m.1.sum": ["x", "image"],
        "m.2.sum": ["m.1.sum", "image"],
    }


def test_without_named_outputs_the_error_says_how_to_name_them() -> None:
    text = MODULE.format(outputs="unit: true").replace("from: [m, m.yb]", "from: [m.3.ya, m.3.yb]")
    problems = refused(text)
    assert [one.partition(";")[0] for one in problems] == [
        "s.yaml:11:14: nothing reads 'm.1.ya'",
        "s.yaml:12:14: nothing reads 'm.1.yb'",
    ]
    assert all("let module name what it gives" in one for one in problems)
    assert all(one.endswith("'outputs: [...]'") for one in problems)


def test_an_output_that_the_block_lacks_is_refused_at_its_name() -> None:
    (problem,) = refused(CHAIN.replace("outputs: [ya, yb]", "outputs: [ya, yd]"))
    assert problem.startswith("s.yaml:8:19: unknown name 'yd'; known here: a, b, c")


def test_an_output_that_nothing_reads_is_refused() -> None:
    text = CHAIN.replace("outputs: [end, end.yb]", "outputs: [end]")
    assert [one.partition(";")[0] for one in refused(text)] == [
        "s.yaml:12:14: nothing reads 'end.yb'"
    ]


# Ranges of repetitions.

RANGE = "parameters: {n: 4}\nlayers:\n  - x: {conv: {out: 8, k: 3, repeat: n}}\n"


@pytest.mark.parametrize("n", [2, 4, 7])
def test_a_join_takes_every_repetition_however_many(n: int) -> None:
    network = built(f"{RANGE}  - all: {{concat: x.*}}\n", n=n)
    assert reads(network)["all"] == [f"x.{i}" for i in range(1, n + 1)]
    assert channels(network)["all"] == 8 * n


def test_a_range_stands_beside_other_operands_and_for_inner_layers() -> None:
    text = (
        "blocks: {unit: {layers: [lead: {pointwise: 8}, relu]}}\n"
        "layers:\n  - u: {unit: {repeat: 2}}\n  - all: {concat: [in, u.*.lead, u.*]}\n"
    )
    assert reads(built(text))["all"] == [
        *("image", "u.1.lead", "u.2.lead", "u.1.relu", "u.2.relu"),
    ]


def test_a_dense_block_reads_all_that_stands_before() -> None:
    text = (
        "layers:\n  - x: {pointwise: {out: 8, repeat: 3}}\n"
        "  - y: {sequence: [add: x.*, pointwise: 8]}\n  - concat: [x.*, y]\noutputs: [here, x.*]\n"
    )
    network = built(text)
    assert reads(network)["concat"] == ["x.1", "x.2", "x.3", "y.pointwise"]
    assert [one.source for one in network.outputs] == ["concat", "x.1", "x.2", "x.3"]


def test_a_join_of_one_repetition_is_left_out_and_stands_for_it() -> None:
    assert [*reads(built(f"{RANGE}  - concat: x.*\n  - relu\n", n=1))] == ["x.1", "relu"]


def test_a_range_of_no_repetition_is_refused_with_a_remedy() -> None:
    (problem,) = refused(f"{RANGE}  - concat: x.*\n", n=0)
    assert problem.startswith("s.yaml:7:13: 'x' has no repetitions here; repeat it once or more")


def test_a_parameter_is_no_number_of_a_repetition_and_the_range_is_named() -> None:
    (problem,) = refused(f"{RANGE}  - concat: [x.1, x.n]\n")
    assert problem.endswith("the repetitions are numbered: write x.1, or x.* for each")


def test_custom_takes_a_range_by_from() -> None:
    text = f"{RANGE}  - custom: {{from: x.*, counts_as: arithmetic, out: [in.c, 1, 1]}}\n"
    assert reads(built(text))["custom"] == ["x.1", "x.2", "x.3", "x.4"]


# Ends that differ.

ENDS = """parameters: {{n: 3}}
blocks:
  unit: {{parameters: {{c: , k: 1}}, layers: [conv: {{out: c, k: k}}]}}
  tail: {{parameters: {{c: }}, layers: [pointwise: "2 * c"]}}
layers:
  - u: {{unit: {{c: 8, repeat: n, {ends}}}}}
  - spare: {{tail: 8}}
"""


@pytest.mark.parametrize(
    ("ends", "n", "widths"),
    [
        ("last: {c: 32}", 3, [8, 8, 32]),
        ("last: {c: 32}", 1, [32]),
        ("first: {c: 16}, last: {c: 32}", 3, [16, 8, 32]),
        ("first: {k: 3}, last: {c: 32}", 1, [32]),
        ("first: {c: 16}, last: {c: 32}", 1, [16]),
        ("last: tail", 2, [8, 16]),
        ("last: tail", 1, [16]),
        ("first: {c: 16}, last: tail", 1, [16]),
    ],
)
def test_the_last_repetition_can_differ_as_the_first_can(
    ends: str, n: int, widths: list[int]
) -> None:
    network = built(ENDS.format(ends=ends), n=n)
    assert [int(one.output.c) for one in network.layers if one.name.startswith("u.")] == widths


def test_an_only_repetition_has_what_both_ends_change() -> None:
    (only, _) = built(ENDS.format(ends="first: {k: 3}, last: {c: 32}"), n=1).layers
    assert (only.op.k, only.output.c) == (3, 32)  # type: ignore[attr-defined]


def test_the_last_repetition_can_read_elsewhere() -> None:
    text = (
        "blocks: {unit: {layers: [pointwise: 8]}}\n"
        "layers:\n  - u: {unit: {repeat: 2, last: {from: in}}}\n  - add: [here, u.1]\n"
    )
    assert reads(built(text))["u.2.pointwise"] == ["image"]


def test_an_argument_set_from_outside_keeps_what_an_end_alone_is_given() -> None:
    network = built(ENDS.format(ends="last: {c: 32}"), **{"u.c": 24})
    assert [int(one.output.c) for one in network.layers[:3]] == [24, 24, 32]


TABLE = """blocks:
  unit: {parameters: {c: , k: 1, t: 1}, layers: [conv: {out: c * t, k: k}]}
  tail: {parameters: {c: , t: 1}, layers: [pointwise: 4 * c * t]}
layers:
  - table:
      block: unit
      columns: [name, c, repeat, k, t]
      first_only: k
      {last}
      rows: [[one, 8, 1, 3, 2], [two, 8, 3, 3, 2]]
  - spare: {tail: 8}
"""


@pytest.mark.parametrize(
    ("last", "widths"),
    [("last_only: t", [16, 8, 8, 16]), ("last: tail", [64, 16, 16, 64])],
)
def test_the_last_repetition_of_a_row_can_differ(last: str, widths: list[int]) -> None:
    layers = built(TABLE.replace("{last}", last)).layers[:-1]
    assert [int(one.output.c) for one in layers] == widths
    kernels = [one.op.k for one in layers if hasattr(one.op, "k")]  # 3 for the first alone
    assert kernels == ([3, 3, 1, 1] if last == "last_only: t" else [3, 1])


@pytest.mark.parametrize("end", ["first", "last"])
def test_ends_belong_to_blocks(end: str) -> None:
    (problem,) = refused(f"layers:\n  - relu: {{repeat: 2, {end}: 3}}\n")
    assert problem.endswith(f"'{end}' goes with a block; make it a block")


# Absent operands.

ABSENT = """parameters: {skip: true, deep: true}
layers:
  - x: {conv: {out: 8, k: 3}}
  - add: [here, {of: in, when: skip}, {of: [pointwise: 8, relu], when: deep}]
  - relu
"""


@pytest.mark.parametrize(
    ("settings", "operands"),
    [
        ({}, ["x", "image", "add.relu"]),
        ({"skip": False}, ["x", "add.relu"]),
        ({"deep": False}, ["x", "image"]),
    ],
)
def test_an_operand_is_absent_where_its_condition_is_false(
    settings: dict[str, object], operands: list[str]
) -> None:
    assert reads(built(ABSENT, **settings))["add"] == operands


def test_a_join_that_is_left_with_one_operand_stands_for_it() -> None:
    assert [*reads(built(ABSENT, skip=False, deep=False))] == ["x", "relu"]


def test_a_join_that_is_left_with_no_operand_is_refused() -> None:
    text = "layers:\n  - add: [{of: in, when: in.c == 1}, {of: in, when: in.c == 2}]\n  - relu\n"
    (problem,) = refused(text)
    assert problem.startswith("s.yaml:5:26: add has no operand left; keep one without 'when'")


# Words and tensors chosen by an expression.

PADDED = "parameters: {padded: true}\nlayers:\n  - conv: {out: 8, k: 3, padding: {}}\n"


@pytest.mark.parametrize("text", ["same if padded else valid", "\"'same' if padded else 'valid'\""])
def test_a_word_is_chosen_by_an_expression(text: str) -> None:
    spec = PADDED.replace("{}", text)
    assert [built(spec, padded=one).layers[0].output.h for one in (True, False)] == [16, 14]


def test_choices_of_words_follow_each_other_and_reach_blocks() -> None:
    text = (
        "parameters: {level: 0}\n"
        "blocks: {unit: {parameters: {act: }, layers: [activation: {fn: act}]}}\n"
        "layers:\n  - unit: {act: relu if level == 0 else swish if level == 1 else gelu}\n"
    )
    found = [built(text, level=one).layers[0].op.fn for one in (0, 1, 2)]  # type: ignore[attr-defined]
    assert found == ["relu", "swish", "gelu"]


def test_a_wrong_word_in_a_choice_is_told_alone() -> None:
    (problem,) = refused(PADDED.replace("{}", "sane if padded else valid"))
    assert "padding is 'sane'; did you mean 'same'?" in problem


CHOSEN = """parameters: {lead: true}
layers:
  - a: {conv: {out: 8, k: 3}}
  - b: {conv: {from: a, out: 8, k: 3, when: not lead}}
  - c: {conv: {from: a, out: 4, k: 3}}
  - end: {pointwise: {from: c if lead else b, out: 4}}
  - concat: [here, c if in.c == 8 else a]
"""


def test_a_tensor_is_chosen_by_an_expression() -> None:
    assert reads(built(CHOSEN))["end"] == ["c"]
    assert reads(built(CHOSEN, lead=False))["end"] == ["b"]
    assert reads(built(CHOSEN))["concat"] == ["end", "c"]


def test_what_a_choice_passes_over_is_left_out_by_when() -> None:
    text = CHOSEN.replace(", when: not lead", "").replace("c if in.c == 8 else a", "c")
    (problem,) = refused(text)
    assert problem == (
        "s.yaml:7:9: nothing reads 'b'; "
        "'from' chooses another here: leave this one out as well, by 'when'"
    )


def test_a_choice_of_unknown_tensors_tells_those_and_nothing_else() -> None:
    text = CHOSEN.replace("c if lead else b", "d if lead else e")
    assert [one.partition(";")[0].partition(": ")[2] for one in refused(text)] == [
        "unknown name 'd'",
        "unknown name 'e'",
    ]


@pytest.mark.parametrize(
    ("layer", "what"),
    [
        ("relu if deep else swish", "an op"),
        ("conv: {out: 8, k: 3, then: relu if deep else swish}", "an op"),
        ("a: {repeat: 2, first: a if deep else b}", "a block"),
        ("table: {block: a if deep else b, columns: [repeat], rows: [[1]]}", "a block"),
        ("pointwise: {out: 8, role: head if deep else stem}", "a role"),
    ],
)
def test_what_no_expression_can_choose_says_so_and_what_to_write(layer: str, what: str) -> None:
    text = (
        "parameters: {deep: true}\n"
        "blocks: {a: {layers: [relu]}, b: {layers: [relu]}}\n"
        f"layers:\n  - a\n  - b\n  - {layer}\n"
    )
    (problem,) = refused(text)
    assert f"no expression chooses {what}: write both as entries, each with 'when'" in problem


def test_an_activation_is_chosen_by_its_word() -> None:
    text = "parameters: {deep: true}\nlayers: [activation: relu if deep else swish]\n"
    found = [built(text, deep=one).layers[0].op.fn for one in (True, False)]  # type: ignore[attr-defined]
    assert found == ["relu", "swish"]
