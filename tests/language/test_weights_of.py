"""``weights_of``: whose weights a layer uses, and what is told where it cannot."""

from __future__ import annotations

import pytest

from costmodel.core.marks import Source
from costmodel.core.problems import SpecError
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.reading.whole_spec import spec_of

HEAD = """\
schema: 1
network: N
input: {image: [8, 16, 16]}
blocks:
  tower:
    parameters: {c: 8, deep: false}
    layers: [conv: {out: c, k: 3, then: bn}, pointwise: {out: 8, when: deep}]
  plain: {layers: [relu]}
layers:
  - a: {tower: {}}
  - many: {conv: {out: 8, k: 3, repeat: 2}}
  - act: relu
"""


def owners(*lines: str) -> dict[str, str]:
    spec = spec_of(Source("s.yaml", HEAD + "".join(f"  - {line}\n" for line in lines)))
    layers = build(spec, bind(spec)).layers
    return {layer.name: layer.weights_of for layer in layers if layer.weights_of}


PLAIN = "plain: {}"
USES = {
    "b: {tower: {weights_of: a}}": {"b.conv": "a.conv", "b.conv.bn": "a.conv.bn"},
    "b: {conv: {out: 8, k: 3, weights_of: a.conv}}": {"b": "a.conv"},
    "b: {conv: {out: 8, k: 3, stride: 2, dilation: 2, padding: 4, weights_of: many.1}}": {
        "b": "many.1"
    },
    "b: {conv: {out: 8, k: 3, repeat: 2, weights_of: many}}": {"b.1": "many.1", "b.2": "many.2"},
    "b: {conv: {out: 8, k: 3, repeat: 2, weights_of: a.conv}}": {"b.1": "a.conv", "b.2": "a.conv"},
    "b: {conv: {out: 8, k: 3, repeat: 3, weights_of: b}}": {"b.2": "b.1", "b.3": "b.1"},
    "b: {tower: {repeat: 2, weights_of: b}}": {
        "b.2.conv": "b.1.conv",
        "b.2.conv.bn": "b.1.conv.bn",
    },
    "b: {sequence: {weights_of: a, layers: [conv: {out: 8, k: 3}]}}": {"b.conv": "a.conv"},
    "b: {sequence: [c: {pointwise: 8}, d: {pointwise: {out: 8, weights_of: c}}]}": {"b.d": "b.c"},
    "add: [[c: {pointwise: 8}], [d: {pointwise: {out: 8, weights_of: c}}]]": {"add.d": "add.c"},
    "table: {block: tower, columns: [name, weights_of], rows: [[b, null], [c, b], [d, c]]}": {
        "c.conv": "b.conv",
        "c.conv.bn": "b.conv.bn",
        "d.conv": "b.conv",
        "d.conv.bn": "b.conv.bn",
    },
}


@pytest.mark.parametrize("line", USES)
def test_the_first_use_has_the_weights(line: str) -> None:
    assert owners(PLAIN, line) == USES[line]


UNFIT = "b cannot use the weights of a.conv: "
LOST = " to take its weights from"
FAULTS = {
    "b: {pointwise: {out: 8, weights_of: aa}}": "unknown name 'aa'",
    "b: {pointwise: {out: 8, weights_of: a.con}}": "no layer or block is called 'a.con' here",
    "b: {pointwise: {out: 8, weights_of: last}}": "'last' is defined only below, on line 15",
    "b: {pointwise: {out: 8, weights_of: b}}": "'b' cannot take its weights from itself",
    "b: {pointwise: {out: 8, weights_of: here}}": "'here' is a tensor and has no weights",
    "b: {pointwise: {out: 8, weights_of: image}}": "'image' is a tensor and has no weights",
    "b: {pointwise: {out: 8, weights_of: [a]}}": "expected the name of a layer or block with "
    "weights",
    "b: {pointwise: {out: 8, weights_of: }}": "expected the name of a layer or block with weights",
    "b: {relu: {weights_of: act}}": "b has no weights to take from elsewhere",
    "b: {plain: {weights_of: act}}": "b has no weights to take from elsewhere",
    "b: {plain: {weights: a}}": "unknown field 'weights' of plain",
    "b: {pointwise: {out: 8, weights_of: a}}": "b has no counterpart a" + LOST,
    "b: {tower: {deep: true, weights_of: a}}": "b.pointwise has no counterpart a.pointwise" + LOST,
    "b: {pointwise: {out: 8, weights_of: a.conv}}": UNFIT + "it is pointwise, not conv",
    "b: {conv: {out: 16, k: 3, weights_of: a.conv}}": UNFIT + "out here 16, there 8",
    "b: {conv: {out: 8, k: [3, 5], weights_of: a.conv}}": UNFIT + "k here 3 and 5, there 3",
    "b: {conv: {out: 8, k: 3, groups: 2, weights_of: a.conv}}": UNFIT + "groups here 2, there 1",
    "b: {conv: {out: 8, k: 3, bias: true, weights_of: a.conv}}": UNFIT
    + "bias here true, there false",
    "b: {sequence: [pointwise: 4, c: {conv: {out: 8, k: 3, weights_of: a.conv}}]}": "b.c cannot "
    "use "
    "the weights of a.conv: input channels here 4, there 8",
    "b: {tower: {c: 16, weights_of: a}}": "b.conv cannot use the weights of a.conv: out here 16, "
    "there 8",
    "b: {conv: {out: 8, k: 3, weights_of: many}}": "many is repeated, so that it has weights "
    "more than once",
    "b: {conv: {out: 8, k: 3, repeat: 3, weights_of: many}}": "many has no repetition 3",
    "b: {sequence: [flatten, {bn: {weights_of: a.conv.bn}}]}": "b.bn cannot use the weights of "
    "a.conv.bn: input channels here 2,048, there 8",
}


@pytest.mark.parametrize("line", FAULTS)
def test_what_cannot_be_shared_is_told_once_under_the_name(line: str) -> None:
    with pytest.raises(SpecError) as error:
        owners(PLAIN, line, "last: {pointwise: 8}" if "flatten" not in line else "last: relu")
    (problem,) = error.value.problems
    assert problem.message == FAULTS[line]
    assert problem.mark is not None
    assert problem.mark.line == 14
    assert problem.hint


def test_names_of_layers_and_blocks_alone_are_offered() -> None:
    with pytest.raises(SpecError) as error:
        owners(PLAIN, "b: {pointwise: {out: 8, weights_of: zzz.x}}")
    assert error.value.problems[0].hint == "known here: a, act, many, plain"


def test_a_fault_in_what_is_shared_makes_no_others() -> None:
    with pytest.raises(SpecError) as error:
        owners(PLAIN, "x: {sequence: [fc: 8, conv: {out: 8, k: 3}]}", "b: {tower: {weights_of: x}}")
    assert len(error.value.problems) == 1


def test_a_block_parameter_cannot_have_the_name_of_the_modifier() -> None:
    text = HEAD.replace("{layers: [relu]}", "{parameters: {weights_of: 1}, layers: [relu]}")
    with pytest.raises(SpecError):
        spec_of(Source("s.yaml", text + f"  - {PLAIN}\n"))


def test_weights_of_what_is_left_out_are_nowhere_and_the_remedy_says_why() -> None:
    gone = "gone: {pointwise: {out: 8, when: false}}"
    with pytest.raises(SpecError) as error:
        owners(PLAIN, gone, "b: {pointwise: {out: 8, weights_of: gone}}")
    (problem,) = error.value.problems
    assert problem.message == "no layer or block is called 'gone' here"
    assert problem.hint == "nothing is built of 'gone': look at its 'when'"
