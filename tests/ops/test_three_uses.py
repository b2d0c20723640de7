"""Every op's one formula gives the same numbers for ints, for arrays and for symbols."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from itertools import chain
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import sympy

from costmodel.core import dim
from costmodel.core.cost import Cost, Shape
from costmodel.core.op import Kind
from costmodel.ops import REGISTRY
from costmodel.ops.activation import Activation
from costmodel.ops.arithmetic import Add, Multiply
from costmodel.ops.channels import Concat, IndexSelect, Shuffle, Slice, Split
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.custom import Custom
from costmodel.ops.fc import FullyConnected
from costmodel.ops.norm import BatchNorm, L2Norm, LocalResponseNorm
from costmodel.ops.pool import AvgPool, GlobalPool, MaxPool
from costmodel.ops.reshape import Dropout, Flatten, Identity
from costmodel.ops.roi_pool import RoiPool
from costmodel.ops.spatial import Pad, Upsample
from costmodel.ops.transposed_conv import TransposedConv

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


def _x(n: Any, c: Any, h: Any, w: Any) -> tuple[Shape]:
    return (Shape(n, c, h, w),)


# Each sample is a function of the eight letters above, v; groups divide by construction.
SAMPLES: dict[str, list[Sample]] = {
    "conv": [
        lambda v: (
            Conv(v.g * v.b, (v.k, 3), (v.s, 1), ((1, v.k), (1, 1)), (1, v.s), v.g, bias=True),
            _x(v.n, v.g * v.a, v.h, v.w),
        ),
        lambda v: (Conv(v.b, (3, v.k), (v.s, v.s)), _x(v.n, v.a, v.h, v.w)),
        lambda v: (Conv(v.b, (3, v.k), padding="same_torch"), _x(v.n, v.a, v.h, v.w)),
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
    ],
    "fc": [lambda v: (FullyConnected(v.b), _x(v.n, v.a, 1, 1))],
    "max_pool": [
        lambda v: (MaxPool((v.k, v.k), padding="valid"), _x(v.n, v.a, v.h, v.w)),
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
    "roi_pool": [
        lambda v: (RoiPool((v.k, 7), v.b), _x(v.n, v.a, v.h, v.w)),
        lambda v: (RoiPool((v.k, v.s), v.b, v.a), _x(v.n, v.a * v.k * v.s, v.h, v.w)),
    ],
    "bn": [lambda v: (BatchNorm(), _x(v.n, v.a, v.h, v.w))],
    "lrn": [lambda v: (LocalResponseNorm(v.k), _x(v.n, v.a, v.h, v.w))],
    "l2_norm": [lambda v: (L2Norm(scale=True), _x(v.n, v.a, v.h, v.w))],
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
    "pad": [lambda v: (Pad(((v.k, 0), (1, v.s)), v.b), _x(v.n, v.a, v.h, v.w))],
    "upsample": [
        lambda v: (Upsample((v.s, 2)), _x(v.n, v.a, v.h, v.w)),
        lambda v: (Upsample(size=(v.k * v.h, v.w)), _x(v.n, v.a, v.h, v.w)),
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
        dict(zip("nchw", output, strict=True))
        | {field.name: getattr(cost, field.name) for field in fields(Cost)}
        | {f"part {i}": part.c for i, part in enumerate(parts)}
    )


def test_every_op_has_a_sample() -> None:
    assert set(SAMPLES) == set(REGISTRY)


@pytest.mark.parametrize(
    ("name", "sample"), [(name, sample) for name, some in SAMPLES.items() for sample in some]
)
def test_ints_arrays_and_symbols_agree(name: str, sample: Sample) -> None:
    symbols = {letter: sympy.Symbol(letter, integer=True, positive=True) for letter in CANDIDATES}
    arrays = {letter: np.array(values, np.int64) for letter, values in CANDIDATES.items()}
    assert isinstance(sample(SimpleNamespace(**symbols))[0], REGISTRY[name])
    symbolic = evaluated(sample, symbols)
    array = evaluated(sample, arrays)
    for i in range(5):
        ints = {letter: values[i] for letter, values in CANDIDATES.items()}
        values = {symbols[letter]: value for letter, value in ints.items()}
        for what, expected in evaluated(sample, ints).items():
            assert type(expected) is int, what
            assert np.broadcast_to(array[what], 5)[i] == expected, what
            assert sympy.sympify(symbolic[what]).subs(values) == expected, what


def test_arrays_stay_64_bit_integers() -> None:
    arrays = {letter: np.array(values, np.int64) for letter, values in CANDIDATES.items()}
    for sample in chain.from_iterable(SAMPLES.values()):
        for what, size in evaluated(sample, arrays).items():
            assert isinstance(size, int) or size.dtype == np.int64, what


def test_arrays_along_their_own_axes_span_a_mesh() -> None:
    channels, rows = np.array([[8], [16]]), np.array([[7, 14, 28]])
    op, x = Pointwise(channels), Shape(1, 8, rows, rows)
    mac = op.cost((x,), op.output(x)).mac
    expected = [[r * r * (8 + c) + 8 * c for r in (7, 14, 28)] for c in (8, 16)]
    assert mac.tolist() == expected


def test_a_question_of_structure_with_two_answers_names_who_agrees() -> None:
    channels = np.array([8, 16, 24])
    with pytest.raises(dim.Divergent) as split:
        Add().output(Shape(1, 16, 7, 7), Shape(1, channels, 7, 7))
    assert split.value.agree.tolist() == [False, True, False]


def test_kernels_in_an_array_of_which_none_is_1_make_a_convolution() -> None:
    op = Conv(8, (np.array([3, 5]), np.array([3, 5])))
    assert op.kind(Shape(1, 4, 7, 7)) is Kind.CONV
