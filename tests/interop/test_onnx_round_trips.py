"""A spec that is written as ONNX and read again is the network that it was.

All of the zoo: python benchmarks/round_trips.py.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from round_trips import cropped, crops, facts

import costmodel
from costmodel.core.network import Network
from costmodel.interop.opening import open_model
from costmodel.interop.writing.asked import Asked
from costmodel.interop.writing.formats.onnx import write


def read_again(network: Network, folder: Path) -> Network:
    path = folder / "model.onnx"
    path.write_bytes(write(network, Asked()))
    return open_model(str(path))


@pytest.mark.parametrize("spec", ["pnasnet5", "regnet"])
def test_a_network_comes_back_as_it_was(spec: str, tmp_path: Path) -> None:
    """Adapters of cells too, which no file has a word for."""
    network = costmodel.load(spec)
    assert facts(read_again(network, tmp_path)) == facts(network)


def test_a_crop_comes_back_as_one(tmp_path: Path) -> None:
    network = cropped(tmp_path)
    again = read_again(network, tmp_path)
    assert facts(again) == facts(network)
    assert [type(layer.op) for layer in again.layers] == [type(one.op) for one in network.layers]
    assert crops(again)[0] == crops(network)[0]
