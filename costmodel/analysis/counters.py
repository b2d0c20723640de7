"""How other tools count: each so many times so many of the terms that a network has.

The coefficients were measured: each number equals what its tool prints, to the integer, for the
torchvision models of tests/data/peer_counts.csv (of neural-cost, for MobileNetV2 alone). Products
of two activations and recurrent layers occur in none of these. PyTorch's own counters were measured
on products of matrices by themselves; what others make of these, and all of recurrent layers and of
attention in one op (PyTorch's counters see it on some devices), is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from costmodel.core.values import NamedTuple


class Counter(NamedTuple):
    """A tool: what it is called, the release that was measured, what its number is, how it counts.

    ``counts`` says how many times each term is in the number; a term that it lacks is not.
    """

    release: str
    prints: str
    counts: Mapping[str, int]


_BY_FUNCTION = {
    "multiply-adds": 2,
    "biases of convolutions": 1,
    "norm outputs": 2,
    "ReLU outputs": 1,
    "ReLU outputs of functions": 1,
    "max pool inputs": 1,
    "average pool inputs": 1,
    "global pool inputs": 1,
}
_BY_TRACE = {"multiply-adds": 1, "norm outputs": 2, "global pool inputs": 1}

COUNTERS: Mapping[str, Counter] = MappingProxyType(
    {
        "calflops": Counter("0.3.2", "FLOPs", _BY_FUNCTION),
        "deepspeed": Counter("0.19.8", "FLOPs", _BY_FUNCTION),
        "fvcore": Counter("0.1.5.post20221221", "FLOPs", _BY_TRACE),
        "mmengine": Counter("lite", "FLOPs", _BY_TRACE),
        "neural-cost": Counter("default adapter", "FLOPs", {"multiply-adds": 2, "norm outputs": 5}),
        "onnx-tool": Counter(
            "1.0.1, of an export with norms kept",
            "MACs",
            {
                "multiply-adds": 1,
                "biases of convolutions": 1,
                "biases of fc": 1,
                "norm outputs": 31,
                "ReLU outputs": 1,
                "ReLU outputs of functions": 1,
                "ReLU6 outputs": 2,
                "hard-sigmoid outputs": 4,
                "hard-swish outputs": 5,
                "max pool windows": 1,
                "average pool windows": 1,
                "global pool inputs": 1,
                "global pool outputs": 4,
                "mean inputs": 1,
                "mean outputs": -4,
                "splits": 7,
                "sums": 1,
                "products": 1,
            },
        ),
        "ptflops": Counter(
            "0.7.5, backend pytorch",
            "MACs",
            {
                "multiply-adds": 1,
                "biases of convolutions": 1,
                "biases of fc": 1,
                "norm outputs": 2,
                "ReLU outputs": 2,
                "ReLU outputs of functions": 1,
                "ReLU6 outputs": 1,
                "max pool inputs": 2,
                "average pool inputs": 2,
                "global pool inputs": 1,
                "global pool inputs of modules": 1,
            },
        ),
        "ptflops-aten": Counter(
            "0.7.5, backend aten",
            "MACs",
            {"multiply-adds": 1, "biases of convolutions": 1, "biases of fc": 1},
        ),
        "thop": Counter(
            "0.1.1.post2209072238",
            "MACs",
            {
                "multiply-adds": 1,
                "norm outputs": 4,
                "average pool outputs": 1,
                "global pool inputs of modules": 1,
                "global pool outputs of modules": 1,
            },
        ),
        "torch": Counter(
            "2.13.0, FlopCounterMode",
            "FLOPs",
            {"multiply-adds": 2, "products of activations": 2},
        ),
        "torch-profiler": Counter(
            "2.13.0",
            "FLOPs",
            {
                "multiply-adds": 2,
                "products of activations": 2,
                "first factors": 1,
                "sums not in place": 1,
            },
        ),
        "torchinfo": Counter(
            "1.8.0",
            "mult-adds",
            {
                "multiply-adds": 1,
                "biases of convolutions": 1,
                "biases of fc": 1,
                "norm params": 1,
            },
        ),
        "torchprofile": Counter(
            "0.1.0",
            "MACs",
            {
                "multiply-adds": 1,
                "norm outputs": 1,
                "average pool outputs": 1,
                "global pool outputs": 1,
                "products": 1,
            },
        ),
        "torchscan": Counter(
            "0.2.0",
            "MACs",
            {
                "multiply-adds": 1,
                "norm outputs": 2,
                "max pool comparisons": 1,
                "average pool inputs": 1,
                "average pool outputs": -1,
                "global pool inputs of modules": 1,
                "global pool outputs of modules": 1,
            },
        ),
    }
)
"""Every tool that was measured."""


def counts_products(tool: str) -> bool:
    """Whether products of matrices were measured of it."""
    return "products of activations" in COUNTERS[tool].counts


def counted_by(tool: str, terms: Mapping[str, int]) -> int:
    """What a tool prints of a network with so many of each term."""
    return sum(times * terms[name] for name, times in COUNTERS[tool].counts.items())
