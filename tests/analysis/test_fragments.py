"""Fragments of a block, counted by hand from its drawing, and its width."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

from costmodel.analysis.fragments import Fragments, fragments
from costmodel.analysis.report import analyze
from costmodel.analysis.units import units
from costmodel.core.marks import Source
from costmodel.language.building.binding import bind
from costmodel.language.building.building import build
from costmodel.language.loading import load
from costmodel.language.reading.whole_spec import spec_of

ONE = """\
schema: 1
network: N
input: {x: [8, 16, 16]}
blocks:
  block:
    layers:
LAYERS
layers: [block]
"""
TWO = """\
schema: 1
network: N
input: {x: [8, 16, 16], y: [8, 16, 16]}
blocks:
  block:
    inputs: [x, y]
    layers:
LAYERS
layers: [block: {from: [x, y]}]
"""


def counted(template: str, layers: str) -> tuple[int, int]:
    """Fragments in all, and those on the longest chain."""
    lines = "".join(f"      - {line.strip()}\n" for line in layers.strip().splitlines())
    spec = spec_of(Source("s.yaml", template.replace("LAYERS\n", lines)))
    found = fragments(build(spec, bind(spec)).layers)
    return found.total, found.longest


# Each block with one input: its layers, its fragments, and those on the longest chain.
BLOCKS = {
    "a convolution": ("conv: {out: 8, k: 3, then: [bn, relu]}", 1, 1),
    "two convolutions in a row": (
        """conv: {out: 8, k: 3, then: [bn, relu]}
        conv: {out: 8, k: 3, then: bn}""",
        2,
        2,
    ),
    "ResNet's basic block: 2": (
        """conv: {out: 8, k: 3, then: [bn, relu]}
        conv: {out: 8, k: 3, then: bn}
        add: {of: [in, here], then: relu}""",
        2,
        2,
    ),
    "ResNet's bottleneck with a projection, which does not count: 3": (
        """main: {pointwise: {out: 4, then: [bn, relu]}}
        conv: {out: 4, k: 3, stride: 2, then: [bn, relu]}
        main_end: {pointwise: {out: 16, then: bn}}
        short: {pointwise: {from: in, out: 16, stride: 2, then: bn}}
        add: {of: [main_end, short], then: relu}""",
        3,
        3,
    ),
    "the shortcut first, the main line after it": (
        """short: {pointwise: {out: 16, then: bn}}
        a: {conv: {from: in, out: 8, k: 3, then: [bn, relu]}}
        b: {conv: {out: 16, k: 3, then: bn}}
        add: [short, b]""",
        2,
        2,
    ),
    "two equal branches are no shortcut": (
        """a: {conv: {out: 8, k: 3}}
        b: {conv: {from: in, out: 8, k: 3}}
        add: [a, b]""",
        2,
        1,
    ),
    "a depthwise convolution counts with the pointwise that it feeds": (
        """depthwise: {k: 3, then: [bn, relu]}
        pointwise: {out: 8, then: bn}""",
        1,
        1,
    ),
    "MobileNetV2's bottleneck: expansion, then depthwise with projection: 2": (
        """pointwise: {out: 48, then: [bn, relu6]}
        depthwise: {k: 3, then: [bn, relu6]}
        pointwise: {out: 8, then: bn}
        add: [in, here]""",
        2,
        2,
    ),
    "a depthwise convolution that feeds no pointwise counts itself": (
        "depthwise: {k: 3, then: [bn, relu]}",
        1,
        1,
    ),
    "a depthwise convolution that two layers read counts itself": (
        """d: {depthwise: {k: 3}}
        a: {pointwise: 8}
        b: {pointwise: {from: d, out: 8}}
        concat: [a, b]""",
        3,
        2,
    ),
    "squeeze-and-excite does not count": (
        """conv: {out: 8, k: 3, then: [bn, relu]}
        main: {identity: }
        gate: {sequence: [global_pool, pointwise: 2, relu, pointwise: 8, sigmoid]}
        multiply: [main, gate]""",
        1,
        1,
    ),
    "what follows squeeze-and-excite counts": (
        """main: {conv: {out: 8, k: 3}}
        gate: {sequence: [global_pool, pointwise: 2, relu, pointwise: 8, sigmoid]}
        multiply: [main, gate]
        pointwise: 16""",
        2,
        2,
    ),
    "global pooling does not count, a convolution behind it does": (
        """global_pool
        pointwise: 16""",
        1,
        1,
    ),
    "poolings count": (
        """max_pool: {k: 3, stride: 1}
        avg_pool: {k: 3, stride: 1}""",
        2,
        2,
    ),
    "an inception block: four branches of 1, 2, 2 and 2": (
        """concat:
            - [pointwise: {out: 4, then: relu}]
            - [pointwise: {out: 4, then: relu}, conv: {out: 4, k: 3, then: relu}]
            - [pointwise: {out: 4, then: relu}, conv: {out: 4, k: 5, then: relu}]
            - [max_pool: {k: 3, stride: 1}, pointwise: {out: 4, then: relu}]""",
        7,
        2,
    ),
    "ShuffleNetV2's unit: one line of two, the other half passes": (
        """split: {into: [left, right]}
        pointwise: {from: right, out: 4, then: [bn, relu]}
        depthwise: {k: 3, then: bn}
        pointwise: {out: 4, then: [bn, relu]}
        concat: [left, here]
        shuffle: 2""",
        2,
        2,
    ),
    "ShuffleNetV2's unit with stride 2: two lines of one and two": (
        """left: {sequence: [depthwise: {k: 3, stride: 2, then: bn}, pointwise: 8]}
        pointwise: {from: in, out: 8, then: [bn, relu]}
        depthwise: {k: 3, stride: 2, then: bn}
        pointwise: 8
        concat: [left, here]""",
        3,
        2,
    ),
    "roles speak louder: an adapter or a shortcut does not count": (
        """a: {pointwise: {out: 8, role: adapter}}
        b: {conv: {out: 8, k: 3, role: shortcut}}
        conv: {out: 8, k: 3, role: stem}""",
        1,
        1,
    ),
    "nothing to count": ("relu", 0, 0),
}


def indented(layers: str) -> str:
    """Continuation lines of a list (`- [...]`) stay with the entry above them."""
    return layers.replace("concat:\n            - ", "concat: [").replace("\n            - ", ", ")


@pytest.mark.parametrize(("layers", "total", "longest"), BLOCKS.values(), ids=BLOCKS)
def test_fragments_of_a_block_with_one_input(layers: str, total: int, longest: int) -> None:
    text = indented(layers)
    text = text + "]" if "concat: [[" in text else text
    assert counted(ONE, text) == (total, longest)


CELLS = {
    "a 1x1 that reads an input of a cell is an adapter": (
        """a: {pointwise: {from: x, out: 4, then: bn}}
        b: {pointwise: {from: y, out: 4, then: bn}}
        c: {conv: {from: a, out: 4, k: 3}}
        add: [b, c]""",
        1,
        1,
    ),
    "an adapter behind its activation is one as well": (
        """a: {sequence: {layers: [relu, pointwise: 4, bn], from: x}}
        b: {conv: {from: y, out: 4, k: 3}}
        add: [a, b]""",
        1,
        1,
    ),
    "a larger kernel, or a second 1x1, is none": (
        """a: {conv: {from: x, out: 4, k: 3}}
        b: {pointwise: {from: y, out: 4, then: bn}}
        c: {pointwise: {from: b, out: 4}}
        add: [a, c]""",
        2,
        1,
    ),
    "an adapter may stand behind the pooling of an input": (
        """a: {sequence: {layers: [max_pool: {k: 3, stride: 1}, pointwise: 4, bn], from: x}}
        b: {conv: {from: y, out: 4, k: 3}}
        add: [a, b]""",
        2,
        1,
    ),
    "a factorised reduction, windows of one element and shifted slices, is an adapter": (
        """a: {sequence: {layers: [avg_pool: {k: 1, stride: 2}, pointwise: 2], from: x}}
        b: {pad: {from: x, padding: [[0, 1], [0, 1]]}}
        b1: {slice: {axis: h, start: 1, step: 2}}
        b2: {sequence: [slice: {axis: w, start: 1, step: 2}, pointwise: 2]}
        c: {conv: {from: y, out: 4, k: 3, stride: 2}}
        concat: [a, b2, c]""",
        1,
        1,
    ),
    "so it is where it reads what lies inside": (
        """a: {conv: {from: x, out: 4, k: 3, then: bn}}
        b: {sequence: [avg_pool: {k: 1, stride: 2}, pointwise: 2]}
        c: {conv: {from: y, out: 4, k: 3, stride: 2}}
        concat: [b, c]""",
        2,
        1,
    ),
    "separable convolutions count once for each depthwise with its pointwise": (
        """a: {depthwise: {from: x, k: 5}}
        a1: {pointwise: {out: 4, then: bn}}
        a2: {depthwise: {k: 5}}
        a3: {pointwise: {out: 4, then: bn}}
        b: {depthwise: {from: y, k: 3}}
        b1: {pointwise: {out: 4, then: bn}}
        add: [a3, b1]""",
        3,
        2,
    ),
}


@pytest.mark.parametrize(("layers", "total", "longest"), CELLS.values(), ids=CELLS)
def test_fragments_of_a_cell_with_two_inputs(layers: str, total: int, longest: int) -> None:
    assert counted(TWO, layers) == (total, longest)


@pytest.mark.parametrize("name", ["nasnet_a", "pnasnet5", "amoebanet"])
def test_adapters_are_found_without_their_roles(name: str) -> None:
    """In the first cells of a row as well, which read one tensor as both of their inputs."""
    network = load(name)
    bare = replace(network, layers=tuple(replace(one, role="") for one in network.layers))
    with_roles, without = (
        [unit.fragments for unit in units(analyze(one))] for one in (network, bare)
    )
    assert with_roles == without


def test_width_is_fragments_over_those_on_the_longest_chain() -> None:
    assert Fragments(7, 2).width == Fraction(7, 2)
    assert Fragments(3, 3).width == 1
    assert Fragments(0, 0).width == 0
