"""What a module comes to, whatever it is written like: every expectation is arithmetic."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.nn.functional import conv2d as convolved

import costmodel
from costmodel import SpecError
from costmodel.ops.activation import Activation

IMAGE = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))


class Made(nn.Module):
    """A module that does what a function says, with the parts that it is given."""

    def __init__(self, does, **parts):
        super().__init__()
        self.does = does
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, x):
        return self.does(self, x)


def weight(*sizes):
    return nn.Parameter(torch.rand(sizes))


class Doubled(torch.autograd.Function):
    """A function with a backward pass of its own."""

    @staticmethod
    def forward(context, x, w):
        context.save_for_backward(x)
        return 2 * convolved(x, w)

    @staticmethod
    def backward(context, gradient):
        return context, gradient


def total(module, *inputs, **named):
    network = costmodel.from_torch(module, *(inputs or (IMAGE,)), **named)
    assert not network.uncovered
    return network, costmodel.analyze(network).total().cost


def tied():
    """Two convolutions with one kernel."""
    first, second = nn.Conv2d(3, 3, 3, padding=1), nn.Conv2d(3, 3, 3, padding=1, bias=False)
    second.weight = first.weight
    return nn.Sequential(first, second)


def written_in_part(self, x):
    """The first half of what a convolution gives is overwritten by another one's."""
    made = self.a(x)
    made[:, :2] = self.b(x)
    return self.c(made)


def written_as_a_view(self, x):
    """What a convolution gives is doubled as a vector, and read as a map."""
    made = self.a(x)
    made.view(-1).mul_(2)
    return self.b(made)


CASES = {
    "one module called twice": (
        Made(lambda self, x: self.c(self.c(x)), c=nn.Conv2d(3, 3, 3, padding=1)),
        2 * 64 * 3 * 3 * 9, 3 * 3 * 9 + 3,
    ),
    "two modules with one kernel": (tied(), 2 * 64 * 3 * 3 * 9, 3 * 3 * 9 + 3),
    "a function, and a kernel of one's own": (
        Made(lambda self, x: convolved(x, self.w, padding=1), w=weight(4, 3, 3, 3)),
        64 * 4 * 3 * 9, 4 * 3 * 9,
    ),
    "a kernel that is cut in two, as OctConv does": (
        Made(
            lambda self, x: torch.cat([convolved(x, self.w[:1]), convolved(x, self.w[1:])], 1),
            w=weight(4, 3, 1, 1),
        ),
        64 * 4 * 3, 4 * 3,
    ),
    "a kernel that is standardised, with its gain": (
        Made(
            lambda self, x: convolved(x, self.gain * (self.w - self.w.mean((1, 2, 3), True))),
            w=weight(4, 3, 1, 1), gain=weight(4, 1, 1, 1),
        ),
        64 * 4 * 3, 4 * 3 + 4,
    ),
    "a kernel that is normalised": (
        nn.utils.parametrizations.weight_norm(nn.Conv2d(3, 4, 1)),
        64 * 4 * 3, 4 * 3 + 4 + 4,
    ),
    "a kernel that the input decides": (
        Made(
            lambda self, x: convolved(x, self.fc(x.mean((2, 3))).view(4, 3, 1, 1)),
            fc=nn.Linear(3, 12),
        ),
        3 * 12 + 64 * 4 * 3, 3 * 12 + 12,
    ),
    "a fixed filter, as in blur pooling": (
        Made(lambda _, x: convolved(x, torch.ones(3, 1, 3, 3), groups=3)),
        36 * 3 * 9, 0,
    ),
    "a branch on what a tensor holds": (
        Made(lambda self, x: self.c(x) if x.sum() > 0 else x, c=nn.Conv2d(3, 4, 3)),
        36 * 4 * 3 * 9, 4 * 3 * 9 + 4,
    ),
    "a number taken out of a tensor": (
        Made(lambda self, x: self.c(x) * x.max().item(), c=nn.Conv2d(3, 4, 3)),
        36 * 4 * 3 * 9, 4 * 3 * 9 + 4,
    ),
    "a way through numpy": (
        Made(
            lambda self, x: self.b(torch.from_numpy(self.a(x).numpy() + 1)),
            a=nn.Conv2d(3, 4, 1), b=nn.Conv2d(4, 5, 1),
        ),
        64 * 3 * 4 + 64 * 4 * 5, (3 * 4 + 4) + (4 * 5 + 5),
    ),
    "as many positions as are above a limit": (
        Made(lambda self, x: self.fc(torch.nonzero(x.flatten() >= 0) * 1.0), fc=nn.Linear(1, 2)),
        3 * 64 * 2, 2 + 2,
    ),
    "a constant made on the way": (
        Made(
            lambda self, x: self.c(x * torch.tensor([1.0, 2.0, 3.0]).view(1, 3, 1, 1)),
            c=nn.Conv2d(3, 4, 1),
        ),
        64 * 3 * 4, 3 * 4 + 4,
    ),
    "a function with its own backward pass": (
        Made(lambda self, x: Doubled.apply(x, self.w), w=weight(4, 3, 3, 3)),
        36 * 4 * 3 * 9, 4 * 3 * 9,
    ),
    "a tensor written in part": (
        Made(written_in_part, a=nn.Conv2d(3, 4, 1), b=nn.Conv2d(3, 2, 1), c=nn.Conv2d(4, 1, 1)),
        64 * (3 * 4 + 3 * 2 + 4), (12 + 4) + (6 + 2) + (4 + 1),
    ),
    "another view of a tensor written in place": (
        Made(written_as_a_view, a=nn.Conv2d(3, 4, 1), b=nn.Conv2d(4, 2, 1)),
        64 * (3 * 4 + 4 * 2), (3 * 4 + 4) + (4 * 2 + 2),
    ),
    "a script": (
        torch.jit.script(nn.Sequential(nn.Conv2d(3, 4, 1), nn.ReLU())), 64 * 3 * 4, 3 * 4 + 4,
    ),
    "a product of three by einsum": (
        Made(
            lambda self, x: torch.einsum("nchw,cd,de->nehw", x, self.a, self.b),
            a=weight(3, 4), b=weight(4, 5),
        ),
        64 * 3 * 4 + 64 * 4 * 5, 3 * 4 + 4 * 5,
    ),
    "a one-dimensional convolution": (
        Made(lambda self, x: self.c(x.flatten(2)), c=nn.Conv1d(3, 4, 3)),
        62 * 3 * 4 * 3, 3 * 4 * 3 + 4,
    ),
    "a convolution of volumes, pooled in full": (
        nn.Sequential(
            nn.Unflatten(1, (3, 1)), nn.Conv3d(3, 4, (1, 3, 3)), nn.AdaptiveMaxPool3d(1),
            nn.Flatten(), nn.Linear(4, 2),
        ),
        36 * 3 * 4 * 9 + 4 * 2, (3 * 4 * 9 + 4) + (4 * 2 + 2),
    ),
    "a transposed convolution": (
        nn.ConvTranspose2d(3, 4, 2, stride=2), 64 * 3 * 4 * 4, 3 * 4 * 4 + 4,
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_multiply_adds_and_params_are_exact(case):
    module, flops, params = CASES[case]
    _, cost = total(module)
    assert (cost.flops, cost.params) == (flops, params)


def test_lstm_and_gru_count_every_gate_at_every_step():
    steps, c, m = 5, 8, 16
    sequence = torch.rand(1, steps, c)
    lstm = nn.LSTM(c, m, num_layers=2, bidirectional=True, batch_first=True)
    first, second = 2 * 4 * m * (c + m), 2 * 4 * m * (2 * m + m)
    network, cost = total(Made(lambda self, x: self.l(x)[0], l=lstm), sequence)
    assert cost.flops == steps * (first + second)
    assert cost.params == first + second + 2 * 2 * 4 * m * 2
    assert [layer.kind for layer in network.layers] == ["rnn", "rnn"]
    gru = nn.GRU(c, m, batch_first=True)
    _, cost = total(Made(lambda self, x: self.l(x)[0], l=gru), sequence)
    assert cost.flops == steps * 3 * m * (c + m)


def test_an_encoder_layer_counts_in_full_although_pytorch_has_a_fast_path():
    n, d, wide = 5, 16, 32
    layer = nn.TransformerEncoderLayer(d, 4, wide, batch_first=True)
    network, cost = total(layer, torch.rand(1, n, d))
    projections, products, feed = 4 * n * d * d, 2 * n * n * d, 2 * n * d * wide
    assert cost.flops == projections + products + feed
    assert cost.params == sum(one.numel() for one in layer.parameters())
    assert sum(one.kind == "matmul" for one in network.layers) in (1, 2)


def test_a_module_in_training_mode_is_counted_as_it_is_at_inference():
    module = nn.Sequential(nn.Conv2d(3, 4, 1, bias=False), nn.BatchNorm2d(4), nn.Dropout()).train()
    report = costmodel.analyze(costmodel.from_torch(module, IMAGE))
    assert report.total().cost.mac == 64 * (3 + 4) + 3 * 4  # the norm folds, the dropout is none
    assert report.total().cost.params == 3 * 4 + 2 * 4


def test_outputs_may_lie_in_dicts_tuples_and_lists():
    module = Made(
        lambda self, x: {"a": self.c(x), "b": (x, [self.d(x)])},
        c=nn.Conv2d(3, 4, 1),
        d=nn.Conv2d(3, 5, 1),
    )
    network, cost = total(module)
    assert cost.flops == 64 * 3 * (4 + 5)
    assert [tensor.source for tensor in network.outputs] == ["c", "x", "d"]


def test_inputs_may_be_named_nested_and_several():
    class Two(nn.Module):
        def __init__(self):
            super().__init__()
            self.c = nn.Conv2d(3, 4, 1)

        def forward(self, pair, scale=None, *, shift):
            return self.c(pair["left"]) * self.c(pair["right"]) * scale + shift

    network, cost = total(
        Two(), {"left": IMAGE, "right": IMAGE.clone()}, 2, shift=torch.rand(4, 8, 8)
    )
    assert cost.flops == 2 * 64 * 3 * 4
    assert list(network.inputs) == ["pair.left", "pair.right", "shift"]


def test_what_never_runs_is_named_with_its_params():
    module = Made(lambda self, x: self.used(x), used=nn.Conv2d(3, 4, 1), aux=nn.Conv2d(3, 7, 1))
    network, cost = total(module)
    assert cost.params == 3 * 4 + 4
    assert network.parameters == {"never used": f"{3 * 7 + 7} params: aux"}


def test_what_runs_for_nothing_is_not_counted_but_named():
    def does(self, x):
        self.aux(x)
        return self.used(x)

    module = Made(does, used=nn.Conv2d(3, 4, 1), aux=nn.Conv2d(3, 7, 1))
    network, cost = total(module)
    assert cost.flops == 64 * 3 * 4
    assert network.parameters == {
        "never used": f"{3 * 7 + 7} params: aux",
        "not returned": f"{64 * 3 * 7:,} multiply-adds: aux",
    }


def test_what_runs_on_constants_alone_is_not_counted_but_named():
    """As a position code does, that a convolution and a product of matrices make for any input."""

    class Code(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.linear = nn.Conv2d(3, 3, 3, padding=1), nn.Linear(8, 8, bias=False)

        def forward(self, x):
            return self.linear(self.conv(torch.ones(1, 3, 8, 8)))

    module = Made(lambda self, x: self.used(x + self.code(x)), used=nn.Conv2d(3, 4, 1), code=Code())
    network, cost = total(module)
    assert cost.flops == 64 * 3 * 4
    worked = 64 * 3 * 3 * 9 + 64 * 3 * 8
    assert network.parameters["on constants"] == f"{worked:,} multiply-adds: code"


def test_layers_bear_the_names_of_their_modules():
    class Block(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv = nn.Conv2d(3, 3, 3, padding=1)
            self.act = nn.ReLU(inplace=True)

        def forward(self, x):
            return x + self.act(self.act(self.conv(x)))

    network, _ = total(nn.Sequential(Block(), Block()))
    names = [layer.name for layer in network.layers]
    assert names[:4] == ["0.conv", "0.act", "0.act_2", "0.add"] or "0.add" in names
    assert {layer.block for layer in network.layers} >= {"0", "1"}


def test_an_op_that_nobody_knows_is_named_and_not_silently_nothing():
    torch.library.define("costmodel_test::riddle", "(Tensor x) -> Tensor")
    torch.library.impl("costmodel_test::riddle", ["CPU", "Meta"], lambda x: x.clone())
    module = Made(lambda self, x: torch.ops.costmodel_test.riddle(self.c(x)), c=nn.Conv2d(3, 4, 1))
    network = costmodel.from_torch(module, IMAGE)
    assert [one.type for one in network.uncovered] == ["costmodel_test.riddle"]
    assert network.warnings


def raising(_module, _given):
    raise ValueError("the hook says no")


FAILING = {
    "its own error": (Made(lambda _, x: x.reshape(7)), "RuntimeError: shape '[7]' is invalid"),
    "a hook that raises": (nn.Conv2d(3, 4, 1), "ValueError: the hook says no"),
    "no shape yet": (nn.LazyConv2d(4, 1), "has no shape yet"),
    "a class": (nn.Conv2d, "is no torch.nn.Module"),
    "nothing to count": (Made(lambda *_: torch.ones(3)), "nothing in it depends"),
}  # fmt: skip
FAILING["a hook that raises"][0].register_forward_pre_hook(raising)


@pytest.mark.parametrize("case", FAILING)
def test_a_fault_of_the_module_is_told_as_its_own(case):
    module, said = FAILING[case]
    with pytest.raises(SpecError) as caught:
        costmodel.from_torch(module, IMAGE)
    (problem,) = caught.value.problems
    assert said in problem.message
    assert problem.hint


def test_a_module_without_data_that_needs_some_is_told_so():
    module = CASES["a branch on what a tensor holds"][0]
    with torch.device("meta"):
        bare = Made(module.does, c=nn.Conv2d(3, 4, 3))
    with pytest.raises(SpecError, match="not on the device 'meta'"):
        costmodel.from_torch(bare, IMAGE)


WRITTEN_OUT = {
    "swish": [lambda x: x * torch.sigmoid(x)],
    "mish": [lambda x: x * torch.tanh(functional.softplus(x))],
    "gelu": [
        lambda x: x * 0.5 * (1 + torch.erf(x / 2**0.5)),
        lambda x: 0.5 * x * (1 + torch.erf(x * 0.5**0.5)),
    ],
    "hard_sigmoid": [
        lambda x: functional.relu6(x + 3) / 6,
        lambda x: (x + 3).clamp(0, 6) / 6,
    ],
    "hard_swish": [
        lambda x: x * functional.relu6(x + 3) / 6,
        lambda x: x * (functional.relu6(x + 3) / 6),
        lambda x: x * functional.hardsigmoid(x),
    ],
}


@pytest.mark.parametrize("fn", WRITTEN_OUT)
def test_an_activation_that_is_written_out_is_one_layer(fn):
    for does in WRITTEN_OUT[fn]:
        (layer,) = total(Made(lambda _, x, does=does: does(x)))[0].layers
        assert layer.op == Activation(fn)


def test_what_only_looks_like_an_activation_stays_as_it_is():
    """Plus 2 is no hard-sigmoid, and a number times alpha is not that number."""
    for does in (
        lambda x: functional.relu6(x + 2) / 6,
        lambda x: functional.relu6(torch.add(x, 3, alpha=2)) / 6,
    ):
        assert len(total(Made(lambda _, x, does=does: does(x)))[0].layers) == 3
