"""Every op's one formula gives the same numbers for ints, for letters and for a trace."""

from __future__ import annotations

import operator
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import fields
from itertools import chain
from types import SimpleNamespace
from typing import Any

import pytest
import sympy

from costmodel.core.cost import Cost, Shape
from costmodel.ops import REGISTRY
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add, Multiply, Scale
from costmodel.ops.attention import Attention
from costmodel.ops.channels import Concat, IndexSelect, Shuffle, Slice, Split
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.custom import Custom
from costmodel.ops.deform_conv import DeformConv
from costmodel.ops.fc import FullyConnected
from costmodel.ops.matmul import MatMul
from costmodel.ops.norm import (
    BatchNorm,
    GroupNorm,
    InstanceNorm,
    L2Norm,
    LayerNorm,
    LocalResponseNorm,
)
from costmodel.ops.pixels import DepthToSpace, SpaceToDepth
from costmodel.ops.pool import AdaptivePool, AvgPool, ChannelPool, GlobalPool, MaxPool
from costmodel.ops.recurrent import Recurrent
from costmodel.ops.reshape import Dropout, Flatten, Identity, Reshape
from costmodel.ops.roi_pool import RoiPool
from costmodel.ops.spatial import Crop, Pad, Transpose, Upsample
from costmodel.ops.tokens import ClassToken, PositionEmbedding
from costmodel.ops.transposed_conv import TransposedConv
from costmodel.ops.unpool import MaxUnpool
from costmodel.sweeping.planning.graph import Node, ancestors
from costmodel.sweeping.planning.guards import Guard, Trace
from costmodel.sweeping.planning.tracing import Traced, leaf

CANDIDATES = {
    "n": [1, 2, 3, 1, 4],
    "a": [3, 4, 5, 6, 7],
    "b": [9, 2, 8, 3, 4],
    "g": [2, 3, 4, 5, 6],
    "k": [3, 5, 2, 4, 3],
    "s": [2, 3, 2, 4, 5],
    "h": [7, 14, 15, 28, 9],
    "w": [9, 14, 8, 12, 31],
}

Sample = Callable[[Any], tuple[Any, tuple[Shape, ...]]]


def _x(n: Any, c: Any, *spatial: Any) -> tuple[Shape]:
    return (Shape(n, c, *spatial),)


# Each sample is a function of the eight letters above, v; groups divide by construction.
SAMPLES: dict[str, list[Sample]] = {
    "conv": [
        lambda v: (
            Conv(v.g * v.b, (v.k, 3), (v.s, 1), ((1, v.k), (1, 1)), (1, v.s), v.g, bias=True),
            _x(v.n, v.g * v.a, v.h, v.w),
        ),
        lambda v: (Conv(v.b, (3, v.k), (v.s, v.s)), _x(v.n, v.a, v.h, v.w)),
        lambda v: (Conv(v.b, (3, v.k), padding="same_torch"), _x(v.n, v.a, v.h, v.w)),
        lambda v: (Conv(v.b, v.k, v.s, v.k), _x(v.n, v.a, v.w)),
        lambda v: (Conv(v.b, (v.k, 3, 1), v.s, "valid"), _x(v.n, v.a, v.w, v.h, v.w)),
        lambda v: (Conv(v.b, 1), _x(v.n, v.a)),
    ],
    "pointwise": [lambda v: (Pointwise(v.g * v.b, (1, v.s), v.g), _x(v.n, v.g * v.a, v.h, v.w))],
    "depthwise": [
        lambda v: (
            Depthwise((v.k, v.k), (v.s, v.s), "valid", multiplier=v.g, bias=True),
            _x(v.n, v.a, v.h, v.w),
        )
    ],
    "transposed_conv": [
        lambda v: (
            TransposedConv(
                v.g * v.b, (v.k, 3), (v.s, v.s), ((1, 0), (1, 1)), v.s - 1, groups=v.g, bias=True
            ),
            _x(v.n, v.g * v.a, v.h, v.w),
        ),
        lambda v: (TransposedConv(v.b, (v.k, v.k), (v.s, 1)), _x(v.n, v.a, v.h, v.w)),
        lambda v: (TransposedConv(v.b, v.k, v.s), _x(v.n, v.a, v.w)),
        lambda v: (TransposedConv(v.b, v.k, v.s, "valid"), _x(v.n, v.a, v.k, v.h, v.w)),
    ],
    "fc": [lambda v: (FullyConnected(v.b), _x(v.n, v.a, 1, 1))],
    "max_pool": [
        lambda v: (MaxPool((v.k, v.k), padding="valid"), _x(v.n, v.a, v.h, v.w)),
        lambda v: (MaxPool(v.k, v.s, 1, ceil=True), _x(v.n, v.a, v.w)),
        lambda v: (MaxPool((1, v.k, v.k)), _x(v.n, v.a, v.h, v.h, v.w)),
        lambda v: (
            MaxPool((v.k, 3), (v.s, 2), ((1, 1), (0, 1)), ceil=True),
            _x(v.n, v.a, v.h, v.w),
        ),
    ],
    "avg_pool": [
        lambda v: (
            AvgPool((v.k, 3), (v.s, 2), ((1, 1), (0, 1)), ceil=True),
            _x(v.n, v.a, v.h, v.w),
        )
    ],
    "global_pool": [lambda v: (GlobalPool(), _x(v.n, v.a, v.h, v.w))],
    "adaptive_pool": [lambda v: (AdaptivePool("avg", (v.k, v.s)), _x(v.n, v.a, v.h, v.w))],
    "channel_pool": [lambda v: (ChannelPool("max"), _x(v.n, v.a, v.h, v.w))],
    "max_unpool": [
        lambda v: (MaxUnpool((v.k, 3), (v.s, 2), ((1, 1), (0, 1))), _x(v.n, v.a, v.h, v.w)),
        lambda v: (MaxUnpool((v.k, v.s)), _x(v.n, v.a, v.h, v.w)),
        lambda v: (MaxUnpool(v.k, v.s, 1), _x(v.n, v.a, v.w)),
        lambda v: (MaxUnpool((v.k, v.s, 1)), _x(v.n, v.a, v.h, v.h, v.w)),
    ],
    "roi_pool": [
        lambda v: (RoiPool((v.k, 7), v.b), _x(v.n, v.a, v.h, v.w)),
        lambda v: (RoiPool((v.k, v.s), v.b, v.a), _x(v.n, v.a * v.k * v.s, v.h, v.w)),
    ],
    "bn": [lambda v: (BatchNorm(), _x(v.n, v.a, v.h, v.w))],
    "lrn": [lambda v: (LocalResponseNorm(v.k), _x(v.n, v.a, v.h, v.w))],
    "l2_norm": [lambda v: (L2Norm(scale=True), _x(v.n, v.a, v.h, v.w))],
    "layer_norm": [
        lambda v: (LayerNorm(), _x(v.n, v.a, v.h, v.w)),
        lambda v: (LayerNorm("chw"), _x(v.n, v.a, v.h, v.w)),
    ],
    "group_norm": [lambda v: (GroupNorm(v.g), _x(v.n, v.g * v.a, v.h, v.w))],
    "instance_norm": [lambda v: (InstanceNorm(), _x(v.n, v.a, v.h, v.w))],
    "scale": [lambda v: (Scale(bias=True), _x(v.n, v.a, v.h, v.w))],
    "position_embedding": [lambda v: (PositionEmbedding(), _x(v.n, v.a, v.h, v.w))],
    "class_token": [lambda v: (ClassToken(v.g), _x(v.n, v.a, v.h, v.w))],
    "matmul": [
        lambda v: (MatMul(), (*_x(v.n, v.g, v.h, v.k), *_x(v.n, v.g, v.k, v.w))),
        lambda v: (MatMul(transposed=True), (*_x(v.n, v.g, v.h, v.k), *_x(v.n, v.g, v.w, v.k))),
    ],
    "attention": [
        lambda v: (
            Attention(v.g),
            (
                *_x(v.n, v.g * v.a, v.h, v.w),
                *_x(v.n, v.g * v.a, v.k, v.s),
                *_x(v.n, v.g * v.b, v.k, v.s),
            ),
        ),
        lambda v: (Attention(v.g, (v.k, v.s)), _x(v.n, 3 * v.g * v.a, v.k * v.h, v.s * v.w)),
    ],
    "rnn": [
        lambda v: (Recurrent("lstm", v.b, v.g, bidirectional=True), _x(v.n, v.a, v.h, v.w)),
        lambda v: (Recurrent("gru", v.b, 1, biases=v.s), _x(v.n, v.a, v.h, v.w)),
    ],
    "deform_conv": [
        lambda v: (
            DeformConv(v.g * v.b, (v.k, 3), groups=v.g, offset_groups=v.g, bias=True),
            (*_x(v.n, v.g * v.a, v.h, v.w), *_x(v.n, 6 * v.k * v.g, v.h, v.w)),
        )
    ],
    "depth_to_space": [lambda v: (DepthToSpace(v.s), _x(v.n, v.s * v.s * v.a, v.h, v.w))],
    "space_to_depth": [lambda v: (SpaceToDepth(v.s), _x(v.n, v.a, v.s * v.h, v.s * v.w))],
    "crop": [
        lambda v: (Crop((v.k, 2)), _x(v.n, v.a, v.h, v.w)),
        lambda v: (Crop(margins=((1, v.s), (0, 1))), _x(v.n, v.a, v.h, v.w)),
    ],
    "transpose": [lambda v: (Transpose("hwc"), _x(v.n, v.a, v.h, v.w))],
    "reshape": [lambda v: (Reshape((v.h * v.w, v.a, 1)), _x(v.n, v.a, v.h, v.w))],
    "activation": [lambda v: (Activation("prelu"), _x(v.n, v.a, v.h, v.w))],
    "add": [lambda v: (Add(), (*_x(v.n, v.a, v.h, v.w), *_x(v.n, 1, v.h, v.w)))],
    "multiply": [lambda v: (Multiply(), (*_x(v.n, v.a, 1, 1), *_x(v.n, v.a, v.h, v.w)))],
    "concat": [lambda v: (Concat(), (*_x(v.n, v.a, v.h, v.w), *_x(v.n, v.b, v.h, v.w)))],
    "split": [
        lambda v: (Split(("p", "q")), _x(v.n, 2 * v.a, v.h, v.w)),
        lambda v: (Split(("p", "q"), (v.a, v.g * v.b)), _x(v.n, v.a + v.g * v.b, v.h, v.w)),
    ],
    "slice": [lambda v: (Slice("h", 1, step=v.s), _x(v.n, v.a, v.h, v.w))],
    "index_select": [lambda v: (IndexSelect(v.b), _x(v.n, v.a, v.h, v.w))],
    "shuffle": [lambda v: (Shuffle(v.g), _x(v.n, v.g * v.a, v.h, v.w))],
    "pad": [
        lambda v: (Pad(((v.k, 0), (1, v.s)), v.b), _x(v.n, v.a, v.h, v.w)),
        lambda v: (Pad(v.k), _x(v.n, v.a, v.w)),
        lambda v: (Pad(((v.k, 0), (1, v.s), (0, 2))), _x(v.n, v.a, v.h, v.h, v.w)),
    ],
    "upsample": [
        lambda v: (Upsample((v.s, 2)), _x(v.n, v.a, v.h, v.w)),
        lambda v: (Upsample(size=(v.k * v.h, v.w)), _x(v.n, v.a, v.h, v.w)),
        lambda v: (Upsample(v.k), _x(v.n, v.a, v.w)),
        lambda v: (Upsample((1, v.k, v.s)), _x(v.n, v.a, v.h, v.h, v.w)),
    ],
    "flatten": [lambda v: (Flatten(), _x(v.n, v.a, v.h, v.w))],
    "dropout": [lambda v: (Dropout(), _x(v.n, v.a, v.h, v.w))],
    "identity": [lambda v: (Identity(), _x(v.n, v.a, v.h, v.w))],
    "custom": [
        lambda v: (
            Custom("conv", (v.b, v.h, 1), flops=v.a * v.b * v.k, reads=v.h * v.w, weights=v.g),
            _x(v.n, v.a, v.h, v.w),
        )
    ],
}


def evaluated(sample: Sample, letters: dict[str, Any]) -> dict[str, Any]:
    """The output shape and the cost of a sample, by name."""
    op, inputs = sample(SimpleNamespace(**letters))
    output = op.output(*inputs)
    cost = op.cost(inputs, output)
    parts = op.parts(*inputs) if isinstance(op, Split) else ()
    return (
        dict(zip(output.names, output, strict=True))
        | {field.name: getattr(cost, field.name) for field in fields(Cost)}
        | {f"part {i}": part.c for i, part in enumerate(parts)}
    )


def test_every_op_has_a_sample() -> None:
    assert set(SAMPLES) == set(REGISTRY)


EVERY_SAMPLE = pytest.mark.parametrize(
    ("name", "sample"), [(name, sample) for name, some in SAMPLES.items() for sample in some]
)


def candidate(number: int) -> dict[str, int]:
    return {letter: values[number] for letter, values in CANDIDATES.items()}


@EVERY_SAMPLE
def test_ints_and_letters_agree(name: str, sample: Sample) -> None:
    symbols = {letter: sympy.Symbol(letter, integer=True, positive=True) for letter in CANDIDATES}
    assert isinstance(sample(SimpleNamespace(**symbols))[0], REGISTRY[name])
    symbolic = evaluated(sample, symbols)
    for ints in map(candidate, range(5)):
        values = {symbols[letter]: value for letter, value in ints.items()}
        for what, expected in evaluated(sample, ints).items():
            assert type(expected) is int, what
            assert sympy.sympify(symbolic[what]).subs(values) == expected, what


@EVERY_SAMPLE
@pytest.mark.parametrize("witness", range(5))
def test_ints_and_the_trace_agree(name: str, sample: Sample, witness: int) -> None:
    """What one candidate leaves behind holds for all that answer its questions as it does."""
    trace, made = traced(sample, witness)
    taken = [n for n in range(5) if all(meets(guard, candidate(n)) for guard in trace.guards)]
    assert witness in taken, name
    for number in taken:
        for what, expected in evaluated(sample, candidate(number)).items():
            assert value_of(made[what], candidate(number)) == expected, what


def test_most_formulas_ask_nothing_so_that_one_trace_holds_for_all() -> None:
    asking = {
        name
        for name, some in SAMPLES.items()
        if any(traced(sample, 0)[0].guards for sample in some)
    }
    # Whether a convolution is 1x1 or depthwise, whether a window fits, what divides the channels.
    windows = {"conv", "pointwise", "transposed_conv", "max_pool", "avg_pool"}
    fits = {"attention", "crop", "deform_conv", "depth_to_space", "space_to_depth", "reshape"}
    assert asking == {*windows, *fits, "shuffle", "group_norm"}


def traced(sample: Sample, witness: int) -> tuple[Trace, dict[str, Any]]:
    """The sample's numbers, traced along one axis for each letter, and what they were asked."""
    trace = Trace()
    letters = {
        letter: leaf(trace, axis, (min(values), max(values)), 1, values[witness])
        for axis, (letter, values) in enumerate(CANDIDATES.items())
    }
    return trace, evaluated(sample, letters)


RUN: Mapping[str, Callable[[int, int], int]] = {
    "add": operator.add,
    "mul": operator.mul,
    "floordiv": operator.floordiv,
    "mod": operator.mod,
    "maximum": max,
    "minimum": min,
}


def node_at(node: Node, ints: Mapping[str, int]) -> int:
    """A node's value where the axes have these values, which lies within its bounds."""
    axes, values = list(ints.values()), dict[int, int]()
    for one in ancestors([node]):
        if one.is_constant:
            values[one.index] = one.lo
        elif one.op == "leaf":
            values[one.index] = axes[one.axes.bit_length() - 1]
        else:
            values[one.index] = RUN[one.op](*(values[arg.index] for arg in one.args))
    return values[node.index]


def meets(guard: Guard, ints: Mapping[str, int]) -> bool:
    relate = {"==": operator.eq, "<": operator.lt, "<=": operator.le}[guard.relation]
    return relate(node_at(guard.node, ints), guard.limit) == guard.answer


def value_of(made: Any, ints: Mapping[str, int]) -> int:
    """A traced number of a candidate that meets the guards: whole, and within its bounds."""
    if not isinstance(made, Traced):
        return int(made)
    top, bottom = made.ratio
    assert bottom.is_constant
    assert bottom.lo == 1
    value = node_at(top, ints)
    assert top.lo <= value <= top.hi
    return value


def test_formulas_are_traced_where_numpy_cannot_be_imported() -> None:
    code = (
        "import runpy, sys; sys.modules['numpy'] = None;"
        f"runpy.run_path({__file__!r})['trace_every_sample']()"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def trace_every_sample() -> None:
    for sample in chain.from_iterable(SAMPLES.values()):
        for witness in range(5):
            traced(sample, witness)
