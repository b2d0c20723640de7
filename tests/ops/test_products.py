"""Products of activations, recurrent layers and moving taps cost what literal loops touch.

Loops count each multiply-add; a tensor notes what is read of it, twice counting once, and what is
made on the way (scores, the sequence between two layers) counts as often as it is made and read.
"""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from costmodel.core.cost import Cost, Shape
from costmodel.core.op import Kind
from costmodel.ops.attention import Attention
from costmodel.ops.conv import Conv
from costmodel.ops.deform_conv import DeformConv
from costmodel.ops.matmul import MatMul
from costmodel.ops.recurrent import Recurrent

SIZE = st.integers(1, 4)
FEW = st.integers(1, 2)


@settings(deadline=None)
@given(FEW, SIZE, SIZE, SIZE, SIZE, st.booleans())
def test_matmul_multiplies_every_row_with_every_column(
    n: int, c: int, h: int, k: int, w: int, is_transposed: bool
) -> None:
    a, b = Shape(n, c, h, k), Shape(n, c, w, k) if is_transposed else Shape(n, c, k, w)
    op = MatMul(is_transposed)
    y = op.output(a, b)
    assert y == Shape(n, c, h, w)
    flops = sum(1 for _ in product(*map(range, (n, c, h, w, k))))
    reads, writes = n * c * h * k + n * c * k * w, n * c * h * w
    assert op.cost((a, b), y) == Cost(flops, reads, writes)
    assert op.kind(a, b) is Kind.MATMUL


def attended(
    n: int, heads: int, each: tuple[int, int], queries: int, seen: list[list[int]]
) -> tuple[int, int]:
    """Multiply-adds and scores, where query i sees ``seen[i]``; a head has ``each``, d and dv."""
    flops = scores = 0
    for _, _, i in product(range(n), range(heads), range(queries)):
        for _ in seen[i]:
            flops += sum(1 for _ in range(each[0]))  # q·k
            scores += 1
        flops += sum(1 for _ in product(range(each[1]), seen[i]))  # the weighted sum of values
    return flops, scores


@settings(deadline=None)
@given(FEW, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE, SIZE)
def test_attention_compares_every_query_with_every_key(
    n: int, heads: int, d: int, dv: int, h: int, w: int, rows: int, columns: int
) -> None:
    q, k = Shape(n, heads * d, h, w), Shape(n, heads * d, rows, columns)
    v = k.replace(c=heads * dv)
    op = Attention(heads)
    y = op.output(q, k, v)
    flops, scores = attended(n, heads, (d, dv), h * w, [[*range(rows * columns)]] * (h * w))
    assert y == Shape(n, heads * dv, h, w)
    # The scores are written, read by the softmax, written by it, and read for the values.
    reads, writes = q.size + k.size + v.size + 2 * scores, y.size + 2 * scores
    assert op.cost((q, k, v), y) == Cost(flops, reads, writes)
    assert op.kind(q, k, v) is Kind.MATMUL


@settings(deadline=None)
@given(FEW, SIZE, SIZE, FEW, FEW, FEW, FEW)
def test_in_windows_a_query_sees_its_own(
    n: int, heads: int, d: int, rows: int, columns: int, down: int, across: int
) -> None:
    h, w = rows * down, columns * across
    places = [*product(range(h), range(w))]
    seen = [
        [
            number
            for number, (p, q) in enumerate(places)
            if (p // rows, q // columns) == (i // rows, j // columns)
        ]
        for i, j in places
    ]
    x = Shape(n, 3 * heads * d, h, w)
    op = Attention(heads, (rows, columns))
    y = op.output(x)
    flops, scores = attended(n, heads, (d, d), h * w, seen)
    assert y == Shape(n, heads * d, h, w)
    assert op.cost((x,), y) == Cost(flops, x.size + 2 * scores, y.size + 2 * scores)


def test_keys_and_values_may_come_as_one_tensor_and_queries_too() -> None:
    q, k = Shape(2, 12, 5, 7), Shape(2, 12, 3, 4)
    op = Attention(4)
    pair = k.replace(c=24)
    assert op.cost((q, pair), op.output(q, pair)) == op.cost((q, k, k), op.output(q, k, k))
    all_in_one = q.replace(c=36)
    assert op.cost((all_in_one,), op.output(all_in_one)) == op.cost((q, q, q), op.output(q, q, q))


def test_a_vision_transformers_attention_is_pytorchs() -> None:
    # ViT-Ti/16 at 224: 3 heads of 64 over 197 tokens. q·k' and (...)·v: 2·197²·192 multiply-adds.
    op, x = Attention(3), Shape(1, 3 * 192, 197, 1)
    assert op.cost((x,), op.output(x)).flops == 2 * 197**2 * 192


GATES = {"lstm": 4, "gru": 3, "plain": 1}


def run(op: Recurrent, n: int, c: int, steps: int) -> Cost:
    """The layers run step by step; a layer's sequence is one tensor, its states are no tensors."""
    flops = reads = writes = weights = 0
    incoming, hidden = c, range(op.hidden)
    directions = range(2 if op.bidirectional else 1)
    for _ in range(op.layers):
        reads += n * steps * incoming
        for _, _ in product(directions, range(GATES[op.cell])):
            weights += sum(1 for _ in product(hidden, range(incoming)))  # W
            weights += sum(1 for _ in product(hidden, hidden))  # U
            weights += op.biases * op.hidden
            for _, _ in product(range(n), range(steps)):
                flops += sum(incoming + op.hidden for _ in hidden)
        incoming = len(directions) * op.hidden
        writes += n * steps * incoming
    return Cost(flops, reads, writes, weights, weights)


@settings(deadline=None)
@given(
    st.builds(
        Recurrent,
        st.sampled_from(["lstm", "gru", "plain"]),
        SIZE,
        st.integers(1, 3),
        st.booleans(),
        st.integers(0, 2),
    ),
    st.builds(Shape, FEW, SIZE, SIZE, SIZE),
)
def test_a_recurrent_layer_steps_through_all_positions(op: Recurrent, x: Shape) -> None:
    y = op.output(x)
    assert y == x.replace(c=op.hidden * (2 if op.bidirectional else 1))
    assert op.cost((x,), y) == run(op, x.n, x.c, x.h * x.w)
    assert op.kind(x) is Kind.RNN


@pytest.mark.parametrize(
    ("op", "params"),
    [
        # PyTorch: torch.nn.LSTM(512, 256), two biases of 4m each
        (Recurrent("lstm", 256), 4 * 256 * (512 + 256) + 2 * 4 * 256),
        # torch.nn.LSTM(512, 256, num_layers=2, bidirectional=True), the second layer reads 2m
        (
            Recurrent("lstm", 256, 2, bidirectional=True),
            2 * 4 * 256 * (512 + 256 + 2) + 2 * 4 * 256 * (512 + 256 + 2),
        ),
        # PyTorch's GRU, and Keras's with reset_after
        (Recurrent("gru", 256), 3 * 256 * (512 + 256) + 2 * 3 * 256),
        # Keras's LSTM of 256 units has one bias per gate
        (Recurrent("lstm", 256, biases=1), 4 * (256 * (512 + 256) + 256)),
        # and PyTorch's plain RNN two
        (Recurrent("plain", 256), 256 * (512 + 256 + 2)),
    ],
)
def test_recurrent_params_are_those_of_the_frameworks(op: Recurrent, params: int) -> None:
    x = Shape(1, 512, 1, 26)
    assert op.cost((x,), op.output(x)).params == params


@settings(deadline=None)
@given(FEW, FEW, FEW, FEW, st.sampled_from([1, 3]), FEW, st.booleans(), st.booleans())
def test_deform_conv_is_a_convolution_that_reads_where_its_taps_lie(
    n: int, groups: int, a: int, b: int, k: int, stride: int, bias: bool, is_modulated: bool
) -> None:
    x = Shape(n, groups * a, 5, 6)
    plain = Conv(groups * b, (k, k), (stride, stride), groups=groups, bias=bias)
    y = plain.output(x)
    offsets, factors = y.replace(c=2 * k * k * groups), y.replace(c=k * k * groups)
    inputs = (x, offsets, factors) if is_modulated else (x, offsets)
    op = DeformConv(
        groups * b, (k, k), (stride, stride), groups=groups, offset_groups=groups, bias=bias
    )
    taps = product(range(y.h), range(y.w), range(k), range(k), range(n), range(groups))
    steered = sum(2 + is_modulated for _ in taps)  # two offsets for each tap, and its factor
    assert op.output(*inputs) == y
    assert op.kind(*inputs) is plain.kind(x)
    wanted = plain.cost((x,), y) + Cost(reads=steered)
    assert op.cost(inputs, y) == wanted


def test_deform_conv_counts_as_torchvisions() -> None:
    # torchvision.ops.DeformConv2d(64, 128, 3, padding=1): 9·64·128 weights and 128 biases
    op = DeformConv(128, (3, 3), bias=True)
    inputs: tuple[Any, ...] = (Shape(1, 64, 14, 14), Shape(1, 18, 14, 14))
    cost = op.cost(inputs, op.output(*inputs))
    assert cost.params == 9 * 64 * 128 + 128
    assert cost.flops == 14 * 14 * 9 * 64 * 128
