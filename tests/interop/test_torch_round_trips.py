"""A spec that is written as PyTorch and read again is the network that it was.

All of the zoo: python benchmarks/round_trips.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from round_trips import cropped, crops, facts

import costmodel
from costmodel.core.network import Network


def read_again(network: Network) -> Network:
    with torch.device("meta"):
        images = [torch.zeros(*shape) for shape in network.inputs.values()]
        return costmodel.from_torch(costmodel.to_torch(network), *images)


@pytest.mark.parametrize(
    "spec", ["alexnet", "convnext", "efficientnet", "nasnet_a", "shufflenetv2"]
)
def test_a_network_comes_back_as_it_was(spec: str) -> None:
    """Adapters of cells too, and norms that PyTorch does in steps."""
    network = costmodel.load(spec)
    assert facts(read_again(network)) == facts(network)


def test_a_crop_comes_back_as_one(tmp_path: Path) -> None:
    network = cropped(tmp_path)
    again = read_again(network)
    assert facts(again) == facts(network)
    assert [type(layer.op) for layer in again.layers] == [type(one.op) for one in network.layers]
    assert crops(again)[0] == crops(network)[0]
