"""What kernels of ONNX Runtime have to do, with blocks of 16 channels, counted by hand."""

import pytest

from costmodel.core.cost import Shape
from costmodel.latency.calibrating.drafting import Draft
from costmodel.latency.executing.onnxruntime.kernels import kernels_of
from costmodel.latency.executing.onnxruntime.work import works_of
from costmodel.ops.activation import Activation
from costmodel.ops.conv import Conv, Depthwise, Pointwise
from costmodel.ops.fc import FullyConnected
from costmodel.ops.norm import BatchNorm

FACTS = {"block": 16, "joins_hard_swish": 1, "near_bytes": 100_000, "far_bytes": 20_000_000}


def work_of(op, c, size, *, fn=None):
    """The work of an op's kernel behind a norm, so that it does not read the network's input."""
    draft = Draft("one", Shape(1, c, size, size))
    x = draft.add(op, draft.add(BatchNorm(), draft.image))
    x = draft.add(Activation(fn), x) if fn else x
    network = draft.network(x)
    kernels = kernels_of(network, FACTS)
    works = works_of(kernels, network, FACTS)
    name = network.layers[1].name
    (found,) = (work for kernel, work in zip(kernels, works, strict=True) if name in kernel.layers)
    return found


CASES = {
    # 6 blocks of output channels: 4 at once and 2 more, over 4 blocks of input channels. Of 14
    # columns 2 reach beyond the input, and 12 are two strips of 6: so 2 are done one by one.
    "conv 3x3": (
        (Conv(96, 3), 64, 14),
        "conv",
        {
            "macs": 14 * 14 * 9 * 64 * 96,
            "macs_under_4": 14 * 14 * 9 * 64 * 32,
            "macs_under_3": 14 * 14 * 9 * 64 * 32,
            "macs_under_2": 0,
            "lines": 14 * 2 * 4,
            "partials": 14 * 14 * 96 * 4,
            "filters": 14 * 64 * 96 * 9,
            "tails": 14 * 2 * 2 * 64 * 9,
            "strided": 0,
            "bytes": 4 * 14 * 14 * (64 + 96),
            "weights": 4 * 64 * 96 * 9,
            "weights_mid": 4 * 64 * 96 * 9,  # 221 kB, and the near caches have 100
        },
    ),
    # 40 channels fill 3 blocks, all computed at once; 49 positions are 8 strips of 6 and one more.
    "pointwise": (
        (Pointwise(40), 64, 7),
        "pointwise",
        {
            "macs": 49 * 64 * 48,
            "macs_under_4": 49 * 64 * 48,
            "macs_under_3": 0,
            "strips": 9,
            "tails": 1 * 64,
            "weights": 4 * 64 * 40,
            "weights_mid": 0,
        },
    ),
    "depthwise 5x5, stride 2": (
        (Depthwise(5, 2), 32, 20),
        "depthwise",
        {
            "taps": 10 * 10 * 32 * 25,
            "strided": 10 * 10 * 32 * 25,
            "lines": 10 * 2,
            "edges": 10 * 2 * 2 * 25,  # 4 columns of padding are met by 2 windows at stride 2
        },
    ),
    # 20 channels of a group fill no block: two products of 20 x 49 x 20, padded to 24 x 64 x 20.
    "grouped, in the plain layout": (
        (Pointwise(40, groups=2), 40, 7),
        "plain pointwise",
        {"groups": 2, "macs": 2 * 24 * 64 * 20, "packed": 49 * 40},
    ),
    "from an image": (
        (Conv(32, 3, 2), 3, 16),
        "conv from image",
        {"macs": 8 * 8 * 9 * 3 * 32, "outputs": 8 * 8 * 32, "lines": 8 * 1 * 3},
    ),
    "fully connected": (
        (FullyConnected(10), 64, 1),
        "matrix times vector",
        {"macs": 64 * 10 + 10, "weights": 4 * (64 * 10 + 10)},
    ),
}


@pytest.mark.parametrize("case", CASES)
def test_amounts(case):
    (op, c, size), kind, amounts = CASES[case]
    found = work_of(op, c, size)
    assert found.kind == kind
    assert {name: found.amounts[name] for name in amounts} == amounts
    assert found.amounts["calls"] == 1


@pytest.mark.parametrize(("fn", "amount"), [("relu", None), ("relu6", "act_relu6")])
def test_a_function_at_the_end_counts_its_outputs(fn, amount):
    """ReLU is a comparison in the loop; a clip is done once more for each output."""
    amounts = work_of(Conv(32, 3), 16, 8, fn=fn).amounts
    assert {name for name in amounts if name.startswith("act_")} == ({amount} if amount else set())
    assert amounts.get(amount, 8 * 8 * 32) == 8 * 8 * 32
