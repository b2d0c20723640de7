"""What a module does by functions, tools that count modules do not see."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.profiler import ProfilerActivity, profile
from torch.utils.flop_counter import FlopCounterMode

import costmodel
from costmodel.analysis.counters import counted_by
from costmodel.analysis.counting import not_measured
from costmodel.analysis.terms import terms_of
from costmodel.render.views.words import named_ops


def pooled_by_function(x):
    return functional.adaptive_avg_pool2d(x, 1)


class Net(nn.Module):
    """A convolution, a ReLU, a pooling and a sum, by modules or by functions."""

    def __init__(self, by_modules):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 1, bias=False)
        self.relu = nn.ReLU() if by_modules else functional.relu
        self.pool = nn.AdaptiveAvgPool2d(1) if by_modules else pooled_by_function
        self.is_in_place = by_modules

    def forward(self, x):
        made = self.relu(self.conv(x))
        if self.is_in_place:
            made += x.mean()
            made += made.clone()
        else:
            made = made + made.clone()
        return self.pool(made)


def terms(by_modules):
    report = costmodel.analyze(costmodel.from_torch(Net(by_modules), torch.rand(1, 3, 5, 5)))
    return terms_of(report.network.layers, report.costs)


def test_a_relu_and_a_pooling_by_function_count_less_in_ptflops_and_thop():
    products, relu, pooled = 25 * 3 * 4, 25 * 4, (25 * 4, 4)
    assert counted_by("ptflops", terms(True)) == products + 2 * relu + 2 * pooled[0]
    assert counted_by("ptflops", terms(False)) == products + relu + pooled[0]
    assert counted_by("thop", terms(True)) == products + sum(pooled)
    assert counted_by("thop", terms(False)) == products


def test_the_profiler_sees_no_sum_in_place():
    assert counted_by("torch-profiler", terms(False)) == 2 * 25 * 3 * 4 + 25 * 4
    assert terms(True)["sums not in place"] == 0


def test_a_mean_is_no_pooling_to_most_tools():
    module = nn.Sequential(nn.Conv2d(3, 4, 1, bias=False), Mean())
    report = costmodel.analyze(costmodel.from_torch(module, torch.rand(1, 3, 5, 5)))
    found = terms_of(report.network.layers, report.costs)
    assert counted_by("fvcore", found) == 25 * 3 * 4
    assert counted_by("torchprofile", found) == 25 * 3 * 4 + 4


class Mean(nn.Module):
    """A global average pooling, as ShuffleNetV2 of torchvision writes it."""

    def forward(self, x):
        return x.mean([2, 3])


class Products(nn.Module):
    """Products of tokens with weights, and of activations with each other."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(8, 6)

    def forward(self, x):
        tokens = self.linear(x)
        scores = tokens @ tokens.transpose(1, 2)
        return torch.bmm(scores, tokens)


def test_products_count_as_pytorchs_own_counters_count_them():
    module, x = Products().eval(), torch.rand(2, 5, 8)
    with torch.inference_mode():
        with FlopCounterMode(display=False) as counter:
            module(x)
        with profile(activities=[ProfilerActivity.CPU], with_flops=True) as seen:
            module(x)
    report = costmodel.analyze(costmodel.from_torch(module, x))
    found = terms_of(report.network.layers, report.costs)
    products = 2 * 2 * (5 * 8 * 6 + 5 * 5 * 6 + 5 * 6 * 5)
    assert counted_by("torch", found) == counter.get_total_flops() == products
    assert counted_by("torch-profiler", found) == products
    assert sum(one.flops for one in seen.key_averages() if one.flops) == products


class Vector(nn.Module):
    def forward(self, x):
        return x @ x[0, 0]


@pytest.mark.parametrize(
    ("module", "of_torch", "of_thop"),
    [
        (Products(), [], ["aten.linear", "aten.matmul", "aten.bmm"]),
        (Vector(), ["aten.matmul"], ["aten.matmul"]),
    ],
)
def test_what_was_measured_of_one_tool_is_not_of_another(module, of_torch, of_thop):
    layers = costmodel.from_torch(module, torch.rand(2, 5, 8)).layers
    assert [one.model_op for one in not_measured(layers, "torch")] == of_torch
    assert [one.model_op for one in not_measured(layers, "thop")] == of_thop


def test_convolutions_of_sequences_were_not_measured():
    """PyTorch's profiler counts none of 1 or 3 spatial axes, and all of 2: 8 x 8 x 4 x 3 x 9."""
    flops = []
    for module, x in (
        (nn.Conv1d(3, 4, 3), torch.rand(1, 3, 10)),
        (nn.Conv2d(3, 4, 3), torch.rand(1, 3, 10, 10)),
    ):
        with (
            torch.inference_mode(),
            profile(activities=[ProfilerActivity.CPU], with_flops=True) as seen,
        ):
            module(x)
        flops.append(sum(one.flops for one in seen.key_averages() if one.flops))
    assert flops == [0, 2 * 8 * 8 * 4 * 3 * 9]
    layers = costmodel.from_torch(nn.Conv1d(3, 4, 3), torch.rand(1, 3, 10)).layers
    assert named_ops(not_measured(layers, "torch-profiler")) == ["conv of [n, c, l]"]
