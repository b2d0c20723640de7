"""Repetitions that are copies of the one before: all that is built and told is as if they were not.

A repetition is built, not copied, where its block asks for its number: a layer that is there only
``when: index > 99`` never is, but decides that. ``when: in.n > 99`` decides nothing.
"""

from __future__ import annotations

import pytest

import costmodel
from costmodel.analysis.report import analyze
from costmodel.core.marks import Source
from costmodel.core.network import Network
from costmodel.language.building import bounds
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.building.closed import is_closed
from costmodel.language.reading.whole_spec import spec_of
from costmodel.language.syntax import Spec

HEAD = "schema: 1\nnetwork: N\ninput: {image: [8, 16, 16]}\n"
CLOSED, OPEN = "in.n > 99", "index > 99"


def spec_text(layers: str, more: str, use: str, condition: str = CLOSED) -> str:
    """A block ``b`` of these layers, each on a line, and its use."""
    lines = "".join(
        f"      - {one}\n" for one in [*layers.splitlines(), f"identity: {{when: {condition}}}"]
    )
    blocks = f"blocks:\n  two: {{layers: [depthwise: 3, relu]}}\n  b:\n{more}    layers:\n{lines}"
    return f"{HEAD}{blocks}layers:\n  - two\n  - {use}\n"


def read(text: str) -> Spec:
    return spec_of(Source("s.yaml", text))


def built(text: str) -> Network:
    spec = read(text)
    return build(spec, bind(spec))


def told(text: str) -> list[str]:
    """Everything that a network holds, or what is wrong with it."""
    try:
        network = built(text)
    except costmodel.SpecError as error:
        return [f"{one.mark}: {one.message}; {one.hint}" for one in error.problems]
    notes = (network.outputs, network.block_marks, network.calls, network.warnings)
    return [*map(repr, network.layers), *map(repr, notes)]


SPECS = {
    "a chain": ("pointwise: 16\nbn\nrelu\npointwise: 8\nrelu\nrelu", "", "b: {repeat: 5}"),
    "a residual": ("conv: {out: 8, k: 3}\nadd: [in, here]", "", "u: {b: {repeat: 5}}"),
    "a width that settles": ("pointwise: min(32, 2 * in.c)", "", "b: {repeat: 5}"),
    "a first that differs": (
        "conv: {out: 8, k: 3, stride: s}",
        "    parameters: {s: 1}\n",
        "b: {repeat: 5, first: {s: 2}}",
    ),
    "arguments by number": (
        "conv: {out: 8, k: k}",
        "    parameters: {k: 1}\n",
        "b: {repeat: 5, k: 3 if index < 2 else 5}",
    ),
    "inner repetitions": ("a: {two: {repeat: 4}}\npointwise: 8", "", "b: {repeat: 3}"),
    "inner branches": ("add: [in, [two, pointwise: 8]]", "", "b: {repeat: 3, then: [relu, bn]}"),
    "parts": ("split: [l, r]\nbn: {from: r}\nconcat: [l, here]", "", "b: {repeat: 4}"),
    "two outputs": (
        "ya: {conv: {from: a, out: 8, k: 3}}\nyb: {add: [ya, z]}",
        "    inputs: [a, z]\n    outputs: [ya, yb]\n",
        "m: {b: {from: [in, here], repeat: 5}}\n  - add: [m, m.yb, m.2.yb]",
    ),
    "one tensor as both": (
        "add: [a, z]",
        "    inputs: [a, z]\n",
        "b: {from: [here, in], repeat: 4, last: {from: [in, in]}}",
    ),
    "a unit": ("pointwise: 8\nrelu", "    unit: true\n", "b: {repeat: 4}"),
    "nothing but names": ("identity", "    unit: false\n", "b: {repeat: 4}\n  - relu"),
    "what stands around": (
        "two\npointwise: 8",
        "",
        "u: {sequence: [b: {repeat: 4, role: stem, dtype: fp16}, relu]}",
    ),
    "a dtype by number": ("relu", "", "b: {repeat: 4, dtype: int8 if index < 3 else fp16}"),
    "a name with a dot": ("relu\nadd: [here, two.relu]", "", "b: {repeat: 3}"),
    "weights of the one before": ("conv: {out: 8, k: 3}", "", "u: {b: {repeat: 3, weights_of: u}}"),
    "a warning": ("add: [in, in]", "", "b: {repeat: 3}"),
    "a fault of the third alone": (
        "pointwise: {out: 8, stride: s}",
        "    parameters: {s: }\n",
        "b: {repeat: 4, s: 0 if index == 2 else 1}",
    ),
    "true is no number": (
        "pointwise: {out: 8, bias: s}",
        "    parameters: {s: }\n",
        "b: {repeat: 4, s: true if index < 2 else 1}",
    ),
    "faults in all": ("pointwise: {out: 8, groups: 3}", "", "b: {repeat: 4}"),
    "what nothing reads": ("x: relu\nbn: {from: in}", "", "b: {repeat: 4}"),
}


@pytest.mark.parametrize(("layers", "more", "use"), SPECS.values(), ids=SPECS)
def test_copies_are_what_would_have_been_built(layers: str, more: str, use: str) -> None:
    closed, open_ = (spec_text(layers, more, use, condition) for condition in (CLOSED, OPEN))
    assert told(closed) == told(open_)


def test_a_fault_of_the_third_repetition_alone_is_told_there() -> None:
    (fault,) = told(spec_text(*SPECS["a fault of the third alone"]))
    assert fault.startswith("s.yaml:9:37: stride is 0, but must be at least 1; ")
    assert fault.endswith("; at b.3.pointwise: s is 0")


@pytest.mark.parametrize(
    ("limit", "needed"), [("MOST_LAYERS", 3 + 5 * 3), ("MOST_READ", 2 + 5 * 3)]
)
def test_copies_count_towards_the_limits(
    limit: str, needed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A block and two layers in it; five times a block, a convolution and a sum of two."""
    layers, more, _ = SPECS["a residual"]
    for most in range(needed - 5, needed + 2):
        monkeypatch.setattr(bounds, limit, most)
        closed, open_ = (
            told(
                spec_text(layers, more, "b: {repeat: n}", one).replace(
                    "blocks", "parameters: {n: 5}\nblocks"
                )
            )
            for one in (CLOSED, OPEN)
        )
        assert closed == open_
        assert closed[0].startswith("Layer") is (most >= needed)


def test_repetitions_that_are_copies_share_what_they_do() -> None:
    network = built(spec_text("conv: {out: 8, k: 3}\nbn\nrelu", "", "b: {repeat: 4}"))
    convs = [layer for layer in network.layers if layer.name.endswith("conv")]
    assert [layer.name for layer in convs] == ["b.1.conv", "b.2.conv", "b.3.conv", "b.4.conv"]
    assert [id(one.output) for one in convs[1:]] == [id(convs[0].output)] * 3
    assert analyze(network).total().params == 2 * (9 * 8) + 4 * (9 * 8 * 8 + 2 * 8) - 9 * 8


CALLS = {
    "relu": True,
    "add: [in, here]": True,
    "pointwise: 8 * (index + 1)": False,
    "add: [in, [pointwise: in.c + index]]": False,
    "add: [here, two.relu]": False,
    "add: [two if in.c > 4 else in, here]": False,
    "conv: {out: 8, k: 3, weights_of: t}": False,
    "two: {repeat: index}": False,
    "two": True,
    "deep": False,
}


@pytest.mark.parametrize(("call", "expected"), CALLS.items(), ids=CALLS)
def test_a_block_is_closed_if_it_looks_at_nothing_but_what_it_is_given(
    call: str, expected: bool
) -> None:
    text = (
        f"{HEAD}blocks:\n  two: {{layers: [depthwise: 3, relu]}}\n"
        "  deep: {layers: [identity: {when: index < 9}]}\n"
        f"  b:\n    layers:\n      - t: two\n      - {call}\n"
        "layers: [b, two, deep]\n"
    )
    blocks = read(text.replace("two if", "t if")).blocks
    assert is_closed("b", blocks, {}) is expected


def test_blocks_to_which_many_ways_lead_are_asked_once() -> None:
    """Each of 60 blocks may call the next two: about 10^12 ways lead to the last."""
    calls = (f"[relu, b{i + 1}, b{i + 2}: {{when: in.c > 99}}]" for i in range(60))
    blocks = [f"  b{i}: {{layers: {one}}}\n" for i, one in enumerate([*calls, "[relu]", "[relu]"])]
    network = built(f"{HEAD}blocks:\n{''.join(blocks)}layers:\n  - b0: {{repeat: 3}}\n")
    assert len(network.layers) == 3 * 61
